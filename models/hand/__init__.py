"""Hands: where they are, their 21 points, which of the two, and how large they are in millimetres."""

"""Speaks to the platform over HTTPS."""

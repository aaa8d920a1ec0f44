"""Catalogue pieces, lights, fonts, and the scripts that build them."""

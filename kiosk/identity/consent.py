"""The purposes that a shopper is asked about, and the version of the words they are asked in."""

from __future__ import annotations

TEXT_VERSION = "2026-11"
"""Changes whenever a consent text changes its meaning."""

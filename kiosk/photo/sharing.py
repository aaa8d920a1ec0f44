"""How photos are handed over, and where phones reach the kiosk. Small: the screen's start loads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Sharing:
    """See the settings ``photo_*``."""

    secure: bool = False
    address: str = AUTO
    port: int = 8780
    certificate: Path = Path()
    """The shop's own; an empty path for one that the kiosk signs."""
    folder: Path = Path()
    """Where a certificate that the kiosk signed is kept."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where phones reach the server now."""

    base: str
    """``http://192.168.1.7:8780``"""

    def link(self, token: str) -> str:
        return f"{self.base}/p/{token}"

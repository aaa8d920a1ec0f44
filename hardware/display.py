"""The panel: its physical size, where the kernel knows it, so that millimetres on the screen are millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_HEADER = bytes.fromhex("00ffffffffffff00")


@dataclass(frozen=True, slots=True)
class Panel:
    """A connected screen in its own, unrotated, orientation."""

    connector: str
    width_mm: float
    height_mm: float
    width_px: int
    height_px: int

    @property
    def pixels_per_mm(self) -> float:
        return self.width_px / self.width_mm

    @property
    def diagonal_inches(self) -> float:
        return float((self.width_mm**2 + self.height_mm**2) ** 0.5 / 25.4)


def parse_edid(edid: bytes) -> tuple[float, float, int, int] | None:
    """(width mm, height mm, width px, height px) from a VESA EDID 1.x block; ``None`` if it does not tell.

    The preferred mode's detailed timing (byte 54 on) has millimetres; the base block (bytes 21, 22) only
    centimetres. Sizes that are aspect ratios or placeholders (under 50 mm) are not believed.
    """
    if len(edid) < 128 or edid[:8] != _HEADER or sum(edid[:128]) % 256:
        return None
    timing = edid[54:72]
    if not (timing[0] or timing[1]):
        return None
    width_px = timing[2] | (timing[4] >> 4) << 8
    height_px = timing[5] | (timing[7] >> 4) << 8
    width_mm: float = timing[12] | (timing[14] >> 4) << 8
    height_mm: float = timing[13] | (timing[14] & 15) << 8
    if width_mm < 50 or height_mm < 50:
        width_mm, height_mm = edid[21] * 10.0, edid[22] * 10.0
    if width_mm < 50 or height_mm < 50 or not width_px or not height_px:
        return None
    return float(width_mm), float(height_mm), width_px, height_px


def panels(root: Path = Path("/sys/class/drm")) -> list[Panel]:
    """The connected screens that tell their size; none in a virtual display."""
    found = []
    for connector in sorted(root.glob("card*-*")):
        try:
            if (connector / "status").read_text().strip() != "connected":
                continue
            size = parse_edid((connector / "edid").read_bytes())
        except OSError:
            continue
        if size is not None:
            found.append(Panel(connector.name, *size))
    return found

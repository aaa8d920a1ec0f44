"""What a measured size is called in a shop.

EU sizes are the inner circumference in mm (ISO 8653). US sizes follow ``d = 11.63 + 0.8128 n`` mm. The Vietnamese
number ("ni") is the inner circumference in mm less 40, as most Vietnamese houses count; a house that counts
otherwise gives its own offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

_US_ZERO, _US_STEP = 11.63, 0.8128
VN_OFFSET = 40
"""mm of circumference at which the Vietnamese number is 0."""


@dataclass(frozen=True, slots=True)
class RingNumbers:
    """One inner diameter in three systems."""

    vn: int
    us: float
    """In quarters."""
    eu: int


def ring_numbers(inner_diameter: float, vn_offset: int = VN_OFFSET) -> RingNumbers:
    """The nearest sizes of an inner diameter in mm; :class:`ValueError` outside 12..26 mm, where no ring is."""
    if not 12.0 <= inner_diameter <= 26.0:
        raise ValueError(f"{inner_diameter:.1f} mm is no finger's size")
    around = pi * inner_diameter
    return RingNumbers(
        round(around - vn_offset),
        round((inner_diameter - _US_ZERO) / _US_STEP * 4) / 4,
        round(around),
    )

"""Which arm of the experiment a visit is in: sticky, and the same on every device, offline.

Buckets follow GrowthBook's published hash (version 2): ``fnv1a32(str(fnv1a32(seed + value))) mod 10000 / 10000``.
"""

from __future__ import annotations

from enum import StrEnum

HOLDOUT_SHARE = 0.10
"""Share of people who are served without personalisation, for good, so that its worth can be measured."""


class Arm(StrEnum):
    PERSONAL = "personal"
    HOLDOUT = "holdout"


def fnv1a32(text: str) -> int:
    """The 32-bit FNV-1a hash of a text's UTF-8 bytes."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def bucket(seed: str, value: str) -> float:
    """A number in [0, 1) that depends on nothing but its arguments."""
    return (fnv1a32(str(fnv1a32(seed + value))) % 10000) / 10000


def arm_of(experiment: str, unit: str) -> Arm:
    """``unit`` is the customer's pseudonym, or the visit for a guest."""
    return Arm.HOLDOUT if bucket(experiment, unit) < HOLDOUT_SHARE else Arm.PERSONAL

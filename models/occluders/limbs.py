"""Fingers and wrists: short tubes through the site, a little narrower than the skin so that pieces lie on it."""

from __future__ import annotations

import numpy as np

from models.geometry import Matrix
from models.occluders.shapes import tube
from models.placement.types import Occluder, Size

_INSIDE = 0.97
"""The tube's section over the skin's: what lies on the skin must not flicker."""
_LENGTH = {"finger": 1.6, "wrist": 1.4}
"""The tube's length over the section's width."""


def limb_occluder(name: str, pose: Matrix, size: Size) -> Occluder:
    """The tube around the limb at a finger's or wrist's placement; ``name`` starts with ``finger`` or ``wrist``."""
    shape, triangles = tube()
    length = _LENGTH[name.split("_")[0]] * size.width
    stretched = pose[:3, :3] * np.array([0.5 * size.width * _INSIDE, length, 0.5 * size.thickness * _INSIDE])
    start = pose[:3, 3] - pose[:3, 1] * (0.5 * length)
    return Occluder(name, (shape @ stretched.T + start).astype(np.float32), triangles)

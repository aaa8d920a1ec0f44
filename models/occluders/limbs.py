"""Fingers and wrists: short tubes through the site, a little narrower than the skin so that pieces lie on it; and what
of a hand may lie before another finger's ring: the palm and the fingers' further bones."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector
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


_PALM_MM = np.array(
    [(-22, -4), (22, -4), (34, 22), (33, 60), (31, 88), (18, 93), (0, 93), (-16, 89), (-33, 80), (-36, 45)]
)
"""A palm's outline on its own plane from the wrist's landmark: x to the thumb, y to the fingers; it ends short of
where rings sit."""
_PALM_HALF_MM = np.array([12.0, 12.0, 12.0, 9.0, 8.0, 8.0, 8.0, 8.0, 7.0, 10.0])
_MIDDLE, _ASIDE = np.array([0.0, 0.5, 0.0]), np.array([0.3, 0.2, 0.9])
_BONES = {
    "thumb_1": (1, 2, 42.0, 11.0),
    "thumb_3": (3, 4, 27.0, 8.0),
    "index_2": (6, 7, 24.0, 7.5),
    "middle_2": (10, 11, 28.0, 7.5),
    "ring_2": (14, 15, 27.0, 7.5),
    "little_2": (18, 19, 20.0, 7.0),
}
"""Landmarks of each bone's ends, its length and its radius in mm: of one size, so that a mesh is only ever moved."""
_STARTS, _ENDS = (np.array([bone[k] for bone in _BONES.values()]) for k in (0, 1))
_LENGTHS, _RADII = (np.array([[bone[k]] for bone in _BONES.values()]) for k in (2, 3))


def hand_occluders(side: str, mm: Matrix, palm: Matrix) -> list[Occluder]:
    """The palm and the bones that bear no ring; ``mm`` (21, 3) landmarks in the camera frame.

    ``palm`` has as columns, in the camera frame, to the thumb, to the fingers and out of the back, of either hand.
    """
    parts = [_palm(side, mm[0], palm)]
    shape, triangles = tube(1, 12)
    axes = _units(mm[_ENDS] - mm[_STARTS])
    across = _units(np.cross(axes, _ASIDE))
    frames = np.stack([across * _RADII, axes * _LENGTHS, np.cross(across, axes) * _RADII], axis=1)
    vertices = (shape - _MIDDLE) @ frames + 0.5 * (mm[_STARTS] + mm[_ENDS])[:, None]
    for name, bone in zip(_BONES, vertices.astype(np.float32), strict=True):
        parts.append(Occluder(f"bone_{side}_{name}", bone, triangles))
    return parts


def _units(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def _palm(side: str, wrist: Vector, frame: Matrix) -> Occluder:
    rims = [np.column_stack([_PALM_MM, sign * _PALM_HALF_MM]) for sign in (1.0, -1.0)]
    return Occluder(f"palm_{side}", (np.concatenate(rims) @ frame.T + wrist).astype(np.float32), _palm_triangles())


@cache
def _palm_triangles() -> NDArray[np.int32]:
    """Back and front as fans (the outline is convex enough), and the rim between them."""
    count = len(_PALM_MM)
    fan = np.array([(0, k, k + 1) for k in range(1, count - 1)])
    ring = np.arange(count)
    after = (ring + 1) % count
    rim = np.concatenate([np.stack([ring, ring + count, after], 1), np.stack([after, ring + count, after + count], 1)])
    return np.concatenate([fan, fan[:, ::-1] + count, rim]).astype(np.int32)

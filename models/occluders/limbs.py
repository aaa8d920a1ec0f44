"""Fingers and wrists: short tubes through the site, a little narrower than the skin so that pieces lie on it; and what
of a hand may lie before another finger's ring: the palm and the fingers' further bones."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector, cross, unit
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
    [(-22, -4), (22, -4), (34, 22), (33, 60), (31, 86), (14, 88), (3, 91), (-8, 90), (-28, 81), (-35, 78), (-37, 45)]
)
"""A palm's outline on its own plane from the wrist's landmark: x to the thumb, y to the fingers; it ends at the webs
between them, short of where rings sit."""
_PALM_HALF_MM = np.array([12.0, 12.0, 12.0, 9.0, 8.0, 8.0, 8.0, 8.0, 7.0, 7.0, 10.0])
_WEB_MM = np.array(
    [(-12, -22), (-12, 8), (-10, 22), (-4, 27), (12, 26), (22, 26), (34, 31), (46, 36), (40, 0), (12, -35)]
)
"""The thumb's ball and the web to the index finger, on the plane of both, from the thumb's first landmark: x to the
index finger's knuckle, y to the thumb's. It moves with the thumb as one piece: when the thumb comes near, it goes on
into the palm, which hides the same there."""
_WEB_HALF_MM = np.full(len(_WEB_MM), 6.0)
_MIDDLE, _ASIDE = np.array([0.0, 0.5, 0.0]), np.array([0.3, 0.2, 0.9])
_BONES = {
    "thumb_1": (1, 2, 32.0, 10.5),
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
    """The palm, the thumb's web and the bones that bear no ring; ``mm`` (21, 3) landmarks in the camera frame.

    ``palm`` has as columns, in the camera frame, to the thumb, to the fingers and out of the back, of either hand.
    """
    parts = [
        _plate(f"palm_{side}", mm[0], palm, _PALM_MM, _PALM_HALF_MM),
        _plate(f"web_{side}", mm[1], _thumb_frame(mm), _WEB_MM, _WEB_HALF_MM),
    ]
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


def _thumb_frame(mm: Matrix) -> Matrix:
    """Columns to the index finger's knuckle, along the thumb's first bone, and out of their plane."""
    along = unit(mm[2] - mm[1])
    aside = mm[5] - mm[1]
    aside = unit(aside - along * float(aside @ along))
    return np.stack([aside, along, cross(aside, along)], axis=1)


def _plate(name: str, origin: Vector, frame: Matrix, outline: Matrix, half: Vector) -> Occluder:
    """A flat part of the hand: ``outline`` (n, 2) on the first two columns of ``frame``, ``half`` (n,) as thick."""
    rims = [np.column_stack([outline, sign * half]) for sign in (1.0, -1.0)]
    vertices = np.concatenate(rims) @ frame.T + origin
    return Occluder(name, vertices.astype(np.float32), _plate_triangles(len(outline)))


@cache
def _plate_triangles(count: int) -> NDArray[np.int32]:
    """Back and front as fans (all of the outline is seen from its first point), and the rim between them."""
    fan = np.array([(0, k, k + 1) for k in range(1, count - 1)])
    ring = np.arange(count)
    after = (ring + 1) % count
    rim = np.concatenate([np.stack([ring, ring + count, after], 1), np.stack([after, ring + count, after + count], 1)])
    return np.concatenate([fan, fan[:, ::-1] + count, rim]).astype(np.int32)

"""The head, fitted to the person.

The face is the tracked mesh itself, lifted to the posed head's depth, so that its outline is the one in the
picture. Behind it an ellipsoid stands for the skull, narrow enough to leave the ears free; the rim of the face is
drawn back to it.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.face.canonical import canonical
from models.face.pose import HeadPose
from models.face.tracker import Face
from models.geometry import Matrix, Vector, at_depth
from models.occluders.shapes import sphere
from models.placement.types import Occluder

_SKULL_CENTER = np.array([0.0, -42.0, 62.0])
_SKULL_AXES = np.array([68.0, 106.0, 80.0])
"""Half axes on a canonical head, mm: within the ears' breadth."""
_OVAL = np.array(
    [
        *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
        *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
    ]
)
"""The mesh's rim, once around."""
_RIM_BACK = np.array([0.86, 0.92, 1.0])
_RIM_DEPTH = 45.0
"""The rim is drawn back by this many mm, and inwards, to close jaw and temples."""


@cache
def _head_triangles() -> NDArray[np.int32]:
    face = canonical().triangles
    count = len(canonical().vertices)
    ring = np.arange(len(_OVAL))
    following = (ring + 1) % len(_OVAL)
    front, front_next = _OVAL[ring], _OVAL[following]
    back, back_next = count + ring, count + following
    collar = np.concatenate([np.stack([front, front_next, back], 1), np.stack([front_next, back_next, back], 1)])
    skull = sphere()[1] + count + len(_OVAL)
    return np.concatenate([face, collar, skull]).astype(np.int32)


def head_occluder(face: Face, pose: HeadPose, camera: Matrix) -> Occluder:
    """Face, jaw and skull as one mesh."""
    depth = pose.to_camera(canonical().vertices)[:, 2]
    front = at_depth(face.mesh[:, :2], np.maximum(depth, 1.0), camera)
    # The rim in the head's own frame, drawn back and in.
    rim = (front[_OVAL] - pose.position) @ pose.rotation / pose.size
    collar = pose.to_camera(rim * _RIM_BACK + np.array([0.0, 0.0, _RIM_DEPTH]))
    skull = pose.to_camera(sphere()[0] * _SKULL_AXES + _SKULL_CENTER)
    return Occluder("head", np.concatenate([front, collar, skull]).astype(np.float32), _head_triangles())


def skull_ellipsoid(name: str, between_lobes: Vector, rotation: Matrix, half_breadth: float) -> Occluder:
    """A whole head where no mesh is known: an ellipsoid around the point between the lobes, mm."""
    size = half_breadth / _SKULL_AXES[0]
    center = between_lobes + rotation @ (np.array([0.0, -38.0, -18.0]) * size)
    vertices = sphere()[0] * (_SKULL_AXES * size * (1.0, 1.014, 1.0725)) @ rotation.T + center
    return Occluder(name, vertices.astype(np.float32), sphere()[1])

"""How a palm is turned: an average palm fitted to six landmarks.

Landmarks are true in the picture and poor in depth. A palm hardly bends, so its form in the picture tells how it is
turned, up to a choice that the landmarks' depth makes.
"""

from __future__ import annotations

from math import cos, sin

import cv2
import numpy as np

from models.geometry import Matrix, Vector, cross, moved_by_turning, unit
from models.placement.types import Side

POINTS = np.array([0, 1, 5, 9, 13, 17])
"""Wrist, root of the thumb, the four knuckles."""
_FORM = np.array(
    [
        (0.0, 0.0, 0.0),
        (0.238, 0.362, -0.039),
        (0.255, 1.01, -0.047),
        (0.0, 1.0, 0.0),
        (-0.189, 0.945, 0.004),
        (-0.37, 0.853, -0.04),
    ]
)
"""Left palm over its length (wrist to middle knuckle): x to the thumb, y to the fingers, z out of the back."""
_LENGTH_MM = 82.0
_WEIGHTS = np.array([1.0, 0.6, 1.0, 1.0, 1.0, 1.0])
"""Thumbs move at their root."""
_ACROSS_MM, _DEPTH_MM = 3.0, 7.0
"""Spread of the landmarks across the view and in depth."""
_ROUNDS, _MORE_ROUNDS, _CONVERGED = 5, 2, 1e-3
"""Gauss-Newton steps at most, for a new hand and from one frame to the next, and the turn (rad) that ends them."""
_DAMPING = 1e-9 * np.eye(6)


def palm_rotation(points: Matrix, lifted: Matrix, camera: Matrix, side: Side, before: Matrix | None = None) -> Matrix:
    """Palm frame -> camera frame: columns to the thumb, to the fingers and out of the back, of either hand.

    ``points`` (21, 2+) in pixels, ``lifted`` (21, 3) the same in mm by the network's own depth. Gauss-Newton from
    there, or from what this function gave for the frame ``before``, which takes fewer rounds. For a right hand the
    frame is left-handed: it is the mirror image.
    """
    mirror = np.array([1.0 if side is Side.LEFT else -1.0, 1.0, 1.0])
    form = _FORM * mirror * _LENGTH_MM
    turned = _guess(lifted, mirror[0]) if before is None else before * mirror
    place = lifted[0].copy()
    seen = (points[POINTS, :2] - camera[:2, 2]) / camera[0, 0]
    deep = lifted[POINTS, 2] - lifted[0, 2]
    for _ in range(_ROUNDS if before is None else _MORE_ROUNDS):
        arms = form @ turned.T
        z = np.maximum(arms[:, 2] + place[2], 1.0)
        flat = (arms + place)[:, :2] / z[:, None]
        scale = place[2] / _ACROSS_MM * _WEIGHTS
        moves = np.zeros((len(form), 3, 6))
        moves[:, (0, 1, 2), (0, 1, 2)] = 1.0
        moves[:, :, 3:] = moved_by_turning(arms)
        slopes = (moves[:, :2] - flat[:, :, None] * moves[:, 2:]) * (scale / z)[:, None, None]
        in_depth = (moves[1:, 2] - moves[:1, 2]) / _DEPTH_MM
        off = (seen - flat) * scale[:, None]
        off_depth = (deep - arms[:, 2] + arms[0, 2])[1:] / _DEPTH_MM
        rows = np.concatenate([slopes.reshape(-1, 6), in_depth])
        step = cv2.solve(rows.T @ rows + _DAMPING, rows.T @ np.concatenate([off.ravel(), off_depth]))[1].ravel()
        place = place + step[:3]
        place[2] = max(float(place[2]), 1.0)
        turned = cv2.Rodrigues(np.clip(step[3:], -0.5, 0.5))[0] @ turned
        if float(np.abs(step[3:]).max()) < _CONVERGED:
            break
    return np.asarray(turned * mirror)


def _guess(lifted: Matrix, mirror: float) -> Matrix:
    """A palm's turn by three landmarks alone, as that of a left hand."""
    ahead = unit(lifted[9] - lifted[0])
    back = cross(lifted[5] - lifted[0], lifted[17] - lifted[0]) * mirror
    back = unit(back - ahead * float(back @ ahead))
    return np.stack([cross(ahead, back), ahead, back], axis=1)


def finger_back(axis: Vector, palm: Matrix, side: Side, roll: float) -> Vector:
    """Out of the back of a finger along ``axis``, however far it is bent: it bends about the palm's breadth.

    ``roll`` (rad) turns it to the thumb.
    """
    sign = 1.0 if side is Side.LEFT else -1.0
    across = palm @ (_FORM[5] - _FORM[2])
    back = unit(cross(axis, across)) * sign
    return np.asarray(back * cos(roll) + cross(axis, back) * (sin(roll) * sign))

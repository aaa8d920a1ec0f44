"""Where a stiff collar lies: its whole loop, not its front alone, follows the way that a chain would take."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.model import PieceModel
from models.geometry import orthonormal

Points = NDArray[np.float64]
_STEPS = 64
_BINS = 48


def loop(model: PieceModel) -> Points:
    """(64, 3) the middle line of a collar in the piece's frame, mm, in even steps from its front on."""
    points = np.concatenate([part.mesh.positions for part in model.parts]).astype(np.float64)
    middle = (points.min(0) + points.max(0)) / 2
    # Its plane rises to the back: turned into that, each wedge around the middle holds a bit of the wire.
    _, _, axes = np.linalg.svd(points - points.mean(0), full_matrices=False)
    flat = (points - middle) @ axes[:2].T
    wedge = ((np.arctan2(flat[:, 1], flat[:, 0]) / (2 * np.pi) + 0.5) * _BINS).astype(int) % _BINS
    wire = np.array([points[wedge == k].mean(0) for k in range(_BINS) if (wedge == k).any()])
    return even(np.roll(wire, -int(np.argmin(np.linalg.norm(wire, axis=1))), 0))


def even(points: Points) -> Points:
    """The closed loop ``points`` (n, 3) as (64, 3) in even steps."""
    closed = np.vstack([points, points[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = np.arange(_STEPS) * along[-1] / _STEPS
    return np.stack([np.interp(at, along, closed[:, axis]) for axis in range(3)], axis=1)


def lying(wire: Points, curve: Points) -> Points:
    """The rigid (4, 4), piece -> camera, that lays a collar's :func:`loop` along ``curve`` (n, 3), where a chain lies
    from the pendant on, mm. W. Kabsch (1976)."""
    there = even(curve)
    fits = [_nearest(wire, goal) for goal in (there, np.roll(there[::-1], 1, 0))]
    return min(fits, key=lambda fit: fit[0])[1]


def _nearest(points: Points, goal: Points) -> tuple[float, Points]:
    """What is left, mm^2, and the pose."""
    middle, there = points.mean(0), goal.mean(0)
    pose = np.eye(4)
    pose[:3, :3] = orthonormal((goal - there).T @ (points - middle))
    pose[:3, 3] = there - pose[:3, :3] @ middle
    left = goal - points @ pose[:3, :3].T - pose[:3, 3]
    return float((left * left).sum()), pose

"""A chain on an upright person: a tilted section of neck and shoulders, pulled taut."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_DEEP = 170.0
"""mm behind the front within which the neck lies."""
_OFF_SKIN = 1.5


def chain_on(
    coarse: Array, quads: NDArray[np.int_], eye: NDArray[np.bool_], front: Array, tilt: float, reach: float
) -> Array | None:
    """The closed curve (64, 3) from its front around by the person's right; ``None`` where no neck is.

    ``coarse`` (n, 3) vertices in mm, y down and z to the back, with ``quads`` (m, 4); those in ``eye`` are left out.
    The plane goes through ``front`` and rises to the back by ``tilt`` (rad); points farther than ``reach`` to the side
    belong to the arms.
    """
    normal = np.array([0.0, np.cos(tilt), np.sin(tilt)])
    height = (coarse - front) @ normal
    edges = np.concatenate([quads[:, [k, (k + 1) % 4]] for k in range(4)])
    edges = edges[~eye[edges[:, 0]]]
    crossing = edges[height[edges[:, 0]] * height[edges[:, 1]] < 0]
    a, b = crossing[:, 0], crossing[:, 1]
    t = (height[a] / (height[a] - height[b]))[:, None]
    points = coarse[a] * (1 - t) + coarse[b] * t
    back = np.array([0.0, -np.sin(tilt), np.cos(tilt)])
    flat = np.stack([points[:, 0], (points - front) @ back], 1)
    flat = flat[(np.abs(flat[:, 0]) < reach) & (flat[:, 1] < _DEEP)].astype(np.float32)
    if len(flat) < 12:
        return None
    hull = cv2.convexHull(flat)[:, 0].astype(float)
    middle = np.array([0.0, (hull[:, 1].min() + hull[:, 1].max()) / 2])
    angle = np.arange(64) * 2 * np.pi / 64
    start, d = hull, np.roll(hull, -1, 0) - hull
    s = start - middle
    curve = []
    for ray in np.stack([-np.sin(angle), -np.cos(angle)], 1):
        den = ray[0] * d[:, 1] - ray[1] * d[:, 0]
        den = np.where(np.abs(den) < 1e-9, 1e-9, den)
        r = (s[:, 0] * d[:, 1] - s[:, 1] * d[:, 0]) / den
        u = (s[:, 0] * ray[1] - s[:, 1] * ray[0]) / den
        hit = r[(r > 0) & (u >= -1e-6) & (u <= 1 + 1e-6)]
        if not len(hit):
            return None
        curve.append(middle + ray * (hit.max() + _OFF_SKIN))
    flat_curve = np.array(curve)
    return np.asarray(front + flat_curve[:, :1] * [1, 0, 0] + flat_curve[:, 1:] * back)

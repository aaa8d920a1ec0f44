"""How much of each ring a hand leaves in sight: rays from the camera to the ring against the hand's own bones."""

from __future__ import annotations

import numpy as np

from models.geometry import Matrix, Vector

_BONES = np.array(
    [
        *[(0, 1, 11.0), (1, 2, 11.0), (2, 3, 9.0), (3, 4, 8.0)],
        *[(root + k, root + k + 1, 8.5 - k) for root in (5, 9, 13, 17) for k in range(3)],
        *[(0, root, 9.0) for root in (5, 9, 13, 17)],
        *[(root, root + 4, 8.0) for root in (5, 9, 13)],
    ]
)
"""Landmarks of each bone's ends, and the radius in mm of what is around it; the last three close the palm."""
_SAMPLES = np.linspace(0, 1, 7)
_AROUND = np.arange(16) * 2 * np.pi / 16


def ring_in_sight(mm: Matrix, roots: list[int], centers: Matrix, axes: Matrix, widths: Vector) -> Vector:
    """The share of each ring's circle that the camera sees, 0..0.5.

    ``mm`` (21, 3) landmarks in the camera frame; for each ring the landmark at its finger's root, its centre (n, 3),
    the finger's direction (n, 3) and width (n,).
    """
    first, second = _BONES[:, 0].astype(int), _BONES[:, 1].astype(int)
    along = mm[first, None] + (mm[second] - mm[first])[:, None] * _SAMPLES[:, None]
    side = np.cross(axes, np.array([0.3, 0.2, 0.9]))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    up = np.cross(axes, side)
    out = np.cos(_AROUND)[:, None] * side[:, None] + np.sin(_AROUND)[:, None] * up[:, None]
    points = centers[:, None] + out * widths[:, None, None] / 2
    distance = np.linalg.norm(points, axis=2)
    rays = points / distance[..., None]
    faces = (out * rays).sum(2) < 0
    shares = np.empty(len(roots))
    squares, radii = (along * along).sum(2)[..., None], (_BONES[:, 2] ** 2)[:, None, None]
    for k, root in enumerate(roots):
        # What adjoins the ring's own place can't cover it.
        counts = np.linalg.norm(along - centers[k], axis=2) > widths[k] * 0.75
        counts[(first == root) & (second == root + 1)] = False
        ahead = along @ rays[k].T
        covers = (squares - ahead * ahead < radii) & (ahead < distance[k]) & counts[..., None]
        shares[k] = (faces[k] & ~covers.any((0, 1))).mean()
    return shares

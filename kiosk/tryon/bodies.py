"""What dangles may not swing into: neck and jaw, as the ellipsoid and the tube that the occluders nearly are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.dangle import Bob
from models.placement import Occluder

_SHARE = {"neck": 0.97, "head": 0.86}
"""Of the fitted size: a head is narrower at the jaw than its ellipsoid, and a lobe must stay outside."""
_LEAST_POINTS = 12
_ENOUGH_POINTS = 200
"""An ellipsoid is as good from so many points of a mesh as from all, and this is fitted on every frame."""


@dataclass(frozen=True, slots=True)
class Body:
    """An ellipsoid, or without an end along its first axis a tube; camera frame, mm."""

    centre: tuple[float, float, float]
    scale: tuple[tuple[float, float, float], ...]
    """(3, 3): takes an offset from the centre to the frame in which the surface is the unit sphere (or circle)."""
    back: tuple[tuple[float, float, float], ...]
    """Its (pseudo-)inverse."""

    def push(self, point: Bob) -> Bob:
        """Where a bob at ``point`` may be: itself, or the surface straight outwards."""
        (x, y, z), (a, b, c) = point, self.centre
        x, y, z = x - a, y - b, z - c
        p, q, r = (row[0] * x + row[1] * y + row[2] * z for row in self.scale)
        reach = math.sqrt(p * p + q * q + r * r)
        if reach >= 1 or reach < 1e-6:
            return point
        out = 1 / reach - 1
        p, q, r = p * out, q * out, r * out
        moved = [at + row[0] * p + row[1] * q + row[2] * r for at, row in zip(point, self.back, strict=True)]
        return moved[0], moved[1], moved[2]


def bodies(occluders: tuple[Occluder, ...]) -> tuple[Body, ...]:
    """Neck and head of a scene."""
    found = (fitted(o) for o in occluders if o.name in _SHARE and len(o.vertices) >= _LEAST_POINTS)
    return tuple(body for body in found if body is not None)


def fitted(occluder: Occluder) -> Body | None:
    """The ellipsoid (a head) or the endless tube (a neck) about a mesh's points; ``None`` for points without a size."""
    every = max(1, len(occluder.vertices) // _ENOUGH_POINTS)
    points = occluder.vertices[::every].astype(np.float64)
    if not np.isfinite(points).all():
        return None
    centre = (points.min(0) + points.max(0)) / 2
    around = points - points.mean(0)
    axes = np.linalg.eigh(around.T @ around)[1].T
    local = (points - centre) @ axes.T
    half = np.ptp(local, axis=0) / 2 * _SHARE[occluder.name]
    if half.min() < 5:
        return None
    weights = 1 / half
    if occluder.name == "neck":
        # The neck hangs from the head: its axis is the one nearest to gravity.
        weights[int(np.argmax(np.abs(axes[:, 1])))] = 0.0
    scale = weights[:, None] * axes
    middle = centre + (local.min(0) + local.max(0)) / 2 @ axes
    x, y, z = middle.tolist()
    return Body((x, y, z), _rows(scale), _rows(np.linalg.pinv(scale)))


def _rows(matrix: NDArray[np.float64]) -> tuple[tuple[float, float, float], ...]:
    return tuple((a, b, c) for a, b, c in matrix.tolist())

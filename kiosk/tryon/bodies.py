"""What dangles may not swing into: neck and jaw, as the ellipsoid and the tube that the occluders nearly are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.placement import Occluder

_SHARE = {"neck": 0.97, "head": 0.86}
"""Of the fitted size: a head is narrower at the jaw than its ellipsoid, and a lobe must stay outside."""
_LEAST_POINTS = 12


@dataclass(frozen=True, slots=True)
class Body:
    """An ellipsoid, or without an end along its first axis a tube; camera frame, mm."""

    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    """(3, 3): takes an offset from the centre to the frame in which the surface is the unit sphere (or circle)."""

    def push(self, point: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where a bob at ``point`` may be: itself, or the surface straight outwards."""
        local = self.scale @ (point - self.centre)
        reach = float(np.linalg.norm(local))
        if reach >= 1 or reach < 1e-6:
            return point
        inverse = np.linalg.pinv(self.scale)
        return np.asarray(point + inverse @ (local / reach - local))


def bodies(occluders: tuple[Occluder, ...]) -> tuple[Body, ...]:
    """Neck and head of a scene."""
    found = (fitted(o) for o in occluders if o.name in _SHARE and len(o.vertices) >= _LEAST_POINTS)
    return tuple(body for body in found if body is not None)


def fitted(occluder: Occluder) -> Body | None:
    """The ellipsoid (a head) or the endless tube (a neck) about a mesh's points; ``None`` for points without a size."""
    points = occluder.vertices.astype(np.float64)
    if not np.isfinite(points).all():
        return None
    centre = (points.min(0) + points.max(0)) / 2
    _, _, axes = np.linalg.svd(points - points.mean(0), full_matrices=False)
    local = (points - centre) @ axes.T
    half = np.ptp(local, axis=0) / 2 * _SHARE[occluder.name]
    if half.min() < 5:
        return None
    weights = 1 / half
    if occluder.name == "neck":
        # The neck hangs from the head: its axis is the one nearest to gravity.
        weights[int(np.argmax(np.abs(axes[:, 1])))] = 0.0
    return Body(centre + (local.min(0) + local.max(0)) / 2 @ axes, weights[:, None] * axes)

"""Carries a face's mesh by optical flow between two looks of the network, which cost six times as much.

Always from the last picture that the network saw, so that nothing drifts. The mesh has depth: one motion of an affine
camera (Koenderink and van Doorn, 1991), which most points share, moves, turns and enlarges it, also out of the
picture's plane; what a point does beside it, as a jaw's do that opens, its neighbours do too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import hypot, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.canonical import canonical
from models.flow import CutOut
from models.geometry import Matrix, Vector, cross
from models.tracking import Picture

_SIDE = 208
"""Pixels of the longer side of what is compared, at most."""
_AROUND = 0.12
"""How far it reaches beyond the mesh, over its larger extent."""
_POINTS = 48
"""Points of the mesh that are followed."""
_NEAR_MM = 22.0
"""How far on a face a point takes others along, where it moves on its own."""
_DOUBT = 1.0
"""How little one point is believed that moves on its own, beside its neighbours."""
_WITHIN = 0.027
"""How far, over the mesh's extent, a point may move on its own; more is another thing's motion."""
_LEAST = 0.5
"""The share of points that must be found and move together; fewer, and the network has to look."""
_LOST = 0.03
"""How much a face counts as changed if none of its points went with the others."""
_CAUTIOUS, _FLAT = np.diag([0.3, 0.3, 1.0, 1e-6]), np.diag([1e-6, 1e-6, 0.05, 1e-6])
_ROUNDS = (*[_CAUTIOUS] * 3, *[_FLAT] * 2)
"""How much rather a face hasn't turned, grown and, above all, left the picture's plane than that it has, in points that
would say so: more at first, so that a hand that crosses the face takes nothing along."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a face went since the network saw it."""

    mesh: Matrix
    """(468, 3)."""
    changed: float
    """How much of its form in the picture changed, over its size: 0 where it only moved, turned in the picture's plane
    or came nearer. A head that turns by a degree changes by 0.017."""


class FaceFlow:
    """The last picture of one face that the network saw."""

    def __init__(self, picture: Picture, mesh: Matrix, speed: Vector | None = None) -> None:
        """``mesh`` (468, 3) lies in ``picture``; ``speed`` (2,) is by how many pixels a frame it came there."""
        self.speed: Vector = np.zeros(2) if speed is None else speed
        """(2,): by how many pixels the face moved in the last frame."""
        self._moved: Vector = np.zeros(2)
        self._seen = CutOut(picture, mesh[:, :2], _AROUND, _SIDE, halved=True)
        self._chosen = mesh[_followed(), :2]
        # About the mesh's middle and over its size, so that what is fitted is all of one kind.
        self._unit = self._seen.extent / self._seen.scale
        self._middle: Vector = np.add.reduce(mesh, 0) / len(mesh)
        self._shape = (mesh - self._middle) / self._unit
        self._rows = np.ones((_POINTS, 4))
        self._rows[:, :3] = self._shape[_followed()]

    def follow(self, picture: Picture) -> Moved | None:
        """The mesh in the next picture; ``None`` where it can't be followed for sure."""
        if not self._seen.fits(picture):
            return None
        found = self._seen.find(picture, self._chosen, self._moved + self.speed)
        good = found.good
        if np.count_nonzero(good) < _LEAST * _POINTS:
            return None
        rows = self._rows
        went = (found.there - found.before) / self._seen.extent
        weights = good.astype(np.float64)
        for least in _ROUNDS:
            weighted = rows.T * weights
            motion = np.asarray(cv2.solve(weighted @ rows + least, weighted @ went)[1])
            alone = went - rows @ motion
            off = np.hypot(alone[:, 0], alone[:, 1])
            weights = good / (1 + (off * (3 / _WITHIN)) ** 2)
        together = good & (off < _WITHIN)
        count = np.count_nonzero(together)
        if count < _LEAST * _POINTS or not np.isfinite(motion).all():
            return None
        across, down = motion[:3].T + np.eye(2, 3)
        size = sqrt(sqrt(float(across @ across) * float(down @ down)))
        mesh = self._shape @ np.stack([across, down, cross(across, down) / max(size, 1e-6)], 1)
        mesh[:, :2] += _neighbours() @ (alone * (weights * together)[:, None]) + motion[3]
        mesh *= self._unit
        mesh += self._middle
        mesh[:, :2] += found.shift
        moved = motion[3] * self._unit + found.shift
        self.speed, self._moved = moved - self._moved, moved
        sheared = hypot(across[0] - down[1], across[1] + down[0]) / sqrt(2)
        apart = sqrt(float((off[together] ** 2).sum()) / count)
        changed = hypot(across[2], down[2], sheared, apart) + _LOST * (1.0 - count / _POINTS)
        return Moved(mesh, changed)


@cache
def _followed() -> NDArray[np.intp]:
    """Points of the mesh that lie as far apart as so many can."""
    vertices = canonical().vertices
    chosen = [int(vertices[:, 2].argmin())]
    away = np.full(len(vertices), np.inf)
    while len(chosen) < _POINTS:
        away = np.minimum(away, np.linalg.norm(vertices - vertices[chosen[-1]], axis=1))
        chosen.append(int(away.argmax()))
    return np.array(chosen)


@cache
def _neighbours() -> Matrix:
    """(468, points): how much each of the mesh's points does what a followed one does on its own."""
    vertices = canonical().vertices
    chosen = vertices[_followed()]

    def near(to: Matrix) -> Matrix:
        return np.asarray(np.exp(-0.5 * ((to[:, None] - chosen) ** 2).sum(2) / _NEAR_MM**2))

    return np.asarray(near(vertices) @ np.linalg.inv(near(chosen) + _DOUBT * np.eye(_POINTS)))

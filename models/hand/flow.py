"""Follows a hand's points by optical flow between two looks of the network, which cost ten times as much.

Always from the last picture that the network saw, so that nothing drifts.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from math import hypot, sqrt

import cv2
import numpy as np

from models.flow import CutOut
from models.geometry import Matrix, Vector
from models.tracking import Picture

_SIDE = 128
"""Pixels of the longer side of what is compared, at most."""
_AROUND = 0.3
"""How far it reaches beyond the points, over their larger extent."""
_ROUNDS, _DAMPING = 4, 1e-6 * np.eye(3)
_WITHIN = 4.0
"""Compared pixels by which a point may move on its own; more is another thing's motion."""
_LEAST = 12
"""Points of 21 that must be found and move together; fewer, and the network has to look."""
_LOST = 0.1
"""How much a hand counts as changed if none of its points went with the others."""
_FAST = 3.0
"""Pixels a frame from which a hand is looked for also where it was, if it isn't where it was going."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a hand went since the network saw it."""

    points: Matrix
    """(21, 3)."""
    changed: float
    """How much of its form in the picture changed, over its size: 0 where it only moved, turned in the picture's plane
    or came nearer. A hand that shows another side or bends its fingers changes by some hundredths in a frame."""


class HandFlow:
    """The last picture of one hand that the network saw."""

    def __init__(self, picture: Picture, points: Matrix, speed: Vector | None = None) -> None:
        """``points`` (21, 3) lie in ``picture``; ``speed`` (2,) is by how many pixels a frame they came there."""
        self._points = points
        self.speed: Vector = np.zeros(2) if speed is None else speed
        """(2,): by how many pixels the hand moved in the last frame."""
        self._moved = np.zeros((len(points), 2))
        self._seen = CutOut(picture, points[:, :2], _AROUND, _SIDE)

    def knowing(self, points: Matrix, frames: int) -> HandFlow:
        """The same picture with other points in it, as many ``frames`` ago."""
        other = copy(self)
        other._points = points
        other._moved = np.tile(self.speed * (frames - 1), (len(points), 1))
        return other

    def follow(self, picture: Picture) -> Moved | None:
        """The points in the next picture; ``None`` where they can't be followed for sure."""
        if not self._seen.fits(picture):
            return None
        # It is looked for where it would be at the speed that it has: fast hands move farther than flow reaches.
        moved = self._followed(picture, self._moved + self.speed)
        if moved is None and float(np.abs(self.speed).max()) > _FAST:
            moved = self._followed(picture, self._moved)
        return moved

    def _followed(self, picture: Picture, expected: Matrix) -> Moved | None:
        """The points in the picture in which they are expected to have moved by so many pixels, (21, 2)."""
        found = self._seen.find(picture, self._points[:, :2], expected)
        there, good = found.there, found.good
        if good.sum() < _LEAST:
            return None
        # One affine motion that most points share; each may differ from it a little, as fingers bend.
        rows = np.ones((len(there), 3))
        rows[:, :2] = found.before
        weights = good.astype(np.float64)
        for _ in range(_ROUNDS):
            weighted = rows.T * weights
            motion = np.asarray(cv2.solve(weighted @ rows + _DAMPING, weighted @ there)[1])
            off = np.hypot(*(there - rows @ motion).T)
            weights = good / (1 + (off / (_WITHIN / 3)) ** 2)
        together = good & (off < _WITHIN)
        if together.sum() < _LEAST:
            return None
        there = np.where(together[:, None], there, rows @ motion)
        moved = (there - found.before) / self._seen.scale + found.shift
        if not np.isfinite(moved).all():
            return None
        self.speed, self._moved = (moved - self._moved).mean(0), moved
        points = self._points.copy()
        points[:, :2] += moved
        # What of the motion is not one of moving, turning and growing, and what of the points is not of the motion.
        (a, b), (c, d) = motion[:2]
        sheared = hypot(a - d, b + c) / sqrt(2)
        apart = sqrt(float((off[together] ** 2).mean())) / self._seen.extent
        lost = _LOST * (1.0 - float(together.mean()))
        return Moved(points, hypot(sheared, apart) + lost)

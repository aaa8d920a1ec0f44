"""Follows a hand's points by optical flow between two looks of the network, which cost ten times as much.

Lucas-Kanade on pyramids (Bouguet, 2001), always from the last picture that the network saw, so that nothing drifts.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from math import hypot, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector
from models.tracking import Picture

_SIDE = 128
"""Pixels of the longer side of what is compared, at most."""
_AROUND = 0.3
"""How far it reaches beyond the points, over their larger extent."""
_WINDOW = (13, 13)
_LEVELS = 2
_STOP = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 12, 0.02)
_ROUNDS = 4
_WITHIN = 4.0
"""Compared pixels by which a point may move on its own; more is another thing's motion."""
_LEAST = 12
"""Points of 21 that must be found and move together; fewer, and the network has to look."""
_LOST = 0.1
"""How much a hand counts as changed if none of its points went with the others."""
_FAST = 3.0
"""Pixels a frame from which a hand is looked for also where it was, if it isn't where it was going."""
_SMALLEST = 24
"""Pixels of the picture below which there is too little to compare."""


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
        low, high = points[:, :2].min(0), points[:, :2].max(0)
        beyond = _AROUND * float((high - low).max())
        height, width = picture.shape[:2]
        limits = np.array([width, height])
        (left, top), (right, bottom) = np.clip(low - beyond, 0, limits), np.clip(high + beyond, 0, limits)
        tall, wide = int(bottom) - int(top), int(right) - int(left)
        # Whole pixels make one: four times as fast as averaging over parts of pixels.
        step = -(-max(tall, wide, 1) // _SIDE)
        self._size = wide // step, tall // step
        tall, wide = self._size[1] * step, self._size[0] * step
        self._corner = np.array([int(left), int(top)], np.float64)
        self._usable = min(tall, wide) >= _SMALLEST
        self._scale = 1 / step
        self._extent = max(float((high - low).max()) * self._scale, 1.0)
        self._tall, self._wide = tall, wide
        self._before = self._patch(picture, self._corner) if self._usable else None

    def knowing(self, points: Matrix, frames: int) -> HandFlow:
        """The same picture with other points in it, as many ``frames`` ago."""
        other = copy(self)
        other._points = points
        other._moved = np.tile(self.speed * (frames - 1), (len(points), 1))
        return other

    def _patch(self, picture: Picture, corner: Vector) -> NDArray[np.uint8]:
        x, y = int(corner[0]), int(corner[1])
        grey = cv2.cvtColor(picture[y : y + self._tall, x : x + self._wide], cv2.COLOR_BGR2GRAY)
        return np.asarray(cv2.resize(grey, self._size, interpolation=cv2.INTER_AREA), np.uint8)

    def follow(self, picture: Picture) -> Moved | None:
        """The points in the next picture; ``None`` where they can't be followed for sure."""
        height, width = picture.shape[:2]
        before = self._before
        if before is None or self._tall > height or self._wide > width:
            return None
        # It is looked for where it would be at the speed that it has: fast hands move farther than flow reaches.
        found = self._followed(before, picture, self._moved + self.speed)
        if found is None and float(np.abs(self.speed).max()) > _FAST:
            found = self._followed(before, picture, self._moved)
        return found

    def _followed(self, before: NDArray[np.uint8], picture: Picture, expected: Matrix) -> Moved | None:
        """The points in the picture in which they are expected to have moved by so many pixels, (21, 2)."""
        limits = np.array([picture.shape[1] - self._wide, picture.shape[0] - self._tall])
        corner = np.clip(np.round(self._corner + expected.mean(0)), 0, limits)
        shift = corner - self._corner
        # Pixels are areas: their middles scale about the corner of the first one.
        inside = (self._points[:, :2] - self._corner + 0.5) * self._scale - 0.5
        start = inside.astype(np.float32).reshape(-1, 1, 2)
        guess = (inside + (expected - shift) * self._scale).astype(np.float32).reshape(-1, 1, 2)
        found, ok, _ = cv2.calcOpticalFlowPyrLK(
            before,
            self._patch(picture, corner),
            start,
            guess,
            winSize=_WINDOW,
            maxLevel=_LEVELS,
            criteria=_STOP,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        there = found[:, 0].astype(np.float64)
        good = (ok[:, 0] > 0) & (there > 0).all(1) & (there < np.array(self._size) - 1).all(1)
        if good.sum() < _LEAST:
            return None
        # One affine motion that most points share; each may differ from it a little, as fingers bend.
        rows = np.c_[inside, np.ones(len(inside))]
        weights = good.astype(np.float64)
        for _ in range(_ROUNDS):
            weighted = rows * weights[:, None]
            motion = np.linalg.solve(weighted.T @ rows + 1e-6 * np.eye(3), weighted.T @ there)
            off = np.linalg.norm(there - rows @ motion, axis=1)
            weights = good / (1 + (off / (_WITHIN / 3)) ** 2)
        together = good & (off < _WITHIN)
        if together.sum() < _LEAST:
            return None
        moved = (np.where(together[:, None], there, rows @ motion) - inside) / self._scale + shift
        if not np.isfinite(moved).all():
            return None
        self.speed, self._moved = (moved - self._moved).mean(0), moved
        points = self._points.copy()
        points[:, :2] += moved
        # What of the motion is not one of moving, turning and growing, and what of the points is not of the motion.
        (a, b), (c, d) = motion[:2]
        sheared = hypot(a - d, b + c) / sqrt(2)
        apart = sqrt(float((off[together] ** 2).mean())) / self._extent
        lost = _LOST * (1.0 - float(together.mean()))
        return Moved(points, hypot(sheared, apart) + lost)

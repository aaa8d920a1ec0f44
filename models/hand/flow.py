"""Follows a hand's points by optical flow between two looks of the network, which cost ten times as much.

Lucas-Kanade on pyramids (Bouguet, 2001), always from the last picture that the network saw, so that nothing drifts.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix
from models.tracking import Picture

_SIDE = 112
"""Pixels of the longer side of what is compared."""
_AROUND = 0.3
"""How far it reaches beyond the points, over their larger extent."""
_WINDOW = (13, 13)
_LEVELS = 2
_STOP = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 12, 0.02)
_ROUNDS = 4
_WITHIN = 4.0
"""Compared pixels by which a point may move on its own; more is another thing's motion."""
_LEAST = 14
"""Points of 21 that must be found and move together; fewer, and the network has to look."""
_SMALLEST = 24
"""Pixels of the picture below which there is too little to compare."""


class HandFlow:
    """The last picture of one hand that the network saw."""

    def __init__(self, picture: Picture, points: Matrix) -> None:
        """``points`` (21, 3) lie in ``picture``."""
        self._points = points
        low, high = points[:, :2].min(0), points[:, :2].max(0)
        beyond = _AROUND * float((high - low).max())
        height, width = picture.shape[:2]
        limits = np.array([width, height])
        (left, top), (right, bottom) = np.clip(low - beyond, 0, limits), np.clip(high + beyond, 0, limits)
        self._window = slice(int(top), int(bottom)), slice(int(left), int(right))
        self._corner = np.array([int(left), int(top)], np.float64)
        tall, wide = int(bottom) - int(top), int(right) - int(left)
        self._usable = min(tall, wide) >= _SMALLEST
        self._scale = min(1.0, _SIDE / max(tall, wide, 1))
        self._size = max(round(wide * self._scale), 1), max(round(tall * self._scale), 1)
        self._before = self._patch(picture) if self._usable else None

    def _patch(self, picture: Picture) -> NDArray[np.uint8]:
        grey = cv2.cvtColor(picture[self._window], cv2.COLOR_BGR2GRAY)
        return np.asarray(cv2.resize(grey, self._size, interpolation=cv2.INTER_AREA), np.uint8)

    def follow(self, picture: Picture) -> Matrix | None:
        """The points (21, 3) in the next picture; ``None`` where they can't be followed for sure."""
        height, width = picture.shape[:2]
        if self._before is None or self._window[0].stop > height or self._window[1].stop > width:
            return None
        # Pixels are areas: their middles scale about the corner of the first one.
        inside = (self._points[:, :2] - self._corner + 0.5) * self._scale - 0.5
        start = inside.astype(np.float32).reshape(-1, 1, 2)
        found, ok, _ = cv2.calcOpticalFlowPyrLK(
            self._before, self._patch(picture), start, start.copy(), winSize=_WINDOW, maxLevel=_LEVELS, criteria=_STOP
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
        points = self._points.copy()
        points[:, :2] += (np.where(together[:, None], there, rows @ motion) - inside) / self._scale
        return points if np.isfinite(points).all() else None

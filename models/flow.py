"""Points of one picture found again in a later one, on a small grey cut-out around them.

Lucas-Kanade on pyramids (Bouguet, 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector
from models.tracking import Picture

_WINDOW = (13, 13)
_LEVELS = 2
_STOP = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 12, 0.02)
_SMALLEST = 24
"""Pixels of the picture below which there is too little to compare."""


@dataclass(frozen=True, slots=True)
class Found:
    """Points in a later picture, in pixels of the cut-out."""

    before: Matrix
    """(n, 2): where they were."""
    there: Matrix
    """(n, 2): where they are, in a cut-out that moved along by ``shift``."""
    good: NDArray[np.bool_]
    """(n,): which of them were found at all."""
    shift: Vector
    """(2,) pixels of the picture."""


class CutOut:
    """What is around some points of a picture, made smaller, to be found again in later ones."""

    def __init__(self, picture: Picture, points: Matrix, around: float, side: int, *, halved: bool = False) -> None:
        """``points`` (n, 2) lie in ``picture``; what is compared reaches beyond them by ``around`` times their larger
        extent, and its longer side is ``side`` pixels at the most. ``halved``: it is made smaller by halves only, in
        half the time."""
        low, high = points.min(0), points.max(0)
        extent = float((high - low).max())
        height, width = picture.shape[:2]
        limits = np.array([width, height])
        left_top = np.clip(low - around * extent, 0, limits)
        right_bottom = np.clip(high + around * extent, 0, limits)
        (left, top), (right, bottom) = left_top, right_bottom
        tall, wide = int(bottom) - int(top), int(right) - int(left)
        # Whole pixels make one: four times as fast as averaging over parts of pixels.
        step = -(-max(tall, wide, 1) // side)
        self._halvings = (step - 1).bit_length() if halved else 0
        step = 1 << self._halvings if halved else step
        self._size = wide // step, tall // step
        self._tall, self._wide = self._size[1] * step, self._size[0] * step
        self._corner = np.array([int(left), int(top)], np.float64)
        self.scale = 1 / step
        """Pixels of the cut-out in one of the picture."""
        self.extent = max(extent * self.scale, 1.0)
        """The points' larger extent, in pixels of the cut-out."""
        self._before = self._cut(picture, self._corner) if min(self._tall, self._wide) >= _SMALLEST else None

    def _cut(self, picture: Picture, corner: Vector) -> NDArray[np.uint8]:
        x, y = int(corner[0]), int(corner[1])
        grey = cv2.cvtColor(picture[y : y + self._tall, x : x + self._wide], cv2.COLOR_BGR2GRAY)
        for times in range(self._halvings - 1, 0, -1):
            larger = self._size[0] << times, self._size[1] << times
            grey = cv2.resize(grey, larger, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(grey, self._size, interpolation=cv2.INTER_AREA), np.uint8)

    def fits(self, picture: Picture) -> bool:
        """Whether there is enough to compare, and the picture is large enough for it."""
        height, width = picture.shape[:2]
        return self._before is not None and self._tall <= height and self._wide <= width

    def find(self, picture: Picture, points: Matrix, expected: Matrix | Vector) -> Found:
        """Points (n, 2) of the first picture in one that :meth:`fits`, in which they are ``expected`` to have moved by
        so many pixels, (n, 2), or all by as many, (2,)."""
        assert self._before is not None
        limits = np.array([picture.shape[1] - self._wide, picture.shape[0] - self._tall])
        corner: Vector = np.clip(
            np.round(self._corner + (expected if expected.ndim == 1 else expected.mean(0))), 0, limits
        )
        shift = corner - self._corner
        # Pixels are areas: their middles scale about the corner of the first one.
        before = (points - self._corner + 0.5) * self.scale - 0.5
        guess = (before + (expected - shift) * self.scale).astype(np.float32).reshape(-1, 1, 2)
        found, ok, _ = cv2.calcOpticalFlowPyrLK(
            self._before,
            self._cut(picture, corner),
            before.astype(np.float32).reshape(-1, 1, 2),
            guess,
            winSize=_WINDOW,
            maxLevel=_LEVELS,
            criteria=_STOP,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        there = found[:, 0].astype(np.float64)
        good = (ok[:, 0] > 0) & (there > 0).all(1) & (there < np.array(self._size) - 1).all(1)
        return Found(before, there, good, shift)

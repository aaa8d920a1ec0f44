"""What hangs swings: pendulums of an earring or a pendant, by fixed-step Verlet integration.

Each joint carries a bob below it. Positions are integrated in the camera frame (mm, y down), because gravity
and inertia live there; ``pivot`` follows the ear, the bob follows the pivot. Verlet: ``x' = x + (x - x_before)
* keep + g dt^2``, then the bob is put back on its sphere around the pivot (position-based dynamics, Mueller
et al. 2007). The step is fixed and the pivot is interpolated between frames, so the same movement of the head
gives the same swing at 15, 30 and 60 frames a second.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

STEP = 1 / 240
GRAVITY = 9810.0
"""mm/s^2."""
SETTLING = 4.2
"""1/s: how fast the swing of a single pendulum dies; within 1.5 s it is at rest."""
SETTLING_CHAIN = 7.0
"""The same for several joints, which hand the swing on to each other."""
LONGEST_PAUSE = 0.25
"""s: after a longer gap the past says nothing about now, and everything hangs at rest."""

Point = NDArray[np.float64]
Push = Callable[[Point], Point]
"""Moves a bob out of a body (neck, jaw); returns it where it may be."""


class Dangle:
    """A chain of pendulums under one anchor. Lengths are those of the piece's joints, mm."""

    def __init__(self, lengths: list[float], heaviness: float = 1.0) -> None:
        self.lengths = [max(float(length), 0.5) for length in lengths]
        self._gravity = GRAVITY * heaviness
        self._keep = math.exp(-2 * (SETTLING if len(lengths) == 1 else SETTLING_CHAIN) * STEP)
        self._bobs = np.zeros((len(lengths), 3))
        self._before = np.zeros((len(lengths), 3))
        self._pivot: Point | None = None
        self._time = 0.0
        self._clock = 0.0

    def rest(self, pivot: Point, time: float) -> None:
        """Hangs straight down under ``pivot`` from ``time`` (seconds) on."""
        drop = np.cumsum(self.lengths)
        self._bobs = np.asarray(pivot, float) + np.stack([0 * drop, drop, 0 * drop], axis=1)
        self._before = self._bobs.copy()
        self._pivot = np.array(pivot, float)
        self._time = self._clock = time

    def step(self, pivot: Point, time: float, push: Push | None = None) -> NDArray[np.float64]:
        """Moves on to ``time``; returns the unit directions (n, 3) from each joint to its bob.

        The pivot moved evenly from where it was. A time that went back, a long pause or a pivot that is not a
        number hang everything at rest.
        """
        pivot = np.asarray(pivot, float)
        if not np.isfinite(pivot).all() or not math.isfinite(time):
            return np.tile([0.0, 1.0, 0.0], (len(self.lengths), 1))
        gap = time - self._time
        if self._pivot is None or gap < 0 or gap > LONGEST_PAUSE:
            self.rest(pivot, time)
            return self._directions(pivot)
        start, begin = self._pivot, self._time
        while self._clock + STEP <= time + 1e-9:
            self._clock += STEP
            share = min(1.0, max(0.0, (self._clock - begin) / gap)) if gap > 0 else 1.0
            self._advance(start + (pivot - start) * share, push)
        self._pivot, self._time = pivot, time
        return self._directions(start + (pivot - start) * self._share(begin, gap))

    def _share(self, begin: float, gap: float) -> float:
        return min(1.0, max(0.0, (self._clock - begin) / gap)) if gap > 0 else 1.0

    def _advance(self, pivot: Point, push: Push | None) -> None:
        speed = (self._bobs - self._before) * self._keep
        self._before = self._bobs.copy()
        self._bobs = self._bobs + speed
        self._bobs[:, 1] += self._gravity * STEP * STEP
        for _ in range(2 if len(self.lengths) > 1 else 1):
            above = pivot
            for index, length in enumerate(self.lengths):
                if push is not None:
                    self._bobs[index] = push(self._bobs[index])
                arm = self._bobs[index] - above
                reach = float(np.linalg.norm(arm))
                if reach < 1e-6:
                    arm, reach = np.array([0.0, 1.0, 0.0]), 1.0
                self._bobs[index] = above + arm * (length / reach)
                above = self._bobs[index]

    def _directions(self, pivot: Point) -> NDArray[np.float64]:
        above = np.vstack([pivot[None], self._bobs[:-1]])
        arms = self._bobs - above
        directions: NDArray[np.float64] = arms / np.maximum(np.linalg.norm(arms, axis=1, keepdims=True), 1e-9)
        return directions

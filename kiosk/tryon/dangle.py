"""What hangs swings: pendulums of an earring or a pendant, by fixed-step Verlet integration.

Each joint carries a bob below it. Positions are integrated in the camera frame (mm, y down), because gravity
and inertia live there; ``pivot`` follows the ear, the bob follows the pivot. Verlet: ``x' = x + (x - x_before)
* keep + g dt^2``, then the bob is put back on its sphere around the pivot (position-based dynamics, Mueller
et al. 2007). The step is fixed and the pivot glides between frames (:class:`_Glide`), so that the same movement of the
head gives nearly the same swing at 15, 30 and 60 frames a second. Plain floats: a dozen steps a frame over arrays of
three numbers took five times as long.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import accumulate

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
Bob = tuple[float, float, float]
Past = tuple[tuple[Bob, float], ...]
"""Of frames: the pivot's mean speed, mm/s, and how long the frame was, s."""
Push = Callable[[Bob], Bob]
"""Moves a bob out of a body (neck, jaw); returns it where it may be."""


class Dangle:
    """A chain of pendulums under one anchor. Lengths are those of the piece's joints, mm."""

    def __init__(self, lengths: list[float], heaviness: float = 1.0) -> None:
        self.lengths = [max(float(length), 0.5) for length in lengths]
        self._gravity = GRAVITY * heaviness
        self._keep = math.exp(-2 * (SETTLING if len(lengths) == 1 else SETTLING_CHAIN) * STEP)
        self._bobs: list[Bob] = [(0.0, 0.0, 0.0)] * len(lengths)
        self._before = list(self._bobs)
        self._pivot: Bob | None = None
        self._past: Past = ()
        """The last frames, the newest first."""
        self._time = 0.0
        self._clock = 0.0

    def rest(self, pivot: Point, time: float) -> None:
        """Hangs straight down under ``pivot`` from ``time`` (seconds) on."""
        x, y, z = map(float, pivot)
        self._bobs = [(x, y + drop, z) for drop in accumulate(self.lengths)]
        self._before = list(self._bobs)
        self._pivot = (x, y, z)
        self._past = ()
        self._time = self._clock = time

    def step(self, pivot: Point, time: float, push: Push | None = None) -> NDArray[np.float64]:
        """Moves on to ``time``; returns the unit directions (n, 3) from each joint to its bob.

        The pivot came smoothly from where it was. A time that went back, a long pause or a pivot that is not a
        number hang everything at rest.
        """
        x, y, z = map(float, pivot)
        here = (x, y, z)
        if not math.isfinite(x + y + z) or not math.isfinite(time):
            return np.tile([0.0, 1.0, 0.0], (len(self.lengths), 1))
        gap = time - self._time
        if self._pivot is None or gap < 0 or gap > LONGEST_PAUSE:
            self.rest(pivot, time)
            return self._directions(here)
        glide, begin = _Glide(self._pivot, here, gap, self._past), self._time
        while self._clock + STEP <= time + 1e-9:
            self._clock += STEP
            self._advance(glide.at(self._share(begin, gap)), push)
        self._pivot, self._time = here, time
        if gap > 0:
            self._past = ((glide.speeds, gap), *self._past[:1])
        return self._directions(glide.at(self._share(begin, gap)))

    def _share(self, begin: float, gap: float) -> float:
        return min(1.0, max(0.0, (self._clock - begin) / gap)) if gap > 0 else 1.0

    def _advance(self, pivot: Bob, push: Push | None) -> None:
        keep, fall = self._keep, self._gravity * STEP * STEP
        bobs = [
            (x + (x - u) * keep, y + (y - v) * keep + fall, z + (z - w) * keep)
            for (x, y, z), (u, v, w) in zip(self._bobs, self._before, strict=True)
        ]
        self._before = self._bobs
        for _ in range(2 if len(bobs) > 1 else 1):
            above = pivot
            for index, length in enumerate(self.lengths):
                bob = bobs[index] if push is None else push(bobs[index])
                x, y, z = bob[0] - above[0], bob[1] - above[1], bob[2] - above[2]
                reach = math.sqrt(x * x + y * y + z * z)
                if reach < 1e-6:
                    x, y, z, reach = 0.0, 1.0, 0.0, 1.0
                stretch = length / reach
                bobs[index] = above = (above[0] + x * stretch, above[1] + y * stretch, above[2] + z * stretch)
        self._bobs = bobs

    def _directions(self, pivot: Bob) -> NDArray[np.float64]:
        bobs = np.array(self._bobs)
        arms = bobs - np.vstack([pivot, bobs[:-1]])
        directions: NDArray[np.float64] = arms / np.maximum(np.linalg.norm(arms, axis=1, keepdims=True), 1e-9)
        return directions


class _Glide:
    """The pivot's way over one frame: a cubic whose slopes follow from this frame and the two before. No later frame is
    asked, so nothing lags.

    Where the movement bends as it bent before, it is the cubic through the last four places: smooth turns are followed.
    Where it bends all at once, as when a head stops, that would overshoot, and slopes are taken that do not
    (F. Fritsch, J. Butland, 1984)."""

    def __init__(self, start: Bob, end: Bob, gap: float, past: Past) -> None:
        self._start, self._end = start, end
        x, y, z = (b - a for a, b in zip(start, end, strict=True))
        self.speeds: Bob = (x / gap, y / gap, z / gap) if gap > 0 else (0.0, 0.0, 0.0)
        self._leaving = self._coming = [x, y, z]
        if past and gap > 0:
            speeds = zip(self.speeds, *(speed for speed, _ in past), strict=True)
            slopes = [_slopes(axis, (gap, *(long for _, long in past))) for axis in speeds]
            self._leaving, self._coming = ([slope[end] * gap for slope in slopes] for end in (0, 1))

    def at(self, share: float) -> Bob:
        """``share`` 0..1 of the frame's time."""
        square, cube = share * share, share**3
        of_end = 3 * square - 2 * cube
        of_leaving, of_coming = cube - 2 * square + share, cube - square
        x, y, z = (
            a + (b - a) * of_end + u * of_leaving + v * of_coming
            for a, b, u, v in zip(self._start, self._end, self._leaving, self._coming, strict=True)
        )
        return x, y, z


_ANNOUNCED = 3.0
"""A bend that is so many times the one before, or less, was announced by it."""


def _slopes(speeds: tuple[float, ...], gaps: tuple[float, ...]) -> tuple[float, float]:
    """At the newest frame's start and end, from the mean speeds of two or three frames and how long they were, s, the
    newest first."""
    first, last = _held_slopes(speeds[1], speeds[0], gaps[1], gaps[0])
    if len(speeds) < 3:
        return first, last
    now, gap, long = speeds[0], gaps[0], gaps[1]
    bend = (speeds[0] - speeds[1]) / (gaps[0] + gaps[1])
    before = (speeds[1] - speeds[2]) / (gaps[1] + gaps[2])
    larger = max(abs(bend), abs(before))
    if larger < 1e-9:
        return first, last
    turn = (bend - before) / sum(gaps)
    share = min(1.0, _ANNOUNCED * min(abs(bend), abs(before)) / larger)
    # Newton's form of the cubic, differentiated at both ends.
    through = now - gap * (bend + turn * long), now + gap * (bend + turn * (gap + long))
    return first + share * (through[0] - first), last + share * (through[1] - last)


def _held_slopes(was: float, now: float, long: float, gap: float) -> tuple[float, float]:
    """From the mean speeds of the last frame (``long`` seconds) and of this one: never beyond the movement itself."""
    first = 0.0
    if was * now > 0:
        first = 3 * (long + gap) / ((2 * gap + long) / was + (gap + 2 * long) / now)
    last = ((2 * gap + long) * now - gap * was) / (long + gap)
    if last * now <= 0:
        last = 0.0
    elif was * now < 0 and abs(last) > 3 * abs(now):
        last = 3 * now
    return first, last

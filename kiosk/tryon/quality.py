"""How finely jewellery is drawn, stepped by how late frames run."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grade:
    """One step: samples a pixel (MSAA), texture size of the jewellery view to its size on screen, a gem's
    bounces, whether each colour has its own way through a gem (else they part where they leave it), how often metal
    mirrors itself, and rays a pixel (lobes beside each other on curved metal, paths through a stone). ``grid``: 0, or
    as many samples each way as a pixel's light is added up of before it is toned (``still.frag``)."""

    samples: int
    resolution: float
    bounces: int
    dispersion: bool
    mirrors: int
    rays: int
    grid: int = 0


STILL = Grade(1, 4.0, 12, True, 4, 2, 4)
"""For pictures that may take seconds."""
LARGE_STILL = Grade(1, 2.0, 12, True, 4, 8, 2)
"""As many paths a pixel from fewer samples: sixteen of a large picture would not fit into a texture."""
GRADES = (
    Grade(4, 1.5, 8, True, 2, 2),
    Grade(4, 1.0, 8, True, 2, 2),
    Grade(4, 1.0, 6, False, 1, 2),
    Grade(2, 1.0, 6, False, 1, 2),
    Grade(1, 0.75, 6, False, 1, 1),
)
"""From best to the floor: never fewer than six bounces, never under three quarters of the resolution."""
SOFTWARE_GRADES = (
    Grade(1, 1.5, 6, False, 0, 1),
    Grade(1, 1.25, 6, False, 0, 1),
    Grade(1, 1.0, 6, False, 0, 1),
    Grade(1, 0.75, 6, False, 0, 1),
)
"""The same for a processor that draws: there a pixel's samples cost more (20 ms a frame, however small the view) than
a texture of twice as many pixels that is made smaller on its way to the screen; and a way for each colour, three traces
through every stone, takes the latest twentieth of frames from 60 to 100 ms. Metal does not mirror itself there, but
takes what was baked of it (occlusion.py)."""


def still_grade(width: float, height: float) -> Grade:
    """How a still of so many pixels is drawn."""
    return STILL if max(width, height) <= 1024 else LARGE_STILL


_SHARE = 0.75
"""A mirror in which every third picture is late stutters, however sharp the others are."""


class Quality:
    """Goes down when frames take longer than they may, and up again only after a long calm.

    ``budget`` is the longest that three of four frames of a window may take, seconds.
    """

    def __init__(
        self, grade: int = 0, budget: float = 1 / 24, window: int = 24, grades: tuple[Grade, ...] = GRADES
    ) -> None:
        self.grades = grades
        self.index = grade
        self.budget = budget
        self._times: deque[float] = deque(maxlen=window)
        self._calm = 0
        self._patience = 8

    @property
    def grade(self) -> Grade:
        return self.grades[self.index]

    def frame(self, seconds: float) -> bool:
        """Takes one frame's time; ``True`` when the grade changed."""
        self._times.append(seconds)
        if len(self._times) < (self._times.maxlen or 1):
            return False
        late = sorted(self._times)[int(_SHARE * len(self._times))]
        if late > self.budget and self.index + 1 < len(self.grades):
            self.index += 1
            self._patience = min(self._patience * 2, 64)  # what was too much once is tried again ever more rarely
            self._calm = 0
            self._times.clear()
            return True
        if late < 0.6 * self.budget:
            self._calm += 1
            self._times.clear()
            if self._calm >= self._patience and self.index > 0:
                self.index -= 1
                self._calm = 0
                return True
        return False


class Pace:
    """Tells the quality how long each picture took: frames of the camera that were passed over mean a late machine."""

    def __init__(self, quality: Quality, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.quality = quality
        self._monotonic = monotonic
        self._set_at: float | None = None
        self._number = -1

    def frame(self, number: int, *, shown: bool) -> bool:
        """The camera's frame ``number`` was set, with jewellery ``shown`` or not; ``True`` when the grade changed."""
        now = self._monotonic()
        changed = False
        if self._set_at is not None and shown:
            took = now - self._set_at
            if number - self._number <= 1:
                took = min(took, self.quality.budget / 2)  # the camera is no faster: nothing is late
            changed = self.quality.frame(took)
        self._set_at, self._number = now, number
        return changed

    def rest(self) -> None:
        """No picture is due: the next one is not late."""
        self._set_at = None

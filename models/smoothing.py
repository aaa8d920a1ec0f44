"""One-Euro filters: still when still, quick when quick; they lag a little and never lead.

Casiez, Roussel and Vogel (2012), "1 Euro Filter: a simple speed-based low-pass filter for noisy input in
interactive systems". The parameters of vision's filters are in this file; limits of
hysteresis and fades are beside what they decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_USUAL_STEP = 1 / 30
_LONGEST_STEP = 0.5
"""Seconds after which what moves with every frame may be anywhere."""


@dataclass(frozen=True, slots=True)
class Smoothness:
    """How one kind of thing is smoothed."""

    rest_hz: float
    """Cut-off at rest: lower is steadier."""
    per_speed: float
    """Cut-off gained per unit of speed: higher is quicker."""
    speed_hz: float
    """Cut-off of the speed itself."""
    longest: float = _LONGEST_STEP
    """Seconds without a value after which the past says nothing about now."""


FACE = Smoothness(rest_hz=1.2, per_speed=32.0, speed_hz=3.0)
"""Face mesh; speed in face widths a second."""
HAND = Smoothness(rest_hz=1.2, per_speed=32.0, speed_hz=3.0)
"""Hand landmarks; speed in palm lengths a second."""
BODY = Smoothness(rest_hz=0.8, per_speed=12.0, speed_hz=2.0)
"""Neck base and chest; speed in face widths a second."""
SHOULDERS = Smoothness(rest_hz=0.15, per_speed=0.0, speed_hz=1.0, longest=5.0)
"""How far the shoulders put a chain from where the head puts it: a person's neck, which hardly changes. It is looked
at more than a second apart."""
_DISAGREE_MM, _LITTLE = 6.0, 3.0
"""mm by which two looks at what stands still disagree; looks under which little is known."""
EAR = 60.0
"""Looks that count at most where a person's ears are off the average head, which is nearly constant."""


def _gain(cutoff: float, step: float) -> float:
    ratio = 2 * pi * cutoff * step
    return ratio / (ratio + 1)


class OneEuro:
    """Filters an array whose parts move together: one cut-off, by the mean speed of its rows."""

    def __init__(self, smoothness: Smoothness) -> None:
        self._smoothness = smoothness
        self.reset()

    def reset(self) -> None:
        self._value: Array | None = None
        self._velocity: Array | None = None
        self._at_ns = 0

    def __call__(self, value: Array, at_ns: int, unit: float = 1.0) -> Array:
        """The filtered value at ``at_ns``; ``unit`` is the length in which speed is counted."""
        step = (at_ns - self._at_ns) / 1e9
        self._at_ns = at_ns
        if (
            self._value is None
            or self._velocity is None
            or step > self._smoothness.longest
            or self._value.shape != value.shape
        ):
            self._value, self._velocity = value.copy(), np.zeros_like(value)
            return self._value.copy()
        if step <= 0:
            step = _USUAL_STEP
        velocity = (value - self._value) / step
        self._velocity += _gain(self._smoothness.speed_hz, step) * (velocity - self._velocity)
        rows = np.atleast_2d(self._velocity)
        speed = float(np.linalg.norm(rows, axis=1).mean()) / max(unit, 1e-9)
        cutoff = self._smoothness.rest_hz + self._smoothness.per_speed * speed
        self._value += _gain(cutoff, step) * (value - self._value)
        return self._value.copy()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a look of a network is joined with what flow says of the looks before it: networks tremble, and sometimes
    take one of the two turns that look alike for the other. Lengths are over the size of what is looked at."""

    alike: float
    """From how far apart on the looks before count nothing; where both agree they count half."""
    trembling: float
    """By how much the depth of what keeps its form may change from look to look."""

    def joined(self, look: Array, moved: Array, size: float, changed: float) -> Array:
        """``look`` and ``moved``, where flow has the looks before it, are (n, 3) pixels; ``size`` in pixels;
        ``changed`` is how much of the form in the picture has changed since, over the size.

        A look that turns it by more than that shows is believed in the measure of what changed.
        """
        off = float(np.linalg.norm(look[:, :2] - moved[:, :2], axis=1).mean())
        share = _BEFORE * max(0.0, 1.0 - off / (self.alike * size))
        points = look + share * (moved - look)
        deeper = float(np.abs(look[:, 2] - moved[:, 2]).mean()) / size
        believed = min(1.0, (self.trembling + _DEEPER * changed) / max(deeper, 1e-9))
        points[:, 2] = moved[:, 2] + believed * (points[:, 2] - moved[:, 2])
        return points


_BEFORE, _DEEPER = 0.5, 3.0
"""How much the looks before count at the most, and how much more depth may change for what changed of the form."""
FACE_LOOKS, HAND_LOOKS = Agreement(0.02, 0.01), Agreement(0.04, 0.02)
"""Sizes are a face's width and a palm."""


class Hysteresis:
    """A yes that needs more to begin than to go on, and fades instead of jumping."""

    def __init__(self, hide_below: float, show_above: float, fade_seconds: float = 0.15) -> None:
        self._hide_below, self._show_above, self._fade = hide_below, show_above, fade_seconds
        self.reset()

    def reset(self) -> None:
        self.shown: bool | None = None
        self.level = 0.0
        self._at_ns = 0

    def __call__(self, value: float, at_ns: int) -> float:
        """How much to show, 0..1. The first look decides at once, by the middle of the two limits."""
        step = max((at_ns - self._at_ns) / 1e9, 0.0)
        self._at_ns = at_ns
        if self.shown is None:
            self.shown = value > (self._hide_below + self._show_above) / 2
            self.level = float(self.shown)
            return self.level
        self.shown = value > (self._hide_below if self.shown else self._show_above)
        change = min(step, _LONGEST_STEP) / self._fade
        self.level = min(1.0, self.level + change) if self.shown else max(0.0, self.level - change)
        return self.level


class Settling:
    """A point that never changes, looked at again and again from different sides: least squares over all looks.

    One look says nothing along its own direction; looks from elsewhere do. The first looks move the point fast, later
    ones ever less; ``most`` looks count at most, which keeps it from standing still for ever. Looks that disagree by
    much more than a few mm can't both be right: while little is known the older ones give way, later the new one does.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self.reset()

    def reset(self) -> None:
        self.information: Array = np.zeros((3, 3))
        self.sum: Array = np.zeros(3)

    @property
    def looks(self) -> float:
        """How many whole looks there were: each tells two of three directions."""
        return float(np.trace(self.information)) / 2

    def look(self, point: Array, along: Array, worth: float) -> None:
        """One more look at ``point`` (3,), known only across the unit vector ``along``; worth 0..1."""
        flat = np.eye(3) - np.outer(along, along)
        known = np.linalg.solve(self.information + 1e-3 * np.eye(3), self.sum)
        doubt = 1.0 / (1.0 + float(((flat @ (point - known)) ** 2).sum()) / _DISAGREE_MM**2)
        keep = min(1.0, max(self._most - worth, 0.0) / max(self.looks, 1e-9))
        if self.looks < _LITTLE:
            keep = min(keep, doubt)
        else:
            worth *= doubt
        across = worth * flat
        self.information = self.information * keep + across
        self.sum = self.sum * keep + across @ point

"""Which part of the camera picture the mirror's item shows, and in which rectangle of it jewellery is drawn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QMatrix4x4

from kiosk.tryon.projection import Layout, Window, pixels, projection

STEP = 64
"""The jewellery view grows and shrinks in steps of so many item units, to keep its textures."""
SPARE_STEPS = 3
"""How many steps too large it may be before it shrinks."""

MOST_ZOOM = 4.0
GLIDE_SECONDS = 0.2
FOLLOW_SECONDS = 0.6
CALM_SHARE = 0.06
"""A person may move by this share of the item's width from its middle before the picture follows."""
SIGHT_SHARE = 0.9
"""What is worn is in sight up to this share of the way from the item's middle to its edge."""


class Framing:
    """The item's size, the picture's layout in it, and the jewellery view's rectangle with its projection.

    Lengths are item units (logical pixels) but for ``picture``, which is in the camera's pixels.
    """

    def __init__(self) -> None:
        self.width = self.height = 0.0
        self.picture = (1280, 720)
        self.layout = Layout(1.0, 0.0, 0.0)
        self.window = QRectF(0, 0, STEP, STEP)
        self.projection = QMatrix4x4()
        self.zoom = 1.0
        self._centre: tuple[float, float] | None = None
        """The picture's point that is in the item's middle; ``None`` for the picture's own middle."""
        self._goal: tuple[float, tuple[float, float]] | None = None
        self._begun = 1.0, (0.0, 0.0)
        self._gone = 0.0
        self.following = False
        """Whether the picture has found whom it follows."""

    def resize(self, width: float, height: float) -> bool:
        """Takes the item's size; ``True`` when it is another one."""
        if (width, height) == (self.width, self.height):
            return False
        self.width, self.height = width, height
        self.lay_out()
        return True

    def take(self, width: int, height: int) -> bool:
        """Takes the picture's size; ``True`` when it is another one."""
        if (width, height) == self.picture:
            return False
        self.picture = (width, height)
        self.lay_out()
        return True

    def lay_out(self) -> None:
        if self.width > 0 and self.height > 0:
            self.layout = Layout.crop(self.picture, (self.width, self.height), self.zoom, self._centre)

    def zoom_at(self, zoom: float, x: float, y: float) -> None:
        """Nearer or further; what lies at ``x``, ``y`` of the item stays there as far as the picture's edges allow."""
        self._goal = None
        held = ((x - self.layout.x) / self.layout.scale, (y - self.layout.y) / self.layout.scale)
        self.zoom = min(MOST_ZOOM, max(1.0, zoom))
        scale = Layout.crop(self.picture, (self.width, self.height), self.zoom).scale if self.width > 0 else 1.0
        self._look_at(held[0] + (self.width / 2 - x) / scale, held[1] + (self.height / 2 - y) / scale)

    def pan(self, x: float, y: float) -> None:
        """Moves the picture by item units."""
        self._goal = None
        middle = self.middle
        self._look_at(middle[0] - x / self.layout.scale, middle[1] - y / self.layout.scale)

    def follow(
        self, spot: tuple[float, float], elapsed: float | None, spread: tuple[float, float] = (0.0, 0.0)
    ) -> bool:
        """Brings a point of the picture towards the item's middle, calmly; at once with no time (``None``). ``True``
        when the picture moved. Small movements of the person leave it where it is, unless what is worn, which reaches
        ``spread`` (x, y) camera pixels to each side of the point, is cut off by the item's edge."""
        now = self.middle
        steps = []
        for here, there, reach, size in zip(now, spot, spread, (self.width, self.height), strict=True):
            half = size / 2 / self.layout.scale
            cut = reach < SIGHT_SHARE * half < abs(there - here) + reach
            room = 0.0 if cut else CALM_SHARE * self.width / self.layout.scale
            beyond = (
                there - here if elapsed is None else math.copysign(max(0.0, abs(there - here) - room), there - here)
            )
            steps.append(beyond if elapsed is None else beyond * (1 - math.exp(-elapsed / FOLLOW_SECONDS)))
        if max(map(abs, steps)) * self.layout.scale < 0.5:
            return False
        self._look_at(now[0] + steps[0], now[1] + steps[1])
        return self.middle != now

    def keep_in_sight(
        self, spots: list[NDArray[np.float64]], camera_matrix: NDArray[np.float64], elapsed: float
    ) -> bool:
        """Follows the middle of ``spots`` (each (3,), camera frame, mm), and begins there. ``True`` when it moved."""
        found = pixels(np.array(spots), camera_matrix) if spots else np.empty((0, 2))
        found = found[np.isfinite(found).all(axis=1)]
        if not len(found):
            return False
        first, self.following = not self.following, True
        low, high = found.min(0), found.max(0)
        middle, spread = (low + high) / 2, (high - low) / 2
        return self.follow(
            (float(middle[0]), float(middle[1])), None if first else elapsed, (float(spread[0]), float(spread[1]))
        )

    def glide_to(self, zoom: float, spot: tuple[float, float] | None) -> None:
        """From now on, with :meth:`glide`: nearer or further, and on the way there a point of the picture comes to the
        item's middle."""
        goal = min(MOST_ZOOM, max(1.0, zoom))
        self._goal = goal, spot or self.middle
        self._begun = self.zoom, self.middle
        self._gone = 0.0

    @property
    def gliding(self) -> bool:
        return self._goal is not None

    def glide(self, elapsed: float) -> None:
        if self._goal is None:
            return
        self._gone = min(1.0, self._gone + max(0.0, elapsed) / GLIDE_SECONDS)
        share = self._gone * self._gone * (3 - 2 * self._gone)
        (zoom, spot), (first_zoom, first) = self._goal, self._begun
        self.zoom = first_zoom * (zoom / first_zoom) ** share
        self._look_at(first[0] + (spot[0] - first[0]) * share, first[1] + (spot[1] - first[1]) * share)
        if self._gone >= 1.0:
            self._goal = None

    def look_like(self, other: Framing) -> None:
        """As near as another view of the same picture, at the same point of it, and on the same way."""
        self.zoom, self._centre, self.following = other.zoom, other.middle, True
        self._goal, self._begun, self._gone = other._goal, other._begun, other._gone
        self.lay_out()

    def whole(self) -> None:
        """The picture as it fills the item."""
        self.zoom, self._centre, self._goal, self.following = 1.0, None, None, False
        self.lay_out()

    @property
    def middle(self) -> tuple[float, float]:
        """The picture's point that is in the item's middle."""
        layout = self.layout
        return (self.width / 2 - layout.x) / layout.scale, (self.height / 2 - layout.y) / layout.scale

    def _look_at(self, x: float, y: float) -> None:
        self._centre = (x, y)
        self.lay_out()
        self._centre = self.middle  # the edges of the picture stop it

    def fit(self, points: NDArray[np.float64] | None, camera_matrix: NDArray[np.float64]) -> None:
        """The smallest useful rectangle of the item that holds ``points`` (n, 3; camera frame, mm), and its
        projection. ``None`` when nothing is worn."""
        rect = QRectF(self.window.x(), self.window.y(), STEP, STEP)
        if points is not None and self.width > 0:
            spots = pixels(points, camera_matrix) * self.layout.scale
            spots += (self.layout.x, self.layout.y)
            spots = spots[np.isfinite(spots).all(axis=1)]
            if len(spots):
                low = np.clip(spots.min(0), 0, (self.width, self.height))
                high = np.clip(spots.max(0), 0, (self.width, self.height))
                width = fitted(float(high[0] - low[0]), self.window.width(), self.width)
                height = fitted(float(high[1] - low[1]), self.window.height(), self.height)
                # Whole units keep the view's texels on the screen's pixels.
                x = math.floor(min(max((low[0] + high[0] - width) / 2, 0.0), max(self.width - width, 0.0)))
                y = math.floor(min(max((low[1] + high[1] - height) / 2, 0.0), max(self.height - height, 0.0)))
                rect = QRectF(x, y, width, height)
        scale = self.layout.scale
        window = Window(
            (rect.x() - self.layout.x) / scale,
            (rect.y() - self.layout.y) / scale,
            rect.width() / scale,
            rect.height() / scale,
        )
        matrix: list[Any] = projection(camera_matrix, window).ravel().tolist()
        self.projection = QMatrix4x4(*matrix)
        self.window = rect


def fitted(needed: float, now: float, whole: float) -> float:
    """How long a side of the view is for what needs ``needed``, when it is ``now`` and the item is ``whole``."""
    steps = max(1, math.ceil(needed / STEP))
    held = round(now / STEP)
    if steps <= held <= steps + SPARE_STEPS:
        steps = held
    return float(min(steps * STEP, math.ceil(whole)))

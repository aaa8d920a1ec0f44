"""When the window's pictures came on the glass, and how soon after a touch."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Slot
from PySide6.QtQuick import QQuickWindow

from kiosk.frames import Frames


class Swaps(QObject):
    """Notes on the GUI thread what the render thread did; what is noted is late by whatever that thread is at."""

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__(window)
        self.times: list[int] = []
        """Of each swap, ns of the monotonic clock."""
        self.answers: list[tuple[float, str]] = []
        """Milliseconds from each touch to the picture on the glass that was made after it, and which touch it was."""
        self._waiting: list[tuple[int, int, str]] = []
        self._frames = Frames(window, self)
        self._frames.shown.connect(self._on_shown)

    def touched(self, what: str) -> None:
        """To be called just before the finger comes or goes."""
        self._waiting.append((self._frames.next, time.monotonic_ns(), what))

    @Slot(int)
    def _on_shown(self, number: int) -> None:
        now = time.monotonic_ns()
        self.times.append(now)
        self.answers += ((round((now - at) / 1e6, 1), what) for due, at, what in self._waiting if due <= number)
        self._waiting = [one for one in self._waiting if one[0] > number]

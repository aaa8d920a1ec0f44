"""When to set the next instant: so that it is ready just as the last one comes on the glass."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

_REMEMBERED = 15
_SHARE = 0.3
"""Of the remembered times the one that so many are shorter than: who begins too early makes the GUI thread wait for
the render thread, and a touch with it; who begins too late only shows the instant a little later."""
_SPARE = 0.002


class Ahead(QObject):
    """Setting an instant takes the GUI thread some 10 ms, in which the render thread would have nothing to do.

    Both work at once when the next instant is begun that much before the picture is drawn. Times in seconds.
    """

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._setting: deque[float] = deque(maxlen=_REMEMBERED)
        self._drawing: deque[float] = deque(maxlen=_REMEMBERED)
        self._taken: tuple[int, float] = (0, 0.0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.due)

    def was_set(self, seconds: float) -> None:
        """An instant was set, and that took so long."""
        self._setting.append(seconds)

    @Slot(int)
    def taken(self, number: int) -> None:
        """The render thread has taken this picture over."""
        self._taken = (number, time.monotonic())
        if self._drawing and self._setting:
            wait = _short(self._drawing) - _long(self._setting) - _SPARE
            self._timer.start(max(0, round(1000 * wait)))

    @Slot(int)
    def shown(self, number: int) -> None:
        """The picture is on the glass."""
        self._timer.stop()
        if number == self._taken[0]:
            self._drawing.append(time.monotonic() - self._taken[1])

    def stop(self) -> None:
        self._timer.stop()


def _short(values: deque[float]) -> float:
    return sorted(values)[int(_SHARE * len(values))]


def _long(values: deque[float]) -> float:
    return sorted(values)[int((1 - _SHARE) * (len(values) - 1))]

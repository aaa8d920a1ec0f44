"""When a mirror may set another instant: not before the last one is on the glass, and not while a touch waits."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQuick import QQuickWindow

from kiosk.tryon.ahead import Ahead
from kiosk.tryon.answering import Answering
from kiosk.tryon.gate import Gate


class Rhythm(QObject):
    """The beat of one mirror in one window. GUI thread only."""

    due = Signal()
    """The newest instant may be set now."""
    touched = Signal()
    answered = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.late = 0.2
        """Seconds after which what was set counts as shown although no swap was told (a hidden window)."""
        self._answering = Answering(self)
        self._answering.touched.connect(self._on_touched)
        self._answering.answered.connect(self.answered)
        self._answering.taken.connect(self._on_taken)
        self._answering.shown.connect(self._on_shown)
        self._ahead = Ahead(self)
        self._ahead.due.connect(self._next)
        self.gate = Gate(self)
        self._waiting = False
        self._set_at = 0.0
        self._number = 0
        """Of the picture that will hold what was set last."""

    def attend(self, window: QQuickWindow | None) -> None:
        """The window that is drawn in and touched; ``None`` while nothing is set."""
        self._answering.attend(window)
        self.gate.attend(window, self._answering.frames)

    @property
    def busy(self) -> bool:
        """Whether a touch waits for its answer."""
        return self._answering.busy

    @property
    def open(self) -> bool:
        """Whether another instant may be set. The newest is taken when the one before it is on the screen: nobody
        waits for the render thread."""
        return not self.busy and not (self._waiting and self.since < self.late)

    @property
    def since(self) -> float:
        """Seconds since something was set."""
        return time.monotonic() - self._set_at

    def set(self, show: Callable[[], None]) -> None:
        """``show`` sets an instant, and nothing newer is due until it is on the screen."""
        began = self._set_at = time.monotonic()
        self._waiting = True
        show()
        self._ahead.was_set(time.monotonic() - began)
        self._number = self._answering.next

    @Slot()
    def _on_touched(self) -> None:
        self.gate.wanted()
        self.touched.emit()

    @Slot(int)
    def _on_taken(self, number: int) -> None:
        if number >= self._number:
            self._ahead.taken(number)

    @Slot(int)
    def _on_shown(self, number: int) -> None:
        """A picture of the window is on the glass; when it holds what was set last, the newest is next.

        One that holds an older instant must not count: each instant set too early waits out a whole picture before it
        is taken over, and so does every one after it, and the GUI thread with them.
        """
        self._ahead.shown(number)
        if number >= self._number:
            self._next()

    @Slot()
    def _next(self) -> None:
        self._waiting = False
        self.due.emit()

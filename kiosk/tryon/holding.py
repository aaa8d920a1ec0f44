"""The instant that a mirror shows, held: frozen, it is drawn anew for as long as something on it changes."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from kiosk.tryon.vision import Seen

_DEVELOP_MS = 33


class Holding(QObject):
    """``redraw(seen, elapsed)`` shows the held instant again; ``moving()`` says whether that is still needed."""

    def __init__(self, parent: QObject, redraw: Callable[[Seen, float], None], moving: Callable[[], bool]) -> None:
        super().__init__(parent)
        self.seen: Seen | None = None
        self.frozen = False
        self._redraw = redraw
        self._moving = moving
        self._at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_DEVELOP_MS)
        self._timer.timeout.connect(self._develop)

    def freeze(self, on: bool) -> None:
        self.frozen = on
        if on:
            self.touch_up()
        else:
            self._timer.stop()

    def touch_up(self) -> None:
        """Something on the picture changes, or may soon."""
        if self.frozen and not self._timer.isActive():
            self._at = time.monotonic()
            self._timer.start()

    def forget(self) -> None:
        """Nothing of the person stays."""
        self.freeze(False)
        self.seen = None

    @Slot()
    def _develop(self) -> None:
        now = time.monotonic()
        elapsed, self._at = now - self._at, now
        if self.seen is not None:
            self._redraw(self.seen, elapsed)
        if not self._moving():
            self._timer.stop()

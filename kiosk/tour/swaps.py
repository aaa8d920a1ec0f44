"""When the window's pictures came on the glass, and how soon after a touch."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtQuick import QQuickWindow


class Swaps(QObject):
    """Notes on the GUI thread what the render thread did.

    Never on the render thread: it would wait for Python's lock there while the GUI thread, which has it, waits for it.
    """

    _touch = Signal(object, str)

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__(window)
        self.times: list[int] = []
        """Of each swap, ns of the monotonic clock."""
        self.answers: list[tuple[float, str]] = []
        """Milliseconds from each touch to the picture on the glass that was made after it, and which touch it was."""
        self._waiting: list[tuple[int, str]] = []
        self._made: list[tuple[int, str]] = []
        # All queued, and so heard in the order in which they happened: a picture that was being made when the finger
        # came is not its answer.
        queued = Qt.ConnectionType.QueuedConnection
        self._touch.connect(self._on_touch, queued)
        window.afterSynchronizing.connect(self._on_made, queued)
        window.frameSwapped.connect(self._on_swap, queued)

    def touched(self, what: str) -> None:
        """To be called just before the finger comes or goes."""
        self._touch.emit(time.monotonic_ns(), what)

    @Slot(object, str)
    def _on_touch(self, at: int, what: str) -> None:
        self._waiting.append((at, what))

    @Slot()
    def _on_made(self) -> None:
        self._made += self._waiting
        self._waiting = []

    @Slot()
    def _on_swap(self) -> None:
        now = time.monotonic_ns()
        self.times.append(now)
        self.answers += ((round((now - at) / 1e6, 1), what) for at, what in self._made)
        self._made = []

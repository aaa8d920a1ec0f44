"""Which of a window's pictures holds what is set now, and when that one is on the glass."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtQuick import QQuickWindow


class Frames(QObject):
    """Counts a window's pictures. GUI thread only.

    A picture is numbered when the GUI thread hands it over (``afterAnimating``, told there and then); the render
    thread's own signals are queued. Never Python on the render thread: it would wait for Python's lock there while
    the GUI thread, which has it, waits for it.
    """

    begun = Signal(int)
    """The number of the picture that the GUI thread hands over now."""
    taken = Signal(int)
    """The number of the picture that the render thread has taken over."""
    shown = Signal(int)
    """The number of the picture that was swapped: it, or the same drawn once more, is on the glass."""

    _handed = Signal(int)

    def __init__(self, window: QQuickWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._begun = self._passed = self._taken = 0
        queued = Qt.ConnectionType.QueuedConnection
        # Heard between the render thread's own: what it takes over next is this one, also where one before was never
        # taken (a window that is not on the screen).
        self._handed.connect(self._on_handed, queued)
        window.afterAnimating.connect(self._on_begun, Qt.ConnectionType.DirectConnection)
        window.afterSynchronizing.connect(self._on_taken, queued)
        window.frameSwapped.connect(self._on_swapped, queued)

    @property
    def next(self) -> int:
        """The number of the first picture that holds what is set now."""
        return self._begun + 1

    @Slot()
    def _on_begun(self) -> None:
        self._begun += 1
        self.begun.emit(self._begun)
        self._handed.emit(self._begun)

    @Slot(int)
    def _on_handed(self, number: int) -> None:
        self._passed = number

    @Slot()
    def _on_taken(self) -> None:
        self._taken = self._passed
        self.taken.emit(self._taken)

    @Slot()
    def _on_swapped(self) -> None:
        self.shown.emit(self._taken)

"""A touch is answered first: what costs a mirror a long frame waits until the answer is on the glass."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtQuick import QQuickWindow

from kiosk.frames import Frames

_TOUCHES = frozenset(
    {
        *(QEvent.Type.TouchBegin, QEvent.Type.TouchEnd, QEvent.Type.KeyPress, QEvent.Type.KeyRelease),
        *(QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease),
    }
)


class Answering(QObject):
    """Watches one window for touches and keys. ``busy`` from each until a picture made after it is shown.

    Without a graphics card a frame with jewellery takes 50 ms, and one with a piece that was never drawn 100: a
    button that waits for them answers late, and one that is drawn over the last picture does not. GUI thread only.
    """

    touched = Signal()
    answered = Signal()
    taken = Signal(int)
    shown = Signal(int)
    """As :class:`Frames` tells of the window that is watched."""

    late_ms = 200
    """Until here a touch keeps other things waiting, answered or not (a hidden window shows nothing)."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._window: QQuickWindow | None = None
        self._frames: Frames | None = None
        self._answer: int | None = None
        """The number of the picture that will be the answer."""
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(self.late_ms)
        self._late.timeout.connect(self._on_answered)

    @property
    def busy(self) -> bool:
        return self._answer is not None

    @property
    def frames(self) -> Frames | None:
        """What tells of the window's pictures."""
        return self._frames

    @property
    def next(self) -> int:
        """As :attr:`Frames.next`; 0 without a window."""
        return self._frames.next if self._frames is not None else 0

    def attend(self, window: QQuickWindow | None) -> None:
        """The window whose touches count; ``None`` for no longer any."""
        if window is self._window:
            return
        if self._window is not None and self._frames is not None:
            self._window.removeEventFilter(self)
            self._frames.deleteLater()
        self._window, self._frames = window, None
        if window is not None:
            self._frames = Frames(window, self)
            self._frames.taken.connect(self.taken)
            self._frames.shown.connect(self._on_shown)
            window.installEventFilter(self)
        if self.busy:
            self._on_answered()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES and self._window is not None and self._frames is not None:
            self._answer = self._frames.next
            if not self._late.isActive():
                self._late.start()
            self._window.update()  # so that there is a next picture, whatever the touch changes
            self.touched.emit()
        return False

    @Slot(int)
    def _on_shown(self, number: int) -> None:
        if self._answer is not None and number >= self._answer:
            self._on_answered()
        self.shown.emit(number)

    @Slot()
    def _on_answered(self) -> None:
        self._late.stop()
        self._answer = None
        self.answered.emit()

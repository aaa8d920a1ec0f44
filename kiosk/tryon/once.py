"""What Qt would draw twice is drawn once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtQuick import QQuickWindow


class Once(QObject):
    """Leaves out the second of two equal pictures.

    Quick 3D notices new bytes of a texture, and another mesh, only while a picture takes them over, and asks for one
    more picture, which is the same. Without a graphics card that is 40 ms in which nothing newer can be drawn. The
    request is dropped where the mirror is about to set its next instant anyway. GUI thread only.
    """

    late_ms = 40
    """Without another instant so long after the picture the second one is drawn after all: whatever else was asked for
    with it is seen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._window: QQuickWindow | None = None
        self._given: int | None = None
        """The number of the picture that takes something new over."""
        self._due = False
        self._left_out = False
        self._on_glass = False
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(self.late_ms)
        self._late.timeout.connect(self.wanted)

    def attend(self, window: QQuickWindow | None) -> None:
        """The window that is drawn in; ``None`` for none."""
        if window is self._window:
            return
        if self._window is not None:
            self.wanted()
            self._window.removeEventFilter(self)
        self._window = window
        self._given = None
        if window is not None:
            window.installEventFilter(self)

    def given(self, number: int) -> None:
        """Textures or meshes are new since the last picture; ``number`` of the one that takes them over."""
        self._given = number

    def taken(self, number: int, *, newest: bool) -> None:
        """The render thread has taken this picture over; ``newest``: no other has been begun since."""
        if self._given is not None and number >= self._given:
            self._given = None
            self._due, self._on_glass = newest, False

    def shown(self) -> None:
        """The picture that was taken over is on the glass."""
        self._on_glass = True
        if self._left_out:
            self._late.start()

    @Slot()
    def wanted(self) -> None:
        """Another picture is needed, with what was left out and what is new."""
        self._late.stop()
        if self._left_out and self._window is not None:
            self._window.update()  # a view that waits to be drawn again does not ask once more
        self._due = self._left_out = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if self._due and event.type() == QEvent.Type.UpdateRequest:
            self._due, self._left_out = False, True
            if self._on_glass:
                self._late.start()
            return True
        return False

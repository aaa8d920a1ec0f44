"""No picture is begun that would only hold up the next one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtQuick import QQuickWindow

from kiosk.frames import Frames


class Gate(QObject):
    """Puts off what asks for a picture while the last one is drawn, until that is on the glass or more is to be shown.

    Without a graphics card a picture takes 30 ms and more, in which Qt already begins the next one: the GUI thread
    waits for the render thread then, and what is touched or seen meanwhile comes a picture later. Two things ask for
    such pictures: animations, and Quick 3D, which notices new bytes of a texture only while a picture takes them over
    and has the same drawn once more. The first wait for the glass, the second also a little for another instant.
    GUI thread only.
    """

    late_ms = 40
    """So long after a picture with new textures the same is drawn once more, if nothing else was to be shown."""
    lost_ms = 200
    """A picture that is not on the glass after so long is not waited for (a hidden window)."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._window: QQuickWindow | None = None
        self._begun = self._shown = 0
        self._wanted = False
        """Whether more is to be shown than when the last picture was begun."""
        self._given = self._twice = False
        """Whether Qt was given something new, before the next picture and before the last."""
        self._left_out = False
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self.wanted)

    def attend(self, window: QQuickWindow | None, frames: Frames | None) -> None:
        """The window that is drawn in, and what tells of its pictures; ``None`` for no longer any."""
        if window is self._window:
            return
        if self._window is not None:
            self.wanted()
            self._window.removeEventFilter(self)
        self._window = window
        self._begun = self._shown = 0
        self._given = self._twice = False
        if window is not None and frames is not None:
            frames.begun.connect(self._on_begun)
            frames.shown.connect(self._on_shown)
            window.installEventFilter(self)

    @Slot()
    def given(self) -> None:
        """Qt has something new to upload, for which it will draw twice."""
        self._given = True

    @Slot()
    def wanted(self) -> None:
        """There is more to show: the next picture may be begun at once."""
        self._wanted = True
        self._late.stop()
        if self._left_out and self._window is not None:
            self._left_out = False
            self._window.update()  # a view that waits to be drawn again does not ask once more

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest or self._wanted or self._begun == self._shown:
            return False
        self._left_out = True
        if not self._late.isActive():  # however often it is asked for
            self._late.start(self.lost_ms)
        return True

    @Slot(int)
    def _on_begun(self, number: int) -> None:
        self._begun = number
        self._wanted = self._left_out = False
        self._twice, self._given = self._given, False
        self._late.stop()

    @Slot(int)
    def _on_shown(self, number: int) -> None:
        self._shown = number
        if self._left_out and number == self._begun:
            if self._twice:
                self._late.start(self.late_ms)
            else:
                self.wanted()

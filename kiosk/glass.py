"""What is on the glass: a window's picture as its display shows it.

Never by ``QQuickWindow.grabWindow()``: it waits for the render thread with Python's lock in its hand, and a mesh or a
texture that was made in Python asks for that very lock there when it is drawn for the first time (PySide looks for an
override). Both then wait for ever.
"""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickWindow

from foundation.errors import EnvironmentFailed


class GlassBlind(EnvironmentFailed):
    """The display does not say what it shows."""


def on_glass(window: QQuickWindow) -> QImage:
    """The window as it is shown at this moment. Raises :class:`GlassBlind` on a display that cannot be read."""
    image = window.screen().grabWindow(window.winId()).toImage()
    if image.isNull():
        raise GlassBlind("This display cannot be read.", "Pictures of the screen need X11, for example Xvfb.")
    return image


def until_shown(window: QQuickWindow, timeout: float = 10.0) -> None:
    """Runs the event loop until all that was set before this call is on the glass.

    Raises :class:`GlassBlind` when nothing is shown within ``timeout`` seconds.
    """
    # The first picture that is heard of may be an older one, on its way when this call came; the second is not.
    for _ in range(2):
        if not _Picture(window).wait(timeout):
            raise GlassBlind("The window shows no new picture.", "Look whether it is hidden or its display is gone.")


class _Picture(QObject):
    """One more picture: taken over by the render thread, then swapped. Heard on the GUI thread, in this order."""

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__()
        self._window = window
        self._loop = QEventLoop()
        self._taken = self._swapped = False
        window.afterSynchronizing.connect(self._on_taken, Qt.ConnectionType.QueuedConnection)
        window.frameSwapped.connect(self._on_swapped, Qt.ConnectionType.QueuedConnection)

    def wait(self, timeout: float) -> bool:
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(self._loop.quit)
        limit.start(int(timeout * 1000))
        self._window.update()
        self._loop.exec()
        self._window.afterSynchronizing.disconnect(self._on_taken)
        self._window.frameSwapped.disconnect(self._on_swapped)
        return self._swapped

    @Slot()
    def _on_taken(self) -> None:
        self._taken = True

    @Slot()
    def _on_swapped(self) -> None:
        if self._taken:
            self._swapped = True
            self._loop.quit()

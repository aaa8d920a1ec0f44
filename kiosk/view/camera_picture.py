"""The small camera picture of the screen that reads codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from kiosk.pictures import LivePicture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

LONG_SIDE = 640


@QmlElement
@QmlSingleton
class ScanView(QObject):
    """Takes frames for as long as somebody looks, and lets go of the last one when nobody does."""

    pictureChanged = Signal()
    watchedChanged = Signal()
    made: ScanView | None = None

    def __init__(self, parent: QObject, engine: QQmlEngine) -> None:
        """``engine``: where the screens come from; it serves the picture."""
        super().__init__(parent)
        self._picture = LivePicture(lambda: engine)
        self._watched = False

    @staticmethod
    def create(_engine: QQmlEngine) -> ScanView | None:
        """Called by QML for the singleton: the one that the application made."""
        return ScanView.made

    @Property(bool, notify=watchedChanged)
    def watched(self) -> bool:
        """Whether a picture is on the screen now: the application feeds frames only then."""
        return self._watched

    @watched.setter  # type: ignore[no-redef]
    def watched(self, watched: bool) -> None:
        if watched != self._watched:
            self._watched = watched
            if not watched:
                self._picture.clear()
                self.pictureChanged.emit()
            self.watchedChanged.emit()

    @property
    def image(self) -> QImage:
        return self._picture.image

    @Property(str, notify=pictureChanged)
    def picture(self) -> str:
        """Where the picture of now is, for an ``Image``; empty while there is none."""
        return self._picture.source

    def show(self, pixels: NDArray[np.uint8]) -> None:
        """A frame, H x W x 3 BGR; it is halved until its long side is at most 640 px. Call it on the GUI thread."""
        if not self._watched:
            return
        step = max(1, -(-max(pixels.shape[:2]) // LONG_SIDE))
        small = pixels[::step, ::step].copy()  # contiguous, as QImage wants it
        height, width = small.shape[:2]
        image = QImage(small.data, width, height, width * 3, QImage.Format.Format_BGR888)
        self._picture.show(image.copy())
        self.pictureChanged.emit()

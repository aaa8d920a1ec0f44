"""The small camera picture of the screen that reads codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine
from PySide6.QtQuick import QQuickImageProvider

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

LONG_SIDE = 640
PROVIDER = "scan"


class ScanPictures(QQuickImageProvider):
    """Hands the picture of now to QML's ``Image``.

    An image provider, not an item that paints itself: an item is painted on the render thread while the GUI thread
    waits for it, and stands still for ever when the GUI thread waits with Python's lock in its hand.
    """

    def __init__(self, view: ScanView) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._view = view

    def requestImage(self, _number: str, _size: QSize, _wanted: QSize) -> QImage:
        return self._view.image


@QmlElement
@QmlSingleton
class ScanView(QObject):
    """Takes frames for as long as somebody looks, and lets go of the last one when nobody does."""

    pictureChanged = Signal()
    watchedChanged = Signal()
    made: ScanView | None = None

    def __init__(self, parent: QObject, engine: QQmlEngine) -> None:
        """``engine``: where the screens come from; it serves the picture as ``image://scan/``."""
        super().__init__(parent)
        self._image = QImage()
        self._watched = False
        self._number = 0
        engine.addImageProvider(PROVIDER, ScanPictures(self))

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
                self._image = QImage()
                self.pictureChanged.emit()
            self.watchedChanged.emit()

    @property
    def image(self) -> QImage:
        return self._image

    @Property(str, notify=pictureChanged)
    def picture(self) -> str:
        """Where the picture of now is, for an ``Image``; empty while there is none."""
        return "" if self._image.isNull() else f"image://{PROVIDER}/{self._number}"

    def show(self, pixels: NDArray[np.uint8]) -> None:
        """A frame, H x W x 3 BGR; it is halved until its long side is at most 640 px. Call it on the GUI thread."""
        if not self._watched:
            return
        step = max(1, -(-max(pixels.shape[:2]) // LONG_SIDE))
        small = pixels[::step, ::step].copy()  # contiguous, as QImage wants it
        height, width = small.shape[:2]
        self._image = QImage(small.data, width, height, width * 3, QImage.Format.Format_BGR888).copy()
        self._number += 1
        self.pictureChanged.emit()

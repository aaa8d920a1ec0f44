"""The small camera picture of the screen that reads codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, QRectF, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

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

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._image = QImage()
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
                self._image = QImage()
                self.pictureChanged.emit()
            self.watchedChanged.emit()

    @property
    def image(self) -> QImage:
        return self._image

    def show(self, pixels: NDArray[np.uint8]) -> None:
        """A frame, H x W x 3 BGR; it is halved until its long side is at most 640 px. Call it on the GUI thread."""
        if not self._watched:
            return
        step = max(1, -(-max(pixels.shape[:2]) // LONG_SIDE))
        small = pixels[::step, ::step].copy()  # contiguous, as QImage wants it
        height, width = small.shape[:2]
        self._image = QImage(small.data, width, height, width * 3, QImage.Format.Format_BGR888).copy()
        self.pictureChanged.emit()


@QmlElement
class CameraPicture(QQuickPaintedItem):
    """Shows what :class:`ScanView` holds, mirrored as a mirror would, filling the item."""

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._view = ScanView.made
        if self._view is not None:
            self._view.pictureChanged.connect(self.update)

    def paint(self, painter: QPainter) -> None:
        if self._view is None or self._view.image.isNull():
            return
        image = self._view.image
        scale = max(self.width() / image.width(), self.height() / image.height())
        width, height = self.width() / scale, self.height() / scale
        source = QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(self.width(), 0)
        painter.scale(-1, 1)
        painter.drawImage(QRectF(0, 0, self.width(), self.height()), image, source)

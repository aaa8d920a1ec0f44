"""The camera picture as a texture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QObject, QSize
from PySide6.QtQml import QmlElement
from PySide6.QtQuick3D import QQuick3DObject, QQuick3DTextureData

QML_IMPORT_NAME = "Kiosk.TryOn"
QML_IMPORT_MAJOR_VERSION = 1


def texture_bytes(pixels: NDArray[np.uint8]) -> QByteArray:
    """RGBA bytes of a BGR (or grey) picture, as Qt uploads them. Meant to be called off the GUI thread."""
    code = cv2.COLOR_GRAY2RGBA if pixels.ndim == 2 else cv2.COLOR_BGR2RGBA
    return QByteArray(cv2.cvtColor(pixels, code).tobytes())


@QmlElement
class MirrorFeed(QQuick3DTextureData):
    """Holds the newest picture. Whoever sets it sets the poses in the same call on the GUI thread."""

    def __init__(self, parent: QQuick3DObject | None = None) -> None:
        super().__init__(parent)
        self.setFormat(QQuick3DTextureData.Format.RGBA8)
        self.setHasTransparency(False)
        self.clear()

    def show(self, width: int, height: int, data: QByteArray) -> None:
        if self.size() != QSize(width, height):
            self.setSize(QSize(width, height))
        self.setTextureData(data)

    def clear(self) -> None:
        """Forgets the last picture: nothing of a person stays on the device."""
        self.setSize(QSize(1, 1))
        self.setTextureData(QByteArray(b"\x10\x10\x10\xff"))

    def owner(self) -> QObject | None:
        return self.parent()

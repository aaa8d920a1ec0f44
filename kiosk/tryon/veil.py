"""Hair over what is worn on the neck: a small picture that the shaders read where they draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QObject, QSize, Signal, Slot
from PySide6.QtGui import QMatrix4x4
from PySide6.QtQuick3D import QQuick3DTextureData

from models.placement import Cover

_NO_HAIR = np.zeros((2, 2), np.uint8)


class _HairTexture(QQuick3DTextureData):
    """8-bit shares, (side, side)."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(None)
        self.setParent(parent)
        self.setFormat(QQuick3DTextureData.Format.R8)

    def show(self, shares: NDArray[np.uint8]) -> None:
        self.setSize(QSize(shares.shape[1], shares.shape[0]))
        self.setTextureData(QByteArray(np.ascontiguousarray(shares).tobytes()))


class Veil(QObject):
    """What the shaders read of the hair. GUI thread only."""

    moved = Signal()
    given = Signal()
    """Qt has something new to upload."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.texture = _HairTexture(self)
        self.texture.show(_NO_HAIR)
        self.into = QMatrix4x4()
        """From a place of the scene, mm, to the texture's coordinates times the place's depth."""
        self._shown: NDArray[np.uint8] | None = None

    def show(self, cover: Cover | None, camera_matrix: NDArray[np.float64]) -> None:
        """``cover`` of this instant, seen with ``camera_matrix`` (3, 3). Only another look is another texture."""
        if cover is None:
            self.forget()
            return
        if cover.shares is not self._shown:
            self._shown = cover.shares
            self._look(cover.shares)
        self.into = _matrix(cover, camera_matrix)
        self.moved.emit()

    @Slot()
    def again(self) -> None:
        """Uploads it once more: Qt forgets a texture that no model uses, and does not notice."""
        if self._shown is not None:
            self._look(self._shown)

    def _look(self, shares: NDArray[np.uint8]) -> None:
        self.texture.show(shares)
        self.given.emit()

    @property
    def there(self) -> bool:
        return self._shown is not None

    def forget(self) -> None:
        """Nothing of the person stays."""
        if self._shown is not None:
            self._shown = None
            self._look(_NO_HAIR)
            self.moved.emit()


def _matrix(cover: Cover, camera_matrix: NDArray[np.float64]) -> QMatrix4x4:
    """From a place of the scene (Qt Quick 3D's frame, mm) to the texture's coordinates times the place's depth."""
    height, width = cover.shares.shape
    unit = np.array([[1 / width, 0.0, 0.5 / width], [0.0, 1 / height, 0.5 / height], [0.0, 0.0, 1.0]])
    whole = np.eye(4)
    whole[:3, :3] = unit @ np.vstack([cover.into, [0.0, 0.0, 1.0]]) @ camera_matrix @ np.diag([1.0, -1.0, -1.0])
    return QMatrix4x4(*whole.ravel().tolist())

"""Hair over what is worn on the neck: a small picture that the shaders read where they draw."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QObject, QSize, Signal, Slot
from PySide6.QtGui import QMatrix4x4
from PySide6.QtQuick3D import QQuick3DTextureData

from models.placement import Cover

_EASE_SECONDS = 0.25
"""Vision looks once a second; what it then says anew comes in about as fast as a piece does."""


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

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.texture = _HairTexture(self)
        self.texture.show(np.zeros((2, 2), np.uint8))
        self.into = QMatrix4x4()
        """From a place of the scene, mm, to the texture's coordinates times the place's depth."""
        self._goal: Cover | None = None
        self._now = np.zeros((2, 2), np.float32)
        self._sent = np.zeros((2, 2), np.uint8)

    def show(self, cover: Cover | None, camera_matrix: NDArray[np.float64], elapsed: float) -> None:
        """``cover`` of this instant, seen with ``camera_matrix`` (3, 3), ``elapsed`` seconds after the last one."""
        if cover is None:
            self.forget()
            return
        if self._goal is None:
            self._now = cover.shares.astype(np.float32)
        elif cover.shares is not self._goal.shares:
            self._now = _carried(self._now, self._goal.into, cover)
        self._goal = cover
        goal = cover.shares.astype(np.float32)
        left = goal - self._now
        self._now = self._now + left * min(elapsed / _EASE_SECONDS, 1.0) if np.abs(left).max() > 2.0 else goal
        shares = np.round(self._now).astype(np.uint8)
        if not np.array_equal(shares, self._sent):
            self._sent = shares
            self.texture.show(shares)
        self.into = _matrix(cover, camera_matrix)
        self.moved.emit()

    @Slot()
    def again(self) -> None:
        """Uploads it once more: Qt forgets a texture that no model uses, and does not notice."""
        self.texture.show(self._sent)

    @property
    def there(self) -> bool:
        return self._goal is not None

    def forget(self) -> None:
        """Nothing of the person stays."""
        if self._goal is None:
            return
        self._goal = None
        self._now = np.zeros((2, 2), np.float32)
        self._sent = np.zeros((2, 2), np.uint8)
        self.texture.show(self._sent)
        self.moved.emit()


def _carried(shares: NDArray[np.float32], into: NDArray[np.float64], cover: Cover) -> NDArray[np.float32]:
    """Shares of the window ``into`` as they lie in the window of ``cover``."""
    bottom = np.array([[0.0, 0.0, 1.0]])
    across = np.vstack([into, bottom]) @ np.linalg.inv(np.vstack([cover.into, bottom]))
    side = (cover.shares.shape[1], cover.shares.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(shares, across[:2], side, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)


def _matrix(cover: Cover, camera_matrix: NDArray[np.float64]) -> QMatrix4x4:
    """From a place of the scene (Qt Quick 3D's frame, mm) to the texture's coordinates times the place's depth."""
    height, width = cover.shares.shape
    unit = np.array([[1 / width, 0.0, 0.5 / width], [0.0, 1 / height, 0.5 / height], [0.0, 0.0, 1.0]])
    whole = np.eye(4)
    whole[:3, :3] = unit @ np.vstack([cover.into, [0.0, 0.0, 1.0]]) @ camera_matrix @ np.diag([1.0, -1.0, -1.0])
    return QMatrix4x4(*whole.ravel().tolist())

"""The light of one mirror: the shop's own, turned and tinted by what the face says."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QMatrix4x4, QVector3D

from kiosk.tryon.face_light import FaceLight, turn_to
from kiosk.tryon.geometry import TableTexture
from kiosk.tryon.light import Light


class Lighting(QObject):
    """What the shaders read of the light. GUI thread only."""

    changed = Signal()
    """Another light: its textures."""
    given = Signal()
    """Qt has something new to upload."""
    adapted = Signal()
    """The same light, turned and tinted."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.levels: TableTexture | None = None
        self.sky: TableTexture | None = None
        self.tint = QVector3D(1, 1, 1)
        self.turn = QMatrix4x4()
        self._probe: Light | None = None
        self._face: FaceLight | None = None

    @Slot(object)
    def take(self, light: Light) -> None:
        if light is self._probe:
            return
        self._probe = light
        self.sky = TableTexture(light.sharp, self)
        self.levels = TableTexture(light.levels, self)
        self.changed.emit()
        self.given.emit()

    @Slot()
    def again(self) -> None:
        """Uploads the textures once more: Qt forgets them while no piece is there that uses them."""
        for texture in (self.sky, self.levels):
            if texture is not None:
                texture.again()
        self.given.emit()

    def adapt(self, seen: FaceLight | None) -> None:
        """Jewellery is lit as the face is: as strongly, in its colour, and from the same side."""
        if seen is self._face or self._probe is None:
            return
        self._face = seen
        if seen is None:
            self.tint, self.turn = QVector3D(1, 1, 1), QMatrix4x4()
        else:
            tint = np.array(seen.tint()) / self._probe.colour
            turn = np.eye(4)
            turn[:3, :3] = turn_to(self._probe.main, seen)
            self.tint = QVector3D(*map(float, tint))
            self.turn = QMatrix4x4(*turn.ravel().tolist())
        self.adapted.emit()

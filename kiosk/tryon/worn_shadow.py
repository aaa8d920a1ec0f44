"""What QML draws of a contact shadow."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject
from PySide6.QtQuick3D import QQuick3DGeometry

from kiosk.tryon.geometry import JewelleryGeometry, PictureTexture, packed
from kiosk.tryon.shadow import Shadow

LIFT_MM = 1.0
"""How much nearer to the camera a shadow is drawn than it lies: vision's skin is only roughly where the skin is."""
_LIFTS = {"ring": 0.6, "bracelet": 2.0, "watch": 2.0}


class WornShadow(QObject):
    """A mesh on the skin with the shadow's picture."""

    def __init__(self, geometry: QQuick3DGeometry, picture: PictureTexture, lift: float, parent: QObject) -> None:
        super().__init__(parent)
        self._geometry, self._picture, self._lift = geometry, picture, lift

    @classmethod
    def of(cls, shadow: Shadow, kind: str, parent: QObject) -> WornShadow:
        return cls(
            JewelleryGeometry(shadow.mesh, packed(shadow.mesh), parent),
            PictureTexture(shadow.alpha, parent, see_through=True),
            _LIFTS.get(kind, LIFT_MM),
            parent,
        )

    geometry = Property(QObject, lambda self: self._geometry, constant=True)
    picture = Property(QObject, lambda self: self._picture, constant=True)
    lift = Property(float, lambda self: float(self._lift), constant=True)

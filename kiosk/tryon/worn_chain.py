"""What QML draws of a necklace's chain: meshes that are laid along the neck, and their shadow on the skin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtGui import QQuaternion, QVector3D

from kiosk.tryon.beads import Strand
from kiosk.tryon.chain import Chain
from kiosk.tryon.geometry import ChainGeometry, PictureTexture
from kiosk.tryon.light import tile_of
from kiosk.tryon.materials import Matter, colour_of, look_of
from kiosk.tryon.occluding import Fit, similarity
from kiosk.tryon.projection import TO_VIEW, quaternion
from kiosk.tryon.shadow import chain_profile
from kiosk.tryon.worn_shadow import LIFT_MM, WornShadow

CURVE_CHANGED_MM = 0.5
"""A chain's curve that lies further than this (root mean square) from its mesh, moved, turned and scaled, gets a new
mesh: a pixel at arm's length."""


class WornStrand(QObject):
    """All that a chain has of one matter: looks like a part to QML, but its mesh is laid along the neck."""

    def __init__(self, matter: Matter, *, baked: bool, parent: QObject) -> None:
        super().__init__(parent)
        self.matter = matter
        self._baked = baked
        self._geometry = ChainGeometry(self, baked=baked)

    def show(self, strand: Strand) -> None:
        """Sends its mesh."""
        self._geometry.show(strand.mesh, strand.sees)

    geometry = Property(QObject, lambda self: self._geometry, constant=True)
    picture = Property(QObject, lambda _self: None, constant=True)
    baked = Property(bool, lambda self: self._baked, constant=True)
    traced = Property(bool, lambda _self: False, constant=True)
    look = Property(int, lambda self: look_of(self.matter), constant=True)
    colour = Property(QVector3D, lambda self: QVector3D(*colour_of(self.matter)), constant=True)
    roughness = Property(float, lambda self: float(self.matter.roughness), constant=True)
    tile = Property(float, lambda self: tile_of(self.matter.roughness), constant=True)
    position = Property(QVector3D, lambda _self: QVector3D(), constant=True)
    rotation = Property(QQuaternion, lambda _self: QQuaternion(), constant=True)


class WornChain(QObject):
    """The chain of a necklace. While the neck's curve is only moved, turned and scaled the meshes stay and move with
    it: sent anew with every frame they cost 20 ms in software.
    """

    moved = Signal()

    def __init__(self, chain: Chain, links: Matter, parent: QObject) -> None:
        """``links`` is what they are of where the chain has no beads."""
        super().__init__(parent)
        self._chain = chain
        matters = [bead.matter for bead in chain.beads] or [links]
        self._strands = [WornStrand(matter, baked=bool(chain.beads), parent=self) for matter in matters]
        self._ribbon = ChainGeometry(self, textured=True)
        profile = PictureTexture(chain_profile(), self, see_through=True)
        self._shadow = WornShadow(self._ribbon, profile, LIFT_MM, self)
        self._rest = np.empty((0, 3))
        self._fit = Fit.none()
        self.points: NDArray[np.float64] | None = None
        self.meshes = 0

    def lay(self, curve: NDArray[np.float64]) -> None:
        """``curve`` (n, 3) in the camera frame, mm."""
        view = curve @ TO_VIEW[:3, :3]
        if view.shape == self._rest.shape:
            fit = Fit(*similarity(self._rest, view))
            if fit.left <= CURVE_CHANGED_MM and fit.usable:
                self.points, self._fit = curve, fit
                self.moved.emit()
                return
        laid = self._chain.lay(view)
        if laid is not None:
            self.meshes += 1
            self.points, self._rest, self._fit = curve, view, Fit.none()
            for worn, strand in zip(self._strands, laid.strands, strict=True):
                worn.show(strand)
            self._ribbon.show(laid.ribbon)
            self.moved.emit()

    strands = Property(list, lambda self: self._strands, constant=True)
    shadow = Property(QObject, lambda self: self._shadow, constant=True)
    position = Property(QVector3D, lambda self: QVector3D(*map(float, self._fit.position)), notify=moved)
    rotation = Property(QQuaternion, lambda self: QQuaternion(*quaternion(self._fit.rotation)), notify=moved)
    size = Property(float, lambda self: float(self._fit.scale), notify=moved)
    laid = Property(bool, lambda self: self.points is not None, notify=moved)

"""Body parts that hide what is behind them: a mesh that stays on the graphics side and moves as one piece."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtGui import QQuaternion, QVector3D

from kiosk.tryon.geometry import OccluderGeometry
from kiosk.tryon.projection import quaternion
from kiosk.tryon.rows import ObjectModel
from models.placement import Occluder

SHAPE_CHANGED_MM = 1.0
"""A body part whose points lie further than this (root mean square) from where moving, turning and scaling puts the
mesh that is there gets a new mesh: a pixel or so of its edge at arm's length."""
_FITTED_POINTS = 120
_NECK = "neck"
_NECK_BACK_MM = 40.0
_TO_VIEW = np.array([1, -1, -1], np.float32)


def similarity(
    source: NDArray[np.float64], target: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64], NDArray[np.float64], float]:
    """Scale, rotation (3, 3) and translation (3,) that carry ``source`` (n, 3) onto ``target`` best, and what is left,
    root mean square in their unit. S. Umeyama, "Least-squares estimation of transformation parameters between two
    point patterns" (1991)."""
    middle, goal = source.mean(0), target.mean(0)
    a, b = source - middle, target - goal
    u, d, vt = np.linalg.svd(b.T @ a)
    signs = np.array([1.0, 1.0, 1.0 if np.linalg.det(u @ vt) > 0 else -1.0])
    rotation: NDArray[np.float64] = (u * signs) @ vt
    spread = float((a**2).sum())
    scale = float((d * signs).sum() / spread) if spread > 0 else 1.0
    left = float(np.sqrt(((b - scale * a @ rotation.T) ** 2).sum(1).mean()))
    return scale, rotation, goal - scale * rotation @ middle, left


class Occluding(QObject):
    """One body part. A new mesh every frame costs the graphics side some 13 ms in software rendering, a moved one
    nothing: so the mesh is kept for as long as the part is only moved, turned and scaled (:data:`SHAPE_CHANGED_MM`).
    """

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._geometry = OccluderGeometry(self)
        self._rest = np.empty((0, 3), np.float32)
        self._triangles = np.empty((0, 3), np.int32)
        self._some = np.empty(0, np.intp)
        self._position, self._rotation, self._scale = QVector3D(), QQuaternion(), 1.0
        self.meshes = 0

    def show(self, vertices: NDArray[np.float32], triangles: NDArray[np.int32]) -> None:
        """``vertices`` (n, 3), mm in Qt Quick 3D's frame; ``triangles`` (m, 3)."""
        if vertices.shape == self._rest.shape and np.array_equal(triangles, self._triangles):
            source = self._rest[self._some].astype(np.float64)
            scale, rotation, position, left = similarity(source, vertices[self._some].astype(np.float64))
            if left <= SHAPE_CHANGED_MM and math.isfinite(scale) and scale > 0:
                self._place(scale, rotation, position)
                return
        self.meshes += 1
        self._triangles, self._rest = triangles, vertices.copy()
        self._some = np.unique(np.linspace(0, len(vertices) - 1, _FITTED_POINTS).astype(np.intp))
        self._geometry.show(vertices, triangles)
        self._place(1.0, np.eye(3), np.zeros(3))

    def _place(self, scale: float, rotation: NDArray[np.float64], position: NDArray[np.float64]) -> None:
        self._scale = scale
        self._rotation = QQuaternion(*quaternion(rotation))
        self._position = QVector3D(*map(float, position))
        self.moved.emit()

    geometry = Property(QObject, lambda self: self._geometry, constant=True)
    position = Property(QVector3D, lambda self: self._position, notify=moved)
    rotation = Property(QQuaternion, lambda self: self._rotation, notify=moved)
    size = Property(float, lambda self: self._scale, notify=moved)


class Occluders:
    """All body parts of a scene; ``rows`` is what QML repeats."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent
        self._parts: dict[str, Occluding] = {}
        self.rows = ObjectModel(b"shape", parent)

    def show(self, occluders: Iterable[Occluder]) -> None:
        """Shows these, in the camera's frame, mm, and drops every other."""
        names = set()
        for occluder in occluders:
            if not len(occluder.triangles) or not np.isfinite(occluder.vertices).all():
                continue
            names.add(occluder.name)
            part = self._parts.get(occluder.name) or Occluding(self._parent)
            vertices = occluder.vertices
            if occluder.name == _NECK:
                # A tube is only roughly a neck: further off along the line of sight it still hides the chain's
                # back, and what rests on the chest before it stays in sight.
                further = 1 + _NECK_BACK_MM / np.maximum(np.abs(vertices[:, 2:]), 1.0)
                vertices = (vertices * further).astype(np.float32)
            part.show(vertices * _TO_VIEW, occluder.triangles)
            if occluder.name not in self._parts:
                self._parts[occluder.name] = part
                self.rows.add(part)
        for name in [name for name in self._parts if name not in names]:
            self._drop(name)

    def clear(self) -> None:
        for name in list(self._parts):
            self._drop(name)

    def _drop(self, name: str) -> None:
        part = self._parts.pop(name)
        self.rows.drop(part)
        part.deleteLater()

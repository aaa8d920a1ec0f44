"""Body parts that hide what is behind them: a mesh that stays on the graphics side and moves as one piece."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

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
SHAPES_KEPT = 8
"""Meshes of one body part on the graphics side: a head that turns to and fro goes through the same shapes again."""
_NECK = ("neck", "shoulders")
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
    spread, alike = float(np.vdot(a, a)), float(d @ signs)
    scale = alike / spread if spread > 0 else 1.0
    rest = float(np.vdot(b, b)) - scale * alike  # of |b - scale R a|^2 for the best R and scale
    left = math.sqrt(max(rest, 0.0) / len(a))
    return scale, rotation, goal - scale * rotation @ middle, left


@dataclass(frozen=True, slots=True)
class Fit:
    """How a mesh that is there must be placed, and what is then left, root mean square, mm."""

    scale: float
    rotation: NDArray[np.float64]
    position: NDArray[np.float64]
    left: float

    @classmethod
    def none(cls) -> Fit:
        """As it is."""
        return cls(1.0, np.eye(3), np.zeros(3), 0.0)

    @property
    def usable(self) -> bool:
        return math.isfinite(self.scale) and self.scale > 0


class Occluding(QObject):
    """One mesh of a body part, drawn while it is the one that fits."""

    moved = Signal()
    shownChanged = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._geometry = OccluderGeometry(self)
        self._rest = np.empty((0, 3), np.float32)
        self._triangles = np.empty((0, 3), np.int32)
        self._some = np.empty(0, np.intp)
        self._known = np.empty((0, 3))
        self._position, self._rotation, self._scale = QVector3D(), QQuaternion(), 1.0
        self._shown = False

    def fit(self, vertices: NDArray[np.float32], triangles: NDArray[np.int32]) -> Fit | None:
        """How this mesh would stand for ``vertices`` (n, 3); ``None`` when it is another part's."""
        same = triangles is self._triangles or np.array_equal(triangles, self._triangles)
        if vertices.shape != self._rest.shape or not same:
            return None
        return Fit(*similarity(self._known, vertices[self._some].astype(np.float64)))

    def become(self, vertices: NDArray[np.float32], triangles: NDArray[np.int32]) -> None:
        """Takes this shape; ``vertices`` (n, 3), mm in Qt Quick 3D's frame, ``triangles`` (m, 3)."""
        self._triangles, self._rest = triangles, vertices.copy()
        self._some = np.unique(np.linspace(0, len(vertices) - 1, _FITTED_POINTS).astype(np.intp))
        self._known = vertices[self._some].astype(np.float64)
        self._geometry.show(vertices, triangles)
        self.place(Fit.none())

    def place(self, fit: Fit) -> None:
        self._scale = fit.scale
        self._rotation = QQuaternion(*quaternion(fit.rotation))
        self._position = QVector3D(*map(float, fit.position))
        self.moved.emit()

    def _is_shown(self) -> bool:
        return self._shown

    def set_shown(self, shown: bool) -> None:
        if shown != self._shown:
            self._shown = shown
            self.shownChanged.emit()

    geometry = Property(QObject, lambda self: self._geometry, constant=True)
    position = Property(QVector3D, lambda self: self._position, notify=moved)
    rotation = Property(QQuaternion, lambda self: self._rotation, notify=moved)
    size = Property(float, lambda self: self._scale, notify=moved)
    shown = Property(bool, _is_shown, notify=shownChanged)


class Part:
    """One body part. A new mesh costs the graphics side some 13 ms in software rendering, and a second picture; a
    moved one nothing: so meshes are kept for as long as the part is only moved, turned and scaled
    (:data:`SHAPE_CHANGED_MM`), and those it had before are kept too.
    """

    def __init__(self, rows: ObjectModel, parent: QObject) -> None:
        self._rows = rows
        self._parent = parent
        self._shapes: list[Occluding] = []
        """The one that is shown first, the one longest unused last."""
        self.meshes = 0

    @property
    def shown(self) -> Occluding:
        return self._shapes[0]

    def show(self, vertices: NDArray[np.float32], triangles: NDArray[np.int32]) -> None:
        """``vertices`` (n, 3), mm in Qt Quick 3D's frame; ``triangles`` (m, 3)."""
        for shape in self._shapes:
            fit = shape.fit(vertices, triangles)
            if fit is not None and fit.usable and fit.left <= SHAPE_CHANGED_MM:
                shape.place(fit)
                self._bring(shape)
                return
        self.meshes += 1
        if len(self._shapes) < SHAPES_KEPT:
            shape = Occluding(self._parent)
            self._rows.add(shape)
            self._shapes.append(shape)
        else:
            shape = self._shapes[-1]
        shape.become(vertices, triangles)
        self._bring(shape)

    def _bring(self, shape: Occluding) -> None:
        if self._shapes[0] is not shape:
            self._shapes.remove(shape)
            self._shapes.insert(0, shape)
        for each in self._shapes:
            each.set_shown(each is shape)

    def drop(self) -> None:
        for shape in self._shapes:
            self._rows.drop(shape)
            shape.deleteLater()
        self._shapes.clear()


class Occluders:
    """All body parts of a scene; ``rows`` is what QML repeats."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent
        self._parts: dict[str, Part] = {}
        self.rows = ObjectModel(b"shape", parent)

    def show(self, occluders: Iterable[Occluder]) -> None:
        """Shows these, in the camera's frame, mm, and drops every other."""
        names = set()
        for occluder in occluders:
            if not len(occluder.triangles) or not np.isfinite(occluder.vertices).all():
                continue
            names.add(occluder.name)
            part = self._parts.setdefault(occluder.name, Part(self.rows, self._parent))
            vertices = occluder.vertices
            if occluder.name in _NECK:
                # A tube is only roughly a neck: further off along the line of sight it still hides the chain's
                # back, and what rests on the chest before it stays in sight.
                further = 1 + _NECK_BACK_MM / np.maximum(np.abs(vertices[:, 2:]), 1.0)
                vertices = (vertices * further).astype(np.float32)
            part.show(vertices * _TO_VIEW, occluder.triangles)
        for name in [name for name in self._parts if name not in names]:
            self._parts.pop(name).drop()

    def clear(self) -> None:
        for name in list(self._parts):
            self._parts.pop(name).drop()

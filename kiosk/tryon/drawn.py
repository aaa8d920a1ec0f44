"""What QML draws with and never decides: where the picture lies, the jewellery's view, grade, light and hair."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Property, QObject, QRectF, Signal
from PySide6.QtGui import QMatrix4x4, QVector3D
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.qt import draws_3d, software_rendering
from kiosk.tryon.framing import Framing
from kiosk.tryon.lighting import Lighting
from kiosk.tryon.occluding import Occluders
from kiosk.tryon.quality import GRADES, SOFTWARE_GRADES, Grade, Pace, Quality, still_grade
from kiosk.tryon.veil import Veil

QML_IMPORT_NAME = "Kiosk.TryOn"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("A MirrorStage is one.")
class Drawn(QObject):  # type: ignore[operator]
    """Matrices, textures and numbers as the shaders and ``Jewellery.qml`` read them. GUI thread only."""

    layoutChanged = Signal()
    windowChanged = Signal()
    qualityChanged = Signal()
    finestChanged = Signal()
    lightChanged = Signal()
    lightTintChanged = Signal()
    hairMoved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._flat = not draws_3d()
        self._patient = False
        self._enlarged = 0.0
        self._pace = Pace(Quality(grades=SOFTWARE_GRADES if software_rendering() else GRADES))
        self._framing = Framing()
        self._lighting = Lighting(self)
        self._lighting.changed.connect(self.lightChanged)
        self._lighting.adapted.connect(self.lightTintChanged)
        self.occluders = Occluders(self)
        self._veil = Veil(self)
        self._veil.moved.connect(self.hairMoved)

    def be_patient(self) -> None:
        """For stills: drawn as finely as can be, and what is shown stays, however long it takes."""
        self._patient = True
        self.qualityChanged.emit()

    @property
    def _grade(self) -> Grade:
        """How it is drawn now: as finely as frames allow, or as any machine can."""
        if self._patient:
            return still_grade(self._framing.width, self._framing.height)
        if self._enlarged <= 0:
            return self._pace.quality.grade
        best = replace(GRADES[0], resolution=GRADES[0].resolution * self._enlarged)
        # Another program for the metal would hold the photo up while it is compiled.
        return replace(best, mirrors=0, rays=1) if software_rendering() else best

    def _set_finest(self, enlarged: float) -> None:
        if enlarged != self._enlarged:
            self._enlarged = enlarged
            self.qualityChanged.emit()
            self.finestChanged.emit()

    zoom = Property(float, lambda self: float(self._framing.zoom), notify=layoutChanged)
    pictureX = Property(float, lambda self: self._framing.layout.x, notify=layoutChanged)
    pictureY = Property(float, lambda self: self._framing.layout.y, notify=layoutChanged)
    pictureWidth = Property(
        float, lambda self: self._framing.picture[0] * self._framing.layout.scale, notify=layoutChanged
    )
    pictureHeight = Property(
        float, lambda self: self._framing.picture[1] * self._framing.layout.scale, notify=layoutChanged
    )
    occluderModel = Property(QObject, lambda self: self.occluders.rows, constant=True)
    hair = Property(QObject, lambda self: self._veil.texture, constant=True)
    intoHair = Property(QMatrix4x4, lambda self: self._veil.into, notify=hairMoved)
    veiled = Property(bool, lambda self: self._veil.there, notify=hairMoved)
    window = Property(QRectF, lambda self: self._framing.window, notify=windowChanged)
    projection = Property(QMatrix4x4, lambda self: self._framing.projection, notify=windowChanged)
    finest = Property(float, lambda self: float(self._enlarged), _set_finest, notify=finestChanged)
    samples = Property(int, lambda self: self._grade.samples, notify=qualityChanged)
    grade = Property(int, lambda self: self._pace.quality.index, notify=qualityChanged)
    resolution = Property(float, lambda self: float(self._grade.resolution), notify=qualityChanged)
    bounces = Property(int, lambda self: self._grade.bounces, notify=qualityChanged)
    dispersion = Property(bool, lambda self: self._grade.dispersion, notify=qualityChanged)
    mirrors = Property(int, lambda self: self._grade.mirrors, notify=qualityChanged)
    rays = Property(int, lambda self: self._grade.rays, notify=qualityChanged)
    grid = Property(int, lambda self: self._grade.grid, notify=qualityChanged)
    flat = Property(bool, lambda self: self._flat, constant=True)
    levels = Property(QObject, lambda self: self._lighting.levels, notify=lightChanged)
    sky = Property(QObject, lambda self: self._lighting.sky, notify=lightChanged)
    lit = Property(bool, lambda self: self._lighting.levels is not None, notify=lightChanged)
    lightTurn = Property(QMatrix4x4, lambda self: self._lighting.turn, notify=lightTintChanged)
    lightTint = Property(QVector3D, lambda self: self._lighting.tint, notify=lightTintChanged)

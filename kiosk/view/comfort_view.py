"""How the screen suits the person before it: text size, contrast, motion, reach, and the panel's real size."""

from __future__ import annotations

import math

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

TEXT_SCALES = (1.0, 1.5, 2.0)
CAPITAL_HEIGHT_DEGREES = 0.7
"""Least height of a capital letter as seen by the eye (EN 301 549, 5.1.4)."""


def legible_capital_mm(distance_mm: float) -> float:
    """Height in mm of a capital letter that is seen under 0.7 degrees at ``distance_mm``."""
    return 2 * distance_mm * math.tan(math.radians(CAPITAL_HEIGHT_DEGREES) / 2)


@QmlElement
@QmlSingleton
class ComfortView(QObject):
    """Choices of comfort. They last one visit: :meth:`reset` brings the shop's own back."""

    changed = Signal()
    panelChanged = Signal()
    made: ComfortView | None = None

    def __init__(
        self, parent: QObject, *, text_scale: float = 1.0, high_contrast: bool = False, reduced_motion: bool = False
    ) -> None:
        super().__init__(parent)
        self._house = (min(TEXT_SCALES, key=lambda s: abs(s - text_scale)), high_contrast, reduced_motion, False)
        self._text_scale, self._high_contrast, self._reduced_motion, self._reach_mode = self._house
        self._pixels_per_mm = 0.0
        self._distance_mm = 0.0

    @staticmethod
    def create(_engine: QQmlEngine) -> ComfortView | None:
        """Called by QML for the singleton: the one that the application made."""
        return ComfortView.made

    @Slot()
    def reset(self) -> None:
        self._take(*self._house)

    def set_panel(self, pixels_per_mm: float, distance_mm: float) -> None:
        """Tells the panel's real density and how far away a person stands; 0 for not known."""
        if (pixels_per_mm, distance_mm) != (self._pixels_per_mm, self._distance_mm):
            self._pixels_per_mm, self._distance_mm = pixels_per_mm, distance_mm
            self.panelChanged.emit()

    def _take(self, text_scale: float, high_contrast: bool, reduced_motion: bool, reach_mode: bool) -> None:
        after = (text_scale, high_contrast, reduced_motion, reach_mode)
        if after != (self._text_scale, self._high_contrast, self._reduced_motion, self._reach_mode):
            self._text_scale, self._high_contrast, self._reduced_motion, self._reach_mode = after
            self.changed.emit()

    @Property(float, notify=panelChanged)
    def pixelsPerMm(self) -> float:
        return self._pixels_per_mm

    @Property(float, notify=panelChanged)
    def capitalMm(self) -> float:
        """Least height of a capital letter on this panel in mm; 0 if the distance is not known."""
        return legible_capital_mm(self._distance_mm)

    @Property(float, notify=changed)
    def textScale(self) -> float:
        return self._text_scale

    @Property(bool, notify=changed)
    def highContrast(self) -> bool:
        return self._high_contrast

    @Property(bool, notify=changed)
    def reducedMotion(self) -> bool:
        return self._reduced_motion

    @Property(bool, notify=changed)
    def reachMode(self) -> bool:
        return self._reach_mode

    @Slot(float)
    def setTextScale(self, scale: float) -> None:
        nearest = min(TEXT_SCALES, key=lambda s: abs(s - scale))
        self._take(nearest, self._high_contrast, self._reduced_motion, self._reach_mode)

    @Slot(bool)
    def setHighContrast(self, on: bool) -> None:
        self._take(self._text_scale, on, self._reduced_motion, self._reach_mode)

    @Slot(bool)
    def setReducedMotion(self, on: bool) -> None:
        self._take(self._text_scale, self._high_contrast, on, self._reach_mode)

    @Slot(bool)
    def setReachMode(self, on: bool) -> None:
        self._take(self._text_scale, self._high_contrast, self._reduced_motion, on)

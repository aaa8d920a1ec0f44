"""A QR code on the screen, made from its text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Property, QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtQml import QmlElement, qmlEngine

from kiosk.pictures import LivePicture

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

QUIET = 4
"""Modules of white around a code (ISO/IEC 18004)."""


@QmlElement
class QrCode(QObject):
    """What ``QrPicture.qml`` shows: black on white whatever the theme, as a reader wants it."""

    textChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._picture = LivePicture(lambda: qmlEngine(self))

    @Property(str, notify=textChanged)
    def text(self) -> str:
        return self._text

    @text.setter  # type: ignore[no-redef]
    def text(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        if text:
            self._picture.show(_drawn(_modules(text)))
        else:
            self._picture.clear()
        self.textChanged.emit()

    @Property(str, notify=textChanged)
    def source(self) -> str:
        """Where the picture is, for an ``Image``; empty without a text."""
        return self._picture.source

    @Property(int, notify=textChanged)
    def modules(self) -> int:
        """Modules along one side, quiet zone included; 0 without a text."""
        return self._picture.image.width()


def _drawn(modules: list[bytes]) -> QImage:
    side = len(modules) + 2 * QUIET
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                image.setPixelColor(x + QUIET, y + QUIET, QColor(Qt.GlobalColor.black))
    return image


def _modules(text: str) -> list[bytes]:
    """Rows of modules, 1 for dark."""
    import zxingcpp  # loads with the first code that is shown: no screen before it waits

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L" if len(text) > 600 else "M")
    pixels: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    height, width = pixels.shape
    raw = memoryview(pixels).tobytes()
    return [bytes(1 if value < 128 else 0 for value in raw[y * width : (y + 1) * width]) for y in range(height)]

"""A QR code on the screen, drawn from its text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Property, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

QUIET = 4
"""Modules of white around a code (ISO/IEC 18004)."""


@QmlElement
class QrPicture(QQuickPaintedItem):
    """Black on white whatever the theme: a reader wants it so. Whole pixels a module, so that edges are sharp."""

    textChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._modules: list[bytes] = []

    @Property(str, notify=textChanged)
    def text(self) -> str:
        return self._text

    @text.setter  # type: ignore[no-redef]
    def text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._modules = _modules(text) if text else []
            self.textChanged.emit()
            self.update()

    @Property(int, notify=textChanged)
    def modules(self) -> int:
        """Modules along one side, quiet zone included; 0 without a text."""
        return len(self._modules) + 2 * QUIET if self._modules else 0

    def paint(self, painter: QPainter) -> None:
        side = min(self.width(), self.height())
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), QColor(Qt.GlobalColor.white))
        if not self._modules:
            return
        step = side / (len(self._modules) + 2 * QUIET)
        step = float(int(step)) if step >= 2 else step
        left = (self.width() - step * len(self._modules)) / 2
        top = (self.height() - step * len(self._modules)) / 2
        for y, row in enumerate(self._modules):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(left + x * step, top + y * step, step, step), QColor(Qt.GlobalColor.black))


def _modules(text: str) -> list[bytes]:
    """Rows of modules, 1 for dark."""
    import zxingcpp  # loads with the first code that is shown: no screen before it waits

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L" if len(text) > 600 else "M")
    pixels: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    height, width = pixels.shape
    raw = memoryview(pixels).tobytes()
    return [bytes(1 if value < 128 else 0 for value in raw[y * width : (y + 1) * width]) for y in range(height)]

"""A photo as it goes home: the mirror's own pixels, and below them a band with the pieces' names and the shop's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QLinearGradient, QPainter

from foundation.errors import Bug
from hardware.opencv import cv2

QUALITY = 92
_MARK_SHARE = 0.4
"""Of the picture's width, at most, for the shop's name: a long one is set smaller, and in lines."""
_LEAST_MARK = 0.45
_GLOW, _GROUND, _HAIRLINE = QColor("#2a211b"), QColor("#1d1713"), QColor("#cfae70")
_INK, _GOLD = QColor("#f5eee2"), QColor("#ead3a2")
_SERIF = "Cormorant Garamond"
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
_WRAP_RIGHT = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def card(picture: QImage, names: Sequence[str], shop: str) -> QImage:
    """``picture`` untouched, with a band below it: the pieces' ``names`` on the left, the ``shop``'s on the right.
    RGB32, as wide as the picture."""
    unit = min(picture.width(), picture.height()) / 1080
    margin, gap = 56 * unit, 10 * unit
    name, written = _font(44 * unit, QFont.Weight.Medium), shop.upper()
    mark, spacing = _mark(written, unit, _MARK_SHARE * picture.width())
    lines = QFontMetricsF(mark).boundingRect(QRectF(0, 0, _MARK_SHARE * picture.width(), 1e4), _WRAP_RIGHT, written)
    mark_width = lines.width()
    room = picture.width() - 3 * margin - mark_width
    metrics = QFontMetricsF(name)
    boxes = [metrics.boundingRect(QRectF(0, 0, room, 1e4), _WRAP, text) for text in names]
    text_height = sum(box.height() for box in boxes) + gap * max(0, len(boxes) - 1)
    band = round(max(text_height, lines.height()) + 2 * 44 * unit)

    image = QImage(picture.width(), picture.height() + band, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.drawImage(0, 0, picture)
    below = QRectF(0, picture.height(), picture.width(), band)
    ground = QLinearGradient(below.topLeft(), below.bottomLeft())
    ground.setColorAt(0, _GLOW)
    ground.setColorAt(1, _GROUND)
    painter.fillRect(below, ground)
    painter.fillRect(QRectF(0, picture.height(), picture.width(), max(1.0, 2 * unit)), _HAIRLINE)
    painter.setFont(name)
    painter.setPen(_INK)
    y = picture.height() + (band - text_height) / 2
    for text, box in zip(names, boxes, strict=True):
        painter.drawText(QRectF(margin, y, room, box.height()), _WRAP, text)
        y += box.height() + gap
    painter.setFont(mark)
    painter.setPen(_GOLD)
    # Letter spacing follows the last letter too: it is not to push the mark from the margin.
    at = QRectF(picture.width() - margin - mark_width, picture.height(), mark_width + spacing, band)
    painter.drawText(at, _WRAP_RIGHT, written)
    painter.end()
    return image


def jpeg(image: QImage) -> bytearray:
    """The picture as a JPEG in memory that its owner can overwrite."""
    plain = image.convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    pixels = rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3)
    good, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not good:
        raise Bug("a picture in memory was not encoded")
    own = bytearray(coded.data)
    coded[:] = 0
    return own


def _mark(written: str, unit: float, widest: float) -> tuple[QFont, float]:
    """The font for the shop's name and its letter spacing, pixels."""
    font = _font(58 * unit, QFont.Weight.DemiBold, 24 * unit)
    fit = min(1.0, max(_LEAST_MARK, 0.97 * widest / max(1.0, QFontMetricsF(font).horizontalAdvance(written))))
    if fit < 1:
        font = _font(58 * unit * fit, QFont.Weight.DemiBold, 24 * unit * fit)
    return font, 24 * unit * fit


def _font(pixels: float, weight: QFont.Weight, spacing: float = 0.0) -> QFont:
    font = QFont(_SERIF)
    font.setPixelSize(max(8, round(pixels)))
    font.setWeight(weight)
    if spacing:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return font

"""Engraving: a text cut into the flat face that a piece keeps for it, as relief.

docs/pieces.md says where the face lies. The text is drawn large, and its strokes become a V groove whose depth grows
with the distance from the stroke's edge, as a graver cuts. What the shader gets is the slope of that surface and how
deep it lies, so that light plays in the letters. It is made in a few milliseconds and may follow the typing.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath

from kiosk.tryon.model import PieceModel

LONGEST = 24
"""Letters; more cannot be read on a ring."""
FAMILY = "Cormorant Garamond"
_PIXELS = 384
"""Along the longer side of the face."""
_DEEPEST_MM = 0.16
_FURTHEST_MM = 1000.0
_WALL = 1.3
"""Slope of the groove's walls."""
_INSET = {"oval": 0.80, "disc": 0.80}
"""A rectangle of this share of the sides lies well within a round face."""


@dataclass(frozen=True, slots=True)
class Face:
    """Where a text may be cut; piece frame, mm, unit directions."""

    origin: NDArray[np.float64]
    right: NDArray[np.float64]
    up: NDArray[np.float64]
    normal: NDArray[np.float64]
    width: float
    height: float
    inset: float


def face_of(model: PieceModel) -> Face | None:
    """The engraving face of a piece; ``None`` where it has none, or one that makes no sense."""
    told = model.extras.get("engraving")
    if not isinstance(told, dict):
        return None
    try:
        to_piece = np.diag([-1.0, -1.0, 1.0])  # glTF's axes to the piece's: a half turn about z
        origin, normal, up = (to_piece @ np.array(told[key], np.float64) for key in ("origin_mm", "normal", "up"))
        width, height = float(told["width_mm"]), float(told["height_mm"])
        with np.errstate(all="raise"):
            normal, up = normal / np.linalg.norm(normal), up / np.linalg.norm(up)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    if told.get("node"):
        pivots = [joint.pivot for joint in model.joints if joint.name == told["node"]]
        if not pivots:
            return None
        origin = origin + pivots[0]
    numbers = np.concatenate([origin, normal, up, [width, height]])
    if (
        not (np.abs(numbers) < _FURTHEST_MM).all()
        or not (1 <= width <= 60 and 1 <= height <= 60)
        or abs(normal @ up) > 0.1
    ):
        return None
    return Face(origin, np.cross(up, normal), up, normal, width, height, _INSET.get(str(told.get("shape")), 0.9))


def cleaned(text: str) -> str:
    """One or two lines of what can be cut: no control characters, at most :data:`LONGEST` letters."""
    lines = ["".join(c for c in line if c.isprintable()).strip() for line in text.splitlines()[:2]]
    kept, left = [], LONGEST
    for line in lines:
        kept.append(line[:left])
        left -= len(kept[-1])
    return "\n".join(line for line in kept if line)


def letters(text: str, face: Face) -> NDArray[np.uint8]:
    """(h, w) coverage 0..255 of the text on the face, the top row at the face's top. Needs a Qt application."""
    scale = _PIXELS / max(face.width, face.height)
    width, height = max(8, round(face.width * scale)), max(8, round(face.height * scale))
    path = QPainterPath()
    font = QFont(FAMILY)
    font.setPixelSize(100)
    font.setWeight(QFont.Weight.DemiBold)
    for row, line in enumerate(text.split("\n")):
        part = QPainterPath()
        part.addText(0, 0, font, line)
        box = part.boundingRect()
        part.translate(-box.center().x(), row * 112.0)
        path.addPath(part)
    box = path.boundingRect()
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    if box.width() > 0 and box.height() > 0:
        room = QRectF(0, 0, width * face.inset, height * face.inset)
        fit = min(room.width() / box.width(), room.height() / box.height(), 0.5 * height / 70)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(width / 2, height / 2)
        painter.scale(fit, fit)
        painter.translate(-box.center())
        painter.fillPath(path, QColor("white"))
        painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, :width].copy()


def relief(text: str, face: Face) -> NDArray[np.float32]:
    """(h, w, 4): slope along right and along up, depth as a share of the deepest, 1. Zero where nothing is cut."""
    coverage = letters(cleaned(text), face)
    pixel = max(face.width, face.height) / _PIXELS
    inside = (coverage > 127).astype(np.uint8)
    depth = np.minimum(cv2.distanceTransform(inside, cv2.DIST_L2, 5) * pixel * _WALL, _DEEPEST_MM)
    depth = cv2.GaussianBlur(depth.astype(np.float32), (0, 0), 1.2)
    down, right = np.gradient(depth, pixel)
    # The surface is -depth over the face; rows run down, the face's up runs up.
    table = np.stack([-right, down, depth / _DEEPEST_MM, np.ones_like(depth)], axis=-1)
    return np.ascontiguousarray(table, np.float32)

"""This person's skin colour in this light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.face.tracker import Face
from models.tracking import Picture

_SAMPLES = np.array([50, 205, 187, 147, 280, 425, 411, 376, 9, 151])
"""Mesh points on cheeks and forehead."""
_FLOOR = 8.0
"""Added before logarithms: sensor noise makes dark colours meaningless."""


@dataclass(frozen=True, slots=True)
class SkinTone:
    """Skin as logarithmic colour ratios, and as the mean colour of its lit half."""

    red_green: float
    green_blue: float
    light: float
    lit_bgr: tuple[float, float, float]


def _patch(picture: Picture, center: NDArray[np.floating], radius: int) -> NDArray[np.float64]:
    height, width = picture.shape[:2]
    x = int(np.clip(np.round(center[0]), -1e6, 1e6))
    y = int(np.clip(np.round(center[1]), -1e6, 1e6))
    rows = slice(max(0, y - radius), min(height, y + radius + 1))
    columns = slice(max(0, x - radius), min(width, x + radius + 1))
    return picture[rows, columns].reshape(-1, 3).astype(np.float64)


def skin_tone(picture: Picture, face: Face) -> SkinTone | None:
    """The tone of the face's cheeks and forehead; ``None`` if they lie outside the picture."""
    patches = [_patch(picture, face.mesh[k, :2], 2) for k in _SAMPLES]
    pixels = np.concatenate(patches)
    if len(pixels) < 25:
        return None
    blue, green, red = np.median(pixels, axis=0)
    lightness = pixels.mean(1)
    lit = pixels[lightness >= np.median(lightness)].mean(0)
    return SkinTone(
        float(np.log((red + _FLOOR) / (green + _FLOOR))),
        float(np.log((green + _FLOOR) / (blue + _FLOOR))),
        float(np.log((blue + green + red) / 3 + _FLOOR)),
        (float(lit[0]), float(lit[1]), float(lit[2])),
    )

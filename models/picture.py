"""Makes any camera picture one that the rest of vision can rely on."""

from __future__ import annotations

from math import isfinite

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix

_MOST_SIDE = 8192
"""OpenCV's warps address pixels with 16 bits; above this, rows and columns are skipped."""


def readable(pixels: NDArray[np.uint8], camera: Matrix) -> tuple[NDArray[np.uint8], Matrix] | None:
    """The picture as (h, w, 3) BGR with its camera matrix, or ``None`` if nothing can be seen in it.

    Grey pictures get three equal channels, a fourth channel is dropped, and a picture of more than 8192 pixels a
    side is thinned out together with its matrix. The usual picture is handed on as it is, without a copy.
    """
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or 0 in pixels.shape or not _usable(camera):
        return None
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        pixels = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_GRAY2BGR), np.uint8)
    elif pixels.shape[2] == 4:
        pixels = pixels[:, :, :3]
    elif pixels.shape[2] != 3:
        return None
    step = -(-max(pixels.shape[:2]) // _MOST_SIDE)
    if step > 1:
        pixels = pixels[::step, ::step]
        # Pixel k of the thin picture is pixel k * step: centres of pixels lie at whole numbers here.
        camera = np.diag([1 / step, 1 / step, 1.0]) @ camera
    return np.ascontiguousarray(pixels), camera


def _usable(camera: Matrix) -> bool:
    if np.shape(camera) != (3, 3):
        return False
    rows = camera.tolist()
    return all(isfinite(value) for row in rows for value in row) and rows[0][0] > 0 and rows[1][1] > 0

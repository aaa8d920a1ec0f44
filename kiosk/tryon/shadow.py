"""Contact shadows: the piece's own outline on the skin, blurred as a near light blurs it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.gltf import PieceModel

_SIDE = 96
_SPREAD_MM = 1.6
_DENSEST = 0.5
_REACH_MM = 14.0
"""Parts further from the skin than this leave no shadow there."""
KINDS = frozenset({"earring", "nose_stud"})


@dataclass(frozen=True, slots=True)
class Footprint:
    """A shadow in the plane of the skin (z = 0 of the piece's frame)."""

    alpha: NDArray[np.uint8]
    """(side, side, 4) RGBA, black with alpha; rows run along +y."""
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    """(2,) the corners of the picture in the piece's x, y, mm."""


def footprint(model: PieceModel) -> Footprint | None:
    """The shadow of what lies close to the skin; ``None`` for kinds that throw theirs otherwise."""
    if model.kind not in KINDS:
        return None
    margin = 3 * _SPREAD_MM
    near = [part.mesh.positions[part.mesh.triangles.astype(np.int64)].astype(np.float64) for part in model.parts]
    triangles = np.concatenate(near)
    close = (triangles[..., 2].min(axis=1) > -1.0) & (triangles[..., 2].min(axis=1) < _REACH_MM)
    triangles = triangles[close]
    if not len(triangles):
        return None
    low = triangles[..., :2].min(axis=(0, 1)) - margin
    high = triangles[..., :2].max(axis=(0, 1)) + margin
    middle, half = (low + high) / 2, float((high - low).max()) / 2
    low, high = middle - half, middle + half
    scale = _SIDE / (2 * half)
    canvas = np.zeros((_SIDE, _SIDE), np.uint8)
    corners = np.round((triangles[..., :2] - low) * scale * 16).astype(np.int32)
    for corner in corners:
        cv2.fillConvexPoly(canvas, corner, 255, lineType=cv2.LINE_AA, shift=4)
    blurred = cv2.GaussianBlur(canvas, (0, 0), max(_SPREAD_MM * scale / 2, 0.8)).astype(np.float32)
    picture = np.zeros((_SIDE, _SIDE, 4), np.uint8)
    picture[..., 3] = np.clip(blurred * _DENSEST, 0, 255).astype(np.uint8)
    return Footprint(picture, low, high)

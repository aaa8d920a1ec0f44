"""Contact shadows: what lies close to the skin keeps the light from it, softly, as a near light does.

Earrings, nose studs and pendants lie on a plane of skin, what goes around a finger or a wrist on a tube of it. The
piece's outline on that surface is blurred, and drawn as a thin mesh under the piece.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.model import Mesh, PieceModel

_SIDE = 96
_ROUND = 192
"""Columns of the picture of a tube of skin."""
_SEGMENTS = 64
_DENSEST = {"earring": 0.5, "nose_stud": 0.5, "necklace": 0.45, "ring": 0.6, "bracelet": 0.45, "watch": 0.5}
_SPREAD_MM = {"earring": 1.6, "nose_stud": 1.6, "necklace": 2.4, "ring": 1.1, "bracelet": 3.0, "watch": 3.0}
_AROUND = frozenset({"ring", "bracelet", "watch"})
_REACH_MM = 14.0
"""Parts further from the skin than this leave no shadow on a plane of it,"""
_BEHIND_MM = {"earring": 1.0, "nose_stud": 1.0, "necklace": 6.0}
"""nor what lies deeper in it (posts; a clasp at the nape),"""
_NEAR_MM = 3.0
"""and these on a tube."""
_OFF_SKIN_MM = 0.25


@dataclass(frozen=True, slots=True)
class Shadow:
    """A mesh on the skin, in the piece's frame, mm, and the shadow on it."""

    mesh: Mesh
    """With texture coordinates; normals point out of the skin."""
    alpha: NDArray[np.uint8]
    """(h, w, 4) RGBA, black with alpha."""


def shadow(model: PieceModel) -> Shadow | None:
    """The shadow of what lies close to the skin; ``None`` where nothing does."""
    if model.kind not in _DENSEST or "collar" in model.extras or not model.parts:
        return None
    triangles = np.concatenate(
        [part.mesh.positions[part.mesh.triangles.astype(np.int64)].astype(np.float64) for part in model.parts]
    )
    return _around(triangles, model.kind) if model.kind in _AROUND else _flat(triangles, model.kind)


def chain_profile() -> NDArray[np.uint8]:
    """(2, 32, 4) RGBA: a chain's shadow from one side of the ribbon under it to the other."""
    across = np.linspace(-1, 1, 32)
    strength = np.exp(-((across / 0.42) ** 2)) - np.exp(-((1 / 0.42) ** 2))
    out = np.zeros((2, 32, 4), np.uint8)
    out[..., 3] = (255 * _DENSEST["necklace"] * np.clip(strength, 0, 1)).astype(np.uint8)
    return out


def _flat(triangles: NDArray[np.float64], kind: str) -> Shadow | None:
    """On the plane z = 0 of the piece's frame; a pendant's hangs as far back as its own back does."""
    spread = _SPREAD_MM[kind]
    nearest = triangles[..., 2].min(axis=1)
    triangles = triangles[(nearest > -_BEHIND_MM[kind]) & (nearest < _REACH_MM)]
    if not len(triangles):
        return None
    skin = min(0.0, float(triangles[..., 2].min())) if kind == "necklace" else 0.0
    low = triangles[..., :2].min(axis=(0, 1)) - 3 * spread
    high = triangles[..., :2].max(axis=(0, 1)) + 3 * spread
    middle, half = (low + high) / 2, float((high - low).max()) / 2
    low, high = middle - half, middle + half
    scale = _SIDE / (2 * half)
    outline = _drawn((triangles[..., :2] - low) * scale, (_SIDE, _SIDE))
    blurred = cv2.GaussianBlur(outline, (0, 0), max(spread * scale / 2, 0.8))
    corners = np.array([[x, y, skin + _OFF_SKIN_MM] for y in (low[1], high[1]) for x in (low[0], high[0])], np.float32)
    mesh = Mesh(
        corners,
        np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
        np.array([[0, 1, 3], [0, 3, 2]], np.uint32),
        np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32),
    )
    return Shadow(mesh, _black(blurred, kind))


def _around(triangles: NDArray[np.float64], kind: str) -> Shadow | None:
    """On the tube of skin about the y axis that the piece's inside lies on."""
    spread = _SPREAD_MM[kind]
    angle = np.arctan2(triangles[..., 0], triangles[..., 2]) / (2 * np.pi) * _ROUND
    radius = np.hypot(triangles[..., 0], triangles[..., 2])
    inside = _inside(angle, radius)
    if inside is None:
        return None
    skin = inside[np.floor(angle).astype(np.int64) % _ROUND]
    close = (radius - skin).min(axis=1) < _NEAR_MM
    y = triangles[..., 1][close]
    angle = angle[close]
    # A triangle across the seam is drawn on both sides of it.
    angle = angle[:, :1] + (angle - angle[:, :1] + _ROUND / 2) % _ROUND - _ROUND / 2
    low, high = float(y.min()) - 3 * spread, float(y.max()) + 3 * spread
    rows = int(np.clip(_ROUND * (high - low) / (2 * np.pi * inside.mean()), 24, 256))
    down = (y - low) / (high - low) * rows
    outline = np.zeros((rows, _ROUND), np.uint8)
    for turn in (-_ROUND, 0, _ROUND):
        outline = np.maximum(outline, _drawn(np.stack([angle + turn, down], -1), (rows, _ROUND)))
    pad = _ROUND // 4
    wide = np.concatenate([outline[:, -pad:], outline, outline[:, :pad]], axis=1)
    column = spread / 2 * _ROUND / (2 * np.pi * float(inside.mean()))
    blurred = cv2.GaussianBlur(wide, (0, 0), max(column, 0.8), sigmaY=max(spread / 2 * rows / (high - low), 0.8))
    return Shadow(_tube(inside, low, high), _black(blurred[:, pad:-pad], kind))


def _inside(angle: NDArray[np.float64], radius: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """(_ROUND,) mm from the axis to the piece's inside, by direction; an open bangle's gap is bridged."""
    nearest = np.full(_ROUND, np.inf)
    # Corners alone would leave directions out: along each edge too.
    for share in (0.0, 0.25, 0.5, 0.75):
        between = angle + share * ((np.roll(angle, 1, 1) - angle + _ROUND / 2) % _ROUND - _ROUND / 2)
        np.minimum.at(
            nearest,
            (np.floor(between).astype(np.int64) % _ROUND).ravel(),
            (radius + share * (np.roll(radius, 1, 1) - radius)).ravel(),
        )
    known = np.flatnonzero(np.isfinite(nearest))
    if not len(known) or nearest[known].min() < 1.0:
        return None
    filled = np.interp(np.arange(_ROUND), known, nearest[known], period=_ROUND)
    window = 9
    padded = np.concatenate([filled[-window:], filled, filled[:window]])
    return np.asarray(np.convolve(padded, np.full(window, 1 / window), "same")[window:-window])


def _tube(inside: NDArray[np.float64], low: float, high: float) -> Mesh:
    share = np.arange(_SEGMENTS + 1) / _SEGMENTS
    angle = 2 * np.pi * share
    radius = np.interp(share * _ROUND, np.arange(_ROUND), inside, period=_ROUND)
    out = np.stack([np.sin(angle), 0 * angle, np.cos(angle)], 1)
    ends = [out * radius[:, None] + (0.0, y, 0.0) for y in (low, high)]
    first = np.arange(_SEGMENTS)
    second = first + _SEGMENTS + 1
    return Mesh(
        np.concatenate(ends).astype(np.float32),
        np.concatenate([out, out]).astype(np.float32),
        np.concatenate([np.stack([first, first + 1, second + 1], 1), np.stack([first, second + 1, second], 1)]).astype(
            np.uint32
        ),
        np.concatenate([np.stack([share, 0 * share], 1), np.stack([share, 0 * share + 1], 1)]).astype(np.float32),
    )


def _drawn(spots: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Triangles ``spots`` (n, 3, 2), in columns and rows, filled white."""
    canvas = np.zeros(shape, np.uint8)
    for corner in np.round(spots * 16).astype(np.int32):
        cv2.fillConvexPoly(canvas, corner, 255, lineType=cv2.LINE_AA, shift=4)
    return canvas


def _black(strength: NDArray[Any], kind: str) -> NDArray[np.uint8]:
    picture = np.zeros((*strength.shape, 4), np.uint8)
    picture[..., 3] = (strength.astype(np.float32) * _DENSEST[kind]).astype(np.uint8)
    return picture

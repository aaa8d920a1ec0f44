"""The light that jewellery is seen in: an equirectangular map, filtered once for each kind of surface.

A direction in Qt Quick 3D's axes (x right, y up, z towards the viewer) is found at ``u = atan2(z, x) / 2 pi + 1/2``
and ``v = acos(y) / pi``. Filtering happens here, on the loader's thread and in well under a second, and not in
the renderer: a probe filtered live costs a minute in software OpenGL, a baked one sixteen megabytes on disk.
Narrow lobes are blurred in place (as wide along a row as its latitude asks), wide ones summed exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.errors import LightFileWrong

STUDIO = Path(__file__).resolve().parents[2] / "assets" / "lights" / "studio.hdr"
TILE = (128, 256)
"""Rows and columns of one filtered level."""
ROUGHNESS = (0.0, 0.12, 0.25, 0.5)
"""Perceptual roughness of the levels; the level after them is the diffuse irradiance over pi."""
_SHARP = (256, 512)
_WIDE = (32, 64)

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Light:
    """One light, ready for the shaders; linear radiance whose mean is 1."""

    sharp: NDArray[np.float32]
    """(256, 512, 4): what a stone's facets see."""
    levels: NDArray[np.float32]
    """(5 * 128, 256, 4): the levels of :data:`ROUGHNESS` and the diffuse one, one below the other."""


def load(path: Path = STUDIO) -> Light:
    """Reads a .hdr (or any picture that OpenCV knows) twice as wide as high. Raises :class:`LightFileWrong`."""
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
    except (OSError, cv2.error) as error:
        raise LightFileWrong(f"The light {path.name} cannot be read.", "Make it again.") from error
    if picture is None or picture.ndim != 3 or picture.shape[1] != 2 * picture.shape[0] or picture.shape[0] > 4096:
        raise LightFileWrong(
            f"The light {path.name} is not an equirectangular picture.", "It is twice as wide as high."
        )
    scale = 1.0 / 255 if picture.dtype == np.uint8 else 1.0
    return filtered(np.ascontiguousarray(picture[..., 2::-1]).astype(np.float32) * scale)


def filtered(radiance: NDArray[np.float32]) -> Light:
    """All levels of an (h, 2h, 3) linear RGB map."""
    sharp: Rows = np.asarray(
        cv2.resize(np.maximum(radiance, 0), _SHARP[::-1], interpolation=cv2.INTER_AREA), np.float32
    )
    weight = np.sin(np.pi * (np.arange(_SHARP[0]) + 0.5) / _SHARP[0])[:, None]
    mean = float((sharp.mean(axis=2) * weight).sum() / (weight.sum() * _SHARP[1]))
    sharp = (sharp / max(mean, 1e-6)).astype(np.float32)
    base: Rows = np.asarray(cv2.resize(sharp, TILE[::-1], interpolation=cv2.INTER_AREA), np.float32)
    tiles = [base]
    for roughness in ROUGHNESS[1:3]:
        tiles.append(_blurred(base, roughness))
    small: Rows = np.asarray(cv2.resize(base, _WIDE[::-1], interpolation=cv2.INTER_AREA), np.float32)
    for exponent in (_lobe_exponent(ROUGHNESS[3]), 1.0):
        tiles.append(_grown(_summed(small, exponent)))
    return Light(_rgba(sharp), _rgba(np.concatenate(tiles)))


def _lobe_exponent(roughness: float) -> float:
    """The Phong lobe about the mirrored direction that is as wide as GGX's: ``n = 2 / alpha^2 - 2``, a quarter of
    it because mirrored directions turn twice as fast as half vectors."""
    alpha = roughness * roughness
    return max((2 / alpha**2 - 2) / 4, 1.0)


def _blurred(tile: NDArray[np.float32], roughness: float) -> NDArray[np.float32]:
    rows, columns = tile.shape[:2]
    sigma = 1 / np.sqrt(_lobe_exponent(roughness)) * rows / np.pi  # in rows; a lobe cos^n has a width of 1/sqrt(n)
    pad = columns // 2
    wrapped = np.concatenate([tile[:, -pad:], tile, tile[:, :pad]], axis=1)
    along = np.empty_like(tile)
    for row in range(rows):
        latitude = max(np.sin(np.pi * (row + 0.5) / rows), sigma / columns)
        blurred = cv2.GaussianBlur(
            wrapped[row : row + 1], (0, 0), float(min(sigma / latitude, columns / 4)), sigmaY=1e-3
        )
        along[row] = blurred[0, pad:-pad]
    over_poles = np.concatenate([np.roll(along[::-1], pad, 1), along, np.roll(along[::-1], pad, 1)])
    down = cv2.GaussianBlur(over_poles, (0, 0), 1e-3, sigmaY=float(sigma))
    return np.ascontiguousarray(down[rows : 2 * rows])


def _summed(small: NDArray[np.float32], exponent: float) -> NDArray[np.float32]:
    """Each direction's sum over the sphere with weight ``cos^exponent``, normalised."""
    rows, columns = small.shape[:2]
    polar = np.pi * (np.arange(rows) + 0.5) / rows
    around = 2 * np.pi * ((np.arange(columns) + 0.5) / columns - 0.5)
    directions = np.stack(
        [
            np.sin(polar)[:, None] * np.cos(around),
            np.repeat(np.cos(polar)[:, None], columns, 1),
            np.sin(polar)[:, None] * np.sin(around),
        ],
        -1,
    ).reshape(-1, 3)
    solid = np.repeat(np.sin(polar), columns)
    weights = np.maximum(directions @ directions.T, 0) ** exponent * solid
    summed = weights @ small.reshape(-1, 3) / weights.sum(axis=1, keepdims=True)
    return np.asarray(summed.reshape(rows, columns, 3), np.float32)


def _grown(small: NDArray[np.float32]) -> NDArray[np.float32]:
    """To a tile's size; the seam at the back wraps."""
    wide = np.concatenate([small[:, -4:], small, small[:, :4]], axis=1)
    factor = TILE[1] // small.shape[1]
    grown = cv2.resize(wide, (wide.shape[1] * factor, TILE[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.maximum(grown[:, 4 * factor : -4 * factor], 0), np.float32)


def _rgba(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.concatenate([picture, np.ones((*picture.shape[:2], 1))], axis=2), np.float32)

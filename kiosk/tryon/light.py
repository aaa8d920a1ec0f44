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
ROUGHNESS = (0.08, 0.10, 0.12, 0.14, 0.20, 0.34, 0.50)
"""Perceptual roughness of the levels (jewel.frag knows them too): those of our metals, so that no two have to be mixed.
Below them is the sharp picture itself; the level after them is the diffuse irradiance over pi."""
SHOPS_OWN = "light.hdr"
"""The file in a kiosk's data folder that is its shop's own light (``kiosk calibrate light`` writes it)."""
_SHARP = (256, 512)
_WIDE = (32, 64)

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Light:
    """One light, ready for the shaders; linear radiance whose mean is 1."""

    sharp: NDArray[np.float32]
    """(256, 512, 4): what a stone's facets see."""
    levels: NDArray[np.float32]
    """(8 * 128, 256, 4): the levels of :data:`ROUGHNESS` and the diffuse one, one below the other."""
    main: NDArray[np.float64]
    """(3,) unit vector to its bright side (the mean of all directions by their radiance)."""
    colour: NDArray[np.float64]
    """(3,) its mean over its luminance."""


_chosen: list[Path] = []


def choose(path: Path | None) -> None:
    """From now on mirrors that are made are lit by this file (a shop's own light); ``None``: by the studio's."""
    _chosen[:] = [] if path is None else [path]


def choose_of(data: Path) -> None:
    """The shop's own light where the kiosk's data folder has one, else the studio's."""
    own = data / SHOPS_OWN
    choose(own if own.is_file() else None)


def chosen() -> Path:
    return _chosen[0] if _chosen else STUDIO


def tile_of(roughness: float) -> float:
    """Where a roughness lies among the levels: 2.4 is between the third and the fourth; under 0 near the sharp map."""
    if roughness < ROUGHNESS[0]:
        return roughness / ROUGHNESS[0] - 1
    tile = float(np.interp(roughness, ROUGHNESS, np.arange(len(ROUGHNESS))))
    return float(round(tile)) if abs(tile - round(tile)) < 0.02 else tile


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
    tiles = [_blurred(base, roughness) for roughness in ROUGHNESS[:-1]]
    small: Rows = np.asarray(cv2.resize(base, _WIDE[::-1], interpolation=cv2.INTER_AREA), np.float32)
    for exponent in (_lobe_exponent(ROUGHNESS[-1]), 1.0):
        tiles.append(_grown(_summed(small, exponent)))
    toward = np.einsum("hwc,hwd,h->d", sharp, directions(*_SHARP), weight[:, 0])
    mean_colour = np.einsum("hwc,h->c", sharp, weight[:, 0])
    return Light(
        _rgba(sharp),
        _rgba(np.concatenate(tiles)),
        np.asarray(toward / max(float(np.linalg.norm(toward)), 1e-9), np.float64),
        np.asarray(mean_colour / max(float(mean_colour @ (0.2126, 0.7152, 0.0722)), 1e-9), np.float64),
    )


def directions(rows: int, columns: int) -> NDArray[np.float64]:
    """(rows, columns, 3) unit vectors of a map's texels."""
    polar = np.pi * (np.arange(rows) + 0.5) / rows
    around = 2 * np.pi * ((np.arange(columns) + 0.5) / columns - 0.5)
    up = np.repeat(np.cos(polar)[:, None], columns, 1)
    flat = np.sin(polar)[:, None]
    return np.stack([flat * np.cos(around), up, flat * np.sin(around)], -1)


def _lobe_exponent(roughness: float) -> float:
    """The Phong lobe about the mirrored direction that is as wide as GGX's: ``n = 2 / alpha^2 - 2``, a quarter of
    it because mirrored directions turn twice as fast as half vectors."""
    alpha = roughness * roughness
    return max((2 / alpha**2 - 2) / 4, 1.0)


_STRATA = (0.0, 0.004, 0.015, 0.05, 0.12, 0.25, 0.42, 0.6, 0.8, 1.0)
"""Finest in the tail: a hundredth of a lobe that meets a lamp is more than all that a dark wall sends."""


def _blurred(tile: NDArray[np.float32], roughness: float) -> NDArray[np.float32]:
    """GGX's lobe about the mirrored direction, seen from straight above: ``(1 + (r / 2 alpha)^2)^-2`` at an angle of r.

    That is a mixture of Gaussians whose inverse variances, ``s = (2 alpha)^2 / (2 sigma^2)``, are spread as
    ``exp(-s)`` (from ``(1 + x^2)^-2 = int s exp(-s (1 + x^2)) ds``): a few strata come close, tails and all.
    """
    alpha = roughness * roughness
    edges = np.array(_STRATA)
    widths = 2 * alpha / np.sqrt(-2 * np.log(1 - (edges[1:] + edges[:-1]) / 2))
    total = np.zeros_like(tile)
    for width, share in zip(widths, np.diff(edges), strict=True):
        total += np.float32(share) * _gaussian(tile, float(width) * tile.shape[0] / np.pi)
    return total


def _gaussian(tile: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """A Gaussian on the sphere; ``sigma`` in rows. Rows near a pole are blurred in bands of one width."""
    rows, columns = tile.shape[:2]
    pad = columns // 2
    wrapped = np.concatenate([tile[:, -pad:], tile, tile[:, :pad]], axis=1)
    latitude = np.maximum(np.sin(np.pi * (np.arange(rows) + 0.5) / rows), sigma / columns)
    widths = np.minimum(sigma / latitude, columns / 6)
    along = np.empty_like(tile)
    start = 0
    while start < rows:
        stop = start + 1
        while stop < rows and abs(widths[stop] / widths[start] - 1) < 0.06:
            stop += 1
        blurred = cv2.GaussianBlur(wrapped[start:stop], (0, 0), float(widths[start]), sigmaY=1e-3)
        along[start:stop] = blurred[:, pad:-pad]
        start = stop
    over_poles = np.concatenate([np.roll(along[::-1], pad, 1), along, np.roll(along[::-1], pad, 1)])
    down = cv2.GaussianBlur(over_poles, (0, 0), 1e-3, sigmaY=float(sigma))
    return np.ascontiguousarray(down[rows : 2 * rows])


def _summed(small: NDArray[np.float32], exponent: float) -> NDArray[np.float32]:
    """Each direction's sum over the sphere with weight ``cos^exponent``, normalised."""
    rows, columns = small.shape[:2]
    polar = np.pi * (np.arange(rows) + 0.5) / rows
    ways = directions(rows, columns).reshape(-1, 3)
    solid = np.repeat(np.sin(polar), columns)
    weights = np.maximum(ways @ ways.T, 0) ** exponent * solid
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

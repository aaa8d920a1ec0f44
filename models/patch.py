"""What small regressors read of a patch of the picture: directions of edges, and colours.

Directions are histograms of gradients (Dalal and Triggs, 2005) over a grid of cells, each divided by what its
neighbourhood holds, so that light and skin don't matter; colours are a coarse grid of logarithms less their mean.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 64
_CELL, _BINS = 8, 8
_COLOURS = 8
ANGLE_UNIT = 60.0
"""Degrees that count as 1."""
COUNT = (SIDE // _CELL) ** 2 * _BINS + _COLOURS**2 * 3 + 5


def features(patch: NDArray[np.uint8], side_angle: float, pitch: float) -> NDArray[np.float32]:
    """(COUNT,) of a (64, 64, 3) BGR patch; angles in degrees from which the camera looks at it."""
    grey = cv2.GaussianBlur(cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY), (0, 0), 0.8).astype(np.float32)
    light = np.log(grey + 12.0)
    dx, dy = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    size, angle = cv2.cartToPolar(dx, dy)
    place = angle * np.float32(_BINS / (2 * np.pi))
    low = np.floor(place)
    share = place - low
    first = low.astype(np.intp) % _BINS
    cells = SIDE // _CELL
    rows = (np.arange(SIDE) // _CELL)[:, None] * cells + (np.arange(SIDE) // _CELL)[None]
    index = rows * _BINS
    count = cells * cells * _BINS
    table = np.bincount((index + first).ravel(), (size * (1 - share)).ravel(), count)
    table += np.bincount((index + (first + 1) % _BINS).ravel(), (size * share).ravel(), count)
    table = table.reshape(cells, cells, _BINS)
    energy = cv2.blur(table.sum(2), (3, 3), borderType=cv2.BORDER_REPLICATE)
    edges = np.sqrt(table / (energy[..., None] + 1.5))
    small = np.log(cv2.resize(patch, (_COLOURS, _COLOURS), interpolation=cv2.INTER_AREA).astype(np.float32) + 12.0)
    a, b = np.clip(side_angle / ANGLE_UNIT, -2, 2), np.clip(pitch / ANGLE_UNIT, -1, 1)
    turn = np.array([a, b, a * a, a * b, abs(a)])
    return np.concatenate([edges.ravel(), (small - small.mean((0, 1))).ravel() * 0.5, turn]).astype(np.float32)


def patch_of(picture: NDArray[np.uint8], back: NDArray[np.floating], mirrored: bool = False) -> NDArray[np.uint8]:
    """The patch; ``back`` (2, 3) takes its pixels to the picture's."""
    patch = cv2.warpAffine(
        picture,
        np.asarray(back, np.float32),
        (SIDE, SIDE),
        flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.ascontiguousarray(patch[:, ::-1]) if mirrored else np.asarray(patch, np.uint8)


def window(centre: NDArray[np.floating], side_px: float, angle: float) -> NDArray[np.float64]:
    """(2, 3) from a patch's pixels to the picture's: a square of ``side_px`` around ``centre``, turned clockwise."""
    scale = side_px / SIDE
    c, s = np.cos(angle) * scale, np.sin(angle) * scale
    half = (SIDE - 1) / 2
    return np.array([[c, -s, centre[0] - (c - s) * half], [s, c, centre[1] - (s + c) * half]])

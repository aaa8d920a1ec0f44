"""Reads how wide fingers and wrist are in the picture, and how far beside their landmarks they lie.

Landmarks are a millimetre or two aside, and people are not alike: the outline in the picture says both. The hand's own
skin colour tells it from what is behind it; where that is skin too, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector
from models.tracking import Picture

_SAMPLED = np.array([(0, 5), (0, 9), (0, 13), (0, 17), (5, 17), (1, 5), (9, 13), (5, 6), (9, 10), (13, 14), (17, 18)])
"""Pairs of landmarks between which there is this hand's skin."""
_SHARES = np.array([0.25, 0.4, 0.55, 0.7])
_LINES = np.linspace(-0.5, 0.5, 7)
"""Where lines lie across a limb, along it in its widths."""
_STEP, _STEPS = 0.06, 32
"""Between a line's samples, in half widths, and how many there are to either side of the middle."""
_ACROSS = np.arange(-_STEPS, _STEPS + 1) * _STEP
_SPREAD = np.array([0.016, 0.016, 0.11])
"""Least spread of a hand's colours: of two shares and the logarithm's part."""
_OFF = 1.9
"""Spreads by which a colour differs that is not this hand's."""
_NEAREST, _FARTHEST = 0.6, 1.6
"""How far an edge may lie from the middle, in half widths that are expected."""
_NARROWEST, _WIDEST = 0.7, 1.45
_MOST_SCATTER = 0.16
"""Of an edge's lines, in half widths (median of the absolute deviations)."""
_WITHIN, _BEYOND = np.array([-3, -2, -1]), np.array([4, 5, 6])
"""Samples beside an edge that show what lies within and beyond it."""
_NEAR = np.arange(-4, 6)
_FEWEST = 20
"""Samples of a hand's colour that are enough."""


@dataclass(frozen=True, slots=True)
class Limb:
    """Where a limb is expected in the picture."""

    middle: Vector
    """(2,) pixels."""
    along: Vector
    """(2,) unit, to the fingertips."""
    length: float
    """Pixels of a width along it: foreshortened."""
    half: float
    """Half the expected width, pixels."""
    room: tuple[float, float] = (np.inf, np.inf)
    """Pixels to either side, against and along :attr:`across`, up to where a neighbour begins."""

    @property
    def across(self) -> Vector:
        """(2,) unit."""
        return np.array([-self.along[1], self.along[0]])


@dataclass(frozen=True, slots=True)
class Outline:
    """What was read of a limb, over its expected half width."""

    aside: float
    """The middle's place along :attr:`Limb.across`."""
    width: float
    """1 as expected."""


def read_outlines(picture: Picture, points: Matrix, limbs: Sequence[Limb]) -> list[Outline | None]:
    """The outlines of ``limbs`` of a hand of 21 ``points`` (n, 2+); ``None`` where it is unclear."""
    skin = _colours(picture, points[:, :2])
    if skin is None or not limbs:
        return [None] * len(limbs)
    places = _lines(limbs)
    seen = cv2.remap(picture, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    colours = cv2.blur(seen, (3, 1)).astype(np.float32)
    off = ((_hues(colours) - skin[0]) ** 2) @ (1 / skin[1]) > _OFF * _OFF
    height, width = picture.shape[:2]
    outside = (places < 0).any(2) | (places[..., 0] > width - 1) | (places[..., 1] > height - 1)
    low, high = slice(_STEPS, None, -1), slice(_STEPS, None)
    found = _edges(*(np.concatenate([each[:, low], each[:, high]]) for each in (colours, off, outside)))
    return _joined(limbs, found.reshape(2, len(limbs), len(_LINES)))


def _lines(limbs: Sequence[Limb]) -> NDArray[np.float32]:
    """(limbs * lines, samples, 2) pixels."""
    along = np.array([limb.along * limb.length for limb in limbs])
    across = np.array([limb.across * limb.half for limb in limbs])
    starts = np.array([limb.middle for limb in limbs])[:, None] + _LINES[:, None] * along[:, None]
    places = starts[:, :, None] + _ACROSS[:, None] * across[:, None, None]
    return places.reshape(-1, len(_ACROSS), 2).astype(np.float32)


def _hues(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """Two shares and a little of the lightness of BGR ``colours`` (..., 3)."""
    total = colours.sum(-1) + np.float32(24)
    return np.stack([colours[..., 2] / total, colours[..., 1] / total, np.log(total) * np.float32(0.12)], -1)


def _colours(picture: Picture, xy: Matrix) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """Middle and squared spread of the hand's colours; ``None`` if too little of it is in the picture."""
    starts, ends = xy[_SAMPLED[:, 0]], xy[_SAMPLED[:, 1]]
    places = (starts[:, None] + (ends - starts)[:, None] * _SHARES[:, None]).reshape(-1, 2)
    height, width = picture.shape[:2]
    places = places[((places >= 0) & (places < (width - 1, height - 1))).all(1)].astype(np.float32)
    if len(places) < _FEWEST:
        return None
    colours = cv2.remap(picture, places[:, :1], places[:, 1:], cv2.INTER_LINEAR)[:, 0]
    table = _hues(colours.astype(np.float32))
    middle = np.median(table, 0)
    spread = 3.0 * np.median(np.abs(table - middle), 0) + _SPREAD
    return middle, np.asarray(spread**2, np.float32)


def _edges(colours: NDArray[np.float32], off: NDArray[np.bool_], outside: NDArray[np.bool_]) -> Vector:
    """(n,) where the skin at the beginning of each line ends, in half widths; infinite where it doesn't, NaN where
    there is none or the line leaves the picture first.

    ``colours`` (n, samples, 3); ``off`` and ``outside`` (n, samples): no skin of this hand, and no picture.
    """
    rows, most = np.arange(len(off))[:, None], off.shape[1] - 1
    last = off.argmax(1)[:, None] - 1
    # Between skin and what lies beyond: half way from the one colour to the other.
    within, beyond = (colours[rows, np.clip(last + steps, 0, most)].mean(1) for steps in (_WITHIN, _BEYOND))
    apart = within - beyond
    near = np.clip(last + _NEAR, 0, most)
    share = ((colours[rows, near] - beyond[:, None]) @ apart[:, :, None])[..., 0]
    share /= np.maximum((apart * apart).sum(1), 1.0)[:, None]
    crossed = (share[:, :-1] >= 0.5) & (share[:, 1:] < 0.5)
    at = crossed.argmax(1)[:, None]
    before, after = share[rows, at], share[rows, at + 1]
    exact = near[rows, at] + (before - 0.5) / np.maximum(before - after, 1e-3)
    found = np.where(crossed.any(1)[:, None], exact, last + 0.5) * _STEP
    found[~off.any(1)] = np.inf
    found[(last < 0) | outside[rows, np.clip(last + 1, 0, most)]] = np.nan
    return np.asarray(found[:, 0], np.float64)


def _joined(limbs: Sequence[Limb], found: Matrix) -> list[Outline | None]:
    """The limbs' outlines from what their lines ``found`` (2, limbs, lines)."""
    half = np.array([limb.half for limb in limbs])
    room = np.array([limb.room for limb in limbs]).T / half
    known = (~np.isnan(found)).sum(2)
    edge = _median(found, known)
    with np.errstate(invalid="ignore"):  # where no line ends all are infinitely far
        scatter = _median(np.abs(found - edge[..., None]), known)
    neighbour = edge > room
    edge = np.minimum(edge, room)
    clear = (known > len(_LINES) // 2) & (neighbour | (scatter < _MOST_SCATTER)) & (edge > _NEAREST) & (edge < _FARTHEST)
    width = edge.mean(0)
    clear[:, (width < _NARROWEST) | (width > _WIDEST)] = False
    aside = (edge[1] - edge[0]) / 2
    return [Outline(float(aside[k]), float(width[k])) if clear[:, k].all() else None for k in range(len(limbs))]


def _median(values: Matrix, known: NDArray[np.int_]) -> Matrix:
    """Of the numbers along the last axis, of which so many are ``known`` and the others NaN."""
    ordered = np.sort(values, axis=-1)
    at = np.maximum(known - 1, 0)
    low, high = (np.take_along_axis(ordered, k[..., None], -1)[..., 0] for k in (at // 2, (at + 1) // 2))
    return np.asarray((low + high) / 2)

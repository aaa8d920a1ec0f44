"""Reads how wide fingers and wrist are in the picture, and how far beside their landmarks they lie.

Landmarks are a millimetre or two aside, and people are not alike: the outline in the picture says both. A limb's own
colour tells it from what is behind it; where that is skin too, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector
from models.tracking import Picture

_LINES = np.linspace(-0.5, 0.5, 7)
"""Where lines lie across a limb, along it in its widths."""
_STEP, _STEPS = 0.06, 32
"""Between a line's samples, in half widths, and how many there are to either side of the middle."""
_ACROSS = np.arange(-_STEPS, _STEPS + 1) * _STEP
_OWN = slice(_STEPS - 6, _STEPS + 7, 3)
"""Samples around a line's middle that show the limb's own colour."""
_SPREAD = np.array([0.013, 0.013, 0.09])
"""Least spread of a hand's colours: of two shares and the logarithm's part."""
_OFF = 1.9
"""Spreads by which a colour differs that is not this hand's."""
_NEAREST, _FARTHEST = 0.6, 1.6
"""How far an edge may lie from the middle, in half widths that are expected."""
_MOST_SCATTER = 0.16
"""Of an edge's lines, in half widths (median of the absolute deviations)."""
_WITHIN, _BEYOND = np.array([-3, -2, -1]), np.array([4, 5, 6])
"""Samples beside an edge that show what lies within and beyond it."""
_NEAR = np.arange(-4, 6)


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


def read_edges(picture: Picture, limbs: Sequence[Limb]) -> Matrix:
    """(2, limbs): how far the edges of one hand's ``limbs`` lie from their middles, against and along
    :attr:`Limb.across`, in half widths; NaN where one is unclear, or hidden by a neighbour that touches."""
    if not limbs:
        return np.empty((2, 0))
    places = _lines(limbs)
    seen = cv2.remap(picture, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    colours = cv2.blur(seen, (3, 1)).astype(np.float32)
    off = _off(_hues(colours).reshape(len(limbs), len(_LINES), len(_ACROSS), 3)).reshape(colours.shape[:2])
    height, width = picture.shape[:2]
    x, y = places[..., 0], places[..., 1]
    outside = (x < 0) | (y < 0) | (x > width - 1) | (y > height - 1)
    low, high = slice(_STEPS, None, -1), slice(_STEPS, None)
    found = _ends(*(np.concatenate([each[:, low], each[:, high]]) for each in (colours, off, outside)))
    return _clear(limbs, found.reshape(2, len(limbs), len(_LINES)))


def _lines(limbs: Sequence[Limb]) -> NDArray[np.float32]:
    """(limbs * lines, samples, 2) pixels."""
    along = np.array([limb.along * limb.length for limb in limbs])
    across = np.array([limb.across * limb.half for limb in limbs])
    starts = np.array([limb.middle for limb in limbs])[:, None] + _LINES[:, None] * along[:, None]
    places = starts[:, :, None] + _ACROSS[:, None] * across[:, None, None]
    return np.asarray(places.reshape(-1, len(_ACROSS), 2), np.float32)


def _hues(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """Two shares and a little of the lightness of BGR ``colours`` (..., 3)."""
    total = colours[..., 0] + colours[..., 1] + colours[..., 2] + np.float32(24)
    parts = [colours[..., 2] / total, colours[..., 1] / total, np.log(total) * np.float32(0.12)]
    return np.asarray(np.stack(parts, -1), np.float32)


def _off(hues: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where ``hues`` (limbs, lines, samples, 3) are not those around the limb's own middle: light falls differently on
    each finger."""
    own = hues[:, :, _OWN].reshape(len(hues), -1, 3)
    middle = np.median(own, 1, keepdims=True)
    spread = 3.0 * np.median(np.abs(own - middle), 1) + _SPREAD
    off = (hues - middle[:, None]) ** 2 * (1 / spread[:, None, None].astype(np.float32) ** 2)
    return np.asarray(off[..., 0] + off[..., 1] + off[..., 2] > _OFF * _OFF)


def _ends(colours: NDArray[np.float32], off: NDArray[np.bool_], outside: NDArray[np.bool_]) -> Vector:
    """(n,) where the skin at the beginning of each line ends, in half widths; infinite where it doesn't, NaN where
    there is none or the line leaves the picture first.

    ``colours`` (n, samples, 3); ``off`` and ``outside`` (n, samples): no skin of this hand, and no picture.
    """
    rows, most = np.arange(len(off))[:, None], off.shape[1] - 1
    ends: NDArray[np.bool_] = np.any(off, axis=1, keepdims=True)
    last: NDArray[np.intp] = np.where(ends, off.argmax(1)[:, None] - 1, most)
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
    found[~ends] = np.inf
    found[(last < 0) | outside[rows, np.minimum(last + 1, most)]] = np.nan
    return np.asarray(found[:, 0], np.float64)


def _clear(limbs: Sequence[Limb], found: Matrix) -> Matrix:
    """(2, limbs): the edges from what their lines ``found`` (2, limbs, lines); NaN where they say nothing clear."""
    room = np.array([np.divide(limb.room, limb.half) for limb in limbs]).T
    known = (~np.isnan(found)).sum(2)
    edge = _median(found, known)
    with np.errstate(invalid="ignore"):  # where no line ends all are infinitely far
        scatter = _median(np.abs(found - edge[..., None]), known)
    clear = (known > len(_LINES) // 2) & (scatter < _MOST_SCATTER) & (edge > _NEAREST)
    return np.where(clear & (edge < np.minimum(room, _FARTHEST)), edge, np.nan)


def _median(values: Matrix, known: NDArray[np.int_]) -> Matrix:
    """Of the numbers along the last axis, of which so many are ``known`` and the others NaN."""
    ordered = np.sort(values, axis=-1)
    at = np.maximum(known - 1, 0)
    low, high = (np.take_along_axis(ordered, k[..., None], -1)[..., 0] for k in (at // 2, (at + 1) // 2))
    return np.asarray((low + high) / 2)

"""All of a person's hair from what is surely hair.

The regions' network knows some hair only in part (a smooth shell, ends far from the head) and takes the rest for
clothes or worn things. That rest has the hair's own colour, another one than skin, clothes and background have, and
hangs on to it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
_SURE, _SURE_OTHER = 0.8, 0.85
_ENOUGH = 40
"""Pixels that a colour is learnt from, at least."""
_NOISE = 16.0
"""Variance of a colour of one piece, in levels of Lab."""
_LIKELIER, _NEAREST = 2.0, 12.0
"""How much likelier a hair's colour must be than any other thing's (twice the logarithm), and how far it may lie from
hair's own middle, in squares of standard deviations."""
_SKIN, _BEHIND = 0.6, 0.8
"""Where the network sees skin or what is behind so surely, there is no hair."""


def grown(hair: Map, skin: Map, behind: Map, clothes: Map, picture: NDArray[np.uint8]) -> Map:
    """``hair`` with what hangs on to it in its own colour. All are shares 0..1, (side, side), seen in ``picture``
    (side, side, 3) BGR."""
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB).astype(np.float32)
    sure = hair > _SURE
    own = _colour(lab, sure)
    if own is None:
        return hair
    far = _distance(lab, own)
    alike = (far < _NEAREST) & (skin < _SKIN) & (behind < _BEHIND)
    for other in (skin, behind, clothes):
        rival = _colour(lab, other > _SURE_OTHER)
        if rival is not None:
            alike &= far + own[2] + _LIKELIER < _distance(lab, rival) + rival[2]
    _, part = cv2.connectedComponents((alike | sure).astype(np.uint8))
    hanging_on = np.isin(part, np.unique(part[sure]))
    return np.maximum(hair, cv2.blur((hanging_on & alike).astype(np.float32), (3, 3)))


Colour = tuple[NDArray[np.float32], NDArray[np.float32], float]
"""Middle (3,), the covariance's inverse (3, 3), the logarithm of its determinant."""


def _colour(lab: Map, where: NDArray[np.bool_]) -> Colour | None:
    points = lab[where]
    if len(points) < _ENOUGH:
        return None
    middle = np.median(points, axis=0)
    around = points - middle
    spread = around.T @ around / len(points) + _NOISE * np.eye(3, dtype=np.float32)
    return middle, np.linalg.inv(spread).astype(np.float32), float(np.linalg.slogdet(spread)[1])


def _distance(lab: Map, colour: Colour) -> Map:
    """(side, side): squares of standard deviations from a colour's middle."""
    off = lab - colour[0]
    return np.asarray(((off @ colour[1]) * off).sum(-1), np.float32)

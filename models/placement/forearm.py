"""Reads the forearm's outline behind a hand: landmarks end at the wrist, and a wrist bends.

The hand's own skin colour tells the arm from what is behind it. Arcs around the wrist's landmark cut the arm;
the middles of the cuts give its direction, their lengths its width. Where there is none of that colour, a sleeve is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector
from models.tracking import Picture

_SIDE = 96
"""Pixels of the window around the wrist."""
_REACH = 1.9
"""The window's half side over the palm's length."""
_PALM_PAIRS = ((0, 5), (0, 9), (0, 13), (0, 17), (5, 17), (1, 5), (9, 13))
_ARCS = np.arange(0.32, 0.86, 0.06)
"""Radii over the palm's length."""
_WIDEST_TURN = np.radians(80.0)
_ANGLES = np.radians(np.arange(-110.0, 110.5, 2.0))
_UNIT = _SIDE / (2 * _REACH)
"""The palm's length in pixels of the window."""
_RADII = _ARCS * _UNIT
_COLUMNS, _ROWS = (
    ((_SIDE - 1) / 2 + _RADII[:, None] * part).astype(np.float32) for part in (np.sin(_ANGLES), np.cos(_ANGLES))
)
"""Where the arcs' points lie in the window, (arcs, angles) each."""
_LEAST_ARCS = 5
_BEHIND, _STRAIGHT = (np.abs(_ANGLES) < np.radians(degrees) for degrees in (80.0, 45.0))
"""Where an arm can be, and which part of it must be in the picture to say that there is none."""
_SOME_SKIN = 0.2
"""Skin along an arc, over the palm's length, that is part of an arm: half of a slim one."""
_FLOOR = np.array([0.008, 0.008, 0.035])
"""The least spread of one skin's red, green and lightness."""
_ALIEN, _MOST_ALIEN = 7.6, 0.2
"""Floors from the middle at which a sample of the palm isn't skin, and the share of such from which something else lies
on the palm."""
_NARROW, _WIDE = 0.3, 1.05
"""Width over the palm's length that an arm can have."""


@dataclass(frozen=True, slots=True)
class Forearm:
    """In pixels of the picture."""

    wrist: Vector
    """(2,) on the arm's middle line beside the wrist's landmark."""
    away: Vector
    """(2,) unit, from the hand to the elbow."""
    width: float
    scatter: float
    """RMS distance of the cuts' middles from one line, over the width."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look behind a hand tells."""

    arm: Forearm | None
    """``None`` if its outline is unclear."""
    bare: float
    """Share of the arcs, 0..1, on which there is something of the hand's colour; 1 where that can't be seen."""


NOTHING = Look(None, 1.0)


def read_forearm(picture: Picture, points: Matrix, palm: float) -> Look:
    """What is behind a hand of 21 ``points`` (n, 2+) whose palm is ``palm`` pixels long."""
    xy = points[:, :2]
    wrist = xy[0]
    ahead = (xy[5] + xy[9] + xy[13] + xy[17]) / 4 - wrist
    length = float(np.linalg.norm(ahead))
    if length < 8 or palm < 12:
        return NOTHING
    ahead = ahead / length
    # The window's y runs from the hand to the elbow.
    scale = 2 * _REACH * palm / _SIDE
    across = np.array([ahead[1], -ahead[0]])
    turn = np.stack([across, -ahead], 1) * scale
    half = (_SIDE - 1) / 2
    back = np.c_[turn, wrist - turn @ np.array([half, half])].astype(np.float32)
    view = cv2.warpAffine(
        picture, back, (_SIDE, _SIDE), flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT
    )
    inside = np.linalg.inv(np.vstack([back, [0, 0, 1]]))
    hand = xy @ inside[:2, :2].T + inside[:2, 2]
    seen = _skin(np.asarray(view, np.uint8), hand)
    if seen is None:
        return NOTHING
    skin, sure = seen
    arcs = np.asarray(cv2.remap(skin, _COLUMNS, _ROWS, cv2.INTER_LINEAR), np.float32)
    return Look(_cuts(arcs, wrist, turn), _bare(arcs, picture, back) if sure else 1.0)


def _bare(arcs: NDArray[np.float32], picture: Picture, back: NDArray[np.float32]) -> float:
    """See :attr:`Look.bare`; ``back`` (2, 3) takes the window to the picture."""
    places = np.stack([_COLUMNS[:, _STRAIGHT], _ROWS[:, _STRAIGHT]], -1) @ back[:, :2].T + back[:, 2]
    size = np.array([picture.shape[1], picture.shape[0]])
    seen = ((places >= 0) & (places < size)).all((1, 2))
    if seen.sum() < _LEAST_ARCS:
        return 1.0
    step = float(_ANGLES[1] - _ANGLES[0])
    skin = (arcs[:, _BEHIND] > 0.5).sum(1) * step * _RADII / _UNIT
    return float((skin[seen] > _SOME_SKIN).mean())


def _skin(view: NDArray[np.uint8], hand: Matrix) -> tuple[NDArray[np.float32], bool] | None:
    """How much each pixel looks like this hand rather than like the window's rim, 0..1; whether the palm is of one
    colour, so that this is the hand's."""
    soft = cv2.GaussianBlur(view, (0, 0), 1.0).astype(np.float32)
    total = soft.sum(2) + 24
    colour = np.stack([soft[..., 2] / total, soft[..., 1] / total, np.log(total) * 0.12], 2)
    samples = []
    for a, b in _PALM_PAIRS:
        for t in (0.25, 0.4, 0.55, 0.7):
            x, y = hand[a] + (hand[b] - hand[a]) * t
            if 0 <= x < _SIDE - 1 and 0 <= y < _SIDE - 1:
                samples.append(colour[int(y + 0.5), int(x + 0.5)])
    if len(samples) < 10:
        return None
    table = np.array(samples)
    middle = np.median(table, 0)
    alien = np.linalg.norm((table - middle) / _FLOOR, axis=1) > _ALIEN
    spread = np.median(np.abs(table - middle), 0) * 1.5 + _FLOOR
    # Light falls differently on an arm than on a hand, hue doesn't.
    distance = np.sqrt((((colour - middle) / (spread * np.array([2.0, 2.0, 2.2]))) ** 2).sum(2))
    skin = np.asarray(1 / (1 + np.exp(np.clip((distance - 1.9) * 3.5, -30, 30))), np.float32)
    return skin, float(alien.mean()) < _MOST_ALIEN


def _cuts(arcs: NDArray[np.float32], wrist: Vector, turn: Matrix) -> Forearm | None:
    middles, widths = [], []
    guess = 0.0
    for radius, line in zip(_RADII, arcs, strict=True):
        run = _run(line, guess)
        if run is None:
            continue
        low, high = run
        chord = 2 * radius * np.sin(min((high - low) / 2, np.pi / 2))
        if not _NARROW * _UNIT < chord < _WIDE * _UNIT or abs(low + high) / 2 > _WIDEST_TURN:
            continue
        guess = (low + high) / 2
        ends = radius * np.array([[np.sin(low), np.cos(low)], [np.sin(high), np.cos(high)]])
        middles.append(ends.mean(0))
        widths.append(chord)
    if len(middles) < _LEAST_ARCS:
        return None
    points, chords = np.array(middles), np.array(widths)
    usual = float(np.median(chords))
    keep = np.abs(chords / usual - 1) < 0.3
    if keep.sum() < _LEAST_ARCS:
        return None
    points = points[keep]
    fit = cv2.fitLine(points.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().astype(np.float64)
    direction, through = fit[:2] * np.sign(fit[1] or 1.0), fit[2:]
    normal = np.array([-direction[1], direction[0]])
    scatter = float(np.sqrt((((points - through) @ normal) ** 2).mean())) / usual
    if scatter > 0.12:
        return None
    # The chords are square to the arc, not to the arm.
    lean = np.arctan2(points[:, 0], points[:, 1]) - np.arctan2(direction[0], direction[1])
    width = float(np.median(chords[keep] * np.cos(lean)))
    near = through - direction * float(through @ direction)
    scale = float(np.linalg.norm(turn[:, 0]))
    away = turn @ direction
    return Forearm(wrist + turn @ near, away / np.linalg.norm(away), width * scale, scatter)


def _run(line: NDArray[np.float32], guess: float) -> tuple[float, float] | None:
    """The angles at which the skin around the angle ``guess`` begins and ends; ``None`` if it has no end."""
    on = line > 0.5
    start = int(np.argmin(np.abs(_ANGLES - guess)))
    if not on[start]:
        near = np.flatnonzero(on)
        if not len(near):
            return None
        start = int(near[np.abs(near - start).argmin()])
        if abs(_ANGLES[start] - guess) > np.radians(35):
            return None
    low = high = start
    while low > 0 and on[low - 1]:
        low -= 1
    while high < len(on) - 1 and on[high + 1]:
        high += 1
    if low == 0 or high == len(on) - 1:
        return None
    step = float(_ANGLES[1] - _ANGLES[0])
    first = _ANGLES[low] - step * (line[low] - 0.5) / max(float(line[low] - line[low - 1]), 1e-3)
    last = _ANGLES[high] + step * (line[high] - 0.5) / max(float(line[high] - line[high + 1]), 1e-3)
    return float(first), float(last)

"""Measures a finger or a wrist beside a reference of known size, says how sure it is, or says "again".

The outline is read in the plane at half the limb's height, where its silhouette lies; the section is taken for an
ellipse, since a picture from above shows its width alone. A ring's inner circumference is the section's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import pi, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix
from models.hand.landmarks import MIDDLE_MCP, WRIST, Hand
from models.hand.tracker import HandTracker
from models.placement.types import Finger
from models.runtime import load
from models.sizing.card import find_card, find_pad
from models.sizing.plane import Plane, through
from models.sizing.sizes import RingNumbers, ring_numbers
from models.tracking import Picture

_ROOT = {Finger.THUMB: 2, Finger.INDEX: 5, Finger.MIDDLE: 9, Finger.RING: 13, Finger.LITTLE: 17}
_MOST_TILT = 24.0
"""Degrees; beyond, heights matter more than the outline."""
_LEAST_PX_PER_MM = 2.0
_ROUNDNESS, _ROUNDNESS_SPREAD = 0.90, 0.085
"""A finger's thickness over its width at the first bone, and its spread: that of own renders, with the outline's slips,
so that nine of ten stated intervals hold the truth."""
_WRIST_ROUNDNESS, _WRIST_SPREAD = 0.72, 0.05
_WIDEST = 0.8
"""A wrist's width over the palm's length from wrist to middle knuckle: 0.59 +- 0.04 on own renders. A wider one is its
shadow, or the hand."""
_CLEAR = 8.0
"""Pixels of the flattened view for one mm."""
_HALF_SPAN, _HALF_LENGTH = {"finger": 15.0, "wrist": 46.0}, {"finger": 4.5, "wrist": 7.0}
_NEAREST, _FARTHEST = {"finger": 5.0, "wrist": 17.0}, {"finger": 13.0, "wrist": 40.0}
"""mm from the middle line between which an edge is looked for."""
_HEIGHT_SPREAD = {"finger": 4.0, "wrist": 6.0}
_MOST_SCATTER = {"finger": 0.45, "wrist": 1.2}
"""mm, RMS, by which an edge may leave its line."""
_MOST_TAPER = 0.3
_MARGIN = 0.7
"""mm beyond half way to a neighbour that an edge may still lie."""
_TOUCHING = 0.9
"""A finger's width over the distance to the next one's middle from which there is no gap between them."""
_APART, _RIVAL = 1.2, 0.85
"""mm between two edges that are two, and the other's strength over the chosen one's that leaves a doubt."""
_PLACE = 0.56
"""Where on the first bone a ring sits, from the knuckle's landmark: beyond the web between the fingers."""
_SURE = 1.645
"""Standard deviations on each side of 90 % of a normal distribution."""


class Reason(StrEnum):
    """Why a measurement is asked for again."""

    NO_REFERENCE = "no_reference"
    NO_HAND = "no_hand"
    TILTED = "tilted"
    TOO_FAR = "too_far"
    FINGER_BENT = "finger_bent"
    FINGERS_TOGETHER = "fingers_together"
    NO_OUTLINE = "no_outline"
    OUT_OF_FRAME = "out_of_frame"
    NOT_PLAUSIBLE = "not_plausible"


@dataclass(frozen=True, slots=True)
class Again:
    """No measurement, and what to change."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Measured:
    """A length in mm with the half width of its 90 % interval."""

    mm: float
    plus_minus: float


@dataclass(frozen=True, slots=True)
class RingSize:
    finger: Finger
    inner_diameter: Measured
    numbers: RingNumbers
    smallest: RingNumbers
    largest: RingNumbers
    """The numbers at both ends of the interval."""


@dataclass(frozen=True, slots=True)
class BraceletSize:
    circumference: Measured
    """Of the wrist."""
    inner_diameter: Measured
    """Of a round bangle as wide as the wrist is around; getting over the hand needs more."""
    length_cm: float
    """Of a chain bracelet with a finger's room."""


@dataclass(frozen=True, slots=True)
class _Outline:
    width: float
    spread: float
    """Standard deviation of the width, mm."""


def measure_ring(
    picture: Picture, camera: Matrix, finger: Finger, tracker: HandTracker | None = None
) -> RingSize | Again:
    """The ring that fits ``finger``; ``camera`` is (3, 3), its focal length may be 10 % off."""
    return measure_rings(picture, camera, (finger,), tracker)[finger]


def measure_rings(
    picture: Picture, camera: Matrix, fingers: Iterable[Finger], tracker: HandTracker | None = None
) -> dict[Finger, RingSize | Again]:
    """The same for several fingers of one hand, with one look for the card and the hand."""
    found = _scene(picture, camera, tracker)
    if isinstance(found, Again):
        return dict.fromkeys(fingers, found)
    return {finger: _ring(picture, *found, finger) for finger in fingers}


def _ring(picture: Picture, plane: Plane, hand: Hand, finger: Finger) -> RingSize | Again:
    root = hand.points[_ROOT[finger], :2]
    tip = hand.points[_ROOT[finger] + 1, :2]
    if _bent(hand, _ROOT[finger]):
        return Again(Reason.FINGER_BENT)
    place = root + (tip - root) * _PLACE
    room = _room(hand, plane, finger, place, tip - root)
    outline = _outline(picture, plane, place, tip - root, "finger", 9.0, room)
    if isinstance(outline, Again):
        return outline
    if outline.width > _TOUCHING * 2 * (min(room) - _MARGIN):
        return Again(Reason.FINGERS_TOGETHER)
    diameter = outline.width * (1 + _ROUNDNESS) / 2
    share = sqrt((_ROUNDNESS_SPREAD / (1 + _ROUNDNESS)) ** 2 + (outline.spread / outline.width) ** 2)
    inner = Measured(diameter, _SURE * share * diameter)
    try:
        numbers = [ring_numbers(inner.mm + k * inner.plus_minus) for k in (0, -1, 1)]
    except ValueError:
        return Again(Reason.NOT_PLAUSIBLE)
    return RingSize(finger, inner, *numbers)


def measure_bracelet(picture: Picture, camera: Matrix, tracker: HandTracker | None = None) -> BraceletSize | Again:
    """The bracelet that fits the wrist in the picture."""
    found = _scene(picture, camera, tracker)
    if isinstance(found, Again):
        return found
    plane, hand = found
    wrist, middle = hand.points[WRIST, :2], hand.points[MIDDLE_MCP, :2]
    forward = middle - wrist
    place = wrist - forward * 0.35
    outline = _outline(picture, plane, place, forward, "wrist", 19.0)
    if isinstance(outline, Again):
        return outline
    ends = plane.from_pixels(np.stack([wrist, middle]), 19.0)
    if outline.width > _WIDEST * float(np.linalg.norm(ends[1] - ends[0])):
        return Again(Reason.NOT_PLAUSIBLE)
    around = _ellipse(outline.width, outline.width * _WRIST_ROUNDNESS)
    share = sqrt((0.5 * _WRIST_SPREAD) ** 2 + (outline.spread / outline.width) ** 2)
    if not 110 < around < 240:
        return Again(Reason.NOT_PLAUSIBLE)
    return BraceletSize(
        Measured(around, _SURE * share * around),
        Measured(around / pi, _SURE * share * around / pi),
        round((around + 15) / 5) / 2,
    )


def _room(hand: Hand, plane: Plane, finger: Finger, place: Matrix, along_px: Matrix) -> tuple[float, float]:
    """mm to the left and right of the finger within which its edge must lie: half way to its neighbours."""
    middle, ahead = plane.from_pixels(np.stack([place, place + along_px]), 9.0)
    along = (ahead - middle) / max(float(np.linalg.norm(ahead - middle)), 1e-9)
    across = np.array([-along[1], along[0]])
    room = {-1.0: _FARTHEST["finger"], 1.0: _FARTHEST["finger"]}
    for other, root in _ROOT.items():
        if other in (finger, Finger.THUMB):
            continue
        ends = plane.from_pixels(hand.points[root : root + 2, :2], 9.0) - middle
        a, b = ends @ along
        share = float(np.clip(-a / (b - a), -0.5, 1.5)) if abs(b - a) > 1e-6 else 0.0
        away = float((ends[0] + share * (ends[1] - ends[0])) @ across)
        sign = 1.0 if away > 0 else -1.0
        room[sign] = min(room[sign], abs(away) / 2 + _MARGIN)
    return room[-1.0], room[1.0]


def _ellipse(width: float, thickness: float) -> float:
    """Ramanujan's first formula for an ellipse's circumference."""
    a, b = width / 2, thickness / 2
    return pi * (3 * (a + b) - sqrt((3 * a + b) * (a + 3 * b)))


def _scene(picture: Picture, camera: Matrix, tracker: HandTracker | None) -> tuple[Plane, Hand] | Again:
    plane = find_pad(picture, camera) or find_card(picture, camera)
    if plane is None:
        return Again(Reason.NO_REFERENCE)
    if plane.tilt > _MOST_TILT:
        return Again(Reason.TILTED)
    if plane.pixels_per_mm < _LEAST_PX_PER_MM:
        return Again(Reason.TOO_FAR)
    tracker = tracker or HandTracker(load("palm_detector"), load("hand_mesh"))
    tracker.reset()
    hands = tracker.see(picture)
    if not hands:
        return Again(Reason.NO_HAND)
    return plane, hands[0]


def _bent(hand: Hand, root: int) -> bool:
    """Whether the finger's three bones are far from one line in the picture."""
    bones = np.diff(hand.points[root : root + 4, :2], axis=0)
    lengths = np.linalg.norm(bones, axis=1)
    if lengths.min() < 0.15 * lengths.max():
        return True
    straight = float(np.linalg.norm(bones.sum(0)) / max(lengths.sum(), 1e-6))
    return straight < 0.93


def _outline(
    picture: Picture,
    plane: Plane,
    pixel: Matrix,
    along_px: Matrix,
    what: str,
    height: float,
    room: tuple[float, float] | None = None,
) -> _Outline | Again:
    """The limb's width across ``pixel``, read in the plane at ``height`` mm."""
    ends = plane.from_pixels(np.stack([pixel, pixel + along_px]), height)
    along = ends[1] - ends[0]
    along = along / max(float(np.linalg.norm(along)), 1e-9)
    span, length = _HALF_SPAN[what], _HALF_LENGTH[what]
    room = room or (_FARTHEST[what], _FARTHEST[what])
    if min(room) < _NEAREST[what] + 0.6:
        return Again(Reason.NO_OUTLINE)
    for _ in range(2):
        view = _flattened(picture, plane, ends[0], along, span, length, height)
        if view is None:
            return Again(Reason.OUT_OF_FRAME)
        edges = _edges(view, what, room)
        if edges is None:
            return Again(Reason.NO_OUTLINE)
        # Once more along the outline's own middle line.
        room = (room[0] + (edges[0][0] + edges[1][0]) / 2, room[1] - (edges[0][0] + edges[1][0]) / 2)
        (left, left_slope, left_off), (right, right_slope, right_off) = edges
        across = np.array([-along[1], along[0]])
        lean = (left_slope + right_slope) / 2
        middle = ends[0] + across * (left + right) / 2
        ends = np.stack([middle, middle])
        width = (right - left) / sqrt(1 + lean * lean)
        along = along + across * lean
        along = along / float(np.linalg.norm(along))
        height = height if what == "wrist" else width * 0.5 * _ROUNDNESS
    if any(k < _FARTHEST[what] - 1.5 and edge > k - 1.0 for k, edge in zip(room, (-left, right), strict=True)):
        # The edge is where the neighbour's would be: the fingers touch, and a crease is no outline.
        return Again(Reason.FINGERS_TOGETHER)
    if abs(left_slope - right_slope) > _MOST_TAPER or max(left_off, right_off) > _MOST_SCATTER[what]:
        return Again(Reason.NO_OUTLINE)
    lift = _HEIGHT_SPREAD[what] / float(plane.origin[2])
    edge = sqrt(left_off**2 + right_off**2) / 2 + 0.25 / plane.pixels_per_mm
    return _Outline(width, sqrt(edge**2 + (width * plane.scale_error(pixel)) ** 2 + (width * lift) ** 2))


def _flattened(
    picture: Picture, plane: Plane, middle: Matrix, along: Matrix, span: float, length: float, height: float
) -> NDArray[np.float64] | None:
    """The limb seen from straight above: rows along it, columns across; ``None`` if it leaves the picture."""
    across = np.array([-along[1], along[0]])
    rows = np.arange(-length, length + 1e-6, 1 / _CLEAR * 2)
    columns = np.arange(-span, span + 1e-6, 1 / _CLEAR)
    points = middle + rows[:, None, None] * along + columns[None, :, None] * across
    pixels = through(plane.at_height(height), points.reshape(-1, 2)).reshape(*points.shape)
    tall, wide = picture.shape[:2]
    if pixels.min() < 0 or pixels[..., 0].max() > wide - 1 or pixels[..., 1].max() > tall - 1:
        return None
    view = cv2.remap(picture, pixels[..., 0].astype(np.float32), pixels[..., 1].astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(view, np.float64)


def _edges(
    view: NDArray[np.float64], what: str, room: tuple[float, float]
) -> tuple[tuple[float, float, float], ...] | None:
    """Left and right edge: mm at the middle row, slope along the limb, scatter in mm."""
    lab = cv2.cvtColor((view / 255).astype(np.float32), cv2.COLOR_BGR2LAB).astype(np.float64)
    smooth = cv2.GaussianBlur(lab, (0, 0), 1.5, sigmaY=2.0)
    # Hue counts more than light: shadows have edges, too.
    slope = np.abs(np.gradient(smooth, axis=1)) * np.array([0.6, 1.2, 1.2])
    strength = slope.sum(2)
    columns = (np.arange(view.shape[1]) - (view.shape[1] - 1) / 2) / _CLEAR
    rows = (np.arange(view.shape[0]) - (view.shape[0] - 1) / 2) * 2 / _CLEAR
    found = []
    for sign in (-1, 1):
        farthest = room[0] if sign < 0 else room[1]
        inside = np.flatnonzero((columns * sign > _NEAREST[what]) & (columns * sign < farthest))
        if len(inside) < 4:
            return None
        path = _seam(strength[:, inside])
        level = float(np.median(strength[np.arange(len(rows)), inside[path]]))
        if level < 3.0 * float(np.median(strength)) * 0.5 + 0.25:
            return None
        place = columns[inside[path]]
        if _rival(strength[:, inside], columns[inside] * sign, place * sign):
            return None
        line = np.polyfit(rows, place, 1)
        off = np.abs(place - np.polyval(line, rows))
        keep = off <= max(2.5 * float(np.median(off)), 0.15)
        line = np.polyfit(rows[keep], place[keep], 1)
        scatter = float(np.sqrt(((place - np.polyval(line, rows)) ** 2).mean()))
        found.append((float(line[1]), float(line[0]), scatter))
    return tuple(found)


def _rival(strength: NDArray[np.float64], outwards: NDArray[np.float64], chosen: NDArray[np.float64]) -> bool:
    """Whether another edge, nearer to the middle, is about as strong: one of the two is a shadow's or a crease's."""
    nearer = outwards[None] < chosen[:, None] - _APART
    if nearer.sum(1).min() < 3:
        return False
    other = np.where(nearer, strength, 0.0)
    rows = np.arange(len(strength))
    own = strength[rows, [int(np.abs(outwards - c).argmin()) for c in chosen]]
    return bool(np.median(other[rows, _seam(other)]) > _RIVAL * np.median(own))


def _seam(strength: NDArray[np.float64]) -> NDArray[np.intp]:
    """The column of a connected path of the greatest total strength, one step of at most 1 a row."""
    total = strength.copy()
    for row in range(1, len(total)):
        before = np.pad(total[row - 1], 1, constant_values=-1e9)
        total[row] += np.maximum(np.maximum(before[:-2], before[1:-1]), before[2:])
    path = np.empty(len(total), np.intp)
    path[-1] = total[-1].argmax()
    for row in range(len(total) - 2, -1, -1):
        k = path[row + 1]
        low = max(k - 1, 0)
        path[row] = low + total[row, low : k + 2].argmax()
    return path

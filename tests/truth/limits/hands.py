"""Rings: how the two sets turn a finger's back about the same bones, and how wide they have a finger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from models.geometry import Vector, unit
from models.hand.reader import _own
from models.placement.hands import _FIRST_BONE, _ROLL, _ring_pose, lifted
from models.placement.palm import _FORM, finger_back, palm_rotation
from models.placement.types import Finger, Side
from models.runtime import CPU
from tests.truth.limits.stills import SETS, said, spread, stills

_FINGERS = (Finger.INDEX, Finger.MIDDLE, Finger.RING, Finger.LITTLE)
_ROLLS = np.arange(-6.0, 23.0, 2.0)
"""Degrees to the thumb that are tried for each finger."""
_GATE = 12.0
_NEIGHBOURS = ((Finger.INDEX, Finger.MIDDLE), (Finger.MIDDLE, Finger.RING), (Finger.RING, Finger.LITTLE))


@dataclass(frozen=True)
class Ring:
    """A ring in sight: the truth's directions, and the mirror's."""

    finger: Finger
    side: Side
    axis: Vector
    dorsal: Vector
    seen_axis: Vector
    breadth: Vector
    """From the index finger's knuckle to the little one's, as the truth's joints have it."""
    seen_breadth: Vector

    def error(self, roll: float, *, axis: bool, palm: bool) -> float:
        """Degrees between the backs, with the true ``axis`` or ``palm`` in place of the mirror's."""
        along = self.axis if axis else self.seen_axis
        return float(np.degrees(np.arccos(np.clip(self._back(along, roll, palm=palm) @ self.dorsal, -1, 1))))

    def _back(self, along: Vector, roll: float, *, palm: bool) -> Vector:
        # A frame in which the average palm's breadth is the one that is asked for.
        across = unit(self.breadth if palm else self.seen_breadth)
        form = unit(_FORM[5] - _FORM[2])
        return finger_back(along, np.outer(across, form), self.side, np.radians(roll))


def rings(split: str) -> list[Ring]:
    """Every ring in sight of a hand that is found."""
    tracker = _own(CPU, live=False)
    found = []
    for still in stills(split, "hands"):
        tracker.reset()
        hands = tracker.see(still.picture)
        if not hands:
            continue
        points, camera, side = hands[0].points, still.camera, hands[0].side
        mm = lifted(points, camera)
        palm = palm_rotation(points, mm, camera, side)
        joints = np.asarray(still.record["joints"], np.float64)
        for finger in _FINGERS:
            if still.anchors[f"ring_{finger}"]["visible"]:
                name = f"ring_{finger}"
                found.append(
                    Ring(
                        finger,
                        side,
                        still.place(name, "axis"),
                        still.place(name, "dorsal"),
                        _ring_pose(mm, finger, palm, side)[:3, 1],
                        joints[_FIRST_BONE[Finger.LITTLE]] - joints[_FIRST_BONE[Finger.INDEX]],
                        palm @ (_FORM[5] - _FORM[2]),
                    )
                )
    return found


def turned(split: str) -> Vector:
    """(4,) degrees to the thumb by which the truth turns the backs of index to little finger off the breadth of its own
    palm; means over all hands."""
    told = []
    for still in stills(split, "hands"):
        joints = np.asarray(still.record["joints"], np.float64)
        breadth = unit(joints[_FIRST_BONE[Finger.LITTLE]] - joints[_FIRST_BONE[Finger.INDEX]])
        sign = 1.0 if still.record["side"] == "left" else -1.0
        row = []
        for finger in _FINGERS:
            axis, dorsal = (still.place(f"ring_{finger}", what) for what in ("axis", "dorsal"))
            back = unit(np.cross(axis, breadth)) * sign
            row.append(np.degrees(np.arctan2(np.cross(back, dorsal) @ axis, back @ dorsal)) * sign)
        told.append(row)
    return np.asarray(np.mean(told, 0))


def dorsal_limits() -> list[str]:
    """What the true axis and the true palm would bring, and what any rolls leave on both sets."""
    seen = {split: rings(split) for split in SETS}
    now = {finger: float(np.degrees(_ROLL[finger])) for finger in _FINGERS}
    lines = ["Backs of rings in sight, degrees (dev, dev_b):"]
    for split, found in seen.items():
        backs = np.round(turned(split))
        lines.append(
            f"  {split}'s backs against its own palms, to the thumb, index to little: {backs}; {len(found)} rings"
        )
    for name, axis, palm in (
        ("what the mirror does", False, False),
        ("with every finger's true axis", True, False),
        ("with the true line of knuckles", False, True),
        ("with both: no error of the picture is left", True, True),
    ):
        pairs = [spread([r.error(now[r.finger], axis=axis, palm=palm) for r in found]) for found in seen.values()]
        lines.append(said(name, *pairs))
        lines += _rolled(seen, axis=axis, palm=palm)
    return lines


def _rolled(seen: dict[str, list[Ring]], *, axis: bool, palm: bool) -> list[str]:
    """The best rolls for each set and for the worse of both."""
    tables = [
        [
            np.array([[r.error(roll, axis=axis, palm=palm) for roll in _ROLLS] for r in found if r.finger is finger])
            for finger in _FINGERS
        ]
        for found in seen.values()
    ]
    medians = {
        rolls: [_middle(table, rolls) for table in tables]
        for rolls in product(range(len(_ROLLS)), repeat=len(_FINGERS))
    }
    lines = []
    judged: dict[str, Callable[[list[float]], float]] = {
        "    rolls best for dev": itemgetter(0),
        "    rolls best for dev_b": itemgetter(1),
        "    rolls whose worse set is best": max,
    }
    for name, worth in judged.items():
        dev, dev_b = min(medians.values(), key=worth)
        best = next(rolls for rolls, pair in medians.items() if pair == [dev, dev_b])
        lines.append(f"  {name:58s}{dev:7.1f}       {dev_b:7.1f}         {[int(_ROLLS[k]) for k in best]}")
    both = sum(max(pair) <= _GATE for pair in medians.values())
    lines.append(f"      of {len(medians)} combinations {both} hold 12 on both")
    return lines


def _middle(table: list[NDArray[np.float64]], rolls: tuple[int, ...]) -> float:
    return float(np.median(np.concatenate([errors[:, k] for errors, k in zip(table, rolls, strict=True)])))


def room(split: str, one: Finger, other: Finger) -> Vector:
    """mm between the truth's sections of two fingers, in every hand; less than nothing where they cut each other."""
    gaps = []
    for still in stills(split, "hands"):
        a, b = still.anchors[f"ring_{one}"], still.anchors[f"ring_{other}"]
        apart = float(np.linalg.norm(np.subtract(a["position"], b["position"])))
        gaps.append(apart - (a["width"] + b["width"]) / 2)
    return np.array(gaps)


def width_limits() -> list[str]:
    """How wide the truth has fingers where rings sit, and how far neighbours' sections are apart."""
    lines = ["Widths of fingers where rings sit, mm:"]
    for split in SETS:
        anchors = [still.anchors for still in stills(split, "hands")]
        wide = [np.median([a[f"ring_{f}"]["width"] for a in anchors]) for f in _FINGERS]
        thick = [np.median([a[f"ring_{f}"]["thickness"] for a in anchors]) for f in _FINGERS]
        lines.append(f"  {split}: wide {np.round(wide, 1)}, thick {np.round(thick, 1)} (index to little)")
        for one, other in _NEIGHBOURS:
            gaps = room(split, one, other)
            lines.append(
                f"    between {one} and {other}: {np.median(gaps):5.1f} mm, cut each other in {(gaps < 0).mean():.0%}"
            )
    return lines

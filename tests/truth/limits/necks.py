"""Chains and pendants: what the head, the shoulders and a careful eye tell of where a neck's base is."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector, at_depth, project
from models.placement import Site, neckline
from tests.truth.limits.stills import MISSED, SETS, Still, changed, lengths, said, scenes, spread, stills

_EYE = Path(__file__).with_name("eye.json")
"""Pixels at which a careful eye put the notch and a close chain's front, in 29 of 30 of dev's pictures chosen by lot
(in the thirtieth no head is found). Each was shown alone, enlarged (25 cm below the ears, 4 pixels a mm, with a grid);
the truth was opened only when all were written down."""
_CHAIN = frozenset({Site.NECKLINE, Site.PENDANT})
_LEAST_VISIBLE = 4
"""Points of a chain from which the evaluator scores its curve."""
_OTHER = 100.0
"""mm from which what was found is another head than the truth's."""
_DOWN = np.arange(-100.0, 30.0, 2.0)
"""mm below a chain's front at which a neck's outline is read."""
_BEHIND, _HAIR = 0, 2
"""The truth's labels of what is behind everybody and of hair."""
Laid = dict[str, tuple[Still, Matrix, Vector]]
"""Still's name -> the still, the mirror's curve from its front (n, 3), and its notch."""


def worn() -> list[Still]:
    """The stills whose pendant is in sight: dev's alone have any."""
    return [s for s in stills("dev", "heads") if s.anchors.get("pendant", {}).get("visible")]


def laid(split: str = "dev") -> Laid:
    """What the mirror lays on all heads that it finds."""
    found: Laid = {}
    for still, scene in scenes(split, "heads", _CHAIN):
        for place in scene.placements:
            if place.site is Site.NECKLINE and place.curve is not None:
                found[still.name] = (still, np.asarray(place.curve, np.float64), np.asarray(place.pose[:3, 3]))
    return found


def _fronts(found: Laid, names: list[str]) -> Matrix:
    """(n, 2) mm from the true pendant to the mirror's."""
    return np.array([found[name][0].off("pendant", found[name][1][0]) for name in names])


def _notches(split: str) -> Matrix:
    off = np.array([still.off("notch", notch) for still, _, notch in laid(split).values()])
    return np.asarray(off[lengths(off) < _OTHER])


def _corners(found: Laid, split: str) -> str:
    """How much of a notch's height goes with where the necks' outlines turn into shoulders, by the truth's labels."""
    heights, off = [], []
    for still, curve, notch in found.values():
        corner = _corner(still, curve[0])
        by = still.off("notch", notch)
        if corner is not None and float(np.hypot(*by)) < _OTHER:
            heights.append(corner)
            off.append(by[1])
    down, told = np.array(off), np.array(heights)
    left = down - np.polyval(np.polyfit(told, down, 1), told)
    name = f"{len(down)} necks of {split} whose outline has corners"
    return f"  {name:58s} down +-{down.std():.1f}; what the corner's height leaves +-{left.std():.1f}"


def _corner(still: Still, front: Vector) -> float | None:
    """mm from a chain's ``front`` down to where both outlines first spread by a mm each mm; ``None`` behind hair."""
    file = still.path.with_name(f"{still.name}.labels.png")
    labels = np.asarray(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE), np.uint8)
    middle, per_mm = project(front[None], still.camera)[0], still.camera[0, 0] / front[2]
    corners = []
    for sign in (-1.0, 1.0):
        aside = np.array([_edge(labels, middle, per_mm, sign, down) for down in _DOWN])
        known = ~np.isnan(aside)
        if not known.any():
            return None
        spreads = (aside[3:] - aside[:-3]) / (_DOWN[3] - _DOWN[0]) > 1.0
        rows = np.flatnonzero(spreads & (np.arange(len(spreads)) >= int(np.nanargmin(aside))))
        if not len(rows):
            return None
        corners.append(float(_DOWN[rows[0]]))
    return sum(corners) / 2


def _edge(labels: NDArray[np.uint8], middle: Vector, per_mm: float, sign: float, down: float) -> float:
    """mm to one side at which a body ends; not a number where hair or the picture's rim is in between."""
    for aside in range(170):
        x, y = np.round(middle + np.array([sign * aside, down]) * per_mm).astype(int)
        if not (0 <= y < labels.shape[0] and 0 <= x < labels.shape[1]) or labels[y, x] == _HAIR:
            return float("nan")
        if labels[y, x] == _BEHIND:
            return float(aside)
    return float("nan")


def _eye() -> dict[str, Matrix]:
    told = json.loads(_EYE.read_text())
    return {name: np.array([spots["notch"], spots["front"]]) for name, spots in told.items()}


def _seen_off(still: Still, anchor: str, pixel: Vector) -> Vector:
    true = still.place(anchor)
    return still.off(anchor, at_depth(pixel[None], float(true[2]), still.camera)[0])


def curve_error(still: Still, curve: Matrix) -> float:
    """mm as the evaluator counts it: both ways between the truth's visible part and the curve's front half."""
    loop = still.place("necklace", "loop")
    visible = still.place("necklace", "visible") > 0
    scale = float(loop[visible].mean(0)[2] / still.camera[0, 0])
    ours, true = project(curve, still.camera), project(loop, still.camera)
    front = ours[curve[:, 2] <= np.median(curve[:, 2])]
    return max(float(_beside(true[visible], ours).mean()), float(_beside(front, true).mean())) * scale


def _beside(points: Matrix, line: Matrix) -> Vector:
    """Distance of each point to a closed polyline, all (n, 2)."""
    along = np.roll(line, -1, 0) - line
    from_start = points[:, None] - line
    share = np.clip((from_start * along).sum(2) / np.maximum((along * along).sum(1), 1e-9), 0, 1)
    return np.asarray(np.linalg.norm(from_start - share[..., None] * along, axis=2).min(1))


def _curves(found: Laid, moved: dict[str, Vector]) -> tuple[float, float]:
    """The mirror's curves, each moved across the view by mm."""
    errors = []
    for name, by in moved.items():
        still, curve, _ = found[name]
        if (still.place("necklace", "visible") > 0).sum() >= _LEAST_VISIBLE:
            errors.append(curve_error(still, curve + np.append(by, 0.0)))
    return spread(errors)


def _left(off: Matrix, *told: Vector) -> Matrix:
    """What is left of ``off`` (n, 2) beside a constant and what goes with ``told`` (n,), fitted to all others each."""
    given = np.stack([np.ones(len(off)), *told], 1)
    left = np.zeros_like(off)
    for row in range(len(off)):
        others = np.arange(len(off)) != row
        left[row] = off[row] - given[row] @ np.linalg.lstsq(given[others], off[others], rcond=None)[0]
    return left


def _row(name: str, off: Matrix) -> str:
    mean, deviation = off.mean(0), off.std(0)
    return (
        said(name, spread(lengths(off)))
        + f"   across {mean[0]:5.1f} +-{deviation[0]:5.1f}, down {mean[1]:5.1f} +-{deviation[1]:5.1f}"
    )


def chain_limits() -> list[str]:
    """What each cue leaves of the pendants, and of the curves where the pendant is given."""
    found = laid()
    every = [still.name for still in worn()]
    names = [name for name in every if name in found]
    lines = [f"Pendants of dev, mm ({len(every)} in sight, {len(names)} where a head is found):"]
    for name, believed in (("the head alone", 0.0), ("the shoulders alone", 1.0)):
        with changed(neckline, _BELIEVED=np.full(2, believed)):
            lines.append(_row(name, _fronts(laid(), names)))
    fronts = _fronts(found, names)
    lines.append(_row("both mixed (what the mirror does)", fronts))
    lines.append(_row("the mirror's, less one offset for all, left out in turn", _left(fronts)))
    by_notch = np.array([found[n][0].off("notch", found[n][2]) for n in names])
    lines.append(_row("with the notch itself given, less one offset", _left(fronts - by_notch)))
    missed = [MISSED] * (len(every) - len(names))
    lines.append(said("as the gate counts", spread([*lengths(fronts), *missed])))
    lines += [_row(f"the notch, all heads of {split}", _notches(split)) for split in SETS]
    lines += [_corners(laid(split), split) for split in SETS]
    lines += _eye_limits(found)
    pendants = {n: -fronts[row] for row, n in enumerate(names)}
    at_rest = {n: np.zeros(2) for n in names}
    lines.append(f"Curves of dev, mm ({len(names)}):")
    lines.append(said("what the mirror lays", _curves(found, at_rest)))
    lines.append(said("with the pendant's own place given", _curves(found, pendants)))
    eye = {n: _seen_off(found[n][0], "pendant", s[1]) + pendants[n] for n, s in _eye().items() if n in pendants}
    lines.append(said(f"as the eye has the front ({len(eye)})", _curves(found, eye)))
    lines += _lengths()
    return lines


def _eye_limits(found: Laid) -> list[str]:
    seen = {name: spots for name, spots in _eye().items() if name in found}
    still_of = {name: found[name][0] for name in seen}
    notch = np.array([_seen_off(still_of[n], "notch", spots[0]) for n, spots in seen.items()])
    front = np.array([_seen_off(still_of[n], "pendant", spots[1]) for n, spots in seen.items()])
    turned = np.sin(np.radians([still_of[n].record["yaw"] for n in seen]))
    ours = _fronts(found, list(seen))
    return [
        f"A careful eye, {len(seen)} of them:",
        _row("the suprasternal notch", notch),
        _row("a close chain's front", front),
        _row("the same, less one offset for all, left out in turn", _left(front)),
        _row("the same, less an offset and a share of the head's turn", _left(front, turned)),
        _row("what the mirror does, in the same pictures", ours),
        _row("eye and mirror together, half each, less one offset", _left((front + ours) / 2)),
    ]


def _lengths() -> list[str]:
    long = np.array([float(still.anchors["necklace"]["length_mm"]) for still in worn()])
    short = long < 460
    above = [float(still.place("notch")[1] - still.place("pendant")[1]) for still in worn()]
    return [
        f"  chains: {int(short.sum())} of {long[short].min():.0f} to {long[short].max():.0f} mm and "
        f"{int((~short).sum())} of {long[~short].min():.0f} to {long[~short].max():.0f} mm, their front "
        f"{np.median(above):.1f} mm above the notch ({min(above):.1f} to {max(above):.1f})"
    ]

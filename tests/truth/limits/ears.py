"""Lobes and nose studs: what the two sets mean by them, and what is left whatever one means."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.geometry import Matrix, Vector
from models.placement import Scene, Side, Site, lobes, nostrils
from tests.truth.limits.stills import (
    FRONTAL,
    MISSED,
    SETS,
    SIDES,
    Still,
    changed,
    least,
    lengths,
    said,
    scenes,
    shift,
    spread,
    stills,
)

_PIERCED = (0.35, 0.5, 0.65, 0.8)
_NOT_READ = 1000.0
"""Degrees from which an ear is never seen: its reader is left out."""


def _of(scene: Scene, site: Site, side: str) -> Vector | None:
    found = [p.pose[:3, 3] for p in scene.placements if p.site is site and p.side is Side(side)]
    return found[0] if found else None


def _seen(split: str, site: Site, anchor: str) -> Iterator[tuple[Still, str, Vector | None]]:
    """Each place that the evaluator scores: its still, its side, and where the mirror has it."""
    for still, scene in scenes(split, "heads", frozenset({site})):
        if abs(still.record["yaw"]) <= FRONTAL:
            for side in SIDES:
                if still.anchors[f"{anchor}_{side}"]["visible"]:
                    yield still, side, _of(scene, site, side)


def _off(split: str, site: Site, anchor: str) -> tuple[Matrix, Matrix]:
    """(n, 2) mm across the line of sight, and how each moves with the head's axes, outwards, down, back: (n, 2, 3).
    What was not found counts as the evaluator has it, and doesn't move."""
    off, moves = [], []
    for still, side, seen in _seen(split, site, anchor):
        name = f"{anchor}_{side}"
        off.append(np.array([MISSED, 0.0]) if seen is None else still.off(name, seen))
        moves.append(
            np.zeros((2, 3))
            if seen is None
            else shift(still, name, still.head * (1.0 if side == "left" else -1.0, 1, 1))
        )
    return np.array(off), np.array(moves)


def lobe_limits() -> list[str]:
    """The table of where a lobe is pierced, and what one offset for a whole set leaves."""
    lines = ["Lobes within 45 degrees, mm (dev, dev_b), where they are pierced from the free edge up:"]
    with changed(lobes, _READ_FROM=_NOT_READ):
        lines.append(said("not read", *(spread(lengths(_off(s, Site.EARLOBE, "lobe")[0])) for s in SETS)))
    best = {}
    for share in _PIERCED:
        with changed(lobes, PIERCED_AT=share):
            seen = {split: _off(split, Site.EARLOBE, "lobe") for split in SETS}
        lines.append(said(f"read, {share} of the way", *(spread(lengths(seen[split][0])) for split in SETS)))
        if share == lobes.PIERCED_AT:
            best = seen
    offsets = {split: least(*best[split]) for split in SETS}
    for named in SETS:
        left = [spread(lengths(off - moves @ offsets[named])) for off, moves in best.values()]
        lines.append(said(f"half way, and the offset that is best for {named}", *left))
    half = (offsets["dev"] + offsets["dev_b"]) / 2
    lines.append(
        said("half way between these two", *(spread(lengths(off - moves @ half)) for off, moves in best.values()))
    )
    lines.append("  offsets, outwards, down, back: " + _told(offsets))
    lines += [_heights(split) for split in SETS]
    return lines


def below_tragion(split: str) -> list[float]:
    """How far the truth's lobes lie below the tragion, over the ear's height."""
    below = []
    for still in stills(split, "heads"):
        for side in SIDES:
            down = still.head[:, 1] @ (still.place(f"lobe_{side}") - still.place(f"tragion_{side}"))
            below.append(float(down / still.anchors[f"lobe_{side}"]["ear_height"]))
    return below


def _heights(split: str) -> str:
    below = below_tragion(split)
    return f"  {split}'s truth: {np.median(below):.3f} of the ear below the tragion, +-{np.std(below):.3f}"


def _told(offsets: dict[str, Vector]) -> str:
    apart = float(np.linalg.norm(offsets["dev"] - offsets["dev_b"]))
    return "; ".join(f"{s} {np.round(-o, 1).tolist()}" for s, o in offsets.items()) + f"; {apart:.1f} mm apart"


def stud_limits() -> list[str]:
    """Where the two sets have a nose stud, and what any one place leaves on both."""
    lines = ["Nose studs within 45 degrees, mm (dev, dev_b):"]
    with changed(nostrils, _ONTO_WING=np.zeros(3)):
        seen = {split: _off(split, Site.NOSTRIL, "ala") for split in SETS}
    offsets = {split: least(*seen[split]) for split in SETS}
    places = {
        "the mesh's points": np.zeros(3),
        "the wing's upper fold (what the mirror does)": -nostrils._ONTO_WING * 0.93,
        "best for dev": offsets["dev"],
        "best for dev_b": offsets["dev_b"],
        "half way": (offsets["dev"] + offsets["dev_b"]) / 2,
    }
    for name, offset in places.items():
        lines.append(said(name, *(spread(lengths(off - moves @ offset)) for off, moves in seen.values())))
    lines.append("  offsets, outwards, down, back: " + _told(offsets))
    return lines

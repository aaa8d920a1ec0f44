"""Accuracy can't rot unseen: placements on eight pictures stay within what was reached, and controls must fail.

The pictures are five frames of a sweeping head and three of a turning hand, out of two films of the recorded truth's
set dev: one person and one hand. The limits are about 1.3 times what is reached on them today, not the goals: they
are there to be lowered.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.geometry import project
from models.mirror import MirrorSource
from models.placement import Finger, Placement, Side, Site
from models.placement.chain import CLOSE_CM
from models.placement.forearm import NOTHING

RECORDED = Path(__file__).parents[1] / "data" / "recorded"
LIMITS = {
    "lobe": 2.8,
    "ala": 4.9,
    "ring": 4.0,
    "axis": 10.0,
    "dorsal": 10.3,
    "ring_width": 0.45,
    "head_depth": 0.031,
    "wrist": 0.012,
    "pendant": 9.5,
    "curve": 10.1,
}
"""Medians: mm across the line of sight, degrees, and shares of depth, of the wrist's width and of a ring's."""
AT_LEAST = {"lobe": 5, "ala": 8, "ring": 12, "axis": 12, "dorsal": 12, "ring_width": 12, "head_depth": 5, "wrist": 3}
AT_LEAST |= {"pendant": 5, "curve": 5}
_APART, _FAR_OFF, _BESIDE = 36.0, 0.08, 0.08
"""What a control must reach: mm of a lobe on the other side, depth by another lens, share of a wrist's width."""
_OTHER = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.MIDDLE: Side.MIDDLE}


@pytest.fixture(scope="module")
def mirror() -> MirrorSource:
    return MirrorSource(chain_cm=CLOSE_CM)


def degrees(one: NDArray[np.float64], other: list[float]) -> float:
    return float(np.degrees(np.arccos(np.clip(one @ np.array(other), -1.0, 1.0))))


def label_of(p: Placement, side: Side) -> tuple[str, str]:
    return {
        Site.EARLOBE: ("lobe", f"lobe_{side}"),
        Site.NOSTRIL: ("ala", f"ala_{side}"),
        Site.FINGER: ("ring", f"ring_{p.finger}"),
        Site.WRIST: ("wrist", "wrist"),
        Site.PENDANT: ("pendant", "pendant"),
        Site.NECKLINE: ("curve", "necklace"),
    }[p.site]


def curve_error(curve: NDArray[np.float64], true: dict[str, Any], camera: NDArray[np.float64]) -> float:
    """Median mm from the visible points of the true loop to the curve, across the line of sight."""
    loop = np.array(true["loop"])[np.array(true["visible"], bool)]
    pairs = zip(curve, np.roll(curve, -1, 0), strict=True)
    fine = np.concatenate([a + (b - a) * np.linspace(0, 1, 8)[:, None] for a, b in pairs])
    off = project(loop, camera)[:, None] - project(fine, camera)[None]
    return float(np.median(np.linalg.norm(off, axis=2).min(1) * loop[:, 2] / camera[0, 0]))


def errors(mirror: MirrorSource, *, swapped: bool = False, lens: float = 1.0) -> dict[str, list[float]]:
    """For every truly visible anchor; ``side`` and ``visible`` have 1 where that is wrong, of hands and of all."""
    found: dict[str, list[float]] = {name: [] for name in (*LIMITS, "side", "visible")}
    for path in sorted(RECORDED.glob("*.camera.json")):
        name = path.name.removesuffix(".camera.json")
        camera = np.array(json.loads(path.read_text())["camera_matrix"], float)
        record = json.loads((RECORDED / f"{name}.json").read_text())
        truth = record["anchors"]
        given: NDArray[np.float64] = np.diag([lens, lens, 1.0]) @ camera
        given[:2, 2] = camera[:2, 2]
        pixels = cv2.imread(str(RECORDED / f"{name}.jpg"))
        mirror.reset()
        scene = mirror.see(pixels, given, number=0, captured_ns=0, calibrated=True, wanted=frozenset(Site))
        for p in scene.placements:
            kind, label = label_of(p, _OTHER[p.side] if swapped else p.side)
            if label not in truth:
                continue
            true = truth[label]
            if kind == "curve":
                assert p.curve is not None
                found[kind].append(curve_error(p.curve, true, camera))
                continue
            if kind in ("ring", "wrist"):
                found["side"].append(p.side != record["side"])
            found["visible"].append((p.visibility >= 0.5) != true["visible"])
            if not true["visible"]:
                continue
            position = np.array(true["position"])
            off = project(p.pose[:3, 3][None], given)[0] - project(position[None], camera)[0]
            if kind == "wrist":
                # Across the forearm, over its width: along it a bracelet slides.
                ahead = position + 3 * np.array(true["axis"])
                along = project(ahead[None], camera)[0] - project(position[None], camera)[0]
                off = off - along * float(off @ along) / float(along @ along)
                found[kind].append(float(np.linalg.norm(off) * position[2] / camera[0, 0]) / true["width"])
                continue
            found[kind].append(float(np.linalg.norm(off) * position[2] / camera[0, 0]))
            if kind == "ring" and "dorsal" in true:
                assert p.size is not None
                found["axis"].append(degrees(p.pose[:3, 1], true["axis"]))
                found["dorsal"].append(degrees(p.pose[:3, 2], true["dorsal"]))
                found["ring_width"].append(abs(p.size.width / true["width"] - 1))
            if kind == "lobe":
                found["head_depth"].append(abs(float(p.pose[2, 3] / position[2]) - 1))
    return found


def test_placements_are_as_near_as_they_were(mirror: MirrorSource) -> None:
    found = errors(mirror)
    for name, limit in LIMITS.items():
        assert len(found[name]) >= AT_LEAST[name], name
        assert np.median(found[name]) < limit, name
    assert not any(found["side"])
    assert np.mean(found["visible"]) <= 0.1


def test_a_wrist_straight_behind_the_hand_fails(mirror: MirrorSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.placement.hands.read_forearm", lambda *_: NOTHING)
    # The wrist's own outline alone would put it right again.
    monkeypatch.setattr("models.placement.limbs.read_edges", lambda _, limbs: np.full((2, len(limbs)), np.nan))
    assert np.median(errors(mirror)["wrist"]) > _BESIDE


def test_fingers_along_their_landmarks_fail(mirror: MirrorSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.placement.hands._BENT", dict.fromkeys(Finger, 0.0))
    assert np.median(errors(mirror)["axis"]) > LIMITS["axis"]


def test_swapped_sides_fail(mirror: MirrorSource) -> None:
    assert np.median(errors(mirror, swapped=True)["lobe"]) > _APART


@pytest.mark.parametrize("lens", [1 / 1.2, 1.25])
def test_a_wrong_field_of_view_fails(mirror: MirrorSource, lens: float) -> None:
    assert np.median(errors(mirror, lens=lens)["head_depth"]) > _FAR_OFF

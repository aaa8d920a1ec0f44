"""The gates can fail, on the project's own pictures: a chain that hangs from the chin, and smoothing left out."""

from __future__ import annotations

from collections import defaultdict

import cv2
import numpy as np
import pytest

from models.geometry import Matrix, Vector, project
from models.mirror import MirrorSource
from models.placement import Scene, Site
from models.placement.chain import CLOSE_CM, Chain, usual_chain
from tests.unit.models.conftest import STEP_NS, Sample, sample

STEADY = 0.5
"""px about a straight line, rms, that a place on a still person may move by: the truth's own gate."""
LEAKS = 0.05
"""Share of the head's sideways motion that a chain may follow: the truth's own gate."""
FRAMES, NOISE, SHAKE_PX = 80, 4.0, 0.45
"""Frames of a still person; grey levels of a camera's noise in the light of a dim shop, and px that it shakes by."""
SWEEP = ("head_000", "head_006", "head_012", "head_018", "head_022")
HELD = 6
"""Frames for which each picture of the sweep is shown."""
CHIN = np.array([0.0, 0.0, -70.0])
"""How far the chin is before the axis that a head turns about, mm of a canonical head."""
STILL = frozenset({Site.EARLOBE, Site.NOSTRIL, Site.PENDANT})


@pytest.fixture(scope="module")
def source() -> MirrorSource:
    # The recorded truth's chains go closely around the neck.
    return MirrorSource(chain_cm=CLOSE_CM)


def see(source: MirrorSource, pixels: np.ndarray, given: Sample, number: int, wanted: frozenset[Site]) -> Scene:
    at_ns = (number + 1) * STEP_NS
    return source.see(pixels, given.camera, number=number, captured_ns=at_ns, calibrated=True, wanted=wanted)


def jitter(source: MirrorSource) -> dict[str, float]:
    """Each place on a still head before a camera that shakes and is noisy, px rms about a straight line."""
    source.reset()
    given = sample("head_000")
    size = given.pixels.shape[1::-1]
    chance = np.random.default_rng(1)
    tracks: dict[str, list[Matrix]] = defaultdict(list)
    for number in range(FRAMES):
        right, down = chance.normal(0, SHAKE_PX, 2)
        shift = np.array([[1.0, 0.0, right], [0.0, 1.0, down]])
        shaken = cv2.warpAffine(given.pixels, shift, size, borderMode=cv2.BORDER_REPLICATE)
        noisy = np.clip(shaken + chance.normal(0, NOISE, shaken.shape), 0, 255).astype(np.uint8)
        for place in see(source, noisy, given, number, STILL).placements:
            tracks[f"{place.site}_{place.side}"].append(project(place.pose[None, :3, 3], given.camera)[0])
    assert {len(track) for track in tracks.values()} == {FRAMES}
    return {name: about_a_line(np.array(track[FRAMES // 5 :])) for name, track in tracks.items()}


def about_a_line(track: Matrix) -> float:
    at = np.arange(len(track))
    line = np.stack([np.polyval(np.polyfit(at, along, 1), at) for along in track.T], 1)
    return float(np.sqrt(((track - line) ** 2).sum(1).mean()))


@pytest.mark.slow
def test_a_still_head_is_steady_and_without_its_filters_it_is_not(
    source: MirrorSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert max(jitter(source).values()) <= STEADY

    monkeypatch.setattr("models.smoothing.OneEuro.__call__", lambda _self, value, _at, unit=1.0: value.copy())
    assert min(jitter(source).values()) > STEADY


def leakage(source: MirrorSource) -> float:
    """Slope of the pendant's sideways error on the chin's sideways motion, while the recorded head turns."""
    source.reset()
    off, chin = [], []
    for turn, name in enumerate(SWEEP):
        given = sample(name)
        true = given.truth["anchors"]
        for number in range(turn * HELD, (turn + 1) * HELD):
            scene = see(source, given.pixels, given, number, frozenset({Site.PENDANT}))
        pendant = next(p for p in scene.placements if p.site is Site.PENDANT)
        assert pendant.visibility == 1.0
        off.append(pendant.pose[0, 3] - true["pendant"]["position"][0])
        chin.append(true["chin"]["position"][0])
    motion = np.array(chin)
    assert np.ptp(motion) > 40, "the head turns"
    return abs(float(np.polyfit(motion - motion.mean(), np.array(off), 1)[0]))


def test_a_chain_rests_while_the_head_turns_and_hung_from_the_chin_it_does_not(
    source: MirrorSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert leakage(source) <= LEAKS

    def from_the_chin(front: Vector, rotation: Matrix, size: float, cm: float) -> Chain:
        return usual_chain(front + (rotation @ CHIN - CHIN) * size, rotation, size, cm)

    monkeypatch.setattr("models.placement.neckline.usual_chain", from_the_chin)
    assert leakage(source) > LEAKS

"""Before a live camera a search for a hand runs one network a frame, and finds a hand that moves all the same."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.hand.tracker import HandTracker
from models.mirror import MirrorSource
from models.placement import Site
from models.placement.shoulders import ShoulderReader
from models.runtime import Network, load
from tests.unit.models.conftest import STEP_NS, Sample, sample


def wandering(pixels: np.ndarray, number: int) -> np.ndarray:
    shift = np.array([[1.0, 0, 4.0 * number], [0, 1, -2.0 * number]])
    return cv2.warpAffine(pixels, shift, pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)


def test_one_network_a_frame_and_the_hand_is_found_where_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    given = sample("hand_000")
    mesh = load("hand_mesh")
    tracker = HandTracker(load("palm_detector"), mesh, look_every=2, spread=True)
    runs: list[int] = []
    run = Network.run

    def counted(self: Network) -> None:
        runs[-1] += 1
        run(self)

    monkeypatch.setattr(Network, "run", counted)
    for number in range(14):
        runs.append(0)
        hands = tracker.see(wandering(given.pixels, number))
        if hands:
            break
    assert max(runs) == 1
    assert 3 < number < 9
    (true,) = HandTracker(load("palm_detector"), mesh).see(wandering(given.pixels, number))
    off = np.linalg.norm(hands[0].points[:, :2] - true.points[:, :2], axis=1).mean()
    assert hands[0].side is true.side
    assert off < 0.06 * true.palm


def test_no_hand_is_looked_for_in_a_frame_that_looks_at_the_shoulders(
    head: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = MirrorSource(live=True)
    looked: list[str] = []
    read, find = ShoulderReader.read, HandTracker._searched
    monkeypatch.setattr(ShoulderReader, "read", lambda *a, **k: (looked.append("shoulders"), read(*a, **k))[1])
    monkeypatch.setattr(HandTracker, "_searched", lambda *a: (looked.append("hand"), find(*a))[1])
    both = frozenset({Site.PENDANT, Site.FINGER})
    for number in range(25):
        looked.append("|")
        mirror.see(head.pixels, head.camera, number=number, captured_ns=number * STEP_NS, calibrated=True, wanted=both)
    frames = "".join(word[0] for word in looked).split("|")
    assert sum("s" in frame for frame in frames) > 2 and sum("h" in frame for frame in frames) > 5
    assert not any("s" in frame and "h" in frame for frame in frames)

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


def test_no_frame_pays_for_two_of_hand_palm_and_shoulders(head: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = head.pixels.copy()
    pixels[:, :400] = sample("hand_000").pixels[:, 500:900]
    mirror = MirrorSource(live=True)
    looked: list[str] = []

    def noted(owner: type, name: str, word: str) -> None:
        real = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *a, **k: (looked.append(word), real(*a, **k))[1])

    noted(ShoulderReader, "read", "s")
    noted(HandTracker, "measure", "h")
    noted(HandTracker, "_searched", "p")
    both = frozenset({Site.PENDANT, Site.FINGER})
    for number in range(48):
        looked.append("|")
        shown = np.roll(pixels, number % 5, 0)
        scene = mirror.see(
            shown, head.camera, number=number, captured_ns=number * STEP_NS, calibrated=True, wanted=both
        )
    assert {Site.PENDANT, Site.FINGER} == {p.site for p in scene.placements}
    frames = "".join(looked).split("|")[2:]
    # A step of a search may be a look at what was found.
    frames = [frame.replace("ph", "p") for frame in frames]
    assert max(len(frame) for frame in frames) == 1
    assert {"s", "h", "p"} <= set(frames)

"""Before a live camera a search for a hand runs one network a frame, and finds a hand that moves all the same."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import cv2
import numpy as np
import pytest

from models.hand.landmarks import Hand
from models.hand.tracker import HandTracker
from models.mirror import MirrorSource
from models.placement import Site
from models.placement.shoulders import ShoulderReader
from models.runtime import Network, load
from tests.unit.models.conftest import STEP_NS, Sample, sample


class Later(Executor):
    """Does what it is told when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        self.waiting.append(lambda: answer.set_result(work(*given, **named)))
        return answer

    def run(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


class Now(Later):
    """Does it at once: a frame's looks depend on no clock."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        answer = super().submit(work, *given, **named)
        self.run()
        return answer


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
    monkeypatch.setattr("models.hand.reader.beside", lambda _: Now())
    mirror = MirrorSource(live=True)
    looked: list[str] = []

    def noted(owner: type, name: str, word: str) -> None:
        real = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *a, **k: (looked.append(word), real(*a, **k))[1])

    noted(ShoulderReader, "read", "s")
    begun = HandTracker._begun
    monkeypatch.setattr(HandTracker, "_begun", lambda *a: begun(*a) and bool(looked.append("h") or True))
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
    assert max(len(frame) for frame in frames) == 1
    assert {"s", "h", "p"} <= set(frames)


def test_no_frame_waits_for_palms_or_for_a_look_at_a_followed_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    given = sample("hand_000")
    aside = Later()
    networks = load("palm_detector"), load("hand_mesh")
    tracker = HandTracker(*networks, look_every=3, spread=True, aside=aside)
    runs: list[int] = []
    run = Network.run
    monkeypatch.setattr(Network, "run", lambda self: (runs.append(1), run(self))[1])
    number = 0

    def frame() -> list[Hand]:
        nonlocal number
        number += 1
        return tracker.see(wandering(given.pixels, number))

    assert not any(frame() for _ in range(3))
    assert not runs
    aside.run()
    while not (hands := frame()):
        assert number < 14
    runs.clear()
    # The third frame begins a look, of which the answer comes two frames later.
    assert all(frame()[0].followed for _ in range(4))
    assert not runs
    assert len(aside.waiting) == 1
    aside.run()
    hands = frame()
    assert not hands[0].followed
    monkeypatch.undo()
    (true,) = HandTracker(*networks).see(wandering(given.pixels, number))
    assert float(np.linalg.norm(hands[0].points - true.points, axis=1).mean()) < 0.04 * true.palm


def test_a_look_that_is_under_way_is_waited_for_where_flow_loses_the_hand() -> None:
    given = sample("hand_000")
    with ThreadPoolExecutor(1) as aside:
        tracker = HandTracker(load("palm_detector"), load("hand_mesh"), look_every=2, aside=aside)
        while not tracker.see(given.pixels):
            pass
        for number in range(1, 4):
            tracker.see(wandering(given.pixels, number))
        assert not tracker.see(np.full_like(given.pixels, 120))
        tracker.reset()
        while not (hands := tracker.see(given.pixels)):
            pass
    assert len(hands) == 1

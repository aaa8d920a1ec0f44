"""Between two looks of the network a hand's points follow the picture, and the network looks where they can't."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.hand.flow import HandFlow
from models.hand.tracker import HandTracker
from models.runtime import Network, load
from models.tracking import Region
from tests.unit.models.conftest import sample

Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def networks() -> tuple[Network, Network]:
    return load("palm_detector"), load("hand_mesh")


def moved(pixels: Picture, number: int) -> Picture:
    """A hand that wanders by some 6 pixels a frame and turns a little."""
    shift = cv2.getRotationMatrix2D((640, 360), 0.4 * number, 1.0)
    shift[:, 2] += (6.0 * number, 2.0 * number)
    return np.asarray(cv2.warpAffine(pixels, shift, pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE), np.uint8)


def test_points_move_with_the_hand(networks: tuple[Network, Network]) -> None:
    given = sample("hand_000")
    (hand,) = HandTracker(*networks).see(given.pixels)
    found = HandFlow(given.pixels, hand.points).follow(moved(given.pixels, 2))
    assert found is not None
    shift = cv2.getRotationMatrix2D((640, 360), 0.8, 1.0)
    shift[:, 2] += (12.0, 4.0)
    true = hand.points[:, :2] @ shift[:, :2].T + shift[:, 2]
    assert float(np.linalg.norm(found.points[:, :2] - true, axis=1).max()) < 1.5
    assert np.allclose(found.points[:, 2], hand.points[:, 2])


def test_what_is_not_the_hand_is_not_followed(networks: tuple[Network, Network]) -> None:
    given = sample("hand_000")
    (hand,) = HandTracker(*networks).see(given.pixels)
    noise = np.random.default_rng(2).integers(0, 255, given.pixels.shape, np.uint8)
    assert HandFlow(given.pixels, hand.points).follow(noise) is None
    assert HandFlow(given.pixels, hand.points).follow(given.pixels[:200, :200]) is None


def test_the_network_looks_every_second_frame_and_nothing_is_lost(
    networks: tuple[Network, Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = sample("hand_000")
    always, seldom = HandTracker(*networks), HandTracker(*networks, look_every=2)
    frames = [moved(given.pixels, number) for number in range(9)]
    every = [always.see(frame)[0] for frame in frames]
    looks: list[int] = []
    measure = HandTracker.measure

    def counted(self: HandTracker, picture: Picture, region: Region) -> object:
        looks.append(1)
        return measure(self, picture, region)

    first = seldom.see(frames[0])
    monkeypatch.setattr(HandTracker, "measure", counted)
    found = first + [seldom.see(frame)[0] for frame in frames[1:]]
    assert len(looks) == 4
    off = [
        float(np.linalg.norm(a.points[:, :2] - b.points[:, :2], axis=1).mean())
        for a, b in zip(every, found, strict=True)
    ]
    assert max(off) < 0.03 * every[0].palm


def test_a_hand_that_jumps_is_looked_at_again(networks: tuple[Network, Network]) -> None:
    given = sample("hand_000")
    tracker = HandTracker(*networks, look_every=2)
    assert tracker.see(given.pixels)
    assert not tracker.see(np.full_like(given.pixels, 120))


def squeezed(pixels: Picture, number: int) -> Picture:
    """A hand that seems to turn about its length, by some degrees a frame."""
    narrower = 1.0 - 0.03 * number
    shift = np.array([[narrower, 0, 640 * (1 - narrower)], [0, 1.0, 0]])
    return np.asarray(cv2.warpAffine(pixels, shift, pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE), np.uint8)


@pytest.mark.parametrize(("frame", "looks"), [(moved, 2), (squeezed, 4)])
def test_a_hand_that_only_moves_is_looked_at_half_as_often_as_one_that_turns(
    networks: tuple[Network, Network],
    monkeypatch: pytest.MonkeyPatch,
    frame: Callable[[Picture, int], Picture],
    looks: int,
) -> None:
    given = sample("hand_000")
    tracker = HandTracker(*networks, look_every=3, rest_every=6)
    tracker.see(given.pixels)
    seen: list[int] = []
    measure = HandTracker.measure
    monkeypatch.setattr(HandTracker, "measure", lambda *around: (seen.append(1), measure(*around))[1])
    for number in range(1, 13):
        assert tracker.see(frame(given.pixels, number))
    assert len(seen) == looks


def test_a_resting_hand_trembles_less_than_the_network(networks: tuple[Network, Network]) -> None:
    given = sample("hand_000")
    noise = np.random.default_rng(5)
    frames = [
        np.clip(given.pixels + noise.normal(0, 9, given.pixels.shape), 0, 255).astype(np.uint8) for _ in range(13)
    ]
    trembling = []
    for tracker in (HandTracker(*networks), HandTracker(*networks, look_every=3, rest_every=6)):
        points = np.array([tracker.see(frame)[0].points[:, :2] for frame in frames])
        trembling.append(float(np.abs(np.diff(points, axis=0)).mean()))
    assert trembling[1] < 0.6 * trembling[0]


def test_a_hand_waits_for_its_look_while_much_else_is_looked_at(networks: tuple[Network, Network]) -> None:
    given = sample("hand_000")
    tracker = HandTracker(*networks, look_every=2)
    tracker.see(given.pixels)
    followed = [tracker.see(moved(given.pixels, number), busy=number < 4)[0].followed for number in range(1, 6)]
    assert followed == [True, True, True, False, True]
    # For a while only.
    followed = [tracker.see(moved(given.pixels, number), busy=True)[0].followed for number in range(6, 11)]
    assert not all(followed)


def test_a_fast_hand_is_followed_where_it_is_going(networks: tuple[Network, Network]) -> None:
    given = sample("hand_000")
    tracker = HandTracker(*networks, look_every=3, rest_every=6)
    frames = [np.roll(given.pixels, -60 * number, 1) for number in range(10)]
    assert tracker.see(frames[0]) and tracker.see(frames[1])
    followed = [tracker.see(frame)[0].followed for frame in frames[2:]]
    assert followed.count(False) <= 2

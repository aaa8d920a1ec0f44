"""What is followed is kept in pictures that would start nothing new, and is lost when it is gone."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import models.face.tracker as faces
import models.hand.tracker as hands
from models.runtime import load
from tests.unit.models.conftest import Sample, sample

Picture = NDArray[np.uint8]
Going = Callable[[Picture, float], Picture]


def faded(picture: Picture, step: float) -> Picture:
    """Mixed with as much grey."""
    return np.asarray(np.round(picture * (1 - step) + 128 * step), np.uint8)


def blurred(picture: Picture, step: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1 + 24 * step), np.uint8)


def covered(picture: Picture, step: float) -> Picture:
    """The recorded hand is grey from the finger tips down; at 1 no part of it shows."""
    hidden = picture.copy()
    hidden[: int(297 + 423 * step)] = 128
    return hidden


def new_face() -> faces.FaceTracker:
    return faces.FaceTracker(load("face_detector"), load("face_mesh"))


def new_hands() -> hands.HandTracker:
    return hands.HandTracker(load("palm_detector"), load("hand_mesh"))


def confirmed(tracker: hands.HandTracker, hand: hands.Hand) -> hands.Hand | None:
    looking = tracker._confirmed(hand)
    while True:
        try:
            next(looking)
        except StopIteration as end:
            found: hands.Hand | None = end.value
            return found


@pytest.mark.parametrize(
    ("way", "steps"), [(faded, np.arange(0.94, 1.001, 0.005)), (blurred, np.arange(0.5, 1.0, 0.02))]
)
def test_a_face_that_goes_is_kept_longer_than_it_is_found(way: Going, steps: NDArray[np.float64], head: Sample) -> None:
    follower, newcomer = new_face(), new_face()
    follower.see(head.pixels)
    kept, found, between = 0, 0, 0
    for step in steps.tolist():
        picture = way(head.pixels, step)
        region = follower._region
        face = follower.see(picture)
        if face is None:
            break
        assert not follower.found_anew
        kept += 1
        newcomer.reset()
        found += newcomer.see(picture) is not None
        if face.presence < faces._GAIN - 0.05:  # looks at one picture differ by up to 0.04
            between += 1
            # Though it is told where to look.
            assert newcomer._settle(picture, region) is None
    else:
        pytest.fail("a face that is gone is followed")
    assert 0 < found < kept
    assert between


@pytest.mark.parametrize(
    ("way", "steps"), [(covered, np.arange(0.3, 1.001, 0.01)), (blurred, np.arange(0.5, 1.001, 0.05))]
)
def test_a_hand_that_goes_is_kept_longer_than_it_is_found(way: Going, steps: NDArray[np.float64]) -> None:
    given = sample("hand_000")
    follower, newcomer = new_hands(), new_hands()
    follower.see(given.pixels)
    kept, found, between = 0, 0, 0
    for step in steps.tolist():
        picture = way(given.pixels, step)
        seen = follower.see(picture)
        if not seen:
            break
        kept += 1
        newcomer.reset()
        found += bool(newcomer.see(picture))
        if seen[0].presence < hands._GAIN:
            # Though it is told where to look; the mean of several looks may yet be better than this one.
            between += confirmed(newcomer, seen[0]) is None
    else:
        pytest.fail("a hand that is gone is followed")
    assert 0 < found < kept
    assert between

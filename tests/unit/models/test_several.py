"""More than one in the picture: the face that has the mirror keeps it until it is gone; two hands are both followed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.face.tracker import Face, FaceTracker
from models.hand.tracker import HandTracker
from models.placement import Side
from models.runtime import load
from tests.unit.models.conftest import Sample, sample

Picture = NDArray[np.uint8]
_GREY = 128
_CUT = 360
"""Side of the square that is cut out around a recorded face, pixels."""


def faces(head: Sample, *columns: int) -> Picture:
    """The recorded face at these columns of a grey picture."""
    around = head.pixels[240 - _CUT // 2 : 240 + _CUT // 2, 660 - _CUT // 2 : 660 + _CUT // 2]
    picture = np.full((720, 1280, 3), _GREY, np.uint8)
    for column in columns:
        left = column - _CUT // 2
        picture[180 : 180 + _CUT, max(left, 0) : left + _CUT] = around[:, max(-left, 0) : 1280 - left]
    return picture


def column(face: Face | None) -> float:
    assert face is not None
    x, _, width, _ = face.box
    return x + width / 2


@pytest.mark.parametrize("rest_every", [1, 6], ids=["each frame", "by flow"])
def test_the_face_nearest_to_the_middle_keeps_the_mirror_until_it_is_gone(head: Sample, rest_every: int) -> None:
    tracker = FaceTracker(load("face_detector"), load("face_mesh"), rest_every=rest_every)
    assert column(tracker.see(faces(head, 1080, 420))) == pytest.approx(420, abs=20)
    assert tracker.found_anew
    assert tracker.people == 2
    for _ in range(50):
        # Longer than between two looks for other people.
        assert column(tracker.see(faces(head, 420, 800))) == pytest.approx(420, abs=20)
        assert not tracker.found_anew
    assert column(tracker.see(faces(head, 800))) == pytest.approx(800, abs=20)
    assert tracker.found_anew
    assert tracker.people == 1


@pytest.mark.parametrize("name", ["hand_000", "hand_010", "hand_020"])
@pytest.mark.parametrize("look_every", [1, 3], ids=["each frame", "by flow"])
def test_two_hands_in_one_picture_are_both_followed_each_with_its_own_side(name: str, look_every: int) -> None:
    given = sample(name)
    own = given.pixels[:, 340:980]
    both = np.ascontiguousarray(np.concatenate([own, own[:, ::-1]], axis=1))
    first, other = Side(given.truth["side"]), Side.RIGHT if given.truth["side"] == "left" else Side.LEFT
    tracker = HandTracker(load("palm_detector"), load("hand_mesh"), look_every=look_every)
    for step in range(20):
        moved = np.roll(both, 4 * min(step, 10), axis=0)
        hands = {bool(hand.points[:, 0].mean() > 640): hand for hand in tracker.see(moved)}
        assert {right: hand.side for right, hand in hands.items()} == {False: first, True: other}
        apart = hands[True].points[:, :2] - [1279, 0] + hands[False].points[:, :2] * [1, -1]
        assert np.abs(np.median(apart, axis=0)).max() < 8

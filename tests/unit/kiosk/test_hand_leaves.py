"""A hand that leaves the picture, by the real networks: its places are told as outside, and the words ask for it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.tryon.guiding import Advice, advise
from models.mirror import MirrorSource
from models.placement import Finger, HiddenBy, Scene, Site
from tests.unit.models.conftest import STEP_NS, sample

WANTED = frozenset({Site.FINGER})
PIXELS_A_FRAME = 12.0


@pytest.fixture(scope="module")
def source() -> MirrorSource:
    return MirrorSource()


def walked(source: MirrorSource, way: tuple[int, int], steps: int) -> list[Scene]:
    """A recorded hand that rests and then moves by ``way`` (x, y) each frame."""
    source.reset()
    given = sample("hand_000")
    scenes = []
    for number in range(6 + steps):
        far = PIXELS_A_FRAME * max(0, number - 5)
        shift = np.array([[1, 0, way[0] * far], [0, 1, way[1] * far]])
        picture = cv2.warpAffine(given.pixels, shift, given.pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        scenes.append(
            source.see(
                np.asarray(picture, np.uint8),
                given.camera,
                number=number,
                captured_ns=number * STEP_NS,
                calibrated=True,
                wanted=WANTED,
            )
        )
    return scenes


def test_a_ring_finger_that_left_the_picture_says_so(source: MirrorSource) -> None:
    scenes = walked(source, (-1, 0), 54)
    ring = [next(p for p in scene.placements if p.finger is Finger.RING) for scene in (scenes[5], scenes[-1])]
    assert (ring[0].visibility, ring[0].hidden_by) == (1.0, HiddenBy.NOTHING)
    assert (ring[1].visibility, ring[1].hidden_by) == (0.0, HiddenBy.OUT_OF_FRAME)
    assert max(p.visibility for p in scenes[-1].placements) > 0.55, "another finger is in the picture"
    assert advise(scenes[-1], "ring", finger=Finger.RING) is Advice.HAND_IN_PICTURE


def test_who_holds_the_fingers_out_of_the_picture_is_asked_for_the_hand(source: MirrorSource) -> None:
    scenes = walked(source, (0, 1), 30)
    assert advise(scenes[5], "ring") is Advice.NONE
    assert scenes[-1].placements, "the hand is still followed"
    assert advise(scenes[-1], "ring") is Advice.HAND_IN_PICTURE

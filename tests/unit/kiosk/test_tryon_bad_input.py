"""What the real vision makes of awkward company, and the words that follow from it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.camera import camera_from
from kiosk.tryon.guiding import Advice, advise, several
from models.face.reader import HeadReader
from models.mirror import MirrorSource
from models.placement import Scene, Site
from tests.unit.models.drawn_masks import CLOTHS, Cloth, masked

FILM = Path(__file__).resolve().parents[3] / "assets" / "footage" / "head_turn.mp4"
Picture = NDArray[np.uint8]
SITES = {
    "earring": frozenset({Site.EARLOBE}),
    "necklace": frozenset({Site.PENDANT, Site.NECKLINE}),
    "ring": frozenset({Site.FINGER}),
    "nose_stud": frozenset({Site.NOSTRIL}),
}


class Eyes:
    """The networks, the first frame of the demo's film, and its camera."""

    def __init__(self) -> None:
        camera = camera_from(str(FILM), width=1280, height=720)
        camera.open()
        frame = camera.read()
        camera.close()
        self.picture, self.matrix = frame.pixels, frame.camera_matrix
        self.source = MirrorSource()
        box = self.see(self.picture, "earring").face_box
        assert box is not None
        self.box = box

    def see(self, picture: Picture, kind: str, frames: int = 6) -> Scene:
        self.source.reset()
        return self.go_on(picture, kind, range(frames))

    def go_on(self, picture: Picture, kind: str, frames: range) -> Scene:
        """The same person's next frames."""
        for number in frames:
            scene = self.source.see(
                picture,
                self.matrix,
                number=number,
                captured_ns=(number + 1) * 33_000_000,
                calibrated=False,
                wanted=SITES[kind],
            )
        return scene

    def with_another(self, size: float, x: int, y: int) -> Picture:
        """A second face, ``size`` times as large, its picture's corner at ``x``, ``y``."""
        left, top, width, height = (round(v) for v in self.box)
        edge = round(width * 0.45)
        face = self.picture[max(0, top - edge) : top + height + edge, left - edge : left + width + edge]
        face = cv2.resize(face, None, fx=size, fy=size)[: 720 - y, : 1280 - x]
        picture = self.picture.copy()
        picture[y : y + face.shape[0], x : x + face.shape[1]] = face
        return picture


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    return Eyes()


@pytest.mark.parametrize(
    ("size", "x", "y"), [(0.55, 20, 60), (0.8, 810, 240)], ids=["a poster behind", "a child beside"]
)
def test_with_a_second_face_the_nearest_keeps_the_mirror_and_is_told_so(
    eyes: Eyes, size: float, x: int, y: int
) -> None:
    scene = eyes.see(eyes.with_another(size, x, y), "earring")
    assert scene.face_box == pytest.approx(eyes.box, abs=12)
    assert advise(scene, "earring") is Advice.NONE, "it goes on as it was"
    assert several(scene)


def test_a_child_that_steps_in_front_does_not_take_the_mirror(eyes: Eyes) -> None:
    eyes.see(eyes.picture, "earring")
    left, top, width, height = eyes.box
    # Before the chest, in the middle, and nearer than any poster: the head reaches up to the chin.
    in_front = eyes.with_another(0.42, round(left + 0.2 * width), round(top + 0.98 * height))
    scene = eyes.go_on(in_front, "earring", range(6, 24))
    assert scene.face_box == pytest.approx(eyes.box, abs=12)
    assert advise(scene, "earring") is Advice.NONE
    assert max(p.visibility for p in scene.placements) > 0.9


def test_a_face_with_a_mask_keeps_its_earrings(eyes: Eyes) -> None:
    left, top, width, height = eyes.box
    picture = eyes.picture.copy()
    middle = (round(left + width / 2), round(top + height * 0.78))
    cv2.ellipse(picture, middle, (round(width * 0.46), round(height * 0.34)), 0, 0, 360, (225, 200, 180), -1)
    scene = eyes.see(picture, "earring")
    assert advise(scene, "earring") is Advice.NONE
    assert max(p.visibility for p in scene.placements) > 0.9


@pytest.mark.parametrize("cloth", CLOTHS[:5], ids=lambda cloth: cloth.name)
def test_nothing_is_drawn_on_a_mask_and_it_is_told_why(eyes: Eyes, cloth: Cloth) -> None:
    tracker = HeadReader()
    head = tracker.see(eyes.picture, eyes.matrix, 0, False)
    assert head is not None
    scene = eyes.see(masked(eyes.picture, head.face, cloth), "nose_stud")
    assert advise(scene, "nose_stud") is Advice.MASK_OFF
    assert all(p.visibility == 0 for p in scene.placements)
    assert advise(eyes.see(eyes.picture, "nose_stud"), "nose_stud") is Advice.NONE


@pytest.mark.parametrize(
    ("kind", "advice"),
    [("earring", Advice.SHOW_FACE), ("necklace", Advice.SHOW_FACE), ("ring", Advice.SHOW_HAND)],
)
def test_nobody_and_darkness_are_told_apart(eyes: Eyes, kind: str, advice: Advice) -> None:
    assert advise(eyes.see(np.full_like(eyes.picture, 110), kind), kind) is advice
    assert advise(eyes.see(np.full_like(eyes.picture, 6), kind), kind) is Advice.TOO_DARK


def test_a_face_without_a_hand_is_asked_for_the_hand(eyes: Eyes) -> None:
    assert advise(eyes.see(eyes.picture, "ring"), "ring") is Advice.SHOW_HAND


def test_a_neck_below_the_picture_is_asked_for(eyes: Eyes) -> None:
    lowered = np.roll(eyes.picture, 260, axis=0)
    assert advise(eyes.see(lowered, "necklace"), "necklace") is Advice.SHOW_NECK

"""Why a place is hidden, said by the real networks on recorded pictures that are moved, turned or taken away."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.placement import Finger, HiddenBy, Placement, Scene, Side, Site
from tests.unit.models.conftest import ALL, Sample, See, sample

LOOKS = 8
TRUTH = Path(__file__).parents[4] / "shared" / "truth"
HEAD = (Site.EARLOBE, Site.NOSTRIL, Site.PENDANT)


def moved(given: Sample, across: float, down: float) -> np.ndarray:
    """The picture, ``across`` px further right and ``down`` px lower; its rim fills what it leaves."""
    shift = np.array([[1.0, 0.0, across], [0.0, 1.0, down]])
    size = given.pixels.shape[1::-1]
    return np.asarray(cv2.warpAffine(given.pixels, shift, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def rested(see: See, given: Sample, pixels: np.ndarray) -> Scene:
    """The last of some frames of a still picture: what is hidden has faded by then."""
    return [see(pixels, given.camera) for _ in range(LOOKS)][-1]


def the(scene: Scene, site: Site, side: Side | None = None, finger: Finger | None = None) -> Placement:
    return next(
        p
        for p in scene.placements
        if p.site is site and (side is None or p.side is side) and (finger is None or p.finger is finger)
    )


def said(place: Placement) -> tuple[float, HiddenBy]:
    return place.visibility, place.hidden_by


@pytest.mark.parametrize(("across", "gone", "stays"), [(-590, Side.RIGHT, Side.LEFT), (560, Side.LEFT, Side.RIGHT)])
def test_a_lobe_past_the_rim_is_out_of_the_picture(
    see: See, head: Sample, across: int, gone: Side, stays: Side
) -> None:
    assert said(the(rested(see, head, head.pixels), Site.EARLOBE, gone)) == (1.0, HiddenBy.NOTHING)
    scene = rested(see, head, moved(head, across, 0))
    assert said(the(scene, Site.EARLOBE, gone)) == (0.0, HiddenBy.OUT_OF_FRAME)
    assert the(scene, Site.EARLOBE, stays).hidden_by is not HiddenBy.OUT_OF_FRAME


@pytest.mark.parametrize(("name", "inside"), [("head_000", 4), ("head_000", 0), ("head_022", 8), ("head_022", 4)])
def test_what_the_rim_cuts_off_is_not_hair(see: See, name: str, inside: int) -> None:
    """A bare lobe that close to the rim is in sight, turned away or out of the picture; what lies beyond is nothing."""
    given = sample(name)
    across = inside - given.truth["anchors"]["lobe_right"]["pixel"][0]
    scene = rested(see, given, moved(given, across, 0))
    assert the(scene, Site.EARLOBE, Side.RIGHT).hidden_by is not HiddenBy.HAIR


def test_a_wing_past_the_rim_is_out_of_the_picture(see: See, head: Sample) -> None:
    assert said(the(rested(see, head, head.pixels), Site.NOSTRIL, Side.LEFT)) == (1.0, HiddenBy.NOTHING)
    scene = rested(see, head, moved(head, 610, 0))
    assert said(the(scene, Site.NOSTRIL, Side.LEFT)) == (0.0, HiddenBy.OUT_OF_FRAME)
    assert said(the(scene, Site.NOSTRIL, Side.RIGHT)) == (1.0, HiddenBy.NOTHING)


def test_a_wrist_below_the_rim_is_out_of_the_picture(see: See) -> None:
    given = sample("hand_000")
    assert said(the(rested(see, given, given.pixels), Site.WRIST)) == (1.0, HiddenBy.NOTHING)
    scene = rested(see, given, moved(given, 0, 150))
    assert said(the(scene, Site.WRIST)) == (0.0, HiddenBy.OUT_OF_FRAME)
    assert said(the(scene, Site.FINGER, finger=Finger.RING)) == (1.0, HiddenBy.NOTHING)


def test_a_face_that_is_gone_is_no_longer_known(see: See, head: Sample) -> None:
    rested(see, head, head.pixels)
    empty = see(np.full_like(head.pixels, 128), head.camera, ALL)
    for site in HEAD:
        place = the(empty, site)
        assert 0 < place.visibility < 1
        assert place.hidden_by is HiddenBy.LOW_CONFIDENCE


def test_a_ring_behind_the_hand_is_covered(see: See) -> None:
    """The truth: the thumb's ring shows half of itself in one picture, and nothing in the other."""
    shown, turned = sample("hand_000"), sample("hand_020")
    assert shown.truth["anchors"]["ring_thumb"]["visible"]
    assert not turned.truth["anchors"]["ring_thumb"]["visible"]
    assert said(the(rested(see, shown, shown.pixels), Site.FINGER, finger=Finger.THUMB)) == (1.0, HiddenBy.NOTHING)
    scene = rested(see, turned, turned.pixels)
    assert said(the(scene, Site.FINGER, finger=Finger.THUMB)) == (0.0, HiddenBy.COVERED)
    assert said(the(scene, Site.FINGER, finger=Finger.RING)) == (1.0, HiddenBy.NOTHING)
    assert said(the(scene, Site.WRIST)) == (1.0, HiddenBy.NOTHING)


@pytest.mark.shared
@pytest.mark.skipif(not TRUTH.exists(), reason="the recorded truth is not here")
@pytest.mark.parametrize(
    ("name", "finger"),
    [
        ("dev/hands/hand_005", Finger.INDEX),
        ("dev/hands/hand_010", Finger.INDEX),
        ("dev_b/hands/g050", Finger.RING),
        ("dev_b/hands/g054", Finger.MIDDLE),
    ],
)
def test_a_ring_behind_another_finger_is_covered(name: str, finger: Finger, see: See) -> None:
    """Bones of other fingers alone hide these: without them half of each ring would be in sight."""
    given = Sample(
        name,
        np.asarray(cv2.imread(str(TRUTH / f"{name}.jpg")), np.uint8),
        np.array(json.loads((TRUTH / f"{name}.camera.json").read_text())["camera_matrix"]),
        json.loads((TRUTH / f"{name}.json").read_text()),
    )
    assert not given.truth["anchors"][f"ring_{finger}"]["visible"]
    ring = the(rested(see, given, given.pixels), Site.FINGER, finger=finger)
    assert str(ring.side) == given.truth["side"]
    assert said(ring) == (0.0, HiddenBy.COVERED)


def test_a_hand_that_turns_edge_on_says_so(see: See) -> None:
    """Narrowed step by step, as a turning hand is: which side it is, nobody can tell any more."""
    given = sample("hand_000")
    middle = given.pixels.shape[1] / 2
    for number in range(34):
        narrow = 1 - 0.025 * min(max(0, number - 3), 23)
        squeeze = np.array([[narrow, 0.0, middle * (1 - narrow)], [0.0, 1.0, 0.0]])
        size = given.pixels.shape[1::-1]
        scene = see(
            np.asarray(cv2.warpAffine(given.pixels, squeeze, size, borderMode=cv2.BORDER_REPLICATE), np.uint8),
            given.camera,
        )
        if number == 12:
            assert {said(p) for p in scene.placements} == {(1.0, HiddenBy.NOTHING)}
    assert {p.site for p in scene.placements} == {Site.FINGER, Site.WRIST}
    assert {said(p) for p in scene.placements} == {(0.0, HiddenBy.EDGE_ON)}

"""Ring and bracelet size beside a card: right within its own interval, or "again"."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.geometry import project
from models.hand.tracker import HandTracker
from models.placement import Finger
from models.runtime import load
from models.sizing import (
    Again,
    BraceletSize,
    Reason,
    RingSize,
    measure_bracelet,
    measure_ring,
    measure_rings,
    ring_numbers,
)
from models.sizing.card import PAD_MM, draw_pad, find_card, find_pad, pad_corners

CARDS = Path(__file__).parents[2] / "data" / "cards"
CUT = 560
"""Rows of the first picture down to its wrist."""
LEAST_ANSWERED, LEAST_COVERED = 0.5, 0.9
FINGERS = (Finger.INDEX, Finger.MIDDLE, Finger.RING, Finger.LITTLE)


def shown(name: str) -> tuple[NDArray[np.uint8], NDArray[np.float64], dict[str, object]]:
    truth = json.loads((CARDS / f"{name}.json").read_text())
    picture = np.asarray(cv2.imread(str(CARDS / f"{name}.jpg")), np.uint8)
    return picture, np.array(truth["camera_matrix"], float), truth


@pytest.fixture(scope="module")
def tracker() -> HandTracker:
    return HandTracker(load("palm_detector"), load("hand_mesh"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_forty_hands_beside_a_card(tracker: HandTracker) -> None:
    errors, covered, asked = [], [], 0
    for path in sorted(CARDS.glob("*.json")):
        picture, camera, truth = shown(path.stem)
        for finger, size in measure_rings(picture, camera, FINGERS, tracker).items():
            asked += 1
            if isinstance(size, RingSize):
                off = size.inner_diameter.mm - truth["inner_diameter"][finger]  # type: ignore[index]
                errors.append(abs(off))
                covered.append(abs(off) <= size.inner_diameter.plus_minus)
    assert asked >= 160
    assert len(errors) >= LEAST_ANSWERED * asked
    assert np.mean(errors) <= 0.6
    assert np.mean(covered) >= LEAST_COVERED


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_wrists_of_forty_hands_beside_a_card(tracker: HandTracker) -> None:
    errors, covered, asked = [], [], 0
    for path in sorted(CARDS.glob("*.json")):
        picture, camera, truth = shown(path.stem)
        asked += 1
        size = measure_bracelet(picture, camera, tracker)
        if isinstance(size, BraceletSize):
            off = size.circumference.mm - truth["wrist_circumference"]  # type: ignore[operator]
            errors.append(abs(off))
            covered.append(abs(off) <= size.circumference.plus_minus)
            assert size.inner_diameter.mm == pytest.approx(size.circumference.mm / np.pi)
            assert size.length_cm * 10 == pytest.approx(size.circumference.mm + 15, abs=2.51)
    assert asked >= 40
    assert len(errors) >= 0.7 * asked
    assert np.mean(errors) <= 3.5
    assert np.mean(covered) >= LEAST_COVERED


def leaning(picture: NDArray[np.uint8], camera: NDArray[np.float64], degrees: float) -> NDArray[np.uint8]:
    """What a camera sees that is turned about its own upright axis, the picture's middle still in its middle's row."""
    turn = cv2.Rodrigues(np.radians([0.0, degrees, 0.0]))[0]
    into = camera @ turn @ np.linalg.inv(camera)
    return np.asarray(cv2.warpPerspective(picture, into, picture.shape[1::-1]), np.uint8)


def test_a_camera_that_looks_from_aside_is_asked_to_look_straight(tracker: HandTracker) -> None:
    picture, camera, truth = shown("06")
    assert truth["tilt"] == pytest.approx(20, abs=0.1)
    straight = {measure(picture, camera, tracker) for measure in (reason_of_ring, reason_of_bracelet)}
    assert Reason.TILTED not in straight
    found = []
    for degrees in (-12.0, 12.0):
        turned = leaning(picture, camera, degrees)
        plane = find_card(turned, camera)
        if plane is not None and plane.tilt > 24:
            found.append(reason_of_ring(turned, camera, tracker))
    assert found
    assert set(found) == {Reason.TILTED}


def test_a_hand_that_is_far_away_is_asked_to_come_closer(tracker: HandTracker) -> None:
    picture, camera, _ = shown("00")
    assert reason_of_ring(picture, camera, tracker) is None
    middle = np.array([[0.85, 0, 0.075 * 960], [0, 0.85, 0.075 * 720]])
    small = cv2.warpAffine(picture, middle, (960, 720), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    assert find_card(np.asarray(small, np.uint8), camera) is not None
    assert reason_of_ring(np.asarray(small, np.uint8), camera, tracker) is Reason.TOO_FAR


@pytest.mark.parametrize(
    ("name", "finger", "reason"),
    [
        ("00", Finger.THUMB, Reason.FINGER_BENT),
        ("15", Finger.MIDDLE, Reason.FINGERS_TOGETHER),
        ("04", Finger.LITTLE, Reason.NOT_PLAUSIBLE),
        ("39", Finger.MIDDLE, Reason.NO_OUTLINE),
    ],
)
def test_a_finger_that_can_not_be_measured_says_why(
    name: str, finger: Finger, reason: Reason, tracker: HandTracker
) -> None:
    picture, camera, _ = shown(name)
    assert measure_ring(picture, camera, finger, tracker) == Again(reason)


def test_a_wrist_that_the_picture_cuts_off_says_so(tracker: HandTracker) -> None:
    picture, camera, _ = shown("00")
    assert reason_of_bracelet(picture, camera, tracker) is None
    assert reason_of_bracelet(picture[:CUT], camera, tracker) is Reason.OUT_OF_FRAME


def test_a_wrist_far_too_wide_for_its_hand_is_no_wrist(tracker: HandTracker) -> None:
    """The forearm drawn out sideways from the wrist down; the hand and the card stay as they are."""
    picture, camera, _ = shown("04")
    assert reason_of_bracelet(picture, camera, tracker) is None
    hand = tracker.see(picture)[0].points
    down, right = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    off = right - hand[0, 0]
    drawn_out = np.interp(np.abs(off), (0, 100, 150, 2000), (0, 76, 150, 2000)) * np.sign(off)
    share = np.clip((down - hand[0, 1]) / 20, 0, 1)
    across = (hand[0, 0] + off * (1 - share) + drawn_out * share).astype(np.float32)
    drawn = cv2.remap(picture, across, down, cv2.INTER_LINEAR)
    assert find_card(np.asarray(drawn, np.uint8), camera) is not None
    assert reason_of_bracelet(np.asarray(drawn, np.uint8), camera, tracker) is Reason.NOT_PLAUSIBLE


def reason_of_ring(picture: NDArray[np.uint8], camera: NDArray[np.float64], tracker: HandTracker) -> Reason | None:
    size = measure_ring(picture, camera, Finger.INDEX, tracker)
    return size.reason if isinstance(size, Again) else None


def reason_of_bracelet(picture: NDArray[np.uint8], camera: NDArray[np.float64], tracker: HandTracker) -> Reason | None:
    size = measure_bracelet(picture, camera, tracker)
    return size.reason if isinstance(size, Again) else None


def test_without_a_card_nothing_is_guessed(tracker: HandTracker) -> None:
    picture, camera, _ = shown("00")
    picture[:, : picture.shape[1] // 3] = 128
    picture[:, -picture.shape[1] // 3 :] = 128
    assert measure_ring(picture, camera, Finger.RING, tracker) == Again(Reason.NO_REFERENCE)


def test_a_card_without_a_hand(tracker: HandTracker) -> None:
    picture, camera, _ = shown("00")
    plane = find_card(picture, camera)
    assert plane is not None
    card = cv2.convexHull(np.round(plane_corners(picture, camera)).astype(np.int32))
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, card, 1)
    mask = cv2.dilate(mask, np.ones((15, 15), np.uint8))
    alone = np.where(mask[..., None] > 0, picture, picture[5, 5]).astype(np.uint8)
    assert measure_bracelet(alone, camera, tracker) == Again(Reason.NO_HAND)


def plane_corners(picture: NDArray[np.uint8], camera: NDArray[np.float64]) -> NDArray[np.float64]:
    from models.sizing.plane import through

    plane = find_card(picture, camera)
    assert plane is not None
    spread = np.array(
        [[0.0, 0], [86, 0], [86, 54], [0, 54], [0, 86], [54, 86], [0, -54], [86, -54], [0, -86], [54, -86]]
    )
    return through(plane.at_height(0.0), spread)


def test_a_card_of_other_proportions_is_none() -> None:
    picture = np.full((720, 960, 3), 90, np.uint8)
    cv2.rectangle(picture, (300, 250), (600, 500), (220, 220, 220), -1)
    camera = np.array([[900.0, 0, 480], [0, 900, 360], [0, 0, 1]])
    assert find_card(picture, camera) is None
    cv2.rectangle(picture, (300, 250), (600, 500), (90, 90, 90), -1)
    cv2.rectangle(picture, (300, 250), (617, 450), (220, 220, 220), -1)
    assert find_card(picture, camera) is not None


def test_the_pad_is_found_at_its_true_size() -> None:
    sheet = cv2.cvtColor(draw_pad(5.0), cv2.COLOR_GRAY2BGR)
    picture = np.full((720, 960, 3), 110, np.uint8)
    h, w = sheet.shape[:2]
    picture[100 : 100 + h, 80 : 80 + w] = sheet
    camera = np.array([[900.0, 0, 480], [0, 900, 360], [0, 0, 1]])
    plane = find_pad(picture, camera)
    assert plane is not None
    assert abs(plane.pixels_per_mm / 5.0 - 1) < 0.01
    assert plane.tilt < 3


def tilted_pad(
    hidden: tuple[int, ...], tilt: float, towards: float, turn: float, depth: float
) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.float64]]:
    """A photograph of the printed pad without its ``hidden`` markers; its true rotation and origin (mm)."""
    per_mm, margin = 8.0, 8.0
    sheet = cv2.cvtColor(draw_pad(per_mm, margin), cv2.COLOR_GRAY2BGR)
    for number in hidden:
        x, y = np.round((pad_corners()[number][0] - 2 + margin) * per_mm).astype(int)
        sheet[max(y, 0) : y + 176, max(x, 0) : x + 176] = (140, 160, 200)
    lean = np.radians(tilt) * np.array([np.cos(towards), np.sin(towards), 0.0])
    rotation = cv2.Rodrigues(lean)[0] @ cv2.Rodrigues(np.array([0.0, 0.0, np.radians(turn)]))[0]
    origin = np.array([0.0, 0.0, depth]) - rotation @ [PAD_MM[0] / 2, PAD_MM[1] / 2, 0.0]
    to_mm = np.array([[1 / per_mm, 0, -margin], [0, 1 / per_mm, -margin], [0, 0, 1]])
    finer = np.array([[3.0, 0, 1], [0, 3.0, 1], [0, 0, 1]])
    seen = finer @ PAD_CAMERA @ np.column_stack([rotation[:, :2], origin]) @ to_mm
    large = cv2.warpPerspective(sheet, seen, (2880, 2160), flags=cv2.INTER_AREA, borderValue=(110, 120, 115))
    picture = cv2.GaussianBlur(cv2.resize(large, (960, 720), interpolation=cv2.INTER_AREA), (0, 0), 0.7)
    noise = np.random.default_rng(round(depth * 10)).normal(0, 3, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8), rotation, origin


PAD_CAMERA = np.array([[900.0, 0, 480], [0, 900, 360], [0, 0, 1]])


@pytest.mark.parametrize("hidden", [(), (0,), (0, 1), (0, 3), (0, 2), (1, 2), (1, 3), (2, 3)])
def test_a_pad_of_which_two_markers_show_is_true_or_refused(hidden: tuple[int, ...]) -> None:
    chance = np.random.default_rng(1)
    errors, over = [], []
    for _ in range(8):
        tilt, towards, turn = chance.uniform(0, 20), chance.uniform(0, 6.28), chance.uniform(-30, 30)
        picture, rotation, origin = tilted_pad(hidden, tilt, towards, turn, chance.uniform(230, 420))
        plane = find_pad(picture, PAD_CAMERA)
        if plane is None:
            continue
        # A length of 20 mm at the pad's middle, across and along.
        for way in (np.array([10.0, 0, 0]), np.array([0, 10.0, 0])):
            middle = np.array([PAD_MM[0] / 2, PAD_MM[1] / 2, 0.0])
            ends = project(np.array([middle - way, middle + way]) @ rotation.T + origin, PAD_CAMERA)
            off = abs(float(np.linalg.norm(np.diff(plane.from_pixels(ends, 0.0), axis=0))) / 20 - 1)
            errors.append(off)
            over.append(off / plane.scale_error(ends.mean(0)))
    assert len(errors) >= 12
    assert max(errors) < (0.001 if len(hidden) < 2 else 0.014)
    assert float(np.sqrt(np.mean(np.square(over)))) < 1.0, "it states what it errs by"


def test_numbers_of_one_ring() -> None:
    numbers = ring_numbers(16.51)
    assert (numbers.vn, numbers.us, numbers.eu) == (12, 6.0, 52)
    assert ring_numbers(16.51, vn_offset=39).vn == 13
    with pytest.raises(ValueError, match="no finger"):
        ring_numbers(5.0)

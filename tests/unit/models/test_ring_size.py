"""Ring and bracelet size beside a card: right within its own interval, or "again"."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.hand.tracker import HandTracker
from models.placement import Finger
from models.runtime import load
from models.sizing import Again, Reason, RingSize, measure_bracelet, measure_ring, measure_rings, ring_numbers
from models.sizing.card import draw_pad, find_card, find_pad

CARDS = Path(__file__).parents[2] / "data" / "cards"
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


def test_numbers_of_one_ring() -> None:
    numbers = ring_numbers(16.51)
    assert (numbers.vn, numbers.us, numbers.eu) == (12, 6.0, 52)
    assert ring_numbers(16.51, vn_offset=39).vn == 13
    with pytest.raises(ValueError, match="no finger"):
        ring_numbers(5.0)

"""``kiosk calibrate`` writes board and pad to print at true size, and a hand beside the pad is measured."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.cli.main import main
from models.calibration import SQUARE_MM, SQUARES
from models.placement import Finger
from models.sizing import RingSize, measure_rings
from models.sizing.card import CARD_MM, PAD_MM, find_card, find_pad

CARDS = Path(__file__).parents[2] / "data" / "cards"
FINGERS = (Finger.INDEX, Finger.MIDDLE, Finger.RING, Finger.LITTLE)


def dots_per_mm(path: Path) -> float:
    data = path.read_bytes()
    at = data.index(b"pHYs") + 4
    across, down, unit = struct.unpack(">IIB", data[at : at + 9])
    assert across == down
    assert unit == 1  # a metre
    return across / 1000


def printed(path: Path) -> NDArray[np.uint8]:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8)


@pytest.fixture
def pad(tmp_path: Path) -> Path:
    path = tmp_path / "pad.png"
    assert main(["calibrate", "--pad", str(path)]) == 0
    return path


def test_the_board_is_printed_at_true_size(tmp_path: Path) -> None:
    path = tmp_path / "board.png"
    assert main(["calibrate", "--board", str(path)]) == 0
    height, width = printed(path).shape
    assert width / dots_per_mm(path) == pytest.approx(SQUARES[0] * SQUARE_MM, rel=1e-3)
    assert height / dots_per_mm(path) == pytest.approx(SQUARES[1] * SQUARE_MM, rel=1e-3)


def test_the_pad_is_printed_at_true_size(pad: Path) -> None:
    black = np.argwhere(printed(pad) < 128)
    height, width = (np.ptp(black, axis=0) + 1) / dots_per_mm(pad)
    assert (width, height) == pytest.approx(PAD_MM, rel=2e-3)


@pytest.mark.parametrize("name", ["00", "04", "08"])
def test_a_finger_beside_the_printed_pad_is_measured_as_beside_the_card(pad: Path, name: str) -> None:
    truth = json.loads((CARDS / f"{name}.json").read_text())
    camera = np.array(truth["camera_matrix"], float)
    picture = np.asarray(cv2.imread(str(CARDS / f"{name}.jpg")), np.uint8)
    beside_card = measure_rings(picture, camera, FINGERS)
    laid = with_pad(picture, camera, pad)
    assert find_pad(laid, camera) is not None
    assert find_card(laid, camera) is None
    measured = 0
    for finger, size in measure_rings(laid, camera, FINGERS).items():
        before = beside_card[finger]
        if isinstance(size, RingSize) and isinstance(before, RingSize):
            measured += 1
            assert size.inner_diameter.mm == pytest.approx(before.inner_diameter.mm, abs=0.15)
    assert measured >= 2


def with_pad(picture: NDArray[np.uint8], camera: NDArray[np.float64], pad: Path) -> NDArray[np.uint8]:
    """The printed pad over the card, in the card's plane, with its right edge where the card's is: hands are beyond."""
    plane = find_card(picture, camera)
    assert plane is not None
    sheet = printed(pad)
    width, height = np.array(sheet.shape[::-1]) / dots_per_mm(pad)
    coarse = cv2.resize(sheet, (round(4 * width), round(4 * height)), interpolation=cv2.INTER_AREA)
    # The plane's own zero is the card's upper left corner, and its y points up in the picture.
    to_plane = np.array([[0.25, 0, CARD_MM[0] - width], [0, -0.25, (height - CARD_MM[1]) / 2], [0, 0, 1.0]])
    into = plane.at_height(0.0) @ to_plane
    shape = picture.shape[1::-1]
    over = cv2.warpPerspective(cv2.cvtColor(coarse, cv2.COLOR_GRAY2BGR), into, shape)
    mask = cv2.warpPerspective(np.full(coarse.shape, 255, np.uint8), into, shape)
    return np.where(mask[..., None] > 127, over, picture).astype(np.uint8)

"""Fingers and wrist are as wide as they are seen, and where they are seen; where nothing is clear they stay average."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.geometry import Matrix
from models.placement.limbs import LimbReader

CAMERA = np.array([[1000.0, 0, 320], [0, 1000, 240], [0, 0, 1]])
DEPTH = 400.0
WIDTHS = np.array([19.0, 17.5, 18.0, 17.0, 14.5, 48.0])
PER_MM = 1000.0 / DEPTH
BEHIND, SKIN = (120, 60, 40), (140, 170, 215)
PLACES = np.array([(60.0, 0.0), (30.0, -40.0), (2.0, -45.0), (-26.0, -40.0), (-54.0, -35.0), (0.0, 55.0)])
"""Middles of the limbs beside the picture's, mm; all of them upright."""


def poses() -> Matrix:
    each = np.tile(np.eye(4), (6, 1, 1))
    each[:, :3, 1] = (0.0, -1.0, 0.0)
    each[:, :3, 2] = (0.0, 0.0, -1.0)
    each[:, :3, 0] = (1.0, 0.0, 0.0)
    each[:, :2, 3] = PLACES
    each[:, 2, 3] = DEPTH
    return each


def picture(wider: NDArray[np.float64], aside: float = 0.0, behind: tuple[int, int, int] = BEHIND) -> NDArray[np.uint8]:
    """Bars of skin, ``wider`` (6,) than average, and ``aside`` mm to the right of where they are expected."""
    drawn = np.full((480, 640, 3), behind, np.uint8)
    for (x, y), width in zip(PLACES, WIDTHS * wider, strict=True):
        corners = np.array([(x + aside - width / 2, y - 25), (x + aside + width / 2, y + 25)]) * PER_MM + (320, 240)
        low, high = np.round(corners * 16).astype(int) + np.array([(8, 8), (-8, -8)])  # the ends are drawn whole
        cv2.rectangle(drawn, low.tolist(), high.tolist(), SKIN, -1, shift=4)
    noise = np.random.default_rng(1).normal(0, 3, drawn.shape)
    return np.clip(cv2.GaussianBlur(drawn, (0, 0), 1.0) + noise, 0, 255).astype(np.uint8)


def seen(drawn: NDArray[np.uint8], reader: LimbReader | None = None, at_ns: int = 0) -> tuple[Matrix, Matrix]:
    """How many mm the limbs are moved (6, 3), and how much wider than average they are (6,)."""
    reader = reader or LimbReader()
    reader.look(drawn, poses(), WIDTHS, CAMERA)
    moved, wider = reader(poses(), WIDTHS, CAMERA, at_ns, 82.0)
    return moved[:, :3, 3] - poses()[:, :3, 3], wider


@pytest.mark.parametrize("wider", [0.88, 1.0, 1.12])
def test_limbs_are_as_wide_as_they_are_seen(wider: float) -> None:
    _, read = seen(picture(np.full(6, wider)))
    assert read == pytest.approx(wider, abs=0.04)


@pytest.mark.parametrize("aside", [-2.0, 1.5])
def test_limbs_lie_where_they_are_seen(aside: float) -> None:
    moved, _ = seen(picture(np.ones(6), aside))
    assert moved[:, 0] == pytest.approx(aside, abs=0.3)
    assert np.abs(moved[:, 1:]).max() < 0.1, "only across the limb, and not in depth"


def test_before_skin_nothing_is_read_and_limbs_are_average() -> None:
    moved, wider = seen(picture(np.full(6, 1.12), 1.5, behind=SKIN))
    assert np.abs(moved).max() == 0.0
    assert (wider == 1.0).all()


def test_a_finger_that_touches_its_neighbour_is_as_wide_as_the_others() -> None:
    drawn = picture(np.full(6, 0.9))
    ring, little = PLACES[3], PLACES[4]
    bridge = np.array([(little[0], little[1] - 25), (ring[0], ring[1] + 25)]) * PER_MM + (320, 240)
    cv2.rectangle(drawn, *np.round(bridge).astype(int).tolist(), SKIN, -1)
    moved, wider = seen(drawn)
    assert wider[3:5] == pytest.approx(wider[1:3].mean(), abs=0.06)
    assert np.abs(moved[3:5, 0]).max() < 1.5, "by the one edge that is seen"


def test_one_finger_unlike_the_others_is_not_believed() -> None:
    _, wider = seen(picture(np.array([1.0, 1.0, 1.4, 1.0, 1.0, 1.0])))
    assert wider[2] < 1.3
    assert wider[[1, 3, 4]] == pytest.approx(1.0, abs=0.05)


def test_a_limb_that_is_no_longer_seen_comes_back_to_its_landmarks_and_keeps_its_width() -> None:
    reader = LimbReader()
    seen(picture(np.full(6, 1.1), 2.0), reader)
    nothing = picture(np.ones(6), behind=SKIN)
    for number in range(1, 60):
        moved, wider = seen(nothing, reader, number * 33_333_333)
    assert np.abs(moved).max() < 0.2
    assert wider == pytest.approx(1.1, abs=0.04)


def test_looks_that_tremble_move_a_limb_less_than_they_say() -> None:
    reader = LimbReader()
    seen(picture(np.ones(6)), reader)
    moved, _ = seen(picture(np.ones(6), 0.4), reader, 33_333_333)
    assert 0.0 < moved[1, 0] < 0.2


def test_limbs_outside_the_picture_are_average() -> None:
    drawn = picture(np.full(6, 1.12))
    far = poses()
    far[:, 0, 3] += 1000.0
    reader = LimbReader()
    reader.look(drawn, far, WIDTHS, CAMERA)
    moved, wider = reader(far, WIDTHS, CAMERA, 0, 82.0)
    assert np.array_equal(moved, far)
    assert (wider == 1.0).all()

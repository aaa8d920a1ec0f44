"""A palm's turn is read off its form in the picture, even where the landmarks' depth is poor."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.geometry import project
from models.placement import Side, palm
from models.placement.covered import ring_in_sight
from models.placement.hands import _COVERED_HIDE, _COVERED_SHOW
from models.placement.palm import _FORM, POINTS, finger_back, palm_rotation

CAMERA = np.array([[900.0, 0, 640], [0, 900.0, 360], [0, 0, 1]])


def seen(side: Side, turn: tuple[float, float, float], depth: float) -> tuple[NDArray[np.float64], ...]:
    """Pixels, points lifted with ``depth`` times their true depth, and the true columns of the palm's frame."""
    mirror = np.array([1.0 if side is Side.LEFT else -1.0, 1, 1])
    # A back that looks at the camera, fingers up.
    facing = np.array([[1.0, 0, 0], [0, -1.0, 0], [0, 0, -1.0]])
    rotation = cv2.Rodrigues(np.radians(turn))[0] @ facing
    points = np.zeros((21, 3))
    points[POINTS] = (_FORM * mirror * 82.0) @ rotation.T + [20.0, -10.0, 500.0]
    lifted = points.copy()
    lifted[:, 2] = 500.0 + (points[:, 2] - 500.0) * depth
    points[points[:, 2] == 0] = [0, 0, 500.0]
    return project(points, CAMERA), lifted, rotation * mirror


def between(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return float(np.degrees(np.arccos(np.clip(a @ b, -1, 1))))


TURNS = [(0, 0, 0), (35, 20, 0), (-40, 30, 15), (10, 150, 0), (0, -55, -30)]


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_poor_depth_is_outweighed_by_the_form(side: Side) -> None:
    fitted, naive = [], []
    for turn in TURNS:
        pixels, lifted, true = seen(side, turn, 0.6)
        found = palm_rotation(pixels, lifted, CAMERA, side)
        normal = np.cross(lifted[5] - lifted[0], lifted[17] - lifted[0]) * (1 if side is Side.LEFT else -1)
        fitted.append(between(found[:, 2], true[:, 2]))
        naive.append(between(normal / np.linalg.norm(normal), true[:, 2]))
    assert max(naive) > 12.0
    assert sum(fitted) < 0.8 * sum(naive)


@pytest.mark.parametrize("turn", TURNS)
def test_true_depth_gives_the_true_turn(turn: tuple[float, float, float]) -> None:
    pixels, lifted, true = seen(Side.RIGHT, turn, 1.0)
    assert between(palm_rotation(pixels, lifted, CAMERA, Side.RIGHT)[:, 2], true[:, 2]) < 0.5


def test_a_finger_bent_past_a_right_angle_keeps_its_back() -> None:
    _, _, palm = seen(Side.LEFT, (0, 0, 0), 1.0)
    across = palm @ (_FORM[5] - _FORM[2])
    hinge = across / np.linalg.norm(across)
    for bend in (10, 60, 85, 100, 120):
        turn = cv2.Rodrigues(hinge * np.radians(bend) * -1)[0]
        axis = turn @ (palm[:, 1] - hinge * float(palm[:, 1] @ hinge))
        axis /= np.linalg.norm(axis)
        upright = np.cross(palm[:, 1], hinge)
        expected = turn @ upright / np.linalg.norm(upright)
        back = finger_back(axis, palm, Side.LEFT, 0.0)
        assert abs(abs(float(back @ expected)) - 1) < 1e-6
        assert float(back @ (turn @ palm[:, 2])) > 0.9


def test_a_ring_behind_a_folded_finger_is_out_of_sight() -> None:
    straight, folded = np.zeros((21, 3)), np.zeros((21, 3))
    for finger in range(5):
        for k in range(4):
            straight[1 + 4 * finger + k] = [20.0 * (finger - 2), -60.0 - 25 * k, 0]
            # Palm to the camera: the end of the finger lies before its root.
            folded[1 + 4 * finger + k] = [20.0 * (finger - 2), -60.0 - (0, 40, 35, 5)[k], -(0, 4, 24, 20)[k]]
    for mm, hidden in ((straight, False), (folded, True)):
        points = mm + np.array([0, 0, 500.0])
        roots = [5, 9, 13, 17]
        centers = np.array([(points[r] + points[r + 1]) / 2 for r in roots])
        axes = np.array([(points[r + 1] - points[r]) / np.linalg.norm(points[r + 1] - points[r]) for r in roots])
        share = ring_in_sight(points, roots, centers, axes, np.full(4, 17.0))
        assert share.max() <= 0.25 if hidden else share.min() > 0.35


@pytest.mark.parametrize(("depth", "covered"), [(-25.0, True), (25.0, False)])
def test_a_finger_before_its_neighbour_covers_that_ones_ring_and_one_behind_does_not(
    depth: float, covered: bool
) -> None:
    """The index finger lies across the middle finger, nearer to the camera or farther away."""
    points = np.zeros((21, 3))
    for finger in range(5):
        for k in range(4):
            points[1 + 4 * finger + k] = [20.0 * (finger - 2), -60.0 - 25 * k, 0]
    points[5:9] = [[-20, -60, 0], [-12, -74, depth], [2, -72, depth], [12, -72, depth]]
    points += np.array([0, 0, 500.0])
    roots = [5, 9, 13, 17]
    centers = np.array([(points[r] + points[r + 1]) / 2 for r in roots])
    axes = np.array([(points[r + 1] - points[r]) / np.linalg.norm(points[r + 1] - points[r]) for r in roots])
    _, middle, _, little = ring_in_sight(points, roots, centers, axes, np.full(4, 17.0))
    assert middle < _COVERED_HIDE if covered else middle > _COVERED_SHOW
    assert little > _COVERED_SHOW


def test_the_frame_before_is_a_start_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    turning = palm.moved_by_turning
    monkeypatch.setattr(palm, "moved_by_turning", lambda arms: (rounds.append(1), turning(arms))[1])
    for turn in TURNS:
        pixels, lifted, _ = seen(Side.RIGHT, turn, 0.8)
        before = palm_rotation(pixels, lifted, CAMERA, Side.RIGHT)
        pixels, lifted, _ = seen(Side.RIGHT, (turn[0] + 2, turn[1] + 2, turn[2]), 0.8)
        anew = palm_rotation(pixels, lifted, CAMERA, Side.RIGHT)
        rounds.clear()
        followed = palm_rotation(pixels, lifted, CAMERA, Side.RIGHT, before)
        assert len(rounds) <= 2
        assert between(followed[:, 2], anew[:, 2]) < 0.5

"""A person's ears are learnt from many looks: across each line of sight, quickly at first, steadily then."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.smoothing import Settling

TRUE = np.array([3.0, -4.0, 6.0])
AWAY = np.array([10.0, 0, 0])
FRONT, SIDE = np.array([0.0, 0, 1]), np.array([1.0, 0, 0])


def settled(point: Settling) -> NDArray[np.float64]:
    return np.linalg.solve(point.information + 1e-6 * np.eye(3), point.sum)


def across(point: NDArray[np.float64], along: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a camera that looks along a direction sees of a point: not how deep it is."""
    return point - along * float(point @ along)


def test_a_look_from_the_front_tells_nothing_of_depth_and_one_from_the_side_does() -> None:
    ear = Settling(60.0)
    ear.look(across(TRUE, FRONT) + FRONT * 50, FRONT, 1.0)
    assert np.allclose(settled(ear), across(TRUE, FRONT), atol=1e-4)
    ear.look(across(TRUE, SIDE), SIDE, 1.0)
    assert np.allclose(settled(ear), TRUE, atol=1e-4)


def test_an_unsure_look_counts_less() -> None:
    ear = Settling(60.0)
    ear.look(TRUE, FRONT, 0.9)
    ear.look(TRUE + AWAY / 10, FRONT, 0.1)
    assert settled(ear)[0] == pytest.approx(TRUE[0] + 0.1, abs=0.01)


def test_a_wrong_first_look_gives_way_and_a_wrong_later_one_counts_for_little() -> None:
    ear = Settling(60.0)
    ear.look(TRUE + 2 * AWAY, FRONT, 0.8)
    for _ in range(2):
        ear.look(TRUE, FRONT, 0.9)
    assert abs(settled(ear)[0] - TRUE[0]) < 1.5
    for _ in range(10):
        ear.look(TRUE, FRONT, 0.9)
    before = settled(ear)[0]
    ear.look(TRUE + 2 * AWAY, FRONT, 0.8)
    assert abs(settled(ear)[0] - before) < 0.2


def test_it_settles_but_never_stands_still() -> None:
    ear = Settling(20.0)
    for _ in range(200):
        ear.look(TRUE, FRONT, 1.0)
    assert ear.looks == pytest.approx(20.0)
    ear.look(TRUE + AWAY / 10, FRONT, 1.0)
    assert settled(ear)[0] - TRUE[0] == pytest.approx(0.05, abs=0.01)
    for _ in range(80):
        ear.look(TRUE + AWAY / 10, FRONT, 1.0)
    assert settled(ear)[0] - TRUE[0] > 0.9
    ear.reset()
    assert ear.looks == 0.0

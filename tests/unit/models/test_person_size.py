"""A person's size: from average anatomy to what the irises say, with an error that holds the truth on the way."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from models.face.pose import USUAL_SIZE, PersonSize
from models.placement import ScaleSource

_CHILD, _SMALL_CHILD = 0.8, 0.76
"""Heads over the canonical one beside irises that are as large as an adult's."""


@pytest.mark.parametrize("true", [_SMALL_CHILD, _CHILD, 0.86, USUAL_SIZE, 1.0])
def test_the_stated_error_holds_the_truth_from_the_first_iris_on(true: float) -> None:
    person = PersonSize()
    for _ in range(30):
        size, scale = person(true, calibrated=True)
        assert scale.source is ScaleSource.IRIS
        assert abs(log(size / true)) <= scale.error


def test_a_child_is_ten_looks_from_an_adults_average_and_said_to_be() -> None:
    person = PersonSize()
    said = [person(_CHILD, calibrated=True) for _ in range(10)]
    off = [size / _CHILD - 1 for size, _ in said]
    assert off[0] == pytest.approx(0.11, abs=0.01)
    assert off[-1] < 0.04
    assert said[0][1].error > 0.11
    assert said[-1][1].error < 0.06


def test_irises_that_only_tremble_widen_an_adults_error_by_little() -> None:
    random = np.random.default_rng(0)
    steady, trembling = PersonSize(), PersonSize()
    for _ in range(10):
        calm = steady(USUAL_SIZE, calibrated=True)[1]
        said = trembling(USUAL_SIZE * float(np.exp(random.normal(0, 0.05))), calibrated=True)[1]
    assert calm.error == pytest.approx(0.042, abs=0.002)
    assert said.error < 1.1 * calm.error


def test_who_shows_no_iris_is_an_average_adult() -> None:
    size, scale = PersonSize()(None, calibrated=True)
    assert size == pytest.approx(USUAL_SIZE)
    assert scale.source is ScaleSource.ANATOMY
    assert scale.error == pytest.approx(0.067, abs=0.001)

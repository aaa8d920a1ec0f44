"""Chains of other lengths: true millimetres at the pendant, a nape that stays, and no jump."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.tryon.drape import USUAL_CM, Length, draped, hang
from models.placement.chain import CHEST_DOWN, CHEST_OUT, POINTS, form

CURVE = form()[:POINTS] + np.array([0.0, 120.0, 600.0])


def test_the_usual_chain_stays_where_vision_laid_it() -> None:
    assert np.allclose(draped(CURVE, USUAL_CM), CURVE)


@pytest.mark.parametrize("longer", [-5, 5, 15])
def test_the_pendant_hangs_lower_by_more_than_half_of_what_the_chain_is_longer(longer: int) -> None:
    moved = draped(CURVE, USUAL_CM + longer) - CURVE
    assert np.allclose(moved[0], hang(USUAL_CM + longer))
    assert 0.5 <= np.linalg.norm(moved[0]) / abs(longer * 10) <= 0.65
    assert np.sign(moved[0, 1]) == np.sign(longer), "down is +y"
    assert np.allclose(moved[len(CURVE) // 2], 0), "the nape"


@pytest.mark.parametrize("chain_cm", [40.0, 50.0, 60.0])
def test_a_longer_chain_lies_where_vision_would_lay_it(chain_cm: float) -> None:
    laid = form(chain_cm)[0] - form(USUAL_CM)[0]
    assert np.allclose(hang(chain_cm), laid)


def test_the_chest_comes_to_the_camera_on_the_way_down() -> None:
    """As from the front of a close chain to the notch below it, in the recorded truth as in own people."""
    pendant, notch = form()[0], form()[POINTS]
    assert notch[1] > pendant[1]
    assert notch[2] < pendant[2]
    assert CHEST_DOWN[1] > 0 > CHEST_DOWN[2]
    assert abs(CHEST_DOWN @ CHEST_OUT) < 1e-9


def test_a_chain_glides_to_its_new_length() -> None:
    length = Length(42.0)
    length.choose(60)
    steps = [length.step(1 / 30) for _ in range(8)]
    assert np.diff([42.0, *steps]).max() < 18 * 0.2
    assert steps[-1] == 60
    length.choose(0)
    for _ in range(8):
        length.step(1 / 30)
    assert length.now == 42.0

"""Pieces come and go in 150-250 ms, and an unsure one does not flicker."""

from __future__ import annotations

import pytest

from kiosk.tryon.fade import Fade


@pytest.mark.parametrize("rate", [15, 30, 60])
def test_it_comes_and_goes_within_the_time(rate: int) -> None:
    fade = Fade()
    steps = 0
    while fade.step(1.0, 1 / rate) < 1:
        steps += 1
    assert 0.13 <= (steps + 1) / rate <= 0.27
    steps = 0
    while fade.step(None, 1 / rate) > 0:
        steps += 1
    assert 0.13 <= (steps + 1) / rate <= 0.27


def test_between_the_two_thresholds_it_stays_as_it_is() -> None:
    fade = Fade()
    for _ in range(30):
        assert fade.step(0.45, 1 / 30) == 0
    for _ in range(30):
        fade.step(1.0, 1 / 30)
    for visibility in (0.5, 0.4, 0.5, 0.4) * 10:
        assert fade.step(visibility, 1 / 30) > 0.5
    for _ in range(10):
        fade.step(0.2, 1 / 30)
    assert fade.opacity == 0


def test_a_visibility_that_is_not_a_number_hides() -> None:
    fade = Fade(on=True, opacity=1.0)
    assert fade.step(float("nan"), 1.0) == 0

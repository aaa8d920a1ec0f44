"""Steady at rest, a small lag in motion, and never ahead."""

from __future__ import annotations

import numpy as np

from models.smoothing import FACE, SHOULDERS, Hysteresis, OneEuro

STEP = 33_333_333


def test_noise_at_rest_is_damped() -> None:
    noise = np.random.default_rng(3).normal(0, 1, (200, 400, 2))
    filtered = OneEuro(FACE)
    out = np.array([filtered(frame, k * STEP, unit=400.0) for k, frame in enumerate(noise)])
    assert out[50:].std() < 0.75 * noise[50:].std()


def test_motion_lags_less_than_half_a_frame_and_never_leads() -> None:
    speed = 300.0
    filtered = OneEuro(FACE)
    for k in range(60):
        true = np.full((4, 2), speed * k / 30)
        out = filtered(true, k * STEP, unit=200.0)
    lag = float((true - out).mean()) / speed
    assert 0.0 <= lag < 0.017


def test_a_long_gap_starts_anew() -> None:
    filtered = OneEuro(FACE)
    filtered(np.zeros((2, 2)), 0)
    assert np.array_equal(filtered(np.ones((2, 2)), 10**9), np.ones((2, 2)))


def test_time_that_stands_still_or_runs_back_is_survived() -> None:
    filtered = OneEuro(FACE)
    for at in (5, 5, 3, 10**9, 10**9 - 5):
        assert np.isfinite(filtered(np.ones((2, 2)), at)).all()


def test_hysteresis_needs_more_to_show_than_to_go_on() -> None:
    state = Hysteresis(5.0, 14.0, fade_seconds=0.1)
    levels = [state(value, k * STEP) for k, value in enumerate([0, 10, 10, 15, 15, 15, 15, 10, 10, 4, 4, 4, 4])]
    assert levels[2] == 0.0
    assert levels[6] == 1.0
    assert levels[8] == 1.0
    assert 0.0 < levels[9] < 1.0
    assert levels[-1] == 0.0


def test_looks_at_shoulders_are_averaged_though_they_are_seconds_apart() -> None:
    off = OneEuro(SHOULDERS)
    said = [10.0, -10.0] * 8
    kept = [float(off(np.array([[value]]), k * 1_200_000_000)[0, 0]) for k, value in enumerate(said)]
    assert max(abs(value) for value in kept[4:]) < 6.0, "one look alone does not move a chain by all that it says"
    assert float(off(np.array([[25.0]]), 60_000_000_000)[0, 0]) == 25.0, "somebody may have come meanwhile"

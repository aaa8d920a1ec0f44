"""What hangs swings the same at every frame rate, comes to rest, and survives pauses."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.tryon.dangle import Bob, Dangle


def swung(rate: int, seconds: float, lengths: list[float]) -> np.ndarray:
    """Directions after the head moved 60 mm to the side within 0.2 s, then stood still."""
    dangle = Dangle(lengths)
    dangle.rest(np.array([0.0, 0, 600]), 0.0)
    directions = np.zeros((len(lengths), 3))
    for frame in range(1, round(seconds * rate) + 1):
        at = frame / rate
        directions = dangle.step(np.array([300 * min(at, 0.2), 0, 600]), at)
    return directions


@pytest.mark.parametrize("lengths", [[20.0], [12.0, 18.0]])
def test_the_swing_is_the_same_at_15_30_and_60_frames(lengths: list[float]) -> None:
    for seconds in (0.2, 0.4, 0.8):
        at = [swung(rate, seconds, lengths) for rate in (15, 30, 60)]
        assert np.abs(at[0] - at[2]).max() < 1e-6
        assert np.abs(at[1] - at[2]).max() < 1e-6


@pytest.mark.parametrize("lengths", [[8.0], [20.0], [40.0], [12.0, 18.0]])
def test_it_swings_and_is_at_rest_within_a_second_and_a_half(lengths: list[float]) -> None:
    assert np.abs(swung(30, 0.2, lengths)[:, 0]).max() > 0.05
    still = swung(30, 0.2 + 1.5, lengths)
    assert np.degrees(np.arccos(np.clip(still[:, 1], -1, 1))).max() < 1.0


def test_a_pause_leaves_no_nonsense() -> None:
    dangle = Dangle([20.0])
    dangle.step(np.zeros(3), 0.0)
    dangle.step(np.array([10.0, 0, 0]), 0.033)
    after = dangle.step(np.array([500.0, -200, 100]), 3600.0)
    assert np.allclose(after, [[0, 1, 0]])
    assert np.isfinite(dangle.step(np.array([501.0, -200, 100]), 3600.033)).all()
    assert np.allclose(dangle.step(np.array([np.nan, 0, 0]), 3600.066), [[0, 1, 0]])
    assert np.isfinite(dangle.step(np.array([501.0, -200, 100]), 3600.1)).all()


def test_time_that_goes_back_hangs_it_at_rest() -> None:
    dangle = Dangle([20.0])
    dangle.step(np.zeros(3), 5.0)
    assert np.allclose(dangle.step(np.array([50.0, 0, 0]), 1.0), [[0, 1, 0]])


def test_it_is_pushed_out_of_a_body() -> None:
    dangle = Dangle([20.0])

    def wall(point: Bob) -> Bob:
        return min(point[0], 2.0), point[1], point[2]

    dangle.rest(np.zeros(3), 0.0)
    reached = []
    for frame in range(1, 40):
        pivot = np.array([-60.0 * min(frame / 6, 1.0), 0, 0])
        dangle.step(pivot, frame / 30, lambda p: p if p[0] < 0 else wall(p))
        reached.append(dangle.step(pivot, frame / 30)[0, 0])
    assert np.isfinite(reached).all()

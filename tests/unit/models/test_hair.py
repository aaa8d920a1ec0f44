"""Hair that the network takes for something else is known by its own colour, where it hangs on to hair."""

from __future__ import annotations

import numpy as np
import pytest

from models.hair import grown

SIDE = 64
BROWN, BLUE, PINK, GREY = (40, 60, 90), (160, 60, 30), (150, 170, 220), (200, 200, 200)
"""BGR of hair, clothes, skin and wall."""
KNOWN, REST, LOOSE = np.s_[6:24, 8:22], np.s_[24:50, 8:22], np.s_[52:62, 48:60]


def scene(rest: tuple[int, int, int] = BROWN, clothes: tuple[int, int, int] = BLUE) -> dict[str, np.ndarray]:
    """Hair of which the lower part is taken for clothes by seven tenths, a face, clothes and a wall behind."""
    rng = np.random.default_rng(3)
    picture = np.full((SIDE, SIDE, 3), GREY, np.uint8)
    shares = {name: np.zeros((SIDE, SIDE), np.float32) for name in ("hair", "skin", "behind", "clothes")}
    shares["behind"][:] = 1.0
    for where, colour, told in (
        (np.s_[8:40, 22:44], PINK, {"skin": 1.0}),
        (np.s_[50:64, 0:64], clothes, {"clothes": 1.0}),
        (KNOWN, BROWN, {"hair": 1.0}),
        (REST, rest, {"clothes": 0.7, "hair": 0.1, "behind": 0.2}),
        (LOOSE, rest, {"clothes": 0.7, "hair": 0.1, "behind": 0.2}),
    ):
        picture[where] = colour
        for name, share in shares.items():
            share[where] = told.get(name, 0.0)
    noisy = picture.astype(int) + rng.integers(-6, 7, picture.shape)
    return {**shares, "picture": np.clip(noisy, 0, 255).astype(np.uint8)}


def test_what_hangs_on_to_hair_in_its_colour_is_hair_and_nothing_else_is() -> None:
    told = scene()
    hair = grown(**told)
    assert hair[REST].mean() > 0.9
    assert hair[LOOSE].max() < 0.2, "the same colour, but nowhere near"
    beside = np.ones((SIDE, SIDE), bool)
    beside[4:52, 6:24] = False
    assert (hair[beside] <= told["hair"][beside] + 1e-6).all()


@pytest.mark.parametrize(
    ("rest", "clothes"),
    [(BLUE, BLUE), (BROWN, BROWN), (PINK, BLUE)],
    ids=("clothes", "dark clothes", "skin"),
)
def test_what_may_as_well_be_something_else_is_left(rest: tuple[int, int, int], clothes: tuple[int, int, int]) -> None:
    hair = grown(**scene(rest, clothes))
    assert hair[30:48, 10:20].max() < 0.2


def test_what_the_network_knows_is_kept() -> None:
    told = scene()
    told["skin"][REST], told["clothes"][REST] = 0.9, 0.0
    assert grown(**told)[30:48, 10:20].max() < 0.2, "skin"
    told["skin"][REST], told["behind"][REST] = 0.0, 0.9
    assert grown(**told)[30:48, 10:20].max() < 0.2, "the wall"
    told["hair"][:] *= 0.5
    assert (grown(**told) == told["hair"]).all(), "no hair is sure"

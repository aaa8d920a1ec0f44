"""The layouts of the tour: every shape, language, text and way of use that a shop may have; each name finds its own."""

from __future__ import annotations

import itertools

import pytest

from kiosk.cli.main import main
from kiosk.tour.layouts import SIZES, WAYS, every, surrounding


def test_every_shape_is_walked_by_touch_and_each_size_by_keys_and_in_reach() -> None:
    found = {(one.size, one.text, one.language, one.way) for one in every()}
    assert found >= set(itertools.product(SIZES, (1.0, 2.0), ("vi", "en"), ("touch",)))
    for size, text, way in itertools.product(SIZES, (1.0, 2.0), WAYS):
        assert any((one[0], one[1], one[3]) == (size, text, way) for one in found)
    assert len({one.name for one in every()}) == len(every())


def test_the_display_holds_the_tallest_and_the_widest() -> None:
    assert surrounding(every()) == (1920, 1920)


def test_an_unknown_layout_is_refused_with_the_names_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour", "--layouts", "800x600-text1-vi-touch"]) == 2
    said = capsys.readouterr().err
    assert "800x600-text1-vi-touch" in said
    assert all(one.name in said for one in every())

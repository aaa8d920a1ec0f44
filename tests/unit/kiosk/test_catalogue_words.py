"""Prices, weights and ages in figures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.catalogue.words import Age, AgeUnit, age, chi, grams, price
from tests.unit.kiosk.shop import NOW


def test_prices_read_as_in_vietnam_and_in_english() -> None:
    assert price(12_500_000, "vi") == "12.500.000\u00a0₫"
    assert price(12_500_000, "en") == "12,500,000\u00a0₫"


def test_weights_are_given_in_grams_and_chi() -> None:
    assert grams(3.75, "vi") == "3,75\u00a0g"
    assert chi(9.375, "vi") == "2,5\u00a0chỉ"
    assert chi(7.5, "en") == "2\u00a0chỉ"


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(seconds=-90), Age(AgeUnit.NOW, 0)),
        (timedelta(seconds=60), Age(AgeUnit.NOW, 0)),
        (timedelta(minutes=59), Age(AgeUnit.MINUTES, 59)),
        (timedelta(hours=47), Age(AgeUnit.HOURS, 47)),
        (timedelta(days=3), Age(AgeUnit.DAYS, 3)),
    ],
)
def test_ages_use_the_largest_unit_that_fits(ago: timedelta, expected: Age) -> None:
    assert age(NOW - ago, NOW) == expected

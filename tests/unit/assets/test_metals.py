"""Metals have the colours that their published optical constants give, in one place for the mirror and the files."""

from __future__ import annotations

import numpy as np
import pytest

from assets import metals
from kiosk.tryon.materials import METALS, matter_of


def lab(name: str) -> tuple[float, float, float]:
    """CIELAB under D65 of a metal's F0."""
    xyz = np.linalg.solve(metals._TO_SRGB, metals.reflectance(name)) / np.linalg.solve(metals._TO_SRGB, np.ones(3))
    f = np.cbrt(xyz)
    return float(116 * f[1] - 16), float(500 * (f[0] - f[1])), float(200 * (f[1] - f[2]))


def test_a_perfect_mirror_is_white() -> None:
    assert metals.linear_srgb(np.ones(len(metals.WAVELENGTHS))) == pytest.approx((1, 1, 1), abs=1e-6)


def test_one_wavelength_by_hand() -> None:
    # Gold at 548.6 nm, Johnson & Christy: n 0.43, k 2.455.
    by_hand = ((0.43 - 1) ** 2 + 2.455**2) / ((0.43 + 1) ** 2 + 2.455**2)
    found = np.interp(548.6, metals.WAVELENGTHS, metals.spectrum(metals.permittivity(metals.GOLD)))
    assert found == pytest.approx(by_hand, abs=0.01)


def test_gold_alloys_are_ordered_from_yellow_to_red() -> None:
    fine, yellow, rose = lab("gold_24k"), lab("gold_18k"), lab("rose_gold_18k")
    assert fine[2] > 30 > yellow[2] > 15
    assert yellow[1] < 5 < rose[1]


def test_white_metals_are_nearly_grey_and_silver_is_brightest() -> None:
    for name in ("white_gold_18k", "platinum", "silver_925", "steel"):
        assert abs(lab(name)[1]) < 3 and abs(lab(name)[2]) < 9
    assert lab("silver_925")[0] > lab("white_gold_18k")[0] > lab("platinum")[0] > lab("steel")[0]


def test_the_mirror_takes_its_metals_from_here() -> None:
    assert {name: metal.reflectance for name, metal in METALS.items()} == {
        name: metals.reflectance(name) for name in metals.ALLOYS
    }


def test_a_finish_in_the_name_makes_it_rougher() -> None:
    polished = matter_of("metal:gold_18k", {}, (1, 1, 1), 0.1, 1.0)
    brushed = matter_of("metal:gold_18k:brushed", {}, (1, 1, 1), 0.1, 1.0)
    assert polished.roughness < 0.2 < brushed.roughness
    assert polished.colour == brushed.colour == metals.reflectance("gold_18k")

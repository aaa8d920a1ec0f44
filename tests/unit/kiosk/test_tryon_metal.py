"""A piece in another metal: its own metal changes, in colour and polish; stones and a second metal stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.tryon.loader import prepare
from kiosk.tryon.materials import METALS, Look

PIECES = Path(__file__).resolve().parents[3] / "assets" / "pieces"


@pytest.mark.parametrize("metal", ["gold_18k", "rose_gold_18k"])
def test_the_own_metal_changes_and_the_stone_stays(metal: str) -> None:
    parts = prepare(PIECES / "GE-001.glb", "earring", metal=metal).model.parts
    matters = {part.matter.look: part.matter for part in parts}
    assert matters[Look.METAL].name == metal
    assert matters[Look.METAL].colour == METALS[metal].reflectance
    assert matters[Look.METAL].roughness == METALS[metal].roughness
    assert matters[Look.GEM].name == "diamond"


def test_a_second_metal_stays() -> None:
    names = {part.matter.name for part in prepare(PIECES / "GW-001.glb", "watch", metal="rose_gold_18k").model.parts}
    assert {"rose_gold_18k", "gold_18k"} <= names and "steel" not in names


@pytest.mark.parametrize("metal", ["", "unobtainium", "diamond"])
def test_an_unknown_metal_changes_nothing(metal: str) -> None:
    own = prepare(PIECES / "GE-001.glb", "earring").model.parts
    other = prepare(PIECES / "GE-001.glb", "earring", metal=metal).model.parts
    assert [part.matter for part in own] == [part.matter for part in other]

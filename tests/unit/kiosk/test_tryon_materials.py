"""What a material in a file stands for: its extras come first, then its name, then what glTF itself says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject

from kiosk.tryon.loader import prepare
from kiosk.tryon.materials import FINISHES, METALS, Look, matter_of
from kiosk.tryon.wearing import Wearing
from kiosk.tryon.worn import WornPiece
from models.placement import Site
from tests.unit.kiosk.tryon_pieces import torus, write_glb

GREY = (0.3, 0.3, 0.3)


@pytest.mark.parametrize(
    ("extras", "name", "look", "known"),
    [
        ({"metal": "rose_gold_18k"}, "Material.001", Look.METAL, "rose_gold_18k"),
        ({"alloy": "Platinum 950"}, "gold", Look.METAL, "platinum"),
        ({"stone": "ruby"}, "metal:gold_18k", Look.GEM, "ruby"),
        ({"gem": {"stone": "emerald", "cut": "oval"}}, "glass", Look.GEM, "emerald"),
        ({"gem": {"name": "Ngọc trai"}}, "", Look.PEARL, "pearl"),
        ({"material": "cẩm thạch"}, "", Look.JADE, "jade"),
        ({"metal": 7, "stone": ["ruby"], "gem": {"stone": None}}, "silver_925", Look.METAL, "silver_925"),
        ({"metal": "unobtainium"}, "Vàng trắng", Look.METAL, "white_gold_18k"),
        ({}, "nothing known", Look.PLAIN, ""),
    ],
)
def test_extras_come_before_the_name(extras: dict[str, Any], name: str, look: Look, known: str) -> None:
    matter = matter_of(name, extras, GREY, 0.5, 0.0)
    assert (matter.look, matter.name) == (look, known)
    if look is Look.METAL:
        assert matter.colour == METALS[known].reflectance


def test_a_finish_in_the_extras_counts() -> None:
    assert matter_of("", {"metal": "platinum:brushed"}, GREY, 0.1, 1.0).roughness == FINISHES["brushed"]


def test_a_piece_without_textures_or_names_is_drawn_in_its_base_colour(tmp_path: Path) -> None:
    positions, normals, triangles = torus(0.007, 0.0009)
    part = {"name": "r", "positions": positions, "normals": normals, "triangles": triangles, "material": "Material"}
    file = write_glb(tmp_path / "plain.glb", [part | {"colour": (0.5, 0.25, 0.125), "metallic": 0.0}])
    owner = QObject()
    worn = WornPiece(("plain", "ring", Wearing(Site.FINGER, None), ""), prepare(file, "ring"), owner)
    assert (worn.parts[0].colour.toTuple(), worn.parts[0].picture) == ((0.5, 0.25, 0.125), None)

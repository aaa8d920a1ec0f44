"""A necklace is worn in what it is made of: pearls are laid one by one, as the file has them."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject

from kiosk.tryon.chain import Chain
from kiosk.tryon.errors import PieceFileWrong
from kiosk.tryon.gltf import read_piece
from kiosk.tryon.loader import prepare
from kiosk.tryon.materials import Look
from kiosk.tryon.people import NAMES, portrait
from kiosk.tryon.projection import TO_VIEW
from kiosk.tryon.wearing import Wearing, curve_of
from kiosk.tryon.worn import WornPiece
from models.placement import Site
from tests.unit.kiosk.tryon_pieces import torus, write_glb

PIECES = Path(__file__).resolve().parents[3] / "assets" / "pieces"
NECKLACES = sorted(PIECES.glob("GN-*.glb"))
PEARLS = PIECES / "GN-003.glb"
PITCH, RADIUS = 7.7, 3.75


def in_file(path: Path) -> set[str]:
    """The matters of all meshes in the scene but a clasp's, by the materials' names (``metal:gold_24k``)."""
    data = path.read_bytes()
    document = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    meshes = {node["mesh"] for node in document["nodes"] if "mesh" in node and node.get("name") != "clasp"}
    drawn = {p["material"] for mesh in meshes for p in document["meshes"][mesh]["primitives"]}
    return {document["materials"][index]["name"].split(":")[1] for index in drawn}


@pytest.mark.parametrize("path", NECKLACES, ids=lambda path: path.stem)
def test_a_necklace_is_worn_in_all_that_its_file_has_and_in_nothing_else(path: Path) -> None:
    owner = QObject()
    worn = WornPiece((path.stem, "necklace", Wearing(Site.PENDANT, None), ""), prepare(path, "necklace"), owner)
    matters = {part.part.matter.name for part in worn.parts}
    if worn.chain is not None:
        matters |= {strand.matter.name for strand in worn.chain.strands}
    assert matters == in_file(path)


def test_the_chain_is_of_the_metal_that_was_chosen() -> None:
    ready = prepare(PIECES / "GN-002.glb", "necklace", metal="white_gold_18k")
    owner = QObject()
    worn = WornPiece(("GN-002", "necklace", Wearing(Site.PENDANT, None), "white_gold_18k"), ready, owner)
    assert {strand.matter.name for strand in worn.chain.strands} == {"white_gold_18k"}


def middles(positions: np.ndarray) -> np.ndarray:
    """(n, 3) of each pearl; all have the same number of points."""
    each = len(read_piece(PEARLS, "necklace").link[0].mesh.positions)
    return positions.reshape(-1, each, 3).mean(axis=1)


@pytest.mark.parametrize("name", NAMES)
def test_pearls_touch_each_other_and_lie_on_the_skin(name: str) -> None:
    scene = portrait(name, "head").scene
    curve = curve_of(scene)
    assert curve is not None
    ready = prepare(PEARLS, "necklace")
    laid = Chain.of(ready.model.extras, ready.beads).lay(curve @ TO_VIEW[:3, :3])
    assert laid is not None
    (pearls,) = laid.strands
    found = middles(pearls.mesh.positions)
    assert len(found) >= 31, "the front of a strand of 58"
    radii = np.linalg.norm(pearls.mesh.positions.reshape(len(found), -1, 3) - found[:, None], axis=2)
    assert np.allclose(radii, RADIUS, atol=0.1)
    gaps = np.linalg.norm(np.diff(found, axis=0), axis=1)
    assert np.allclose(gaps, PITCH, atol=0.1)
    assert gaps.min() > 2 * RADIUS, "pearls are hard"

    body = scene.occluders[0].vertices.astype(np.float64) @ TO_VIEW[:3, :3]
    a, b, c = (body[scene.occluders[0].triangles[:, k]] for k in range(3))
    skin, normals = (a + b + c) / 3, np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    if ((normals * -skin).sum(1) > 0).mean() < 0.5:
        normals = -normals
    front = found[len(found) // 4 : -(len(found) // 4)]
    nearest = np.linalg.norm(front[:, None] - skin[None], axis=2).argmin(1)
    above = ((front - skin[nearest]) * normals[nearest]).sum(1)
    assert np.percentile(above, 10) > RADIUS - 1.5, "hardly any sinks into the chest"
    assert np.median(above) < RADIUS + 4.5, "nor floats before it"


def test_a_pearl_sees_less_of_the_sky_where_its_neighbours_and_the_skin_are() -> None:
    (bead,) = prepare(PEARLS, "necklace").beads
    normals = bead.mesh.normals
    seen = (bead.sees[:, :3] * normals).sum(1) + bead.sees[:, 3]
    assert bead.matter.look is Look.PEARL
    front, side, under = normals[:, 2] > 0.9, np.abs(normals[:, 0]) > 0.9, np.abs(normals[:, 2] + 0.6) < 0.2
    assert seen[front].mean() > seen[side].mean() + 0.1
    assert seen[front].mean() > seen[under].mean() + 0.3


def linked(path: Path, material: str) -> Path:
    """A pendant on a chain whose link is of ``material``."""
    positions, normals, triangles = torus(0.002, 0.0005)
    part: dict[str, Any] = {"positions": positions, "normals": normals, "triangles": triangles}
    return write_glb(
        path,
        [
            {"name": "pendant", "material": "gold_18k", **part},
            {"name": "chain_rest", "translation": (0.01, 0.02, 0)},
            {"name": "chain_link", "material": material, "parent": "chain_rest", "translation": (1, 0, 0), **part},
        ],
        {"kind": "necklace", "chain": {"pitch_mm": 5.2, "tube_radius_mm": 2.5, "alternate_deg": 90}},
    )


def test_jade_beads_are_laid_too_and_every_second_one_turned(tmp_path: Path) -> None:
    ready = prepare(linked(tmp_path / "jade.glb", "jade"), "necklace")
    (part,) = ready.model.link
    assert np.abs(part.mesh.positions).max() < 2.6, "without its own place"
    angle = 2 * np.pi * np.arange(64) / 64
    curve = np.stack([70 * np.sin(angle), 0 * angle, 70 * np.cos(angle)], axis=1)
    laid = Chain.of(ready.model.extras, ready.beads).lay(curve)
    assert laid is not None
    (beads,) = laid.strands
    assert beads.sees is not None and beads.sees.shape == (len(beads.mesh.positions), 4)
    each = beads.mesh.normals.reshape(-1, len(part.mesh.positions), 3)
    corner = int(np.argmax(part.mesh.normals[:, 1]))
    middle = len(each) // 2
    turned = each[middle : middle + 3, corner].astype(float)
    assert abs(turned[0] @ turned[1]) < 0.2 and turned[0] @ turned[2] > 0.95


def test_a_chain_of_cut_stones_is_refused_rather_than_laid_as_something_else(tmp_path: Path) -> None:
    with pytest.raises(PieceFileWrong, match="cut stones in its chain"):
        read_piece(linked(tmp_path / "row.glb", "diamond"), "necklace")

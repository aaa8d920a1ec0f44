"""Every piece of the demo collection keeps its budget and says of itself what docs/pieces.md promises."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pygltflib import GLTF2

from sync.records.catalogue import GemStone, Kind, Metal, Piece

ASSETS = Path(__file__).parents[3] / "assets"
FILES = sorted((ASSETS / "pieces").glob("*.glb"))
CATALOGUE = {entry["sku"]: entry for entry in json.loads((ASSETS / "catalogue" / "pieces.json").read_text("utf-8"))}
every_piece = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def triangles_drawn(gltf: GLTF2) -> int:
    each = [sum(gltf.accessors[p.indices].count // 3 for p in mesh.primitives) for mesh in gltf.meshes]
    return sum(each[node.mesh] for node in gltf.nodes if node.mesh is not None)


def local(node: object) -> np.ndarray:
    if node.matrix:
        return np.array(node.matrix).reshape(4, 4).T
    m = np.eye(4)
    m[:3, 3] = node.translation or (0, 0, 0)
    return m


def bounds_mm(gltf: GLTF2) -> tuple[np.ndarray, np.ndarray]:
    found = []

    def visit(index: int, parent: np.ndarray) -> None:
        node = gltf.nodes[index]
        if node.name == "anchor":
            return
        here = parent @ local(node)
        if node.mesh is not None:
            for primitive in gltf.meshes[node.mesh].primitives:
                box = gltf.accessors[primitive.attributes.POSITION]
                sides = (box.min, box.max)
                corners = [[sides[i][0], sides[j][1], sides[k][2], 1] for i in (0, 1) for j in (0, 1) for k in (0, 1)]
                found.append((np.array(corners) @ here.T)[:, :3])
        for child in node.children or []:
            visit(child, here)

    visit(gltf.scenes[0].nodes[0], np.eye(4))
    points = np.vstack(found) * 1000
    return points.min(0), points.max(0)


def test_the_collection_is_whole() -> None:
    assert {file.stem for file in FILES} == set(CATALOGUE)
    assert len(FILES) >= 36
    kinds = [CATALOGUE[file.stem]["kind"] for file in FILES]
    assert set(kinds) == {kind.value for kind in Kind}
    assert {entry["metal"] for entry in CATALOGUE.values()} == {metal.value for metal in Metal}
    assert {gem["stone"] for entry in CATALOGUE.values() for gem in entry["gems"]} == {s.value for s in GemStone}


@every_piece
def test_budget(file: Path) -> None:
    assert file.stat().st_size < 400_000
    gltf = GLTF2().load(str(file))
    assert triangles_drawn(gltf) < 30_000
    assert not gltf.images
    assert not gltf.animations
    assert all(buffer.uri is None for buffer in gltf.buffers)


@every_piece
def test_metadata_and_anchor(file: Path) -> None:
    gltf = GLTF2().load(str(file))
    root = gltf.nodes[gltf.scenes[0].nodes[0]]
    said = root.extras["guong"]
    assert root.name == "piece"
    assert said["sku"] == file.stem
    names = {node.name: node for node in gltf.nodes}
    anchor = names["anchor"]
    assert anchor.rotation == [0, 0, 1, 0]
    assert anchor.scale == [0.001, 0.001, 0.001]
    assert all(names[dangle].extras["guong"]["joint"]["length_mm"] > 0 for dangle in said["dangles"])
    if "chain" in said:
        group = names[said["chain"]["group"]]
        assert gltf.nodes[group.children[0]].name == said["chain"]["link"]
        mesh = gltf.nodes[group.children[0]].mesh
        rest = [gltf.nodes[child] for child in group.children]
        assert sum(node.mesh == mesh and node.name != "clasp" for node in rest) == said["chain"]["count"]
        assert {node.name for node in rest[said["chain"]["count"] :]} <= {"clasp"}
        assert 150 <= said["chain"]["length_mm"] <= 600
    for material in gltf.materials:
        family, what, *_ = material.name.split(":")
        if family == "metal":
            Metal(what)
        elif family == "gem":
            GemStone(what)
        else:
            assert family in ("leather", "dial", "enamel")


@every_piece
def test_sizes_are_those_of_jewellery_in_millimetres(file: Path) -> None:
    low, high = bounds_mm(GLTF2().load(str(file)))
    longest = float((high - low).max())
    least, most = {
        "earring": (6, 60),
        "necklace": (100, 260),
        "ring": (17, 32),
        "bracelet": (50, 85),
        "watch": (45, 80),
        "nose_stud": (2, 12),
    }[CATALOGUE[file.stem]["kind"]]
    assert least <= longest <= most


@every_piece
def test_stones_are_convex_and_flat_faceted(file: Path) -> None:
    gltf = GLTF2().load(str(file))
    blob = gltf.binary_blob()

    def read(index: int) -> np.ndarray:
        accessor = gltf.accessors[index]
        view = gltf.bufferViews[accessor.bufferView]
        kind, width = {5126: ("<f4", 3), 5123: ("<u2", 1)}[accessor.componentType]
        return np.frombuffer(blob, kind, accessor.count * width, view.byteOffset).reshape(-1, width)

    for mesh in gltf.meshes:
        stone = mesh.name.split(":")[0]
        if stone not in ("diamond", "ruby", "sapphire", "emerald") or ":cabochon:" in mesh.name:
            continue
        (primitive,) = mesh.primitives
        points, normals = read(primitive.attributes.POSITION), read(primitive.attributes.NORMAL)
        planes = np.unique(np.hstack([normals, (normals * points).sum(1, keepdims=True)]).round(6), axis=0)
        assert 17 <= len(np.unique(planes[:, :3].round(4), axis=0)) <= 130
        # Every corner lies inside every facet's plane: the planes alone are the stone.
        assert (points @ normals.T - (normals * points).sum(1)).max() < 2e-6


@pytest.mark.parametrize("sku", CATALOGUE)
def test_catalogue_entry_is_a_piece(sku: str) -> None:
    entry = dict(CATALOGUE[sku])
    files = entry.pop("files")
    piece = Piece.model_validate(entry)
    assert (ASSETS / files["model"]).is_file()
    gltf = GLTF2().load(str(ASSETS / files["model"]))
    said = gltf.nodes[gltf.scenes[0].nodes[0]].extras["guong"]
    assert said["weight_g"] == piece.weight_g
    assert said["metal"] == piece.metal
    assert piece.weight_chi == pytest.approx(said["weight_chi"], abs=0.005)

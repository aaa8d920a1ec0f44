"""A piece's file is read in true millimetres, and a bad one is refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QObject

from assets.add import examine
from assets.textures import Refused
from kiosk.tryon.errors import PieceFileWrong
from kiosk.tryon.facets import cut
from kiosk.tryon.gltf import read_piece
from kiosk.tryon.loader import mirrored, prepare
from kiosk.tryon.materials import METALS, Look
from kiosk.tryon.wearing import Wearing
from kiosk.tryon.worn import WornPiece
from models.placement import Site
from tests.unit.kiosk.tryon_pieces import brilliant, hoop_with_drop, torus, write_glb

SHIPPED = sorted((Path(__file__).resolve().parents[3] / "assets" / "pieces").glob("*.glb"))


def test_an_earring_comes_out_in_its_own_frame(tmp_path: Path) -> None:
    piece = read_piece(hoop_with_drop(tmp_path / "hoop.glb"), "earring")
    hoop = next(part for part in piece.parts if part.name == "hoop")
    assert np.isclose(hoop.mesh.positions[:, 1].max(), 14.9, atol=0.05)
    assert np.allclose(np.linalg.norm(hoop.mesh.normals, axis=1), 1, atol=1e-4)
    assert hoop.matter.look is Look.METAL and hoop.matter.colour == METALS["gold_18k"].reflectance
    gem = next(part for part in piece.parts if part.name == "gem")
    assert gem.matter.look is Look.GEM and gem.joint == 0
    assert np.allclose(piece.joints[0].pivot, [0, 14.8, 0], atol=1e-6)


def test_a_stones_planes_hold_all_its_corners(tmp_path: Path) -> None:
    piece = prepare(hoop_with_drop(tmp_path / "hoop.glb"), "earring")
    gem = next(part for part in piece.parts if part.planes is not None)
    assert gem.planes is not None
    count = int(gem.part.mesh.texcoords[0, 1])
    assert count == 57
    planes = gem.planes[0, :count]
    over = gem.part.mesh.positions @ planes[:, :3].T - planes[:, 3]
    assert over.max() < 0.01


def test_stones_of_one_mesh_are_told_apart(tmp_path: Path) -> None:
    corners, triangles = brilliant(0.003)
    two = np.concatenate([corners, corners + np.array([0.004, 0, 0])])
    parts = [
        {
            "name": "g",
            "positions": two,
            "triangles": np.concatenate([triangles, triangles + len(corners)]),
            "material": "ruby",
        }
    ]
    piece = read_piece(write_glb(tmp_path / "two.glb", parts), "earring")
    assert cut(piece.parts[0].mesh).planes.shape[0] == 2


def test_the_other_ear_wears_the_mirror_image(tmp_path: Path) -> None:
    piece = read_piece(hoop_with_drop(tmp_path / "hoop.glb"), "earring")
    other = mirrored(piece)
    part, twin = piece.parts[0], other.parts[0]
    assert np.allclose(twin.mesh.positions, part.mesh.positions * [-1, 1, 1])
    p = twin.mesh.positions[twin.mesh.triangles.astype(int)]
    outward = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    assert ((outward * twin.mesh.normals[twin.mesh.triangles[:, 0].astype(int)]).sum(axis=1) >= -1e-4).all()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_piece_can_be_worn(path: Path) -> None:
    kinds = {"GE": "earring", "GN": "necklace", "GR": "ring", "GB": "bracelet", "GW": "watch", "GS": "nose_stud"}
    piece = read_piece(path, kinds.get(path.stem[:2], "earring"))
    assert piece.triangles <= 100_000
    assert all(part.matter.name or part.matter.look is Look.PLAIN for part in piece.parts)


def changed(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], Path]:
    ring, normals, triangles = torus(0.007, 0.0009)
    part = {"name": "r", "positions": ring, "normals": normals, "triangles": triangles, "material": "gold"}
    return lambda path: write_glb(path, [part], change=change)


def scaled(factor: float) -> Callable[[Path], Path]:
    ring, normals, triangles = torus(0.007 * factor, 0.0009 * factor)
    part = {"name": "r", "positions": ring, "normals": normals, "triangles": triangles, "material": "gold"}
    return lambda path: write_glb(path, [part])


def spoilt(data: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


def cut_short(path: Path) -> Path:
    whole = scaled(1.0)(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def painted(side: int, change: Callable[[dict[str, Any]], None] | None = None) -> Callable[[Path], Path]:
    """A ring with a black picture of ``side`` pixels on it."""
    ring, normals, triangles = torus(0.007, 0.0009, 16, 8)
    part = {"name": "r", "positions": ring, "normals": normals, "triangles": triangles, "material": "enamel"}
    picture = cv2.imencode(".png", np.zeros((side, side, 3), np.uint8))[1].tobytes()
    part |= {"picture": picture, "texcoords": ring[:, :2], "metallic": 0.0}
    return lambda path: write_glb(path, [part], change=change)


def on_nodes(count: int) -> Callable[[dict[str, Any]], None]:
    """The first mesh again on ``count`` nodes."""

    def change(document: dict[str, Any]) -> None:
        document["nodes"] = [{"mesh": 0, "name": str(k)} for k in range(count)]
        document["scenes"][0]["nodes"] = list(range(count))

    return change


def with_pictures(count: int) -> Callable[[dict[str, Any]], None]:
    """``count`` nodes whose materials name a picture each: all the same bytes, which the file holds once."""

    def change(document: dict[str, Any]) -> None:
        on_nodes(count)(document)
        (image,), (material,), (mesh,) = document["images"], document["materials"], document["meshes"]
        document["images"] = [image] * count
        document["textures"] = [{"source": k} for k in range(count)]
        document["materials"], document["meshes"] = [], []
        for k in range(count):
            pbr = material["pbrMetallicRoughness"] | {"baseColorTexture": {"index": k}}
            document["materials"].append({"pbrMetallicRoughness": pbr})
            document["meshes"].append({"primitives": [mesh["primitives"][0] | {"material": k}]})
            document["nodes"][k]["mesh"] = k

    return change


def crowd(path: Path) -> Path:
    """Thirty triangles that are said to be of 20,000 points each."""
    points = np.random.default_rng(1).random((20_000, 3)) * 0.01
    part = {"name": "r", "positions": points, "normals": points, "triangles": [[0, 1, 2]], "material": "gold"}
    return write_glb(path, [part], change=on_nodes(30))


def test_a_picture_on_forty_parts_is_unpacked_and_drawn_once(tmp_path: Path) -> None:
    ready = prepare(painted(256, on_nodes(40))(tmp_path / "shared.glb"), "ring")
    assert len(ready.parts) == 1, "one draw"
    (part,) = ready.parts
    assert part.picture is not None and part.picture.shape == (256, 256, 4)
    assert part.part.mesh.texcoords is not None and len(part.part.mesh.texcoords) == len(part.part.mesh.positions)
    assert ready.model.triangles == 40 * len(torus(0.007, 0.0009, 16, 8)[2])


def test_one_picture_on_parts_of_several_matters_is_one_texture(tmp_path: Path) -> None:
    def two(document: dict[str, Any]) -> None:
        with_pictures(2)(document)
        document["materials"][1]["pbrMetallicRoughness"]["roughnessFactor"] = 0.9

    ready = prepare(painted(64, two)(tmp_path / "two.glb"), "ring")
    assert len(ready.parts) == 2 and ready.parts[0].picture is ready.parts[1].picture
    owner = QObject()
    worn = WornPiece(("two", "ring", Wearing(Site.FINGER, None), ""), ready, owner)
    assert worn.parts[0].picture is worn.parts[1].picture is not None


def test_the_mirror_takes_what_the_catalogue_takes(tmp_path: Path) -> None:
    """``piece add`` and the mirror hold a file against the same numbers, so what was taken in can be worn."""
    for name, (write, _) in BAD.items():
        if name in LIMITS:
            with pytest.raises(Refused):
                examine(write(tmp_path / "bad.glb"), "ring")


LIMITS = ("points by the crowd", "pictures by the dozen", "a picture too wide", "triangles by the crowd", "over 5 MB")

BAD = {
    "empty": (spoilt(b""), "not a binary glTF"),
    "text": (spoilt(b"hello, this is no jewellery at all"), "not a binary glTF"),
    "cut short": (cut_short, "cut short"),
    "garbage json": (spoilt(b"glTF\x02\0\0\0\x18\0\0\0\x04\0\0\0JSON{{{{"), "damaged description"),
    "metres for millimetres": (scaled(1000.0), "mm large"),
    "crumb": (scaled(0.01), "mm large"),
    "animated": (changed(lambda d: d.update(animations=[{"channels": [], "samplers": []}])), "animated"),
    "outside buffer": (changed(lambda d: d["buffers"][0].update(uri="../../etc/passwd")), "other files"),
    "outside picture": (changed(lambda d: d.update(images=[{"uri": "http://example.org/a.png"}])), "other files"),
    "compressed": (changed(lambda d: d.update(extensionsRequired=["KHR_draco_mesh_compression"])), "DRACO"),
    "a billion vertices": (changed(lambda d: d["accessors"][0].update(count=10**9)), "more data than it has"),
    "negative offset": (changed(lambda d: d["accessors"][0].update(byteOffset=-4)), "impossible length"),
    "view past the end": (changed(lambda d: d["bufferViews"][0].update(byteLength=10**9)), "more data"),
    "no such mesh": (changed(lambda d: d["nodes"][0].update(mesh=7)), "does not have"),
    "nodes in a ring": (changed(lambda d: d["nodes"][0].update(children=[0])), "contain themselves"),
    "wild transform": (changed(lambda d: d["nodes"][0].update(translation=[1e300, 0, 0])), "makes no sense"),
    "flat to nothing": (changed(lambda d: d["nodes"][0].update(scale=[0, 0, 0])), "no size"),
    "points by the crowd": (crowd, "over 300,000 points"),
    "pictures by the dozen": (painted(2048, with_pictures(12)), "pictures that are too large"),
    "a picture too wide": (painted(2056), "2056 x 2056 pixels"),
    "no picture at all": (painted(8, lambda d: d["images"][0].update(bufferView=0)), "neither PNG nor JPEG"),
    "triangles by the crowd": (changed(on_nodes(40)), "over 100,000 triangles"),
    "over 5 MB": (spoilt(b"glTF" + b"\0" * 5_100_000), "has 5.1 MB"),
    "no triangles": (changed(lambda d: d["scenes"][0].update(nodes=[])), "no triangles"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    write, reason = BAD[name]
    with pytest.raises(PieceFileWrong) as caught:
        read_piece(write(tmp_path / "bad.glb"), "earring")
    assert reason.lower() in str(caught.value).lower()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PieceFileWrong, match=r"nowhere\.glb"):
        read_piece(tmp_path / "nowhere.glb", "ring")

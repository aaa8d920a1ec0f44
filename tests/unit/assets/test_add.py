"""``kiosk piece add`` takes good files, finds unit and anchor, and refuses each kind of bad one with its reason."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject

from assets import add
from assets.glb import read, repacked
from assets.textures import Refused
from kiosk.tryon.loader import prepare
from kiosk.tryon.wearing import Wearing
from kiosk.tryon.worn import WornPiece
from models.placement import Site

PIECES = Path(__file__).parents[3] / "assets" / "pieces"
Change = Callable[[dict[str, Any], bytearray], None]


def a_ring(scale: float = 0.001) -> tuple[dict[str, Any], bytearray]:
    """A coarse band of 18 mm about y with a bump towards +z, in metres unless scaled otherwise."""
    steps = 24
    a = 2 * np.pi * np.arange(steps) / steps
    radius = 9 + 4 * (np.cos(a) > 0.99)
    rows = [np.stack([radius * np.sin(a), np.full(steps, y), radius * np.cos(a)], -1) for y in (-2, 2)]
    points = (np.vstack(rows) * scale).astype("<f4")
    k = np.arange(steps)
    n = (k + 1) % steps
    order = np.vstack([np.stack([k, n, k + steps], -1), np.stack([n, n + steps, k + steps], -1)]).astype("<u2")
    blob = bytearray(points.tobytes() + order.tobytes())
    document: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(points), "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": order.size, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": points.nbytes},
            {"buffer": 0, "byteOffset": points.nbytes, "byteLength": order.nbytes},
        ],
        "buffers": [{"byteLength": len(blob)}],
    }
    return document, blob


def saved(tmp_path: Path, document: dict[str, Any], blob: bytes, name: str = "ring.glb") -> Path:
    file = tmp_path / name
    file.write_bytes(repacked(document, bytes(blob)))
    return file


def test_a_plain_ring_is_taken_and_its_anchor_found(tmp_path: Path) -> None:
    file = saved(tmp_path, *a_ring())
    _, finding = add.examine(file, "ring")
    assert finding.unit == "metres"
    assert not finding.anchor_given
    assert finding.triangles == 48
    # The centre of the finger, not of the box: the bump does not shift it.
    assert finding.anchor[:3, 3] == pytest.approx([0, 0, 0], abs=2e-4)
    assert finding.anchor[:3, 2] * 1000 == pytest.approx([0, 0, 1])
    assert abs(finding.anchor[1, 1]) * 1000 == pytest.approx(1)
    assert np.linalg.det(finding.anchor[:3, :3]) > 0


@pytest.mark.parametrize(("scale", "unit"), [(1.0, "millimetres"), (0.1, "centimetres"), (1 / 25.4, "inches")])
def test_other_units_are_found_and_told(tmp_path: Path, scale: float, unit: str) -> None:
    _, finding = add.examine(saved(tmp_path, *a_ring(scale)), "ring")
    assert finding.mm_per_unit * max(finding.size_mm) > 0
    assert max(finding.size_mm) == pytest.approx(22, abs=0.1) or finding.unit != unit
    assert finding.unit == unit
    assert any(unit in note for note in finding.notes)


def test_what_was_taken_is_a_piece_in_metres(tmp_path: Path) -> None:
    file = saved(tmp_path, *a_ring(1.0))
    assert add.main([str(file), "--kind", "ring", "--sku", "GX-001", "--out", str(tmp_path / "out")]) == 0
    glb, finding = add.examine(tmp_path / "out" / "GX-001.glb", "ring")
    assert finding.unit == "metres"
    assert finding.anchor_given
    assert finding.size_mm == pytest.approx((18, 4, 22), abs=0.1)
    root = glb.document["nodes"][glb.document["scenes"][0]["nodes"][0]]
    assert root["extras"]["guong"]["site"] == "finger"


@pytest.mark.parametrize("file", sorted(PIECES.glob("*.glb")), ids=lambda file: file.stem)
def test_our_own_pieces_pass(file: Path) -> None:
    _, finding = add.examine(file, KINDS[file.stem[:2]])
    assert finding.anchor_given
    assert finding.notes == ()


KINDS = {"GE": "earring", "GN": "necklace", "GR": "ring", "GB": "bracelet", "GW": "watch", "GS": "nose_stud"}
GUESSED_MM = {"GE": 2.4, "GR": 0.5, "GB": 1.6, "GW": 2.1, "GS": 0.8, "GN": 1.8}
"""How far a guessed origin may lie from the true one; a pendant's top is its bail's, and the chain runs through it."""
BY_SHAPE_ALONE = {"GB-005": 4.7}
"""mm: a charm hangs below this one's band, and the band's height is not told from the box."""


def without_anchor(sku: str, *more: str) -> tuple[dict[str, Any], bytes]:
    """A shipped piece as a retailer would have it: the named nodes have other names or are empty."""
    glb = read(PIECES / f"{sku}.glb")
    document = json.loads(json.dumps(glb.document))
    for node in document["nodes"]:
        if node.get("name") == "anchor":
            node["name"] = "empty"
        if node.get("name") in more:
            node["children"] = []
    root = document["nodes"][document["scenes"][0]["nodes"][0]]
    root.pop("extras")
    return document, glb.blob


ROUND_THE_NECK = ("GN-003", "GN-004")


@pytest.mark.parametrize("sku", [file.stem for file in sorted(PIECES.glob("*.glb")) if file.stem not in ROUND_THE_NECK])
def test_where_a_piece_is_worn_is_guessed_from_its_shape(tmp_path: Path, sku: str) -> None:
    """Each kind: lobe, nostril, finger, wrist, and for a pendant alone its bail."""
    file = saved(tmp_path, *without_anchor(sku, *["chain_rest"] * (sku[:2] == "GN")), f"{sku}.glb")
    _, finding = add.examine(file, KINDS[sku[:2]])
    assert not finding.anchor_given and not finding.whole
    assert any("guessed" in note for note in finding.notes)
    true = read(PIECES / f"{sku}.glb").anchor()
    assert true is not None
    off = np.linalg.inv(true) @ finding.anchor
    assert np.linalg.norm(off[:3, 3]) < BY_SHAPE_ALONE.get(sku, GUESSED_MM[sku[:2]])
    if sku != "GB-001":  # the same all round
        assert np.allclose(off[:3, :3], np.eye(3), atol=1e-6), "the stone, dial or front looks out of the skin"


@pytest.mark.parametrize("sku", ROUND_THE_NECK)
def test_a_necklace_that_goes_round_the_neck_is_not_guessed(
    tmp_path: Path, sku: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(tmp_path, *without_anchor(sku), f"{sku}.glb")
    out = tmp_path / "out"
    assert add.main([str(file), "--kind", "necklace", "--out", str(out)]) == 1
    told = capsys.readouterr().err
    assert "--anchor X Y Z" in told and "in mm along the file's axes" in told
    assert not out.exists()
    assert add.main([str(file), "--kind", "necklace", "--out", str(out), "--anchor", "0", "0", "0"]) == 0
    glb, finding = add.examine(out / f"{sku}.glb", "necklace")
    true = read(PIECES / f"{sku}.glb").anchor()
    assert finding.anchor_given and true is not None and glb.anchor() == pytest.approx(true, abs=1e-9)
    assert add.main([str(file), "--kind", "necklace", "--anchor", "0", "900", "0"]) == 1
    assert "nowhere near 0 900 0" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_it_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = saved(tmp_path, *without_anchor("GN-004"), "GN-004.glb")
    arguments = [str(file), "--kind", "necklace", "--out", str(tmp_path / "out")]
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    assert add.main(arguments) == 1
    monkeypatch.setattr("sys.stdin", Terminal("0, 0, 0\n"))
    assert add.main(arguments) == 0
    assert "X Y Z:" in capsys.readouterr().out
    assert add.examine(tmp_path / "out" / "GN-004.glb", "necklace")[1].anchor_given


def laid(tmp_path: Path, document: dict[str, Any], blob: bytes, *more: str) -> bool:
    """Whether the mirror lays a chain for a necklace that was taken in."""
    file = saved(tmp_path, document, blob, "GX-9.glb")
    assert add.main([str(file), "--kind", "necklace", "--out", str(tmp_path / "out"), *more]) == 0
    owner = QObject()
    ready = prepare(tmp_path / "out" / "GX-9.glb", "necklace")
    return WornPiece(("GX-9", "necklace", Wearing(Site.PENDANT, None), ""), ready, owner).chain is not None


def test_no_second_chain_is_laid_for_what_brings_its_own(tmp_path: Path) -> None:
    assert not laid(tmp_path, *without_anchor("GN-004"), "--anchor", "0", "0", "0")
    assert laid(tmp_path, *without_anchor("GN-001", "chain_rest")), "a pendant alone has one laid"


def test_a_file_keeps_what_it_says_of_its_chain(tmp_path: Path) -> None:
    arguments = [str(PIECES / "GN-003.glb"), "--kind", "necklace", "--sku", "GX-3", "--out", str(tmp_path)]
    assert add.main(arguments) == 0
    ready = prepare(tmp_path / "GX-3.glb", "necklace")
    assert ready.model.extras["chain"]["pitch_mm"] == 7.7 and "collar" not in ready.model.extras
    assert [bead.matter.name for bead in ready.beads] == ["pearl"]


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x06\0\0\0" + b"\0" * 4


def with_image(data: bytes) -> Change:
    def change(document: dict[str, Any], blob: bytearray) -> None:
        document["bufferViews"].append({"buffer": 0, "byteOffset": len(blob), "byteLength": len(data)})
        document["images"] = [{"bufferView": 2, "mimeType": "image/png"}]
        blob += data
        document["buffers"][0]["byteLength"] = len(blob)

    return change


def many_images(document: dict[str, Any], blob: bytearray) -> None:
    with_image(png(2048, 2048))(document, blob)
    document["images"] *= 300


def at(*path: Any, value: Any) -> Change:
    def change(document: dict[str, Any], blob: bytearray) -> None:
        here: Any = document
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return change


def nan(document: dict[str, Any], blob: bytearray) -> None:
    blob[0:4] = struct.pack("<f", float("nan"))


def bad_index(document: dict[str, Any], blob: bytearray) -> None:
    start = document["bufferViews"][1]["byteOffset"]
    blob[start : start + 2] = struct.pack("<H", 60000)


def many(document: dict[str, Any], blob: bytearray) -> None:
    document["nodes"] = [{"mesh": 0} for _ in range(4000)]
    document["scenes"][0]["nodes"] = list(range(4000))


def shared_data(document: dict[str, Any], blob: bytearray) -> None:
    points = b"\0" * (12 * 200_000)
    document["bufferViews"].append({"buffer": 0, "byteOffset": len(blob), "byteLength": len(points)})
    document["accessors"].append({"bufferView": 2, "componentType": 5126, "count": 200_000, "type": "VEC3"})
    blob += points
    document["buffers"][0]["byteLength"] = len(blob)
    document["meshes"] = [{"primitives": [{"attributes": {"POSITION": 2}}]}] * 20_000


def deep(document: dict[str, Any], blob: bytearray) -> None:
    document["nodes"] = [{"children": [k + 1]} for k in range(100)] + [{"mesh": 0}]


BAD: dict[str, tuple[Change, str]] = {
    "a billion vertices": (at("accessors", 0, "count", value=1_000_000_000), "does not hold"),
    "negative count": (at("accessors", 0, "count", value=-3), "does not hold"),
    "view outside the file": (at("bufferViews", 0, "byteLength", value=10**9), "outside the file"),
    "negative offset": (at("bufferViews", 0, "byteOffset", value=-8), "outside the file"),
    "path traversal": (at("buffers", 0, "uri", value="../../etc/passwd"), "elsewhere on this machine"),
    "absolute path": (at("images", value=[{"uri": "/etc/passwd"}]), "elsewhere on this machine"),
    "web address": (at("images", value=[{"uri": "https://example.org/a.png"}]), "web address"),
    "texture bomb": (with_image(png(60000, 60000)), "60000 x 60000"),
    "many textures of the same few bytes": (many_images, "million pixels together"),
    "broken texture": (with_image(b"not a picture at all"), "neither PNG nor JPEG"),
    "animated": (at("animations", value=[{"channels": [], "samplers": []}]), "animated"),
    "skeleton": (at("skins", value=[{"joints": [0]}]), "skeleton"),
    "compressed": (at("extensionsRequired", value=["KHR_draco_mesh_compression"]), "KHR_draco_mesh_compression"),
    "lines": (at("meshes", 0, "primitives", 0, "mode", value=1), "lines"),
    "morph targets": (at("meshes", 0, "primitives", 0, "targets", value=[{"POSITION": 0}]), "morph"),
    "not a number": (nan, "not numbers"),
    "index out of range": (bad_index, "does not exist"),
    "circle of nodes": (at("nodes", 0, "children", value=[0]), "circle"),
    "too deep": (deep, "too deep"),
    "too many triangles": (many, "at most 100,000"),
    "meshes that share one block of data": (shared_data, "at most 100,000"),
    "too many nodes": (at("nodes", value=[{}] * 6000), "at most 5,000"),
    "no mesh": (at("nodes", 0, value={"name": "empty"}), "draws nothing"),
    "missing accessor": (at("meshes", 0, "primitives", 0, "attributes", value={"POSITION": 99}), "follow glTF"),
    "nonsense types": (at("nodes", value={"a": "b"}), "follow glTF"),
    "version 1": (at("asset", "version", value="1.0"), "not glTF 2.0"),
    "sparse": (at("accessors", 0, "sparse", value={"count": 1}), "sparse"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_their_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    change, reason = BAD[name]
    document, blob = a_ring()
    change(document, blob)
    file = saved(tmp_path, document, blob)
    with pytest.raises(Refused, match=reason) as refused:
        add.examine(file, "ring")
    assert refused.value.remedy
    assert add.main([str(file), "--kind", "ring", "--out", str(tmp_path / "out")]) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a binary glTF"),
        (b"PK\x03\x04 a zip", "not a binary glTF"),
        (b"glTF\x02\0\0\0", "cut off"),
        (b"glTF" + struct.pack("<II", 2, 400) + b"\0" * 20, "cut off or altered"),
        (b"glTF" + struct.pack("<IIII", 2, 24, 2**31, 0x4E4F534A) + b"{}  ", "longer than the file"),
        (b"glTF" + struct.pack("<IIII", 2, 24, 4, 0x4E4F534A) + b"{{{{", "broken"),
        (b"glTF" + struct.pack("<IIII", 2, 24, 4, 0x4E4F534A) + b"[1] ", "broken"),
    ],
)
def test_broken_containers_are_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    file = tmp_path / "broken.glb"
    file.write_bytes(data)
    with pytest.raises(Refused, match=reason):
        read(file)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "huge.glb"
    with file.open("wb") as out:
        out.truncate(3_000_000_000)
    with pytest.raises(Refused, match="at most 5 MB"):
        read(file)


def test_deeply_nested_json_is_refused(tmp_path: Path) -> None:
    text = b"[" * 200_000
    file = tmp_path / "nested.glb"
    chunk = struct.pack("<II", len(text), 0x4E4F534A) + text
    file.write_bytes(struct.pack("<III", 0x46546C67, 2, 12 + len(chunk)) + chunk)
    with pytest.raises(Refused, match="broken"):
        read(file)


def test_a_size_that_is_no_ring_in_any_unit_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path, *a_ring(0.4))
    with pytest.raises(Refused, match="in no unit"):
        add.examine(file, "ring")


def test_an_anchor_that_does_not_measure_in_millimetres_is_refused(tmp_path: Path) -> None:
    document, blob = a_ring()
    document["nodes"].append({"name": "anchor"})
    document["scenes"][0]["nodes"].append(1)
    with pytest.raises(Refused, match="millimetres"):
        add.examine(saved(tmp_path, document, blob), "ring")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read(tmp_path / "absent.glb")


def test_an_article_number_cannot_leave_the_folder(tmp_path: Path) -> None:
    file = saved(tmp_path, *a_ring())
    arguments = [str(file), "--kind", "ring", "--sku", "../evil", "--out", str(tmp_path / "out")]
    assert add.main(arguments) == 1
    assert not (tmp_path / "evil.glb").exists()


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_never_crashes(tmp_path: Path, seed: int) -> None:
    generator = np.random.default_rng(seed)
    data = bytearray((PIECES / "GE-003.glb").read_bytes())
    for _ in range(20):
        data[int(generator.integers(20, 6000))] = int(generator.integers(0, 256))
    file = tmp_path / "damaged.glb"
    file.write_bytes(bytes(data))
    try:
        add.examine(file, "earring")
    except Refused as refused:
        assert json.dumps(refused.what)

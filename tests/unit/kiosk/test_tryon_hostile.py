"""Files that want to do harm, put past ``kiosk piece add``: each is refused within a moment, and the mirror goes on."""

from __future__ import annotations

import copy
import json
import os
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication

from assets import add
from assets.glb import read, repacked
from assets.textures import Refused
from kiosk.tryon import loader
from kiosk.tryon.engraving import face_of
from kiosk.tryon.errors import PieceFileWrong
from kiosk.tryon.facets import cut
from kiosk.tryon.gltf import read_piece
from kiosk.tryon.loader import PieceLoader, prepare
from kiosk.tryon.wearing import Wearing
from kiosk.tryon.worn import WornPiece
from models.placement import Site
from tests.unit.kiosk.tryon_pieces import torus, write_glb

PIECES = Path(__file__).resolve().parents[3] / "assets" / "pieces"
MOMENT = 5.0
"""Seconds of the processor; what is guarded against takes several times as long, or for ever."""
RING, NORMALS, TRIANGLES = torus(0.009, 0.0012, 24, 8)
Change = Callable[[dict[str, Any]], None]


def plain(path: Path, change: Change | None = None) -> Path:
    part = {"name": "r", "positions": RING, "normals": NORMALS, "triangles": TRIANGLES, "material": "gold"}
    return write_glb(path, [part], change=change)


def painted(path: Path, picture: bytes) -> Path:
    part = {"name": "r", "positions": RING, "normals": NORMALS, "triangles": TRIANGLES, "material": "enamel"}
    return write_glb(path, [part | {"texcoords": RING[:, :2], "metallic": 0.0, "picture": picture}])


# Pictures


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


BOMB = zlib.compress(b"\0" * 200_000_000, 9)
"""200 MB in 200 kB."""
SOUND = zlib.compress((b"\0" + b"\x80" * 24) * 8)


def scanned(times: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    ok, data = cv2.imencode(".jpg", np.zeros((512, 512, 3), np.uint8), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])
    assert ok
    whole = data.tobytes()
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * times + whole[-2:]


PICTURES = {
    "rows that unpack to a flood": (png(8, 8, BOMB), "unpacks to far more"),
    "no pixels": (png(0, 0, b""), "no pixels"),
    "rows that are none": (png(8, 8, b"nothing packed"), "is broken"),
    "fewer rows than told": (png(2000, 2000, zlib.compress(b"\0" * 9)), "damaged picture"),
    "a film of 60000 pixels a side": (
        png(
            8,
            8,
            SOUND,
            chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)),
            chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 60000, 60000, 0, 0, 1, 1, 0, 0)),
        ),
        "damaged picture",
    ),
    "a JPEG that begins over and over": (scanned(4000), "goes over itself"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_wants_to_do_harm(tmp_path: Path, name: str) -> None:
    picture, reason = PICTURES[name]
    file = painted(tmp_path / "p.glb", picture)
    began = time.process_time()
    with pytest.raises(PieceFileWrong, match=reason):
        prepare(file, "ring")
    assert time.process_time() - began < MOMENT


def test_what_is_packed_beside_the_picture_is_left_packed(tmp_path: Path) -> None:
    """A bomb among the words or in the colour profile is no reason to refuse: nobody unpacks it."""
    beside = chunk(b"zTXt", b"c\0\0" + BOMB), chunk(b"iCCP", b"c\0\0" + BOMB)
    began = time.process_time()
    (part,) = prepare(painted(tmp_path / "p.glb", png(8, 8, SOUND, *beside)), "ring").parts
    assert part.picture is not None and part.picture.shape == (8, 8, 4)
    assert time.process_time() - began < MOMENT


# Descriptions


def nodes(count: int, **each: Any) -> Change:
    def change(document: dict[str, Any]) -> None:
        document["nodes"] += [dict(each) for _ in range(count)]
        document["scenes"][0]["nodes"] = list(range(count + 1))

    return change


def coloured(count: int) -> Change:
    """The ring ``count`` times, each in a colour of its own."""

    def change(document: dict[str, Any]) -> None:
        primitive = document["meshes"][0]["primitives"][0]
        document["materials"] = [
            {"pbrMetallicRoughness": {"baseColorFactor": [k / count, 0, 0, 1]}} for k in range(count)
        ]
        document["meshes"] = [{"primitives": [primitive | {"material": k} for k in range(count)]}]

    return change


def primitives(count: int) -> Change:
    """So many triangles, each a part that names the same large block."""

    def change(document: dict[str, Any]) -> None:
        document["accessors"][0]["count"] = 3
        document["meshes"][0]["primitives"] = [{"attributes": {"POSITION": 0}}] * count

    return change


DESCRIPTIONS: dict[str, tuple[Change, str]] = {
    "dangles by the thousand": (nodes(3000, extras={"joint": 1}), "over 64 dangles"),
    "colours by the hundred": (coloured(200), "200 materials"),
    "parts by the ten thousand": (primitives(20_000), "draws over 5,000 parts"),
    "a hundred thousand empty nodes": (nodes(100_000), "absurd length"),
    "a hundred thousand accessors": (lambda d: d.update(accessors=[{}] * 100_000), "absurd length"),
    "a hundred thousand primitives": (
        lambda d: d["meshes"][0].update(primitives=[{"attributes": {}}] * 100_000),
        "absurd length",
    ),
    "a roughness that is no number": (
        lambda d: d["materials"][0]["pbrMetallicRoughness"].update(roughnessFactor=float("nan")),
        "makes no sense",
    ),
    "true for a count": (lambda d: d["accessors"][0].update(count=True), "does not follow glTF"),
    "words for attributes": (lambda d: d["meshes"][0]["primitives"][0].update(attributes="all"), "does not follow"),
    "nothing for a buffer": (lambda d: d.update(buffers=[None]), "does not follow glTF"),
}


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_description_that_wants_to_do_harm(tmp_path: Path, name: str) -> None:
    change, reason = DESCRIPTIONS[name]
    file = plain(tmp_path / "d.glb", change)
    began = time.process_time()
    with pytest.raises(PieceFileWrong, match=reason):
        prepare(file, "ring")
    assert time.process_time() - began < MOMENT


def test_beads_that_are_too_fine_for_a_neck(tmp_path: Path) -> None:
    points, normals, triangles = torus(0.002, 0.001, 64, 40)
    rest = {"name": "chain_rest"}
    link = {"name": "chain_link", "parent": "chain_rest", "positions": points, "normals": normals, "material": "pearl"}
    told = {"chain": {"pitch_mm": 0.5}}
    file = write_glb(tmp_path / "fine.glb", [rest, link | {"triangles": triangles}], extras=told)
    with pytest.raises(PieceFileWrong, match="beads of 1,249,280 triangles"):
        prepare(file, "necklace")


def test_a_collar_that_is_nothing_but_a_chain(tmp_path: Path) -> None:
    """A collar is laid by its body's own loop, on the GUI thread."""
    rest = {"name": "chain_rest"}
    link = {"name": "chain_link", "parent": "chain_rest", "positions": RING, "normals": NORMALS, "material": "pearl"}
    told = {"collar": {"node": "chain_rest", "length_mm": 400.0}}
    file = write_glb(tmp_path / "collar.glb", [rest, link | {"triangles": TRIANGLES}], extras=told)
    with pytest.raises(PieceFileWrong, match="collar without a body"):
        prepare(file, "necklace")


def test_a_ball_of_ten_thousand_facets_is_no_stone_to_wait_for(tmp_path: Path) -> None:
    points, normals, triangles = torus(0.006, 0.003, 100, 60)
    part = {"name": "r", "positions": points, "normals": normals, "triangles": triangles, "material": "diamond"}
    piece = read_piece(write_glb(tmp_path / "ball.glb", [part]), "earring")
    began = time.process_time()
    assert int(cut(piece.parts[0].mesh).mesh.texcoords[0, 1]) <= 72  # type: ignore[index]
    assert time.process_time() - began < MOMENT


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    entries = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for key, entry in entries:
        yield from paths(entry, (*at, key))


ODD = (None, True, -1, 10**9, 1e308, float("nan"), "../../etc/passwd", [], {}, [None] * 4, [1e30] * 3, {"a": {}})
FACE = {"origin_mm": [0, 0, 9], "normal": [0, 0, 1], "up": [0, 1, 0], "width_mm": 6, "height_mm": 6, "node": "drop"}
TOLD = {
    "metal": "gold_18k",
    "inner": {"width_mm": 16.0, "thickness_mm": 16.0},
    "engraving": FACE,
    "chain": {"pitch_mm": 2.0, "tube_radius_mm": 0.5, "length_mm": 450, "alternate_deg": 90.0},
}


def full(file: Path) -> tuple[dict[str, Any], bytes]:
    """A piece that has all that a piece may have, its description and its data."""
    part = {"positions": RING, "normals": NORMALS, "triangles": TRIANGLES, "material": "enamel", "metallic": 0.0}
    part |= {"texcoords": RING[:, :2], "picture": png(8, 8, SOUND)}
    parts = [
        {"name": "r", "extras": {"guong": TOLD}, **part},
        {"name": "drop", "extras": {"guong": {"joint": {"type": "ball"}}}, "translation": [0, 0, 0], **part},
        {"name": "chain_rest"},
        {"name": "chain_link", "parent": "chain_rest", **part},
        {"name": "anchor"},
    ]
    document: dict[str, Any] = {}

    def keep(told: dict[str, Any]) -> None:
        told["nodes"][4] |= {"rotation": [0, 0, 1, 0], "scale": [0.001] * 3}
        document.update(copy.deepcopy(told))

    blob = read(write_glb(file, parts, change=keep)).blob
    return document, blob


def test_every_word_of_a_description_may_be_anything(tmp_path: Path) -> None:
    """Each value in turn is replaced by each odd one: the file is worn, or it is refused; nothing else happens."""
    document, blob = full(tmp_path / "full.glb")
    file, owner, refused = tmp_path / "odd.glb", QObject(), 0
    for at in paths(document):
        for odd in ODD:
            changed = copy.deepcopy(document)
            here: Any = changed
            for step in at[:-1]:
                here = here[step]
            here[at[-1]] = odd
            file.write_bytes(repacked(changed, blob))
            for take in (lambda: read_piece(file, "necklace"), lambda: add.examine(file, "ring")):
                try:
                    taken = take()
                except (PieceFileWrong, Refused) as error:
                    assert error.what
                    refused += 1
                    continue
                if isinstance(taken, tuple):
                    add.dressed(*taken, "A-1")
                else:
                    face_of(taken)
                    loader.pitch_of(taken.extras)
    assert refused > 500
    ready = prepare(_saved(file, document, blob), "necklace")
    worn = WornPiece(("A", "necklace", Wearing(Site.PENDANT, None), ""), ready, owner)
    assert worn.engravable and worn.dangles and worn.chain is not None


def _saved(file: Path, document: dict[str, Any], blob: bytes) -> Path:
    file.write_bytes(repacked(document, blob))
    return file


# What is no file


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "link in a circle", "a name of nothing"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "GX-1.glb"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            path = Path("/dev/zero")
        case "link in a circle":
            path.symlink_to(path)
        case _:
            path = Path("a\0b")
    with pytest.raises(PieceFileWrong):
        read_piece(path, "ring")
    with pytest.raises(Refused):
        read(path)


def test_after_every_bad_file_the_next_piece_is_read(tmp_path: Path, qapp: QGuiApplication) -> None:
    """The mirror's own loader: those that were dropped into the data folder are told one by one, and it reads on."""
    bad = [painted(tmp_path / f"picture-{k}", picture) for k, (picture, _) in enumerate(PICTURES.values())]
    bad += [plain(tmp_path / f"told-{k}", change) for k, (change, _) in enumerate(DESCRIPTIONS.values())]
    os.mkfifo(tmp_path / "pipe")
    bad.append(tmp_path / "pipe")
    pieces, told, ready = PieceLoader(), [], []
    pieces.refused.connect(lambda key, error: told.append((key[0], error)))
    pieces.loaded.connect(lambda key, _piece: ready.append(key[0]))
    for file in bad:
        assert pieces.get(str(file), "ring") is None
    good = PIECES / "GR-002.glb"
    assert pieces.get(str(good), "ring") is None
    end = time.monotonic() + 60
    while not ready and time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(0.01)
    assert ready == [str(good)]
    assert [path for path, _ in told] == [str(file) for file in bad]
    assert all(isinstance(error, PieceFileWrong) and json.dumps(error.what) for _, error in told)
    pieces.close()


def test_a_mistake_of_our_own_is_told_too(
    tmp_path: Path, qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever waits for the piece hears that it will not come, and it may be asked for again."""

    def broken(*_arguments: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(loader, "prepare", broken)
    pieces, told = PieceLoader(), []
    pieces.refused.connect(lambda _key, error: told.append(error))
    for count in (1, 2):
        assert pieces.get(str(PIECES / "GR-002.glb"), "ring") is None
        end = time.monotonic() + 10
        while len(told) < count and time.monotonic() < end:
            QCoreApplication.processEvents()
            time.sleep(0.01)
        assert len(told) == count and "could not be prepared" in told[-1].what
    assert "because of a bug" in caplog.text
    pieces.close()

"""What is kept of pieces that were read stays within its bytes: meshes, tables and pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.tryon import MirrorStage, wardrobe
from kiosk.tryon.loader import CACHED_BYTES, PieceLoader, ReadyPiece, prepare
from kiosk.tryon.worn import WornPiece
from models.placement import Scene
from tests.unit.kiosk.tryon_pieces import hoop_with_drop

PIECES = Path(__file__).parents[3] / "assets" / "pieces"


@pytest.fixture
def loader(qapp: QGuiApplication) -> Iterator[PieceLoader]:
    made = PieceLoader()
    yield made
    made.close()


@pytest.fixture(scope="module")
def piece(tmp_path_factory: pytest.TempPathFactory) -> ReadyPiece:
    return prepare(hoop_with_drop(tmp_path_factory.mktemp("piece") / "drop.glb"), "earring")


def with_picture(piece: ReadyPiece, side: int) -> ReadyPiece:
    picture = np.zeros((side, side, 4), np.uint8)
    return replace(piece, parts=(replace(piece.parts[0], picture=picture), *piece.parts[1:]))


def with_reflections(piece: ReadyPiece, rows: int) -> ReadyPiece:
    assert piece.reflections is not None
    return replace(piece, reflections=replace(piece.reflections, table=np.zeros((rows, 1024, 4), np.float32)))


@pytest.mark.parametrize("heavy", ["picture", "table"])
def test_heavy_pictures_and_tables_let_the_longest_unused_go(
    loader: PieceLoader, piece: ReadyPiece, heavy: str
) -> None:
    large = with_picture(piece, 3000) if heavy == "picture" else with_reflections(piece, 2200)
    assert 35e6 < large.bytes - piece.bytes < 37e6
    keys = [(f"{number}.glb", "earring", False, "") for number in range(6)]
    for key in keys:
        loader._keep(key, large)
        loader.get(*keys[0])  # this one is in use all the time
        kept = list(loader._ready)
        assert key in kept and keys[0] in kept
        assert sum(each.bytes for each in loader._ready.values()) <= CACHED_BYTES
    assert set(loader._ready) == {keys[0], keys[4], keys[5]}


def test_small_pieces_stay(loader: PieceLoader, piece: ReadyPiece) -> None:
    for number in range(60):
        loader._keep((f"{number}.glb", "earring", False, ""), piece)
    assert len(loader._ready) == 60


def test_everything_that_a_piece_holds_is_counted(piece: ReadyPiece) -> None:
    meshes = [part.part.mesh for part in piece.parts]
    assert piece.bytes > sum(len(part.vertices) for part in piece.parts) + sum(
        mesh.positions.nbytes + mesh.normals.nbytes + mesh.triangles.nbytes for mesh in meshes
    )
    assert piece.shadow is not None and piece.reflections is not None
    lighter = replace(piece, shadow=None, reflections=None)
    assert piece.bytes - lighter.bytes >= piece.shadow.alpha.nbytes + piece.reflections.table.nbytes
    beaded = prepare(PIECES / "GN-003.glb", "necklace")
    assert beaded.beads
    assert beaded.bytes - replace(beaded, beads=()).bytes > sum(bead.mesh.positions.nbytes for bead in beaded.beads)


def test_the_graphics_side_holds_what_is_worn_and_its_neighbours_and_nothing_of_what_was_looked_at(
    qapp: QGuiApplication, tmp_path: Path
) -> None:
    files = [str(hoop_with_drop(tmp_path / f"{number}.glb")) for number in range(7)]
    pieces = [{"sku": f"P-{number}", "kind": "earring", "model": file} for number, file in enumerate(files)]
    stage = MirrorStage()
    held = []
    for number, piece in enumerate(pieces):
        stage.setProperty("pieces", [piece])
        beside = [pieces[at] for at in (number - 1, number + 1) if 0 <= at < len(pieces)]
        stage.preload(beside)
        wanted = {each["sku"] for each in (piece, *beside)}
        end = time.monotonic() + 10
        while {worn.sku for worn in stage.wardrobe.worn.items} != wanted and time.monotonic() < end:
            stage.wardrobe.follow(Scene(1, 1), 1 / 30, time.monotonic())
            turn(0.02)
        assert {worn.sku for worn in stage.wardrobe.worn.items} == wanted
        turn(0.0)  # what was dropped is deleted
        held.append(len(stage.wardrobe.findChildren(WornPiece)))
    assert max(held) <= 6, "a pair of each, however many were looked at"
    wardrobe.close()


def turn(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()

"""The shop's own pieces: encrypted, seen by another process, and left alone by all that the agent does."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.agent.media import MediaFolder
from sync.agent.wipe import NOTE, wipe
from sync.errors import StoreFull, StoreLocked, StoreTorn
from sync.records import OwnPiece, Piece, Topic
from sync.store import Cache, Keys, Ledger, OwnPieces, Staging, own, rotate
from tests.unit.sync.store.conftest import change, piece

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
MODEL, PICTURE, TURN = b"glTF a ring", b"RIFF a picture", b"RIFF from behind"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def ours(sku: str = "OWN-1", price: int = 9_000_000) -> OwnPiece:
    told = piece(sku, "Nhẫn riêng", "Own ring", model=sha(MODEL), picture=sha(PICTURE), price_vnd=price)
    return OwnPiece(piece=Piece.model_validate(told), turn=(sha(TURN),), added_at=NOW, taken_from="ring.glb")


@pytest.fixture
def kept(tmp_path: Path, keys: Keys) -> OwnPieces:
    kept = OwnPieces(tmp_path, keys)
    kept.put(ours(), [MODEL, PICTURE, TURN])
    return kept


def test_nothing_is_made_before_the_first_piece(tmp_path: Path, keys: Keys) -> None:
    none = OwnPieces(tmp_path, keys)
    assert none.all() == [] and none.generation() == 0 and not none.remove("OWN-1") and none.file(sha(MODEL)) is None
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_another_process_sees_a_piece_that_came_and_one_that_went(tmp_path: Path, keys: Keys) -> None:
    screen, command = OwnPieces(tmp_path, keys), OwnPieces(tmp_path, keys)
    assert screen.all() == []
    command.put(ours(), [MODEL, PICTURE, TURN])
    first = screen.generation()
    assert screen.all() == [ours()] and first > 0
    assert all(screen.file(sha(content)).read_bytes() == content for content in (MODEL, PICTURE, TURN))  # type: ignore[union-attr]
    command.put(ours(price=8_000_000), [MODEL, PICTURE])
    assert screen.generation() > first
    assert [own.piece.price_vnd for own in screen.all()] == [8_000_000]
    assert command.remove("OWN-1") and not command.remove("OWN-1")
    assert screen.all() == [] and list((tmp_path / own.FOLDER).iterdir()) == []
    for handle in (screen, command):
        handle.close()


def test_a_file_that_two_pieces_share_goes_with_the_last(tmp_path: Path, kept: OwnPieces) -> None:
    kept.put(ours("OWN-2"), [MODEL, PICTURE, TURN])
    kept.remove("OWN-1")
    assert kept.file(sha(MODEL)) is not None
    kept.remove("OWN-2")
    assert kept.file(sha(MODEL)) is None
    kept.close()


def test_the_file_is_encrypted(tmp_path: Path, kept: OwnPieces) -> None:
    kept.close()
    bytes_on_disk = b"".join(path.read_bytes() for path in tmp_path.glob("shop.db*"))
    assert len(bytes_on_disk) > 1000
    assert b"OWN-1" not in bytes_on_disk and b"SQLite format" not in bytes_on_disk


def test_no_sync_takes_them_away(tmp_path: Path, keys: Keys, kept: OwnPieces, staging: Staging, cache: Cache) -> None:
    """A catalogue that comes, one that begins anew, and a media folder that is tidied."""
    staging.stage([change(1, Topic.PIECE, "GR-001", piece("GR-001", "Nhẫn", "Ring"))], 1, 1)
    staging.flip()
    assert [one.sku for one in cache.pieces()] == ["GR-001"]
    MediaFolder(tmp_path / "media", 10**9).tidy(set())
    staging.discard("the platform began anew")
    assert kept.all() == [ours()] and kept.file(sha(MODEL)) is not None
    kept.close()


def test_they_go_under_a_new_key_with_the_rest(tmp_path: Path, keys: Keys, kept: OwnPieces) -> None:
    fresh = rotate(tmp_path)
    assert fresh.secrets != keys.secrets
    assert kept.all() == [ours()], "an open hand finds the new file by itself"
    kept.put(ours("OWN-2"), [MODEL, PICTURE, TURN])
    again = OwnPieces(tmp_path, Keys.load(tmp_path))
    assert [one.piece.sku for one in again.all()] == ["OWN-1", "OWN-2"]
    for handle in (kept, again):
        handle.close()


def spoil(tmp_path: Path, first_page: int) -> None:
    file = tmp_path / own.FILE
    damaged = bytearray(file.read_bytes())
    for start in range(first_page * 4096, len(damaged), 4096):
        damaged[start + 100 : start + 200] = b"\xff" * 100
    file.write_bytes(damaged)


def test_a_torn_file_reads_as_none_and_the_next_piece_begins_a_new_one(
    tmp_path: Path, keys: Keys, kept: OwnPieces
) -> None:
    kept.close()
    spoil(tmp_path, 1)
    torn = OwnPieces(tmp_path, keys)
    assert torn.all() == [] and isinstance(torn.trouble, StoreTorn)
    assert torn.file(sha(MODEL)) is not None, "no file goes while nobody knows whose it is"
    torn.put(ours("OWN-2"), [MODEL, PICTURE, TURN])
    assert [one.piece.sku for one in torn.all()] == ["OWN-2"] and torn.trouble is None
    assert list((tmp_path / "set-aside").iterdir())
    torn.close()


def test_a_file_of_another_device_stops_no_screen(tmp_path: Path, keys: Keys, kept: OwnPieces) -> None:
    kept.close()
    spoil(tmp_path, 0)
    foreign = OwnPieces(tmp_path, keys)
    assert foreign.all() == [] and foreign.generation() == 0 and isinstance(foreign.trouble, StoreLocked)
    with pytest.raises(StoreLocked):
        foreign.put(ours("OWN-2"), [MODEL])


def test_a_revoked_device_forgets_them_too(tmp_path: Path, keys: Keys, ledger: Ledger, kept: OwnPieces) -> None:
    kept.close()
    wipe(tmp_path, Staging(tmp_path / "cache.db", keys), ledger)
    assert (
        (tmp_path / NOTE).exists() and not (tmp_path / own.FOLDER).exists() and not list(tmp_path.glob("shop.db*[!k]"))
    )


def test_a_whole_collection_belongs_on_the_platform(
    tmp_path: Path, kept: OwnPieces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "MOST", 1)
    with pytest.raises(StoreFull, match="pieces of its own"):
        kept.put(ours("OWN-2"), [b"another"])
    assert [one.piece.sku for one in kept.all()] == ["OWN-1"] and kept.file(sha(b"another")) is None
    kept.put(ours(price=1_000), [MODEL, PICTURE, TURN])
    kept.close()

"""Pieces are read once, and again when the cache shows others."""

from __future__ import annotations

from typing import cast

from kiosk.catalogue.shelf import Shelf
from kiosk.session.ports import Shelves
from sync.records import Kind, Piece
from tests.unit.kiosk.shop import piece


class Counted:
    """A cache that counts how often its catalogue is read."""

    def __init__(self, *pieces: Piece) -> None:
        self.kept, self.read = list(pieces), 0

    def pieces(self, kind: Kind | None = None) -> list[Piece]:
        self.read += 1
        return [one for one in self.kept if kind is None or one.kind is kind]


def test_a_touch_that_asks_for_many_pieces_reads_the_catalogue_once() -> None:
    cache = Counted(piece("A-1"), piece("R-1", Kind.RING), piece("A-2"))
    shelf = Shelf(cast(Shelves, cache))
    for _ in range(20):
        assert [one.sku for one in shelf.pieces()] == ["A-1", "R-1", "A-2"]
        assert [one.sku for one in shelf.pieces(Kind.EARRING)] == ["A-1", "A-2"]
        assert shelf.piece("R-1") == cache.kept[1]
        assert shelf.piece("none") is None
    assert cache.read == 1


def test_what_the_cache_shows_anew_is_on_the_shelf_once_it_is_renewed() -> None:
    cache = Counted(piece("A-1"))
    shelf = Shelf(cast(Shelves, cache))
    assert shelf.piece("A-1") is not None
    cache.kept = [piece("A-1", price_vnd=9_000_000), piece("A-2")]
    shelf.renew()
    found = shelf.piece("A-1")
    assert found is not None and found.price_vnd == 9_000_000
    assert len(shelf.pieces()) == 2
    assert cache.read == 2


def test_a_catalogue_that_could_not_be_read_is_read_again() -> None:
    cache = Counted()
    shelf = Shelf(cast(Shelves, cache))
    assert shelf.pieces() == []
    cache.kept = [piece("A-1")]
    assert [one.sku for one in shelf.pieces()] == ["A-1"]

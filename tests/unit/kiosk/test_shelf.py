"""Pieces are read once, and again when the cache shows others."""

from __future__ import annotations

from typing import cast

from kiosk.catalogue.shelf import Shelf
from kiosk.session.ports import Shelves
from sync.records import Kind, OwnPiece, Piece
from tests.unit.kiosk.shop import NOW, piece


class Counted:
    """A cache that counts how often its catalogue is read."""

    def __init__(self, *pieces: Piece) -> None:
        self.kept, self.read = list(pieces), 0

    def pieces(self, kind: Kind | None = None) -> list[Piece]:
        self.read += 1
        return [one for one in self.kept if kind is None or one.kind is kind]

    def generation(self) -> int:
        return 3


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


class Ours:
    """The shop's own pieces, and how often they changed."""

    def __init__(self, *pieces: Piece) -> None:
        self.kept, self.changes = list(pieces), 1

    def all(self) -> list[OwnPiece]:
        return [OwnPiece(piece=one, added_at=NOW, taken_from="x.glb") for one in self.kept]

    def generation(self) -> int:
        return self.changes


def test_the_shops_own_pieces_lie_among_the_platforms_and_never_in_their_place() -> None:
    cache, ours = Counted(piece("A-2"), piece("R-1", Kind.RING)), Ours(piece("A-1"), piece("A-2", price_vnd=1))
    shelf = Shelf(cast(Shelves, cache), ours)
    assert [one.sku for one in shelf.pieces()] == ["A-1", "A-2", "R-1"]
    found = shelf.piece("A-2")
    assert found is not None and found.price_vnd == cache.kept[0].price_vnd, "the platform's price counts"
    before = shelf.generation()
    ours.kept, ours.changes = [], 2
    assert shelf.generation() != before
    shelf.renew()
    assert [one.sku for one in shelf.pieces()] == ["A-2", "R-1"]


def test_own_pieces_alone_do_not_hide_a_cache_that_mends_itself() -> None:
    cache = Counted()
    shelf = Shelf(cast(Shelves, cache), Ours(piece("A-1")))
    assert [one.sku for one in shelf.pieces()] == ["A-1"]
    cache.kept = [piece("R-1", Kind.RING)]
    assert [one.sku for one in shelf.pieces()] == ["A-1", "R-1"]

"""The catalogue as the screen asks for it: many times at each touch, and always for the same pieces."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sync.records import Kind, Manifest, Offer, OwnPiece, Piece, Reward, Topic

if TYPE_CHECKING:
    from kiosk.session.ports import Shelves

_OWN_BITS = 24


class Own(Protocol):
    """The shop's own pieces, as far as they are shown."""

    def all(self) -> list[OwnPiece]: ...

    def generation(self) -> int: ...


class Shelf:
    """The cache with its pieces in memory, until :meth:`renew` says that others are shown; the shop's own lie among
    them. Where both have an article number, it is the platform's piece.

    A touch in the mirror asks some twenty times for a piece or for a whole kind; read and parsed anew each time, with
    another thread at Python's lock, that held its answer up for 150 ms.
    """

    def __init__(self, cache: Shelves, own: Own | None = None) -> None:
        self._cache = cache
        self._own = own
        self._pieces: dict[str, Piece] = {}

    def renew(self) -> None:
        """Something else is shown: to be called when :meth:`generation` has changed."""
        self._pieces = {}

    def piece(self, sku: str) -> Piece | None:
        return self._known().get(sku)

    def pieces(self, kind: Kind | None = None) -> list[Piece]:
        """The whole catalogue, or one kind of it, by sku."""
        return [piece for piece in self._known().values() if kind is None or piece.kind is kind]

    def offers(self, now: datetime) -> list[Offer]:
        return self._cache.offers(now)

    def manifests(self, topic: Topic) -> dict[str, Manifest]:
        return self._cache.manifests(topic)

    def rewards(self, newest: int = 500) -> list[Reward]:
        return self._cache.rewards(newest)

    def generation(self) -> int:
        """Changes with the platform's data and with the shop's own pieces."""
        own = 0 if self._own is None else self._own.generation()
        return (self._cache.generation() << _OWN_BITS) + own

    def _known(self) -> dict[str, Piece]:
        if self._pieces:
            return self._pieces
        known = {piece.sku: piece for piece in self._cache.pieces()}
        own = {} if self._own is None else {each.piece.sku: each.piece for each in self._own.all()}
        pieces = dict(sorted((own | known).items())) if own else known
        # Nothing is not kept: a cache that could not be read just now reads as empty, and mends itself.
        if known:
            self._pieces = pieces
        return pieces

"""The catalogue as the screen asks for it: many times at each touch, and always for the same pieces."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sync.records import Kind, Manifest, Offer, Piece, Reward, Topic

if TYPE_CHECKING:
    from kiosk.session.ports import Shelves


class Shelf:
    """The cache with its pieces in memory, until :meth:`renew` says that others are shown.

    A touch in the mirror asks some twenty times for a piece or for a whole kind; read and parsed anew each time, with
    another thread at Python's lock, that held its answer up for 150 ms.
    """

    def __init__(self, cache: Shelves) -> None:
        self._cache = cache
        self._pieces: dict[str, Piece] = {}

    def renew(self) -> None:
        """The cache shows something else: to be called when its :meth:`generation` has changed."""
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
        return self._cache.generation()

    def _known(self) -> dict[str, Piece]:
        # Nothing is not kept: a cache that could not be read just now reads as empty, and mends itself.
        if not self._pieces:
            self._pieces = {piece.sku: piece for piece in self._cache.pieces()}
        return self._pieces

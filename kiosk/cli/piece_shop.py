"""The catalogue of this shop's own, as ``kiosk piece`` keeps it in the data directory."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from foundation.errors import EnvironmentFailed
from kiosk.settings import load
from sync.errors import StoreLocked
from sync.records import OwnPiece
from sync.store import Cache, Keys, OwnPieces
from sync.store.keys import CREDENTIAL, FILE


class NotTaken(EnvironmentFailed):
    """The shop's own catalogue does not take a piece, or has none of this number."""


class Shop:
    """Opens this kiosk's files. Raises what the store raises."""

    def __init__(self) -> None:
        settings = load()
        self._data = settings.data
        self._keys = _keys(settings.data)
        self._own = OwnPieces(settings.data, self._keys)

    def may_take(self, sku: str, *, replace: bool) -> None:
        """Raises :class:`NotTaken` for an article number that is taken."""
        if sku in self._platform([sku]):
            raise NotTaken(f"The platform's catalogue has {sku} already.", "Give the piece another number: --sku.")
        if not replace and any(own.piece.sku == sku for own in self._all()):
            raise NotTaken(f"This kiosk has {sku} already.", "Say --replace, or give another number with --sku.")

    def put(self, own: OwnPiece, model: Path, pictures: list[Path]) -> None:
        """``pictures``: the thumbnail, then the turn."""
        contents = [path.read_bytes() for path in (model, *pictures)]
        digests = [hashlib.sha256(content).hexdigest() for content in contents]
        files = {"model": digests[0], "picture": digests[1] if pictures else None}
        piece = own.piece.model_copy(update=files)
        self._own.put(own.model_copy(update={"piece": piece, "turn": tuple(digests[2:])}), contents)

    def remove(self, sku: str) -> None:
        if not self._own.remove(sku):
            raise NotTaken(f"This kiosk has no piece {sku} of its own.", "'kiosk piece list' shows what it has.")

    def rows(self) -> list[dict[str, Any]]:
        """What there is, by sku."""
        pieces = self._all()
        taken = self._platform([own.piece.sku for own in pieces])
        return [
            {
                "sku": own.piece.sku,
                "kind": own.piece.kind.value,
                "name": own.piece.name.model_dump(),
                "price_vnd": own.piece.price_vnd,
                "added_at": own.added_at.isoformat(),
                "taken_from": own.taken_from,
                "hidden": own.piece.sku in taken,
            }
            for own in pieces
        ]

    def _all(self) -> list[OwnPiece]:
        pieces = self._own.all()
        if self._own.trouble is not None:
            raise self._own.trouble
        return pieces

    def _platform(self, skus: list[str]) -> set[str]:
        """Those of ``skus`` that the platform's catalogue has, as far as this kiosk was told."""
        if not (self._data / "cache.db").exists():
            return set()
        cache = Cache.open(self._data / "cache.db", self._keys)
        try:
            return {sku for sku in skus if cache.piece(sku) is not None}
        finally:
            cache.close()


def _keys(data: Path) -> Keys:
    """Never makes a key beside databases that have another: systemd may hold theirs, and a shell has no credentials."""
    held = (Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / CREDENTIAL).exists()
    if not held and not (data / FILE).exists() and any((data / name).exists() for name in ("ledger.db", "cache.db")):
        raise StoreLocked(
            "This kiosk's key is not at hand: systemd holds it as a credential.",
            f"Run the command by systemd-run with -p LoadCredentialEncrypted={CREDENTIAL}:FILE, as the kiosk's user.",
        )
    data.mkdir(parents=True, exist_ok=True)
    return Keys.load(data)

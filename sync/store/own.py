"""The shop's own pieces: what one kiosk shows beside the platform's catalogue, which the agent may fetch anew.

A technician's command writes them (``kiosk piece``), the screen reads them, and no sync touches them. Their records lie
in ``shop.db`` (SQLCipher, as the others), their files by content in ``shop/<sha256>``.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from foundation.errors import EnvironmentFailed
from sync.errors import StoreFull, StoreTorn
from sync.records import OwnPiece
from sync.store.database import Opened, lock_of, meaningful, open_database, set_aside
from sync.store.files import write_atomically
from sync.store.keys import Keys
from sync.store.schema import SHOP

FILE, FOLDER = "shop.db", "shop"
MOST = 100
"""Pieces of a shop's own. A whole collection belongs on the platform."""

log = logging.getLogger(__name__)


class OwnPieces:
    """One process's hand on the shop's own pieces. Thread-safe."""

    def __init__(self, data: Path, keys: Keys) -> None:
        """``data`` is the data directory. Nothing is made in it before the first piece is put here."""
        self.path = data / FILE
        self.folder = data / FOLDER
        self._keys = keys
        self._opened: Opened | None = None
        self._guard = threading.Lock()
        self.trouble: EnvironmentFailed | None = None
        """Why they cannot be read at the moment; they read as none then."""

    def all(self) -> list[OwnPiece]:
        """By sku."""
        rows = self._read("SELECT record FROM own_piece ORDER BY sku")
        return [OwnPiece.model_validate_json(record) for (record,) in rows]

    def generation(self) -> int:
        """A number that changes when something else is to be seen."""
        rows = self._read("SELECT number FROM generation")
        return int(rows[0][0]) if rows else 0

    def file(self, sha256: str) -> Path | None:
        """The file with this content, if it is here."""
        path = self.folder / sha256
        return path if path.is_file() else None

    def put(self, own: OwnPiece, files: Iterable[bytes]) -> None:
        """Writes a piece and its files, all or nothing; another one of the same sku goes.

        Raises :class:`StoreFull`, :class:`StoreUnwritable`, :class:`StoreLocked`, :class:`StoreTooNew`.
        """
        known = {each.piece.sku for each in self.all()}
        if own.piece.sku not in known and len(known) >= MOST:
            raise StoreFull(f"This kiosk has {MOST} pieces of its own.", "Remove some, or bring them to the platform.")
        with meaningful(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for content in files:
                path = self.folder / hashlib.sha256(content).hexdigest()
                if not path.is_file():
                    write_atomically(path, content)
        row = (own.piece.sku, own.model_dump_json())
        self._write(lambda c: c.execute("INSERT OR REPLACE INTO own_piece VALUES (?, ?)", row))
        self._tidy()

    def remove(self, sku: str) -> bool:
        """Takes a piece and its files away; ``False`` if there is none. Raises as :meth:`put`."""
        if not self.path.exists():
            return False
        gone = bool(self._write(lambda c: c.execute("DELETE FROM own_piece WHERE sku = ?", (sku,)).rowcount))
        self._tidy()
        return gone

    def close(self) -> None:
        with self._guard:
            self._close()

    def _tidy(self) -> None:
        """Files that no piece names go. While the records cannot be read nothing does."""
        named = {sha256 for own in self.all() for sha256 in own.files}
        if self.trouble is None and self.folder.is_dir():
            with meaningful(self.folder):
                for path in self.folder.iterdir():
                    if path.name not in named:
                        path.unlink()

    def _write(self, work: Callable[[Any], Any]) -> Any:
        with self._guard, meaningful(self.path):
            try:
                connection = self._connection()
            except StoreTorn as torn:
                self._close()
                with lock_of(self.path).exclusive():
                    set_aside(self.path, str(torn))
                connection = self._connection()
            with lock_of(self.path).shared():
                connection.execute("BEGIN IMMEDIATE")
                try:
                    result = work(connection)
                    connection.execute("UPDATE generation SET number = number + 1")
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            return result

    def _read(self, sql: str) -> list[Any]:
        with self._guard:
            if self._opened is None and not self.path.exists():
                return []
            for attempt in (1, 2):
                try:
                    with meaningful(self.path):
                        rows = list(self._connection().execute(sql).fetchall())
                except EnvironmentFailed as error:
                    self._close()  # under another key by now, or damaged: look once more
                    if attempt == 2:
                        if type(self.trouble) is not type(error):
                            log.error("the shop's own pieces cannot be read: %s", error)
                        self.trouble = error
                else:
                    self.trouble = None
                    return rows
            return []

    def _connection(self) -> Any:
        if self._opened is not None and self._opened.replaced:
            self._close()
        if self._opened is None:
            self._opened = open_database(self.path, self._keys, SHOP)
        return self._opened.connection

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

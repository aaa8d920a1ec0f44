"""A database file under a new key, made beside the old one while others go on reading and writing.

SQLCipher's own ``rekey`` changes a file in place, in one transaction that nobody can write beside: a second for
50 MB. Here the rows are copied into a new file from one snapshot; what is written meanwhile is noted by triggers,
and copied after under the file's lock, in milliseconds. Then the new file takes the old one's name. A process
that is killed at any point leaves the old file whole, or the new one.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sync.errors import StoreUnwritable
from sync.store.database import Opened, Shape, lock_of, meaningful, open_database
from sync.store.files import sync_directory
from sync.store.keys import FileKey, Keys

SUFFIX = ".rekeyed"
_NOTES = "rekey_"
"""Prefix of the tables (and triggers) that note which rows changed during the copy."""
_AT_ONCE = 256 * 1024
"""Bytes that are written before the disk is waited for: a commit of the shop never queues behind more."""
_OPERATIONS = 2000
_TRIES = 50

log = logging.getLogger(__name__)


def rekey_file(path: Path, keys: Keys, shape: Shape, *, noted: bool) -> bool:
    """Bring a file under the newest of ``keys``; returns ``False`` if it was there already.

    ``noted``: others write to it meanwhile, and their writes are noted and copied after. Without, the copy begins
    again when somebody wrote. Raises :class:`StoreFull`, :class:`StoreUnwritable`; the old file is whole then.
    """
    with meaningful(path):
        for _ in range(_TRIES):
            opened = open_database(path, keys, shape)
            with closing(opened.connection):
                if opened.current:
                    return False
                if _copied(opened, keys.candidates(path.name)[0], noted=noted):
                    log.info("%s is under the newest key now", path.name)
                    return True
            time.sleep(0.1)
    raise StoreUnwritable(f"{path.name} is in use and could not change its key.", "Try again later.")


def _copied(opened: Opened, key: FileKey, *, noted: bool) -> bool:
    connection, path = opened.connection, opened.path
    beside = path.with_name(path.name + SUFFIX)
    _remove(beside)
    tables = _tables(connection)
    try:
        _attach(connection, beside, key)
        if noted:
            _note_changes(connection, path, tables)
        connection.execute("BEGIN")
        with _gently(connection, beside):
            connection.execute("SELECT sqlcipher_export('fresh')").fetchall()
        connection.execute("COMMIT")
        if noted:
            # The export wrote the triggers into the schema; only a connection that reads it anew can drop them.
            connection.execute("DETACH DATABASE fresh")
            _attach(connection, beside, key)
            for table in tables:
                for event in ("insert", "update", "delete"):
                    connection.execute(f"DROP TRIGGER fresh.{_NOTES}{table}_{event}")
        # Most of the log is folded in before anybody has to wait for it.
        connection.execute("PRAGMA main.wal_checkpoint(PASSIVE)").fetchall()
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        with lock_of(path).exclusive():
            if opened.replaced:
                return False
            connection.execute("BEGIN")
            if noted:
                for table, columns in tables.items():
                    _copy_changes(connection, table, columns)
            connection.execute("COMMIT")
            if not noted and connection.execute("PRAGMA data_version").fetchone() != (version,):
                return False
            connection.execute("DETACH DATABASE fresh")
            return _take_the_name(connection, path, beside)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        _remove(beside)


def _attach(connection: Any, beside: Path, key: FileKey) -> None:
    connection.execute(f"ATTACH DATABASE ? AS fresh KEY {key.pragma}", (str(beside),))
    # Nothing in it counts before it has the name: it needs no journal, and is synced as it grows.
    for pragma in ("auto_vacuum = INCREMENTAL", "journal_mode = OFF", "synchronous = OFF", "cache_size = -512"):
        connection.execute(f"PRAGMA fresh.{pragma}").fetchall()


def _take_the_name(connection: Any, path: Path, beside: Path) -> bool:
    """The caller holds the file's lock, so nobody opens or writes it; who still reads keeps the old file."""
    _synced(beside)
    # An old log under the name of the new file's would be replayed into it. A reader in the way ends in a moment;
    # the shop's writes wait for us, so we do not wait for it: the next try will find it gone.
    connection.execute("PRAGMA busy_timeout = 20")
    busy, _, _ = connection.execute("PRAGMA main.wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        return False
    beside.chmod(0o600)
    for suffix in ("-shm", "-wal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    beside.rename(path)
    sync_directory(path.parent)
    return True


def _tables(connection: Any) -> dict[str, list[str]]:
    """The ordinary tables and the columns of their primary keys."""
    found = connection.execute(
        """SELECT name FROM sqlite_schema
           WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'"""
    )
    names = [name for (name,) in found if not name.startswith(_NOTES)]
    columns = {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in names}
    return {name: [row[1] for row in rows if row[5]] for name, rows in columns.items() if any(row[5] for row in rows)}


def _note_changes(connection: Any, path: Path, tables: dict[str, list[str]]) -> None:
    """From now on the keys of rows that change are noted; what an earlier try that was cut off left goes first."""
    with lock_of(path).shared():
        connection.execute("BEGIN IMMEDIATE")
        for table, keys in tables.items():
            notes, columns = f"{_NOTES}{table}", ", ".join(keys)
            connection.execute(f"DROP TABLE IF EXISTS main.{notes}")
            connection.execute(f"CREATE TABLE main.{notes} ({columns}, PRIMARY KEY ({columns})) WITHOUT ROWID")
            for event, sides in (("insert", ["new"]), ("update", ["old", "new"]), ("delete", ["old"])):
                connection.execute(f"DROP TRIGGER IF EXISTS main.{notes}_{event}")
                body = " ".join(
                    f"INSERT OR IGNORE INTO {notes} VALUES ({', '.join(f'{side}.{key}' for key in keys)});"
                    for side in sides
                )
                connection.execute(f"CREATE TRIGGER main.{notes}_{event} AFTER {event} ON {table} BEGIN {body} END")
        connection.execute("COMMIT")


def _copy_changes(connection: Any, table: str, keys: list[str]) -> None:
    columns, notes = ", ".join(keys), f"{_NOTES}{table}"
    changed = f"({columns}) IN (SELECT {columns} FROM main.{notes})"
    connection.execute(f"DELETE FROM fresh.{table} WHERE {changed}")
    connection.execute(f"INSERT INTO fresh.{table} SELECT * FROM main.{table} WHERE {changed}")
    connection.execute(f"DROP TABLE fresh.{notes}")


@contextmanager
def _gently(connection: Any, beside: Path) -> Iterator[None]:
    """Write what is copied to the disk little by little, with a rest between."""
    synced = 0

    def pace() -> int:
        nonlocal synced
        size = beside.stat().st_size
        if size - synced >= _AT_ONCE:
            synced = size
            _synced(beside)
            time.sleep(0.005)
        return 0

    connection.set_progress_handler(pace, _OPERATIONS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fdatasync(handle)
    finally:
        os.close(handle)


def _remove(beside: Path) -> None:
    for suffix in ("", "-journal"):
        beside.with_name(beside.name + suffix).unlink(missing_ok=True)

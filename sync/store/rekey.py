"""A database file under a new key, made beside the old one while others go on reading and writing.

SQLCipher's own ``rekey`` changes a file in place, in one transaction that nobody can write beside: a second for
50 MB. Here the rows are copied into a new file from one snapshot; what is written meanwhile is noted by triggers
and copied after, the last of it under the file's lock, in milliseconds.

The new file is ``<name>.<number>``, with its own log, and the name becomes a link to it. Nothing waits for the disk
under the lock: the last copied rows and the file's number (``user_version``) are one transaction in the new log, and
whatever is promised next goes into the same log and is synced with it. So a new file counts when it holds its
number; until that is on the disk the old file, which has everything that was promised, is not touched. Whoever opens
the database looks for the newest file that counts (:func:`sync.store.database.open_locked`), so a process that is
killed, or a machine that loses its power, at any point leaves one whole file in use.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from sync.errors import StoreFull, StoreUnwritable
from sync.store.database import Opened, Shape, lock_of, meaningful, open_database
from sync.store.files import (
    PIECE,
    FileLock,
    actual_file,
    numbered_files,
    point_to,
    sync_directory,
    sync_gently,
    write_out,
)
from sync.store.folding import lengthen
from sync.store.keys import FileKey, Keys

SUFFIX = ".rekeyed"
_NOTES = "rekey_"
"""Prefix of the tables (and triggers) that note which rows changed during the copy."""
_OPERATIONS = 1000
_REST_SECONDS = 0.01
_FEW = 20
"""Rows that may be left to copy under the lock."""
_ROUNDS = 5
_TRIES = 50
_LINGER_SECONDS = 1.0
"""Who closes a database last deletes its log, and the next commit waits three times for the disk to have another: so
the new file stays open here until the shop has come over to it."""
_PARTS = ("", "-wal", "-shm")

log = logging.getLogger(__name__)


def rekey_file(path: Path, keys: Keys, shape: Shape, *, noted: bool, yield_to: FileLock | None = None) -> bool:
    """Bring a file under the newest of ``keys``; returns ``False`` if it was there already.

    ``noted``: others write to it meanwhile, and their writes are noted and copied after. Without, the copy begins
    again when somebody wrote. ``yield_to``: while it is held the disk is left to its holder. Raises
    :class:`StoreFull`, :class:`StoreUnwritable`; the old file is whole then.
    """
    with meaningful(path):
        for _ in range(_TRIES):
            opened = open_database(path, keys, shape)
            with closing(opened.connection):
                if opened.current:
                    _tidy(path)  # what one left that was killed just after the change
                    return False
                if _copied(opened, keys.candidates(path.name)[0], noted, yield_to):
                    log.info("%s is under the newest key now", path.name)
                    return True
            time.sleep(0.1)
    raise StoreUnwritable(f"{path.name} is in use and could not change its key.", "Try again later.")


def _copied(opened: Opened, key: FileKey, noted: bool, yield_to: FileLock | None) -> bool:
    connection, path = opened.connection, opened.path
    _tidy(path)
    beside = path.with_name(path.name + SUFFIX)
    tables = _tables(connection)
    fresh: Path | None = None
    try:
        _attach(connection, beside, key)
        if noted:
            _note_changes(connection, path, tables)
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        connection.execute("BEGIN")
        with _gently(connection, beside, yield_to):
            _export(connection, beside)
        connection.execute("COMMIT")
        connection.execute("DETACH DATABASE fresh")
        number, fresh = _numbered(path, beside)
        _attach(connection, fresh, key)
        if noted:
            # The export wrote the triggers into the schema; only a connection that reads it anew can drop them.
            for table in tables:
                for event in ("insert", "update", "delete"):
                    connection.execute(f"DROP TRIGGER fresh.{_NOTES}{table}_{event}")
                connection.execute(f"DROP TABLE fresh.{_NOTES}{table}")
        connection.execute("PRAGMA fresh.journal_mode = WAL").fetchall()
        for _ in range(_ROUNDS if noted else 0):
            if _catch_up(connection, path, tables) <= _FEW:
                break
        if noted:
            lengthen(fresh.with_name(f"{fresh.name}-wal"), yield_to=yield_to)
        for part in _PARTS[:2]:
            sync_gently(fresh.with_name(fresh.name + part), yield_to)
        sync_directory(path.parent)
        with lock_of(path).exclusive():
            if opened.replaced:
                return False
            connection.execute("BEGIN")
            if noted:
                for table, columns in tables.items():
                    _copy_changes(connection, table, columns)
            elif connection.execute("PRAGMA data_version").fetchone() != (version,):
                return False
            # First the name, then the number: a file that counts is never without its name, except after a power
            # cut, and then nobody is left who would go on in the old one.
            before = actual_file(path) if path.is_symlink() else path.with_name(f"{path.name}.0")
            point_to(path, fresh)
            try:
                connection.execute(f"PRAGMA fresh.user_version = {number}")
                connection.execute("COMMIT")
            except BaseException:
                point_to(path, before)
                raise
        for part in ("-wal", ""):
            sync_gently(fresh.with_name(fresh.name + part), yield_to)
        sync_directory(path.parent)
        connection.execute("PRAGMA fresh.synchronous = FULL")
        _tidy(path)
        if noted:
            time.sleep(_LINGER_SECONDS)
        return True
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        beside.unlink(missing_ok=True)
        if fresh is not None and actual_file(path) != fresh:  # it came to nothing: the disk may need the room
            for part in _PARTS:
                fresh.with_name(f"{fresh.name}{part}").unlink(missing_ok=True)


def _export(connection: Any, beside: Path) -> None:
    try:
        connection.execute("SELECT sqlcipher_export('fresh')").fetchall()
    except dbapi2.OperationalError as error:
        # An error within an SQL function keeps its words, and loses its number.
        if "disk is full" in str(error):
            raise StoreFull(f"The disk is full: no room for {beside.name}.", "Free some space.") from error
        if "I/O error" in str(error) or "readonly" in str(error):
            raise StoreUnwritable(f"{beside.name} cannot be written: {error}.", "Check the disk.") from error
        raise


def _attach(connection: Any, file: Path, key: FileKey) -> None:
    connection.execute(f"ATTACH DATABASE ? AS fresh KEY {key.pragma}", (str(file),))
    # Nothing in it counts before it has its number: it needs no journal, and is synced before that.
    for pragma in ("auto_vacuum = INCREMENTAL", "journal_mode = OFF", "synchronous = OFF", "cache_size = -512"):
        connection.execute(f"PRAGMA fresh.{pragma}").fetchall()


def _numbered(path: Path, beside: Path) -> tuple[int, Path]:
    """Give the copy the next number. A file that has none itself gets a second name, to be found by after a power
    cut, when the name itself is a link already. The names last when this returns."""
    number = max(numbered_files(path), default=0) + 1
    fresh = path.with_name(f"{path.name}.{number}")
    beside.chmod(0o600)
    beside.rename(fresh)
    if not path.is_symlink():
        for part in _PARTS:  # the log and its index belong to the file, by whatever name it is opened
            with contextlib.suppress(FileNotFoundError):
                os.link(path.with_name(f"{path.name}{part}"), path.with_name(f"{path.name}.0{part}"))
    return number, fresh


def _tidy(path: Path) -> None:
    """Delete every file that a change of keys left beside the one that counts. Who still reads one keeps it."""
    actual = actual_file(path)
    stale = [file for number, file in numbered_files(path).items() if file != actual]
    if actual != path:
        stale.append(path)
    for file in stale:
        for part in _PARTS:
            if part or file != path:
                file.with_name(f"{file.name}{part}").unlink(missing_ok=True)
    path.with_name(path.name + SUFFIX).unlink(missing_ok=True)


def _catch_up(connection: Any, path: Path, tables: dict[str, list[str]]) -> int:
    """Copy what was noted so far, and forget the notes. Returns how many there were."""
    count = 0
    with lock_of(path).shared():
        connection.execute("BEGIN IMMEDIATE")
        for table, columns in tables.items():
            count += _copy_changes(connection, table, columns)
            connection.execute(f"DELETE FROM main.{_NOTES}{table}")
        connection.execute("COMMIT")
    return count


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
    # Notes need not outlast a power cut, so nobody waits for the disk behind them; a table at a time, for the same.
    connection.execute("PRAGMA main.synchronous = OFF")
    for table, keys in tables.items():
        notes, columns = f"{_NOTES}{table}", ", ".join(keys)
        with lock_of(path).shared():
            connection.execute("BEGIN IMMEDIATE")
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


def _copy_changes(connection: Any, table: str, keys: list[str]) -> int:
    columns, notes = ", ".join(keys), f"{_NOTES}{table}"
    changed = f"({columns}) IN (SELECT {columns} FROM main.{notes})"
    connection.execute(f"DELETE FROM fresh.{table} WHERE {changed}")
    connection.execute(f"INSERT INTO fresh.{table} SELECT * FROM main.{table} WHERE {changed}")
    return int(connection.execute(f"SELECT count(*) FROM main.{notes}").fetchone()[0])


@contextmanager
def _gently(connection: Any, beside: Path, yield_to: FileLock | None) -> Iterator[None]:
    """Write what is copied to the disk little by little, with a rest between."""
    written = 0
    handle = os.open(beside, os.O_RDONLY | os.O_CREAT, 0o600)

    def pace() -> int:
        nonlocal written
        size = os.fstat(handle).st_size
        if size - written >= PIECE:
            write_out(handle, written, size - written, yield_to)
            written = size
            time.sleep(_REST_SECONDS)
        return 0

    connection.set_progress_handler(pace, _OPERATIONS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
        os.close(handle)

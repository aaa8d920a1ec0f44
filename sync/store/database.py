"""Opening an encrypted database file, and telling what its errors mean.

SQLCipher through ``sqlcipher3``; schemas move forward by sqlite-utils migrations. Rows are read and written
with plain SQL: sqlite-utils opens transactions of its own and builds each statement anew, which group commit
and the look-up budget (1 ms) do not allow. It is imported only when a migration is due: that takes 0.8 s.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlcipher3 import dbapi2

from foundation.errors import EnvironmentFailed
from sync.errors import StoreFull, StoreLocked, StoreTooNew, StoreTorn, StoreUnwritable
from sync.store.files import FileLock, actual_file, identity_of, numbered_files, point_to
from sync.store.keys import FileKey, Keys

type_of_connection = Any
"""sqlcipher3 has no types; its connection is sqlite3's."""

BUSY_SECONDS = 10.0
LOG_KEPT = 8 * 1024 * 1024
"""Bytes of the write-ahead log's file that are kept for the next round."""
SET_ASIDE = "set-aside"

log = logging.getLogger(__name__)

Migration = tuple[str, Callable[[Any], None]]
"""A number-and-name, and what it does to a ``sqlite_utils.Database``."""


@dataclass(frozen=True)
class Shape:
    """What a database file is: its migrations in order, and how careful its commits are."""

    name: str
    migrations: Sequence[Migration]
    synchronous: str
    """``FULL``: a commit survives a power cut. ``NORMAL``: the newest may be lost, the file stays whole."""


@dataclass
class Opened:
    """A connection and the file it belongs to."""

    connection: type_of_connection
    path: Path
    file: tuple[int, int] | None
    current: bool = True
    """Whether it is under the newest key."""

    @property
    def replaced(self) -> bool:
        """Whether another file lies under the name now (set aside and rebuilt by another process)."""
        return identity_of(self.path) != self.file

    def close(self) -> None:
        """Let go of the file. One that was replaced is nobody's any more: it is not synced for that."""
        try:
            if self.replaced:
                self.connection.execute("PRAGMA synchronous = OFF")
            self.connection.close()
        except dbapi2.Error as error:
            if meaning_of(error, self.path) is None:
                raise
            log.warning("%s did not close cleanly: %s", self.path.name, error)


def lock_of(path: Path) -> FileLock:
    return FileLock(path.with_name(f"{path.name}-lock"))


def meaning_of(error: Exception, path: Path) -> EnvironmentFailed | None:
    """What a database or system error says about the world; ``None`` if it is our own mistake."""
    if isinstance(error, EnvironmentFailed):
        return error
    name = path.name
    if isinstance(error, OSError):
        if error.errno in (28, 122):  # ENOSPC, EDQUOT
            return StoreFull(f"The disk is full: {name} takes no more.", "Free some space; nothing saved was lost.")
        return StoreUnwritable(f"{name} cannot be written: {error.strerror}.", "Check the disk of the data directory.")
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or not isinstance(error, dbapi2.DatabaseError):
        return None
    primary = code & 0xFF
    if primary == dbapi2.SQLITE_FULL:
        return StoreFull(f"The disk is full: {name} takes no more.", "Free some space; nothing saved was lost.")
    if primary in (dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB):
        return StoreTorn(f"{name} is damaged.", "It is set aside and what can be read is rescued; check the disk.")
    if primary in (dbapi2.SQLITE_READONLY, dbapi2.SQLITE_IOERR, dbapi2.SQLITE_CANTOPEN, dbapi2.SQLITE_PERM):
        return StoreUnwritable(f"{name} cannot be written: {error}.", "Check the disk of the data directory.")
    if primary in (dbapi2.SQLITE_BUSY, dbapi2.SQLITE_LOCKED):
        return StoreUnwritable(f"{name} is held by another program.", "Stop whatever else has it open.")
    return None


@contextmanager
def meaningful(path: Path) -> Iterator[None]:
    """Turn errors of the disk and the database into :class:`EnvironmentFailed`; let our own mistakes through."""
    try:
        yield
    except (dbapi2.Error, OSError) as error:
        meaning = meaning_of(error, path)
        if meaning is None or meaning is error:
            raise
        raise meaning from error


def open_database(path: Path, keys: Keys, shape: Shape) -> Opened:
    """Open (or make) the file under whichever key fits, and bring its schema up to date.

    Safe against another process doing the same. Raises :class:`StoreTorn`, :class:`StoreLocked` (no key
    fits), :class:`StoreTooNew`, :class:`StoreFull`, :class:`StoreUnwritable`.
    """
    with meaningful(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with lock_of(path).exclusive():
            return open_locked(path, keys.reload(), shape)


def open_locked(path: Path, keys: Keys, shape: Shape) -> Opened:
    """:func:`open_database` for a caller that holds the file's lock exclusively."""
    candidates = keys.candidates(path.name)
    actual = _current(path, candidates)
    wal = actual.with_name(f"{actual.name}-wal")
    existed = any(part.exists() and part.stat().st_size > 0 for part in (actual, wal))
    connection = None
    for key in candidates if existed else candidates[:1]:
        connection = _connect(actual, key)
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            break
        except dbapi2.DatabaseError as error:
            connection.close()
            connection = None
            if error.sqlite_errorcode & 0xFF != dbapi2.SQLITE_NOTADB:
                raise
    if connection is None:
        raise unreadable(path)
    try:
        if not existed:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            actual.chmod(0o600)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {shape.synchronous}")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        # Below this the log is reused; above it is cut back, so that a long offline time leaves no big file.
        connection.execute(f"PRAGMA journal_size_limit = {LOG_KEPT}")
        # No commit folds the log into the file: that waits for the disk twice. Its owner does it beside.
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        _migrate(connection, path, shape)
    except BaseException:
        connection.close()
        raise
    return Opened(connection, path, identity_of(path), current=key == candidates[0])


def _current(path: Path, candidates: list[FileKey]) -> Path:
    """The file that counts among those a change of keys left: the newest whole one (see :mod:`sync.store.rekey`).

    The name ``path`` is a file, or a link to a numbered one. After a power cut it may lie: what is written into
    the files says which is whole. The caller holds the file's lock exclusively.
    """
    named, numbered = actual_file(path), numbered_files(path)
    if not numbered or (path.is_symlink() and [named] == list(numbered.values())):
        return named
    for number, file in numbered.items():
        if number == 0 and not path.is_symlink() and path.exists():
            break  # only another name of the file itself, made ready for a change that has not come
        whole = _is_whole(file, number, candidates)
        if whole or (whole is None and file == named):  # a torn one is told by who opens it
            if file != named:
                log.warning("%s was taken back to what is whole: %s", path.name, file.name)
                point_to(path, file)
            return file
    return named


def _is_whole(file: Path, number: int, candidates: list[FileKey]) -> bool | None:
    """Whether a numbered file has everything; ``None`` if it does not open."""
    for key in candidates:
        connection = _connect(file, key)
        try:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0] == number)
        except dbapi2.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != dbapi2.SQLITE_NOTADB:
                return None
        finally:
            connection.close()
    return None


def unreadable(path: Path) -> EnvironmentFailed:
    """A file whose first page no key opens: another device's file, or a torn one.

    SQLCipher cannot tell these apart; a file of whole pages whose length never shrank is taken for a foreign
    one only if no page of it verifies, which :mod:`sync.store.pages` looks at.
    """
    from sync.store.pages import any_page_verifies

    keys = Keys.load(path.parent)
    if any(any_page_verifies(path, key) for key in keys.candidates(path.name)):
        return StoreTorn(f"{path.name} is damaged.", "It is set aside and what can be read is rescued; check the disk.")
    return StoreLocked(
        f"{path.name} does not open with this device's key.",
        "Restore the key file that belongs to it, or move the database away to start a new one.",
    )


def _connect(path: Path, key: FileKey) -> type_of_connection:
    # One connection is used by one thread at a time; the owner's lock sees to that, not Python's check.
    connection = dbapi2.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS, cached_statements=256
    )
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = {key.pragma}")
    return connection


def _migrate(connection: type_of_connection, path: Path, shape: Shape) -> None:
    known = [name for name, _ in shape.migrations]
    applied: list[str] = []
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'").fetchone():
        rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (shape.name,))
        applied = [name for (name,) in rows]
    newer = sorted(set(applied) - set(known))
    if newer:
        raise StoreTooNew(
            f"{path.name} was written by a newer version of the program (it knows {newer[-1]}).",
            "Install that version again; the file was left as it is.",
        )
    if applied == known:
        return
    prepare_sqlite_utils()
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(shape.name)
    for name, step in shape.migrations:
        migrations(name=name)(step)
    migrations.apply(Database(connection))


def prepare_sqlite_utils() -> None:
    """Import sqlite-utils so that it takes sqlcipher3 for its SQLite (it asks for ``pysqlite3`` first)."""
    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)
    import sqlite_utils.migrations  # noqa: F401


def set_aside(path: Path, reason: str) -> Path:
    """Move a damaged file (with its log) away, out of everyone's use but not destroyed. Returns where it lies.

    The caller holds the file's lock exclusively.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    directory = path.parent / SET_ASIDE
    directory.mkdir(exist_ok=True, mode=0o700)
    target = directory / f"{stamp}-{path.name}"
    actual = actual_file(path)
    for suffix in ("-wal", "-shm", ""):
        part = actual.with_name(actual.name + suffix)
        if part.exists():
            part.rename(target.with_name(target.name + suffix))
    path.unlink(missing_ok=True)  # the link, where it was one
    log.error("%s was set aside: %s", path.name, reason)
    return target

"""Folding the ledger's write-ahead log into the file, beside the commits and never in one of them.

SQLite would do it within every so-manieth commit, which then waits for the disk three times instead of once.
The log is made as long as it will be, too: a commit into a file that grows also waits for the file system's journal.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from sqlcipher3 import dbapi2

from foundation.errors import EnvironmentFailed
from sync.store.database import Opened, lock_of, meaning_of
from sync.store.files import PIECE, FileLock, actual_file, write_out

BUSY_PAGES = 1000
"""Pages in the log (4 MB) after which it is folded also while the shop is busy."""
IDLE_PAGES = 100
"""With fewer an idle shop leaves the log as it is."""
IDLE_SECONDS = 0.5
LOG_READY = 4_500_000
"""Bytes that the log's file has from the start: room for :data:`BUSY_PAGES` and what comes while they are folded."""
ROOM_LEFT = 12 * 1024 * 1024
"""On a disk with less room than this the log grows as it must."""
TRIES = 8
"""A log is begun anew only when all of it was folded: a commit that came meanwhile asks for another, shorter round."""

log = logging.getLogger(__name__)


class Folder:
    """A thread with a connection of its own. ``open_one`` gives it one whenever it has none or the file moved."""

    def __init__(self, path: Path, open_one: Callable[[], Opened]) -> None:
        self._path = path
        self._open_one = open_one
        self._lock = lock_of(path)
        self._opened: Opened | None = None
        self._pages = 0
        self._told = threading.Condition()
        self._closing = False
        self._short = True
        self._thread = threading.Thread(target=self._run, name="ledger-folder", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def committed(self, pages: int) -> None:
        """Another commit is in the log; ``pages`` of it are not in the file."""
        with self._told:
            before, self._pages = self._pages, pages
            if any(before < limit <= pages for limit in (IDLE_PAGES, BUSY_PAGES)):
                self._told.notify()

    def cut(self) -> None:
        """The log was cut to nothing."""
        with self._told:
            self._short = True
            self._told.notify()

    def close(self) -> None:
        with self._told:
            self._closing = True
            self._told.notify()
        self._thread.join()

    def _run(self) -> None:
        with self._told:
            # A start has better things to do, and a ledger that is opened for one look needs no long log.
            self._told.wait_for(lambda: self._closing or self._pages >= IDLE_PAGES, IDLE_SECONDS)
        while self._wait():
            self._tidy(self._fold)
            self._tidy(self._lengthen)
        self._let_go()

    def _tidy(self, work: Callable[[], None]) -> None:
        if not self._closing:
            try:
                work()
            except (dbapi2.Error, OSError, EnvironmentFailed) as error:
                if meaning_of(error, self._path) is None:
                    raise
                # Only tidying: a disk that is ill says so at the next commit, which is handled.
                log.warning("the ledger's log stays as it is: %s", error)
                self._let_go()

    def _wait(self) -> bool:
        """Until there is something to fold; ``False`` when closing."""
        with self._told:
            while not self._closing:
                before = self._pages
                if before >= BUSY_PAGES or self._short:
                    break
                self._told.wait(IDLE_SECONDS if before >= IDLE_PAGES else None)
                if before >= IDLE_PAGES and self._pages == before:
                    break
            self._pages, self._short = 0, False
            return not self._closing

    def _lengthen(self) -> None:
        self._current()
        actual = actual_file(self._path)
        lengthen(actual.with_name(f"{actual.name}-wal"), self._lock, self._lock)

    def _fold(self) -> None:
        for _ in range(TRIES):
            opened = self._current()
            with self._lock.shared():
                if opened.replaced:
                    continue
                _, frames, folded = opened.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if frames == folded:
                return

    def _current(self) -> Opened:
        """The connection; while it is open, nobody who closes the database deletes the log."""
        if self._opened is None or self._opened.replaced:
            self._let_go()
            self._opened = self._open_one()
        return self._opened

    def _let_go(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def lengthen(wal: Path, lock: FileLock | None = None, yield_to: FileLock | None = None) -> None:
    """Put zeros behind a log's end until it is :data:`LOG_READY` long. To SQLite they are no frames.

    They are written, not only reserved: writing into a reserved block is a change of the file system's too.
    ``lock`` is the database's, so that nobody is in a transaction while a piece is put there; without it nobody else
    may know the log yet. A disk with little room is left in peace. While ``yield_to`` is held, the disk is.
    """
    try:
        handle = os.open(wal, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        while True:
            with lock.exclusive() if lock is not None else nullcontext():
                size = os.fstat(handle).st_size
                missing = min(PIECE, LOG_READY - size)
                disk = os.fstatvfs(handle)
                if missing <= 0 or disk.f_bavail * disk.f_frsize < ROOM_LEFT:
                    return
                os.pwrite(handle, bytes(missing), size)
            write_out(handle, size, missing, yield_to)
    finally:
        os.close(handle)

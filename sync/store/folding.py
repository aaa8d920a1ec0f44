"""Folding the ledger's write-ahead log into the file, beside the commits and never in one of them.

SQLite would do it within every so-manieth commit, which then waits for the disk three times instead of once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2

from foundation.errors import EnvironmentFailed
from sync.store.database import Opened, lock_of, meaning_of

BUSY_PAGES = 1000
"""Pages in the log (4 MB) after which it is folded also while the shop is busy."""
IDLE_PAGES = 100
"""With fewer an idle shop leaves the log as it is."""
IDLE_SECONDS = 0.5
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
        self._thread = threading.Thread(target=self._run, name="ledger-folder", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def committed(self, pages: int) -> None:
        """Another commit is in the log; ``pages`` of it are not in the file."""
        with self._told:
            before, self._pages = self._pages, pages
            if any(before < limit <= pages for limit in (IDLE_PAGES, BUSY_PAGES)):
                self._told.notify()

    def close(self) -> None:
        with self._told:
            self._closing = True
            self._told.notify()
        self._thread.join()

    def _run(self) -> None:
        while self._wait():
            try:
                self._fold()
            except (dbapi2.Error, OSError, EnvironmentFailed) as error:
                if meaning_of(error, self._path) is None:
                    raise
                # Only tidying: a disk that is ill says so at the next commit, which is handled.
                log.warning("the ledger's log stays as it is: %s", error)
                self._let_go()
        self._let_go()

    def _wait(self) -> bool:
        """Until there is something to fold; ``False`` when closing."""
        with self._told:
            while not self._closing:
                before = self._pages
                if before >= BUSY_PAGES:
                    break
                self._told.wait(IDLE_SECONDS if before >= IDLE_PAGES else None)
                if before >= IDLE_PAGES and self._pages == before:
                    break
            self._pages = 0
            return not self._closing

    def _fold(self) -> None:
        for _ in range(TRIES):
            if self._opened is None or self._opened.replaced:
                self._let_go()
                self._opened = self._open_one()
            with self._lock.shared():
                if self._opened.replaced:
                    continue
                _, frames, folded = self._opened.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if frames == folded:
                return

    def _let_go(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

"""The one hand of a process that writes to the ledger: it commits in groups and outlives a bad disk.

A thread commits what can wait. Who cannot wait commits in the own thread, with all that was queued before: two
switches between threads cost a promise as much as the disk does where other programs want the processor too.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Heart
from sync.errors import StoreTorn
from sync.store.database import BUSY_SECONDS, Opened, lock_of, meaning_of

LINGER_SECONDS = 0.04
"""How long a group may gather; with the commit itself it stays under 100 ms."""
GROUP = 1000
RETRY_SECONDS = 1.0
IDLE_SECONDS = 0.5
"""How often the thread shows that it lives when there is nothing to write."""
CLOSING_SECONDS = 0.5
"""How long a file that was replaced stays open: until what comes with that is over."""
OWN_WAITING = "PRAGMA busy_timeout = 1"
"""Milliseconds that SQLite waits by itself; :func:`_begin` does the rest."""

log = logging.getLogger(__name__)


@dataclass
class Job:
    """One piece of work inside a transaction.

    ``lasting`` work stays in memory when the disk fails and is tried again; other work fails with the error,
    so whoever was promised something learns that it did not happen.
    """

    work: Callable[[Any], Any]
    lasting: bool
    durable: bool = True
    """Whether it must survive a power cut. A group of which nothing must does not wait for the disk."""
    done: Future[Any] = field(default_factory=Future)


class Writer:
    """Owns the writing connection. ``open_again`` is asked for one whenever there is none or the file moved."""

    def __init__(
        self, path: Path, opened: Opened | None, open_again: Callable[[], Opened], committed: Callable[[int], None]
    ) -> None:
        self._path = path
        self._opened = opened
        if opened is not None:
            opened.connection.execute(OWN_WAITING)
        self._open_again = open_again
        self._committed = committed
        self._lock = lock_of(path)
        self._syncs = True
        self._jobs: list[Job] = []
        self._turn = threading.Lock()
        """Held while jobs are taken and committed, so that they are in the order in which they came."""
        self._closing = False
        self._condition = threading.Condition()
        self._trouble: EnvironmentFailed | None = None
        self._heart: Heart | None = None
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def beat_with(self, heart: Heart) -> None:
        self._heart = heart

    @property
    def trouble(self) -> EnvironmentFailed | None:
        """Why the last commit failed; ``None`` when the disk is well."""
        return self._trouble

    @property
    def unsaved(self) -> int:
        """Jobs in memory that are not on the disk yet."""
        with self._condition:
            return len(self._jobs)

    def submit(self, work: Callable[[Any], Any]) -> Future[Any]:
        """Queue ``work(connection)``; it is committed soon, and kept in memory while the disk does not take it."""
        return self._queue(Job(work, lasting=True)).done

    def run(self, work: Callable[[Any], Any], *, durable: bool = True) -> Any:
        """Commit ``work(connection)`` now, after all that is queued, and return its result.

        Raises what the disk says, or what ``work`` raises; then it was not done and will not be.
        """
        job = self._queue(Job(work, lasting=False, durable=durable))
        with self._turn:
            while not job.done.done():
                if self._commit_next() and not job.done.done():
                    # What came before it is not taken, so neither is this; in a long queue it would never be its turn.
                    assert self._trouble is not None
                    self._forget(job)
                    raise self._trouble
        return job.done.result()

    def _forget(self, job: Job) -> None:
        with self._condition:
            self._jobs = [one for one in self._jobs if one is not job]

    def _queue(self, job: Job) -> Job:
        with self._condition:
            if self._closing:
                raise ValueError("the ledger is closed")
            self._jobs.append(job)
            if job.lasting and len(self._jobs) == 1:
                self._condition.notify()
        return job

    def close(self, timeout: float = 10.0) -> None:
        """Commit what is queued and stop. What a failing disk does not take is lost with the process."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        self._thread.join(timeout)

    def _run(self) -> None:
        while self._wait():
            with self._turn:
                left = self._commit_next()
            if left:
                with self._condition:
                    if self._closing:
                        log.error("closing with %d events in memory that the disk did not take", len(self._jobs))
                        break
                    self._condition.wait(RETRY_SECONDS)
        with self._turn:
            if self._opened is not None:
                self._opened.connection.close()
                self._opened = None

    def _wait(self) -> bool:
        """Until a group has gathered; ``False`` when closing and nothing is left."""
        with self._condition:
            while not self._jobs and not self._closing:
                self._beat()
                self._condition.wait(IDLE_SECONDS)
            self._beat()
            until = time.monotonic() + LINGER_SECONDS
            while not self._closing and len(self._jobs) < GROUP:
                left = until - time.monotonic()
                if left <= 0:
                    break
                self._condition.wait(left)
            return bool(self._jobs) or not self._closing

    def _commit_next(self) -> int:
        """Commit the next group. Returns how many jobs the disk did not take; they are the next ones again."""
        with self._condition:
            jobs, self._jobs = self._jobs[:GROUP], self._jobs[GROUP:]
        left = self._commit(jobs) if jobs else []
        if left:
            with self._condition:
                self._jobs[:0] = left
        return len(left)

    def _beat(self) -> None:
        if self._heart is not None:
            self._heart.beat()

    def _commit(self, jobs: list[Job]) -> list[Job]:
        """Commit the jobs in one transaction. Returns those to keep in memory and try again."""
        try:
            results = self._transact_reopening(jobs)
        except Exception as error:  # noqa: BLE001 - sorted just below: the disk's failures, or a job's own bug
            failed = meaning_of(error, self._path)
            if failed is None:
                return self._commit_singly(jobs, error)
            return self._keep(jobs, failed)
        if self._trouble is not None:
            log.info("the ledger is being written again")
            self._trouble = None
        for job, result in zip(jobs, results, strict=True):
            job.done.set_result(result)
        self._committed(self._unfolded())
        return []

    def _unfolded(self) -> int:
        """Pages of the log that are not in the file."""
        if self._opened is None:
            return 0
        try:
            _, pages, folded = self._opened.connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
        except dbapi2.Error:
            return 0  # it was committed; a disk that is ill says so at the next commit
        return int(pages) - int(folded)

    def _commit_singly(self, jobs: list[Job], error: Exception) -> list[Job]:
        """One job of the group is wrong: it alone fails, the others are committed one by one."""
        if len(jobs) == 1:
            log.error("a write to the ledger failed by our own mistake", exc_info=error)
            jobs[0].done.set_exception(error)
            return []
        left: list[Job] = []
        for job in jobs:
            left.extend(self._commit([job]))
        return left

    def _keep(self, jobs: list[Job], failed: EnvironmentFailed) -> list[Job]:
        if type(self._trouble) is not type(failed):
            log.error("the ledger cannot be written, going on from memory: %s", failed)
        self._trouble = failed
        if isinstance(failed, StoreTorn):
            self._drop_connection()  # opening again sets the file aside and rescues it
        for job in jobs:
            if not job.lasting:
                job.done.set_exception(failed)
        return [job for job in jobs if job.lasting]

    def _transact_reopening(self, jobs: list[Job]) -> list[Any]:
        """A file that is suddenly unreadable may only be under a newer key: open it again before judging."""
        try:
            return self._transact(jobs)
        except (dbapi2.DatabaseError, StoreTorn) as error:
            if not isinstance(meaning_of(error, self._path), StoreTorn):
                raise
            self._drop_connection()
            return self._transact(jobs)

    def _transact(self, jobs: list[Job]) -> list[Any]:
        if self._opened is None or self._opened.replaced:
            self._reopen()
        assert self._opened is not None
        with self._lock.shared():
            if self._opened.replaced:
                # Another process set the file aside between the check and the lock.
                raise StoreTorn("The ledger was replaced while it was written.", "It is opened again.")
            connection = self._opened.connection
            self._sync(any(job.durable for job in jobs))
            _begin(connection)
            try:
                results = [job.work(connection) for job in jobs]
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return results

    def _reopen(self) -> None:
        """Open what lies under the name now. Whoever closes a file last folds its log: nobody waits for that here."""
        if self._opened is not None:
            closing = threading.Timer(CLOSING_SECONDS, self._opened.close)
            closing.daemon = True
            closing.start()
            self._opened = None
        self._opened = self._open_again()
        self._syncs = True
        self._opened.connection.execute(OWN_WAITING)

    def _sync(self, durable: bool) -> None:
        if durable != self._syncs:
            assert self._opened is not None
            self._opened.connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._syncs = durable

    def _drop_connection(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _begin(connection: Any) -> None:
    """Begin a writing transaction as soon as another process has ended its own.

    SQLite's own waiting sleeps for 1, 2, 5, 10, ... ms, and so up to twice as long as the other one takes.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except dbapi2.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != dbapi2.SQLITE_BUSY or time.monotonic() > until:
                raise

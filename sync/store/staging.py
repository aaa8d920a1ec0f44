"""The write side of the cache, for the agent: versions are staged in small writes and shown by one."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from foundation.errors import Bug
from sync.errors import StoreTorn
from sync.records import Change, Tombstone, Topic
from sync.store.clock import boot_id, boot_ns
from sync.store.database import Opened, lock_of, meaning_of, meaningful, open_database, set_aside
from sync.store.files import FileLock, actual_file, sync_gently
from sync.store.histogram import Histogram
from sync.store.keys import Keys
from sync.store.prepared import SEARCHED, Prepared, prepared
from sync.store.schema import CACHE

CHUNK = 50
"""Changes in one write to begin with, and at most; fewer where a write takes long."""
CHUNK_LEAST = 10
CHUNK_SECONDS = 0.01
"""What a write is to take: well under the 20 ms that anyone may be held up."""
CHUNK_GROWTH = 1.1
"""A long write makes the next one short at once; short ones let it grow again little by little."""
MERGED_AFTER = 4
"""Writes after which the search indexes are merged somewhat."""
MERGED_PAGES = 48
"""Pages of a search index that are merged at once: somewhat more than so many writes add."""
FOLD_FRAMES = 1900
"""Pages in the write-ahead log (8 MB) before they are brought into the file."""

WRITES = "staging writes: "
"""Begins the log's line with the :class:`Histogram` of the writes since the last such line."""

log = logging.getLogger(__name__)


class Staging:
    """One thread at a time; another agent by mistake does no harm, since a change has one place by its cursor."""

    def __init__(self, path: Path, keys: Keys, *, yield_to: FileLock | None = None) -> None:
        """``yield_to``: the ledger's lock; while a visit's events are being committed, the disk is left to them."""
        self.path = path
        self._yield_to = yield_to
        self._chunk = float(CHUNK)
        self._keys = keys
        self._guard = threading.RLock()
        self._opened: Opened | None = None
        self._lock = lock_of(path)
        self._writes = Histogram()
        self._last_seconds = 0.0
        self._unmerged: set[str] = set()
        self._writes_unmerged = 0
        self.connection  # noqa: B018 - opens it now, so that a newer or foreign file is told at once

    @property
    def connection(self) -> Any:
        """The connection, opened again if the file was replaced. A torn cache is set aside and begun anew."""
        with meaningful(self.path):
            if self._opened is not None and (self._opened.replaced or not _readable(self._opened)):
                self._opened.close()
                self._opened = None
            if self._opened is None:
                try:
                    self._opened = open_database(self.path, self._keys, CACHE)
                except StoreTorn as torn:
                    self.discard(str(torn))
                    self._opened = open_database(self.path, self._keys, CACHE)
                # One before us may have been killed between bringing the log into the file and syncing that.
                sync_gently(actual_file(self.path))
            return self._opened.connection

    def fold(self) -> None:
        """Bring the log into the file so that no sync of the shop's ledger waits for it.

        SQLite's own checkpoint syncs megabytes at once, and every other sync of the disk queues behind it. Here
        the log goes to the disk in small pieces, then its pages into the file without waiting, then the file to
        the disk in small pieces. The log is not written meanwhile, so it stays good until the file is.
        """
        with self._guard, meaningful(self.path):
            connection = self.connection
            with self._lock.shared():
                actual = actual_file(self.path)
                sync_gently(actual.with_name(f"{actual.name}-wal"), self._yield_to)
                connection.execute("PRAGMA synchronous = OFF")
                try:
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                finally:
                    connection.execute(f"PRAGMA synchronous = {CACHE.synchronous}")
                sync_gently(actual, self._yield_to)
        self._tell_writes()

    def _pace(self, rows: int) -> None:
        """After a write of so many changes, the next one has as many as are likely to take as long as it may."""
        if rows >= CHUNK_LEAST:
            likely = rows * CHUNK_SECONDS / self._last_seconds
            self._chunk = max(CHUNK_LEAST, min(CHUNK, likely, self._chunk * CHUNK_GROWTH))

    def _tell_writes(self) -> None:
        if self._writes.number:
            log.info("%s%s", WRITES, self._writes)
            self._writes = Histogram()

    def discard(self, reason: str) -> None:
        """Give the file up: the platform fills the next one from the start."""
        with self._guard:
            self.close()
            with lock_of(self.path).exclusive():
                aside = set_aside(self.path, reason)
                # What a cache holds is personal and comes again: nothing of it is kept.
                for part in aside.parent.glob(f"{aside.name}*"):
                    part.unlink()

    def staged(self) -> int:
        """The cursor to ask the platform from."""
        return int(self._state()["staged"])

    def visible(self) -> int:
        """The cursor up to which readers see."""
        return int(self._state()["visible"])

    def stage(self, changes: Sequence[Change], following: int, head: int) -> None:
        """Put a page of the feed on the disk, unseen, in writes of :data:`CHUNK` changes.

        ``following`` is the cursor to ask from next, ``head`` the newest the platform had. The cursor moves with
        the rows in the same transaction, so a kill at any point leaves a place to go on from. Tombstones are not
        staged: they count at once (:meth:`erase`). Raises :class:`Bug` if ``following`` lies before what is staged.
        """
        state = self._state()
        if following < state["staged"]:
            raise Bug(f"the feed went back: {following} after {state['staged']}")
        rows = [change for change in changes if change.topic is not Topic.TOMBSTONE]
        target = state["target"] if state["target"] > state["visible"] else head
        start = 0
        while start < len(rows):
            part = rows[start : start + int(self._chunk)]
            start += len(part)
            last = start == len(rows)
            ready = [prepared(change) for change in part]  # before the write begins: it is the larger work
            with self._transaction() as connection:
                self._insert(connection, part, ready)
                upto = following if last else part[-1].cursor
                connection.execute("UPDATE generation SET staged = max(staged, ?), target = ?", (upto, target))
            self._pace(len(part))
            self._merge_now_and_then({change.topic for change in part})
        if not rows:
            with self._transaction() as connection:
                connection.execute("UPDATE generation SET staged = max(staged, ?), target = ?", (following, target))

    def flip(self) -> bool:
        """Show what is staged, all at once. Returns whether anything was new."""
        with self._transaction() as connection:
            changed = connection.execute(
                """UPDATE generation SET visible = staged, target = staged, number = number + 1
                   WHERE staged > visible"""
            ).rowcount
        self._tell_writes()
        return bool(changed)

    def erase(self, stones: Iterable[tuple[int, Tombstone]]) -> None:
        """Forget people now, in every version and in the search; ``(cursor, tombstone)`` of each.

        Readers stop seeing them when this returns; the write-ahead log is cut back so that no page lingers.
        """
        with self._transaction() as connection:
            for cursor, stone in stones:
                connection.execute(
                    "INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?)",
                    (stone.customer, stone.at.isoformat(), stone.reason, cursor),
                )
                limit = 2**62 if stone.reason == "erasure" else cursor
                found = connection.execute(
                    """SELECT cursor FROM known WHERE topic = ? AND key = ? AND cursor <= ? UNION ALL
                       SELECT cursor FROM known WHERE topic = ? AND cursor <= ? AND record IS NOT NULL
                       AND (key = ? OR json_extract(record, '$.customer') = ?)""",
                    (Topic.PROFILE, stone.customer, limit, Topic.BEACON_KEY, limit, stone.customer, stone.customer),
                ).fetchall()
                self._delete(connection, [version for (version,) in found])
            connection.execute("UPDATE generation SET number = number + 1")
        self.truncate_log()

    def unerase(self, customer: str) -> None:
        """A tombstone was lifted by the platform."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM tombstone WHERE customer = ?", (customer,))

    def pseudonym_of(self, customer: str) -> str | None:
        """The pseudonym in the newest version of a profile, seen or staged."""
        row = self._one(
            "SELECT record FROM known WHERE topic = ? AND key = ? AND record IS NOT NULL ORDER BY cursor DESC LIMIT 1",
            (Topic.PROFILE, customer),
        )
        return json.loads(row[0]).get("pseudonym") if row else None

    def collect(self, limit: int = CHUNK) -> int:
        """Delete up to ``limit`` versions that nobody sees any more. Returns how many there were."""
        with self._transaction() as connection:
            found = connection.execute(
                "SELECT cursor FROM superseded WHERE by <= (SELECT visible FROM generation) LIMIT ?", (limit,)
            ).fetchall()
            self._delete(connection, [cursor for (cursor,) in found])
        if found:
            self._merge_now_and_then(SEARCHED)
        return len(found)

    def evict(self, quota: int, limit: int = CHUNK) -> int:
        """Over ``quota`` bytes, delete up to ``limit`` profiles that changed longest ago. Returns how many.

        Nothing else is ever evicted: the catalogue, keys and tombstones are small or must stay. Who was evicted is
        not recognised here until the profile changes, or the cache begins anew.
        """
        pages, free, size = (
            int(self._one(f"PRAGMA {name}")[0]) for name in ("page_count", "freelist_count", "page_size")
        )
        if (pages - free) * size <= quota:
            return 0
        with self._transaction() as connection:
            found = connection.execute(
                """SELECT cursor FROM known AS k WHERE topic = ? AND NOT EXISTS
                     (SELECT 1 FROM known AS n WHERE n.topic = k.topic AND n.key = k.key AND n.cursor > k.cursor)
                   ORDER BY cursor LIMIT ?""",
                (Topic.PROFILE, limit),
            ).fetchall()
            self._delete(connection, [cursor for (cursor,) in found])
            connection.execute("UPDATE agent SET evicted = evicted + ?", (len(found),))
            if found:
                connection.execute("UPDATE generation SET number = number + 1")
        self._merge_now_and_then([Topic.PROFILE])
        self.shrink(4 * limit)
        return len(found)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Nothing is written to the cache while this lasts; who wants to, waits."""
        with self._guard:
            yield

    def truncate_log(self) -> bool:
        """Cut the write-ahead log to nothing; ``False`` if a reader is in its way, then ask again later."""
        with self._guard, meaningful(self.path):
            busy, _, _ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def shrink(self, pages: int = 200) -> None:
        """Give free pages back to the disk, a few at a time."""
        with self._guard, meaningful(self.path):
            self.connection.execute(f"PRAGMA incremental_vacuum({int(pages)})").fetchall()

    def media_wanted(self) -> list[tuple[str, int]]:
        """``(sha256, bytes)`` of every file that the newest version of the catalogue names."""
        found = self._all(
            """SELECT topic, record FROM known AS k WHERE topic IN (?, ?, ?, ?) AND record IS NOT NULL AND NOT EXISTS
                 (SELECT 1 FROM known AS n WHERE n.topic = k.topic AND n.key = k.key AND n.cursor > k.cursor)
               ORDER BY cursor""",
            (Topic.MEDIA, Topic.POLICY, Topic.MODEL, Topic.PLAYLIST),
        )
        wanted: dict[str, int] = {}
        for topic, text in found:
            record = json.loads(text)
            files = [record] if topic == Topic.MEDIA else json.loads(record["payload"])["files"]
            wanted |= {file["sha256"]: int(file["size"]) for file in files}
        return list(wanted.items())

    def contacted(self) -> None:
        """The platform has just been heard."""
        now = datetime.now(UTC).isoformat()
        with self._transaction() as connection:
            connection.execute(
                "UPDATE agent SET beat_at = ?, contact_at = ?, contact_boot = ?, contact_boot_ns = ?, error = NULL",
                (now, now, boot_id(), boot_ns()),
            )

    def beat(self, error: str | None = None) -> None:
        """The agent lives; ``error`` is what went wrong last (kept until the next contact)."""
        now = datetime.now(UTC).isoformat()
        with self._transaction() as connection:
            connection.execute("UPDATE agent SET beat_at = ?", (now,))
            if error is not None:
                connection.execute("UPDATE agent SET error = ?, error_at = ?", (error, now))

    def revoked(self) -> None:
        """Note that the platform threw this device out."""
        with self._transaction() as connection:
            connection.execute("UPDATE agent SET revoked = 1, error = 'revoked'")

    def close(self) -> None:
        with self._guard:
            if self._opened is not None:
                self._opened.connection.close()
                self._opened = None

    def _insert(self, connection: Any, changes: Sequence[Change], ready: Sequence[Prepared]) -> None:
        for change, (card, phone, folded, record) in zip(changes, ready, strict=True):
            connection.execute(
                """INSERT INTO superseded SELECT cursor, ? FROM known WHERE topic = ? AND key = ? AND cursor < ?
                   ON CONFLICT DO NOTHING""",
                (change.cursor, change.topic, change.key, change.cursor),
            )
            fresh = connection.execute(
                "INSERT INTO known VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (change.cursor, change.topic, change.key, card, phone, record),
            ).rowcount
            if not fresh:
                continue  # staged before a kill
            if record is None:
                connection.execute("INSERT OR IGNORE INTO superseded VALUES (?, ?)", (change.cursor, change.cursor))
            for table in SEARCHED.get(change.topic, ()) if record else ():
                connection.execute(f"INSERT INTO {table} (rowid, folded) VALUES (?, ?)", (change.cursor, folded))

    def _merge_now_and_then(self, topics: Collection[str]) -> None:
        """Merge a few pages of the search indexes of these topics; see the migration ``0003_merges``."""
        self._unmerged |= {table for topic in topics for table in SEARCHED.get(topic, ())}
        self._writes_unmerged += 1
        if self._writes_unmerged < MERGED_AFTER:
            return
        for table in sorted(self._unmerged):
            with self._transaction() as connection:
                connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (MERGED_PAGES,))
        self._unmerged.clear()
        self._writes_unmerged = 0

    def _delete(self, connection: Any, cursors: Sequence[int]) -> None:
        for cursor in cursors:
            row = connection.execute("SELECT topic FROM known WHERE cursor = ?", (cursor,)).fetchone()
            for table in SEARCHED.get(row[0], ()) if row else ():
                connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (cursor,))
            connection.execute("DELETE FROM known WHERE cursor = ?", (cursor,))
            connection.execute("DELETE FROM superseded WHERE cursor = ?", (cursor,))

    def _state(self) -> dict[str, int]:
        visible, staged, target = self._one("SELECT visible, staged, target FROM generation")
        return {"visible": visible, "staged": staged, "target": target}

    def _one(self, sql: str, values: tuple[Any, ...] = ()) -> Any:
        with self._guard, meaningful(self.path):
            return self.connection.execute(sql, values).fetchone()

    def _all(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with self._guard, meaningful(self.path):
            return list(self.connection.execute(sql, values).fetchall())

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        with self._guard, meaningful(self.path):
            connection = self.connection
            with self._lock.shared():
                began = time.perf_counter()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
                self._last_seconds = time.perf_counter() - began
                self._writes.add(self._last_seconds)
            _, frames, folded = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
            if frames - folded > FOLD_FRAMES:
                self.fold()


def _readable(opened: Opened) -> bool:
    """Whether the file is still under the key it was opened with."""
    try:
        opened.connection.execute("SELECT number FROM generation").fetchone()
    except dbapi2.DatabaseError as error:
        if not isinstance(meaning_of(error, opened.path), StoreTorn):
            raise
        return False
    return True

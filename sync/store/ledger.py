"""The ledger: what happened on this device and what was promised. Nothing in it is ever lost or evicted."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Unpack

from pydantic import Field

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Heart
from sync.errors import StoreFull, StoreTorn, StoreUnwritable
from sync.records import Consent, Event, EventContext, EventType, Moment, Record, Tombstone
from sync.store.database import Opened, meaningful, open_database
from sync.store.files import identity_of
from sync.store.folding import Folder
from sync.store.keys import Keys
from sync.store.rescue import open_or_rescue
from sync.store.schema import LEDGER
from sync.store.sequence import Sequence
from sync.store.writer import Writer

NOT_ENROLLED = "not-enrolled"
"""Device and store of events written before enrolment; the agent fills them in when it sends."""

BELL = "agent.sock"
"""The agent's wake-up socket, beside the ledger."""

TOKENS_KEPT = timedelta(days=7)
"""Seen codes are remembered this long past their expiry, so that a clock set back opens no door."""


class OutboxCounts(Record):
    """How much was written, and where it is. ``acknowledged``: the platform has it."""

    written: int = Field(ge=0)
    acknowledged: int = Field(ge=0)
    waiting: int = Field(ge=0)
    quarantined: int = Field(ge=0)
    oldest_waiting_at: Moment | None = None
    unsaved: int = Field(default=0, ge=0)
    """In memory only: younger than 100 ms, or the disk does not take them."""


@dataclass(frozen=True)
class Identity:
    """Who this device is to the platform."""

    device: str
    store: str


class Ledger:
    """One process's hand on the ledger; any number of processes may have one. Thread-safe."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self.path = path
        self._keys = keys
        self._sequence = Sequence(path.with_name(f"{path.name}-sequence"))
        self._reader: Opened | None = None
        self._reading = threading.Lock()
        self._file: tuple[int, int] | None = None
        self._identity = Identity(NOT_ENROLLED, NOT_ENROLLED)
        self._tokens: dict[str, datetime] = {}
        self._tokens_lock = threading.Lock()
        opened: Opened | None = None
        self._start_trouble: EnvironmentFailed | None = None
        try:
            opened = self._open_for_writing()
        except (StoreFull, StoreUnwritable) as error:
            # The shop opens all the same: events wait in memory until the disk is well.
            self._start_trouble = error
        self._inserted = False
        self._bell = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._bell.setblocking(False)
        self._folder = Folder(path, lambda: open_database(path, self._keys, LEDGER))
        self._folder.start()
        self.writer = Writer(path, opened, self._open_for_writing, self._committed)
        self.writer.start()

    @classmethod
    def open(cls, path: Path, keys: Keys) -> Ledger:
        """Open or make the ledger at ``path``.

        A torn file is set aside and rescued. On a full or read-only disk the ledger works from memory and says so
        in :attr:`trouble`. Raises :class:`StoreTooNew` and :class:`StoreLocked`.
        """
        return cls(path, keys)

    @property
    def device_id(self) -> str:
        """The platform's name for this device; ``not-enrolled`` before enrolment."""
        return self.identity.device

    @property
    def enrolled_here(self) -> bool:
        return self.device_id != NOT_ENROLLED

    @property
    def identity(self) -> Identity:
        if self._identity.device == NOT_ENROLLED:
            found = self.read("SELECT device, store FROM identity")  # the agent may have enrolled meanwhile
            if found:
                self._identity = Identity(*found[0])
        return self._identity

    @property
    def trouble(self) -> EnvironmentFailed | None:
        """Why the disk does not take events at the moment; ``None`` when all is well."""
        return self.writer.trouble or self._start_trouble

    def beat_with(self, heart: Heart) -> None:
        """Let the writer thread show that it lives."""
        self.writer.beat_with(heart)

    def append(self, event_type: EventType, **context: Unpack[EventContext]) -> Event:
        """Queue an event and return at once; it is committed within 100 ms. Safe from any thread."""
        event = self._event(event_type, context)
        self.writer.submit(self._insertion(event))
        return event

    def promise(self, event_type: EventType, **context: Unpack[EventContext]) -> Event:
        """Write an event and return when it is committed. If this raises, it will not be written later either."""
        event = self._event(event_type, context)
        self.write(self._insertion(event))
        return event

    def write(self, work: Callable[[Any], Any], *, durable: bool = True) -> Any:
        """Run ``work(connection)`` in the writer's next transaction and return its result once committed.

        Not ``durable``: a power cut may undo it, and nobody waits for the disk, here or in another process.
        """
        return self.writer.run(work, durable=durable)

    def flush(self) -> None:
        """Return when everything queued so far is committed. Raises what the disk says if it cannot be."""
        self.write(lambda _: None)
        if self.writer.unsaved and self.trouble is not None:
            raise self.trouble

    def record_consent(self, consent: Consent) -> None:
        """Put an answer on file; committed when this returns."""
        row = (consent.customer, consent.purpose.value, _text(consent.at), consent.model_dump_json())
        self.write(lambda c: c.execute("INSERT OR REPLACE INTO consent VALUES (?, ?, ?, ?)", row) and None)

    def consents_of(self, customer: str) -> list[Consent]:
        """Every answer given on this device by ``customer``, oldest first."""
        found = self.read("SELECT body FROM consent WHERE customer = ? ORDER BY at", (customer,))
        return [Consent.model_validate_json(body) for (body,) in found]

    def seen_token(self, jti: str, expires_at: datetime) -> bool:
        """Whether the code ``jti`` is new here; from now on it is not. With a failing disk memory decides."""
        now = datetime.now(UTC)
        with self._tokens_lock:
            if jti in self._tokens:
                return False
            self._tokens[jti] = expires_at
            for old in [known for known, end in self._tokens.items() if end + TOKENS_KEPT < now]:
                del self._tokens[old]

        def mark(connection: Any) -> bool:
            connection.execute("DELETE FROM token_seen WHERE expires_at < ?", (_text(now - TOKENS_KEPT),))
            row = (jti, _text(expires_at))
            return bool(connection.execute("INSERT OR IGNORE INTO token_seen VALUES (?, ?)", row).rowcount == 1)

        try:
            return bool(self.write(mark))
        except EnvironmentFailed:
            self.writer.submit(mark)
            return True

    def note_shown(self, subject: str, offer: str, visit: str) -> None:
        """Note that a visit showed an offer to the customer with this pseudonym; returns at once."""

        def note(connection: Any) -> None:
            if not _is_erased(connection, subject):
                connection.execute("INSERT OR IGNORE INTO offer_shown VALUES (?, ?, ?)", (subject, offer, visit))

        self.writer.submit(note)

    def visits_shown(self, subject: str) -> dict[str, int]:
        """In how many visits on this device each offer was shown to the customer with this pseudonym."""
        found = self.read("SELECT offer, count(*) FROM offer_shown WHERE subject = ? GROUP BY offer", (subject,))
        return dict(found)

    def tombstones(self) -> list[Tombstone]:
        """Everyone who asked to be forgotten, as far as this device was told."""
        found = self.read("SELECT customer, pseudonym, at, reason FROM tombstone ORDER BY cursor")
        return [Tombstone(customer=c, pseudonym=p, at=_moment(at), reason=why) for c, p, at, why in found]

    def audit(self, actor: str, action: str, detail: str = "") -> None:
        """Note what staff did with someone's data: ids only, never names. Committed when this returns."""
        row = (_text(datetime.now(UTC)), actor, action, detail)
        self.write(
            lambda c: c.execute("INSERT INTO audit (at, actor, action, detail) VALUES (?, ?, ?, ?)", row) and None
        )

    def audited(self, limit: int = 200) -> list[tuple[datetime, str, str, str]]:
        """The newest notes first: when, who, what, detail."""
        found = self.read("SELECT at, actor, action, detail FROM audit ORDER BY id DESC LIMIT ?", (limit,))
        return [(_moment(at), actor, action, detail) for at, actor, action, detail in found]

    def counts(self) -> OutboxCounts:
        found = self.read(
            """SELECT (SELECT value FROM counter WHERE name = 'written'),
                      (SELECT value FROM counter WHERE name = 'acknowledged'),
                      (SELECT count(*) FROM outbox WHERE state = 0),
                      (SELECT count(*) FROM outbox WHERE state = 1),
                      (SELECT at FROM outbox WHERE state = 0 ORDER BY sequence LIMIT 1)"""
        )
        written, acknowledged, waiting, quarantined, oldest = found[0] if found else (0, 0, 0, 0, None)
        return OutboxCounts(
            written=written,
            acknowledged=acknowledged,
            waiting=waiting,
            quarantined=quarantined,
            oldest_waiting_at=_moment(oldest) if oldest else None,
            unsaved=self.writer.unsaved,
        )

    def enrolled(self, device: str, store: str) -> None:
        """The platform accepted this device."""
        row = (device, store, _text(datetime.now(UTC)))
        self.write(lambda c: c.execute("INSERT OR REPLACE INTO identity VALUES (1, ?, ?, ?)", row) and None)
        self._identity = Identity(device, store)

    def checkpoint(self) -> bool:
        """Cut the write-ahead log to nothing; ``False`` if a reader or writer is in the way."""
        with self._reading, meaningful(self.path):
            if self._reader is None:
                self._reader = open_database(self.path, self._keys, LEDGER)
            busy, _, _ = self._reader.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._folder.cut()
        return not busy

    def close(self) -> None:
        """Commit what is queued and let go of the file."""
        self.writer.close()
        self._folder.close()
        with self._reading:
            if self._reader is not None:
                self._reader.connection.close()
                self._reader = None
        self._sequence.close()
        self._bell.close()

    def read(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """Rows of a query, through a connection that never waits for the writer.

        A damaged file, or one that cannot be opened, reads as empty; the writer sets it right.
        """
        with self._reading:
            for attempt in (1, 2):
                try:
                    with meaningful(self.path):
                        if self._reader is None or self._reader.replaced:
                            self._close_reader()
                            self._reader = open_database(self.path, self._keys, LEDGER)
                        return list(self._reader.connection.execute(sql, values).fetchall())
                except StoreTorn:
                    self._close_reader()  # rekeyed by another process, or damaged: look once more
                    if attempt == 2:
                        return []
                except (StoreFull, StoreUnwritable):
                    self._close_reader()
                    return []
        return []

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _open_for_writing(self) -> Opened:
        # Another file under the name was copied from a good one, or rescued, by another process: not checked again.
        moved = self._file is not None and identity_of(self.path) not in (None, self._file)
        opened = open_or_rescue(self.path, self._keys, check=not moved)
        self._file = opened.file
        connection = opened.connection
        (greatest,) = connection.execute(
            "SELECT max((SELECT ifnull(max(sequence), 0) FROM outbox), value) FROM counter WHERE name = 'last_sequence'"
        ).fetchone()
        self._sequence.at_least(greatest)
        found = connection.execute("SELECT device, store FROM identity").fetchone()
        self._identity = Identity(*found) if found else Identity(NOT_ENROLLED, NOT_ENROLLED)
        self._start_trouble = None
        return opened

    def _event(self, event_type: EventType, context: EventContext) -> Event:
        return Event(
            id=str(uuid.uuid4()),
            type=event_type,
            device=self._identity.device,
            store=self._identity.store,
            sequence=self._sequence.next(),
            at=datetime.now(UTC),
            monotonic_ns=time.monotonic_ns(),
            visit=context.get("visit"),
            subject=context.get("subject"),
            decision=context.get("decision"),
            policy=context.get("policy"),
            arm=context.get("arm"),
            consents=tuple(context.get("consents", ())),
            data=context.get("data") or {},
        )

    def _insertion(self, event: Event) -> Callable[[Any], None]:
        # Made here, in the caller's thread: data that is no JSON fails where the mistake is.
        body = event.model_dump_json()
        # Numbered while the ledger could not be read: the number may be taken, so it gets another.
        blind = self._start_trouble is not None

        def insert(connection: Any) -> None:
            insert_event(connection, event, body, self._sequence, renumber=blind)
            self._inserted = True

        return insert

    def _committed(self, unfolded: int) -> None:
        """Tell the agent that something is committed; it looks by itself anyway, so nobody listening is no harm."""
        self._folder.committed(unfolded)
        if self._inserted:
            self._inserted = False
            with contextlib.suppress(OSError):
                self._bell.sendto(b"1", str(self.path.with_name(BELL)))


def insert_event(connection: Any, event: Event, body: str, numbers: Sequence, *, renumber: bool = False) -> None:
    """Put one event into the outbox, within the caller's transaction.

    Nothing of a person who is already erased goes in. An event that is there already (its commit was reported
    as failed and was none the less made) is left alone.
    """
    if event.subject is not None and _is_erased(connection, event.subject):
        event = event.model_copy(update={"subject": None, "data": {}})
        body = event.model_dump_json()
    if connection.execute("SELECT 1 FROM outbox WHERE id = ?", (event.id,)).fetchone():
        return
    while True:
        if renumber:
            event = event.model_copy(update={"sequence": numbers.next()})
            body = event.model_dump_json()
        inserted = connection.execute(
            """INSERT INTO outbox (sequence, id, at, visit, subject, body) VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (sequence) DO NOTHING""",
            (event.sequence, event.id, _text(event.at), event.visit, event.subject, body),
        )
        if inserted.rowcount == 1:
            break
        renumber = True
    connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'written'")
    connection.execute("UPDATE counter SET value = max(value, ?) WHERE name = 'last_sequence'", (event.sequence,))


def _is_erased(connection: Any, subject: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM tombstone WHERE (pseudonym = ? OR customer = ?) AND reason = 'erasure'", (subject, subject)
    )
    return found.fetchone() is not None


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)

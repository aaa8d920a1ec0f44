"""Events in: many batches in one transaction, idempotent by (device, event id), an answer per event.

A batch is answered only once its transaction is on the disk. Batches that arrive while one is being committed
wait and go together into the next: under load a commit carries many, alone it costs no delay.
New events go in by COPY (PostgreSQL) or one prepared statement (SQLite); only a group with a repetition in it is
written in the way that tells new from known.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pydantic_core
from sqlalchemy import BigInteger, Column, Connection, select
from sqlalchemy.exc import IntegrityError

from sync.central import schema
from sync.central.consequences import CONSEQUENTIAL, NOT_KEPT, apply
from sync.central.database import DatabaseGone
from sync.central.feed import Feed, change
from sync.central.platform import Platform
from sync.protocol import Unreadable
from sync.records import Answer, Event, Verdict

log = logging.getLogger(__name__)

GROUP_EVENTS = 5000
"""Events in one transaction, at most (a single batch may be larger)."""
GATHER_S = 0.02
"""While batches keep coming, a small group waits so long for others: one commit of five costs little more than one."""
FEW = 4
"""Batches."""
FUTURE = timedelta(hours=24)
"""Events dated further ahead than this are refused: a device keeps them until its clock is right."""
_COLUMNS = tuple(column.name for column in schema.events.columns)


@dataclass(slots=True)
class Batch:
    """What one device sent, and where its answers go."""

    device: str
    store: str
    elements: Sequence[Event | Unreadable]
    done: asyncio.Future[bytes]


class Ingest:
    """Owns the committing task of this process. Belongs to one event loop."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._waiting: asyncio.Queue[Batch] = asyncio.Queue()
        self._left_over: Batch | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="ingest")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def take(self, device: str, store: str, elements: Sequence[Event | Unreadable]) -> bytes:
        """The :class:`sync.protocol.Answers` as JSON, in order, once what was accepted is on the disk.

        Raises :class:`DatabaseGone`; then nothing of the batch was taken.
        """
        batch = Batch(device, store, elements, asyncio.get_running_loop().create_future())
        self._waiting.put_nowait(batch)
        return await batch.done

    async def _run(self) -> None:
        busy_until = 0.0
        while True:
            group = await self._next_group(busy_until)
            try:
                answers = await asyncio.to_thread(self._commit, group)
            except DatabaseGone as gone:
                self._settle(group, gone)
            except Exception as bug:  # noqa: BLE001 - the bug goes to those who asked; the task must outlive it
                self._settle(group, bug)
            else:
                for batch, answer in zip(group, answers, strict=True):
                    if not batch.done.done():
                        batch.done.set_result(answer)
            busy_until = time.monotonic() + 5 * GATHER_S

    async def _next_group(self, busy_until: float) -> list[Batch]:
        first = self._left_over or await self._waiting.get()
        if time.monotonic() < busy_until and self._waiting.qsize() < FEW:
            await asyncio.sleep(GATHER_S)
        self._left_over = None
        group, count = [first], len(first.elements)
        while not self._waiting.empty():
            batch = self._waiting.get_nowait()
            if count + len(batch.elements) > GROUP_EVENTS:
                self._left_over = batch
                break
            group.append(batch)
            count += len(batch.elements)
        return group

    @staticmethod
    def _settle(group: list[Batch], error: Exception) -> None:
        for batch in group:
            if not batch.done.done():
                batch.done.set_exception(error)

    def _commit(self, group: list[Batch]) -> list[bytes]:
        with change(self._platform.db, self._platform.hub) as feed:
            return commit(feed, group, self._platform.now(), self._platform.db.is_sqlite)


def commit(feed: Feed, group: list[Batch], now: datetime, is_sqlite: bool) -> list[bytes]:
    """Writes a group inside the caller's transaction; the answers of each batch, in order, as JSON."""
    connection = feed.connection
    acceptable: dict[tuple[str, str], Event] = {}
    refusals: list[list[str]] = []
    latest = now + FUTURE
    for batch in group:
        reasons = [_refusal(element, batch, latest) for element in batch.elements]
        refusals.append(reasons)
        for element, reason in zip(batch.elements, reasons, strict=True):
            if not reason and isinstance(element, Event):
                acceptable.setdefault((element.device, element.id), element)
    erased = _erased(connection, acceptable.values())
    received = schema.to_micros(now)
    rows = [_row(event, received, erased) for event in acceptable.values()]
    write = _write_sqlite if is_sqlite else _write_postgres
    new = write(connection, rows) if rows else set()
    accepted = [acceptable[key] for key in new] if len(new) < len(acceptable) else list(acceptable.values())
    _note_devices(connection, accepted, received, is_sqlite)
    consequential = [event for event in accepted if event.type in CONSEQUENTIAL and event.subject not in erased]
    for event in sorted(consequential, key=lambda event: event.sequence):
        apply(feed, event)
    answers = []
    for batch, reasons in zip(group, refusals, strict=True):
        told = [_answer(e, r, new) for e, r in zip(batch.elements, reasons, strict=True)]
        answers.append(f'{{"answers":[{",".join(told)}]}}'.encode())
    return answers


def _answer(element: Event | Unreadable, reason: str, new: set[tuple[str, str]]) -> str:
    """One :class:`sync.records.Answer` as JSON. An id is an ``Identifier``: it needs no escaping."""
    if reason or isinstance(element, Unreadable):
        return Answer.model_construct(id=element.id, verdict=Verdict.REFUSED, reason=reason).model_dump_json()
    key = (element.device, element.id)
    if key in new:
        new.remove(key)  # a second one of the same id in this group is a repetition
        return f'{{"id":"{element.id}","verdict":"accepted","reason":""}}'
    return f'{{"id":"{element.id}","verdict":"duplicate","reason":""}}'


def _refusal(element: Event | Unreadable, batch: Batch, latest: datetime) -> str:
    if isinstance(element, Unreadable):
        return element.reason
    if element.device != batch.device:
        return "source is another device"
    if element.store != batch.store:
        return "store is not this device's"
    if element.at > latest:
        return "time lies in the future"
    return ""


def _row(event: Event, received: int, erased: set[str]) -> tuple[Any, ...]:
    forgotten = event.subject in erased
    sku = event.data.get("sku")
    return (
        event.store,
        event.device,
        event.id,
        event.sequence,
        event.type.value,
        schema.to_micros(event.at),
        received,
        min(event.monotonic_ns, 2**63 - 1),
        event.visit,
        None if forgotten else event.subject,
        event.decision,
        event.policy,
        event.arm,
        ",".join(event.consents) if event.consents else "",
        sku if isinstance(sku, str) and 0 < len(sku) <= 64 and "\x00" not in sku else None,
        "{}" if forgotten or event.type in NOT_KEPT else pydantic_core.to_json(event.data).decode(),
    )


def _write_sqlite(connection: Connection, rows: list[tuple[Any, ...]]) -> set[tuple[str, str]]:
    marks = ",".join("?" * len(_COLUMNS))
    statement = f"INSERT INTO events ({','.join(_COLUMNS)}) VALUES ({marks})"
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement, rows)
        return {(row[1], row[2]) for row in rows}
    except IntegrityError:
        pass  # some are repetitions: one by one, to know which
    repeated = f"{statement} ON CONFLICT DO NOTHING"
    return {(row[1], row[2]) for row in rows if connection.exec_driver_sql(repeated, row).rowcount}


def _array(column: Column[Any]) -> str:
    return f"%({column.name})s::{'bigint' if isinstance(column.type, schema.Instant | BigInteger) else 'text'}[]"


# One statement with an array per column: a round trip and a plan for the whole group.
_INSERT_ARRAYS = (
    f"INSERT INTO events ({','.join(_COLUMNS)}) "
    f"SELECT * FROM unnest({','.join(_array(column) for column in schema.events.columns)}) "
    "ON CONFLICT DO NOTHING RETURNING device, id"
)


_COPY = f"COPY events ({','.join(_COLUMNS)}) FROM STDIN"
_TEXT_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _write_postgres(connection: Connection, rows: list[tuple[Any, ...]]) -> set[tuple[str, str]]:
    savepoint = connection.begin_nested()
    try:
        _copy(connection, rows)
    except psycopg.errors.UniqueViolation:
        savepoint.rollback()  # some are repetitions: the statement that tells which
    except psycopg.OperationalError as error:
        # COPY is the driver's own, so its errors do not pass through SQLAlchemy.
        raise DatabaseGone("The connection to the database was lost.", "The platform connects again.") from error
    else:
        savepoint.commit()
        return {(row[1], row[2]) for row in rows}
    columns = dict(zip(_COLUMNS, (list(column) for column in zip(*rows, strict=True)), strict=True))
    return {(device, key) for device, key in connection.exec_driver_sql(_INSERT_ARRAYS, columns)}


def _copy(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """All rows in PostgreSQL's text format. Two columns of free text are escaped; the others hold no such signs."""
    lines = []
    for row in rows:
        *plain, sku, data = row
        cells = ["\\N" if value is None else str(value) for value in plain]
        cells.append("\\N" if sku is None else sku.translate(_TEXT_ESCAPES))
        cells.append(data.replace("\\", "\\\\"))  # JSON text: its own control characters are escaped already
        lines.append("\t".join(cells))
    lines.append("")
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write("\n".join(lines).encode())


def _erased(connection: Connection, events: Any) -> set[str]:
    subjects = {event.subject for event in events if event.subject is not None}
    if not subjects:
        return set()
    graves = schema.tombstones
    return set(
        connection.execute(
            select(graves.c.pseudonym).where(graves.c.pseudonym.in_(subjects), graves.c.reason == "erasure")
        ).scalars()
    )


_COUNT_POSTGRES = """
UPDATE devices SET events = devices.events + new.count, repeats = devices.repeats + new.again,
    last_sequence = new.newest, last_event_at = new.at, seen_at = new.now
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS new(device, count, again, newest, at, now)
WHERE devices.id = new.device"""
_COUNT_SQLITE = """
UPDATE devices SET events = events + ?2, repeats = repeats + ?3, last_sequence = ?4, last_event_at = ?5, seen_at = ?6
WHERE id = ?1"""


def _note_devices(connection: Connection, accepted: list[Event], received: int, is_sqlite: bool) -> None:
    """Counts per device. A sequence that comes again under a new id tells of a device's copy."""
    per_device: dict[str, list[Event]] = {}
    for event in accepted:
        per_device.setdefault(event.device, []).append(event)
    if not per_device:
        return
    devices = schema.devices
    # Locked in one order always: two processes never wait for each other.
    last = dict(
        connection.execute(
            select(devices.c.id, devices.c.last_sequence)
            .where(devices.c.id.in_(per_device))
            .order_by(devices.c.id)
            .with_for_update()
        ).all()
    )
    rows = []
    for device, events in per_device.items():
        before = last.get(device, 0)
        sequences = [event.sequence for event in events]
        again = sum(sequence <= before for sequence in sequences) if min(sequences) <= before else 0
        at = schema.to_micros(max(event.at for event in events))
        rows.append((device, len(events), again, max(before, *sequences), at, received))
    if is_sqlite:
        connection.exec_driver_sql(_COUNT_SQLITE, rows)
    else:
        connection.exec_driver_sql(_COUNT_POSTGRES, tuple(list(column) for column in zip(*rows, strict=True)))


__all__ = ["Batch", "Ingest", "commit"]

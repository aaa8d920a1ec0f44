"""Events in: many batches in one transaction, idempotent by (device, event id), an answer per event.

A batch is answered only once its transaction is on the disk. Batches that arrive while one is being committed
wait and go together into the next: under load a commit carries many, alone it costs no delay.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pydantic_core
from sqlalchemy import BigInteger, Column, Connection, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from sync.central import schema
from sync.central.consequences import CONSEQUENTIAL, apply
from sync.central.database import DatabaseGone
from sync.central.feed import Feed, change
from sync.central.platform import Platform
from sync.protocol import Unreadable
from sync.records import Answer, Event, Verdict

log = logging.getLogger(__name__)

GROUP_EVENTS = 5000
"""Events in one transaction, at most (a single batch may be larger)."""
FUTURE = timedelta(hours=24)
"""Events dated further ahead than this are refused: a device keeps them until its clock is right."""
_COLUMNS = tuple(column.name for column in schema.events.columns)


@dataclass(slots=True)
class Batch:
    """What one device sent, and where its answers go."""

    device: str
    store: str
    elements: Sequence[Event | Unreadable]
    done: asyncio.Future[list[Answer]]


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

    async def take(self, device: str, store: str, elements: Sequence[Event | Unreadable]) -> list[Answer]:
        """The answers, in order, once what was accepted is on the disk.

        Raises :class:`DatabaseGone`; then nothing of the batch was taken.
        """
        batch = Batch(device, store, elements, asyncio.get_running_loop().create_future())
        self._waiting.put_nowait(batch)
        return await batch.done

    async def _run(self) -> None:
        while True:
            group = await self._next_group()
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

    async def _next_group(self) -> list[Batch]:
        first = self._left_over or await self._waiting.get()
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

    def _commit(self, group: list[Batch]) -> list[list[Answer]]:
        with change(self._platform.db, self._platform.hub) as feed:
            return commit(feed, group, self._platform.now(), self._platform.db.is_sqlite)


def commit(feed: Feed, group: list[Batch], now: datetime, is_sqlite: bool) -> list[list[Answer]]:
    """Writes a group inside the caller's transaction; the answers of each batch, in order."""
    connection = feed.connection
    acceptable: dict[tuple[str, str], Event] = {}
    refusals: list[list[str]] = []
    for batch in group:
        reasons = [_refusal(element, batch, now) for element in batch.elements]
        refusals.append(reasons)
        for element, reason in zip(batch.elements, reasons, strict=True):
            if not reason and isinstance(element, Event):
                acceptable.setdefault((element.device, element.id), element)
    erased = _erased(connection, acceptable.values())
    rows = [_row(event, now, erased) for event in acceptable.values()]
    write = _write_sqlite if is_sqlite else _write_postgres
    new = write(connection, rows) if rows else set()
    accepted = [acceptable[key] for key in new]
    _note_devices(connection, accepted, now)
    for event in sorted(accepted, key=lambda event: event.sequence):
        if event.type in CONSEQUENTIAL and event.subject not in erased:
            apply(feed, event)
    answers = []
    for batch, reasons in zip(group, refusals, strict=True):
        answers.append([_answer(e, r, new) for e, r in zip(batch.elements, reasons, strict=True)])
    return answers


def _answer(element: Event | Unreadable, reason: str, new: set[tuple[str, str]]) -> Answer:
    if reason or isinstance(element, Unreadable):
        return Answer.model_construct(id=element.id, verdict=Verdict.REFUSED, reason=reason)
    key = (element.device, element.id)
    if key in new:
        new.remove(key)  # a second one of the same id in this group is a repetition
        return Answer.model_construct(id=element.id, verdict=Verdict.ACCEPTED, reason="")
    return Answer.model_construct(id=element.id, verdict=Verdict.DUPLICATE, reason="")


def _refusal(element: Event | Unreadable, batch: Batch, now: datetime) -> str:
    if isinstance(element, Unreadable):
        return element.reason
    if element.device != batch.device:
        return "source is another device"
    if element.store != batch.store:
        return "store is not this device's"
    if element.at > now + FUTURE:
        return "time lies in the future"
    return ""


def _row(event: Event, now: datetime, erased: set[str]) -> tuple[Any, ...]:
    forgotten = event.subject in erased
    sku = event.data.get("sku")
    return (
        event.store,
        event.device,
        event.id,
        event.sequence,
        event.type.value,
        schema.to_micros(event.at),
        schema.to_micros(now),
        min(event.monotonic_ns, 2**63 - 1),
        event.visit,
        None if forgotten else event.subject,
        event.decision,
        event.policy,
        event.arm,
        ",".join(event.consents),
        sku if isinstance(sku, str) and 0 < len(sku) <= 64 and "\x00" not in sku else None,
        "{}" if forgotten else pydantic_core.to_json(event.data).decode(),
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


def _write_postgres(connection: Connection, rows: list[tuple[Any, ...]]) -> set[tuple[str, str]]:
    columns = dict(zip(_COLUMNS, (list(column) for column in zip(*rows, strict=True)), strict=True))
    return {(device, key) for device, key in connection.exec_driver_sql(_INSERT_ARRAYS, columns)}


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


def _note_devices(connection: Connection, accepted: list[Event], now: datetime) -> None:
    """Counts per device. A sequence that comes again under a new id tells of a device's copy."""
    per_device: dict[str, list[Event]] = {}
    for event in accepted:
        per_device.setdefault(event.device, []).append(event)
    if not per_device:
        return
    devices = schema.devices
    last = dict(
        connection.execute(
            select(devices.c.id, devices.c.last_sequence).where(devices.c.id.in_(per_device)).order_by(devices.c.id)
        ).all()
    )
    connection.execute(
        update(devices)
        .where(devices.c.id == bindparam("device"))
        .values(
            events=devices.c.events + bindparam("count"),
            repeats=devices.c.repeats + bindparam("again"),
            last_sequence=bindparam("newest"),
            last_event_at=bindparam("at"),
            seen_at=bindparam("now"),
        ),
        [
            {
                "device": device,
                "count": len(events),
                "again": sum(event.sequence <= last.get(device, 0) for event in events),
                "newest": max(last.get(device, 0), *(event.sequence for event in events)),
                "at": max(event.at for event in events),
                "now": now,
            }
            for device, events in sorted(per_device.items())
        ],
    )


__all__ = ["Batch", "Ingest", "commit"]

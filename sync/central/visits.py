"""Visits of a day and what was tried on, read from the events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pydantic_core
from sqlalchemy import Connection, func, select

from sync.central import schema, schema_trade
from sync.protocol import TriedOn, VisitOfDay
from sync.records import EventType, Words

VIETNAM = timezone(timedelta(hours=7))
"""Vietnam has had one offset, without summer time, since 1975."""
MOST_VISITS = 1000
_TOLD = (
    EventType.VISIT_STARTED,
    EventType.VISIT_ENDED,
    EventType.LANGUAGE_CHOSEN,
    EventType.CUSTOMER_RECOGNISED,
    EventType.TRYON_STARTED,
    EventType.TRYON_ENDED,
    EventType.SHORTLIST_ADDED,
    EventType.SHORTLIST_REMOVED,
)


def day_of(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first instant of a Vietnamese day, and of the next one."""
    start = datetime.combine(day, time(), VIETNAM).astimezone(UTC)
    return start, start + timedelta(days=1)


def of_day(connection: Connection, day: date, store: str | None, limit: int = MOST_VISITS) -> list[VisitOfDay]:
    """The visits that had an event on that day, the newest first."""
    start, end = bounds(day)
    events = schema.events
    seen = (
        select(events.c.visit, events.c.store, func.min(events.c.at).label("first"))
        .where(events.c.at >= start, events.c.at < end, events.c.visit.is_not(None))
        .group_by(events.c.visit, events.c.store)
        .order_by(func.min(events.c.at).desc())
        .limit(limit)
    )
    if store is not None:
        seen = seen.where(events.c.store == store)
    visits = [row.visit for row in connection.execute(seen)]
    return told(connection, visits)


def told(connection: Connection, visits: list[str]) -> list[VisitOfDay]:
    """These visits, in this order."""
    events, devices = schema.events, schema.devices
    names = dict(connection.execute(select(devices.c.id, devices.c.name)).all())
    pieces = piece_names(connection)
    rows: dict[str, list[Any]] = {}
    counts: dict[str, int] = {}
    for part in _slices(visits, 500):
        counts.update(
            dict(
                connection.execute(
                    select(events.c.visit, func.count()).where(events.c.visit.in_(part)).group_by(events.c.visit)
                ).all()
            )
        )
        query = (
            select(events)
            .where(events.c.visit.in_(part), events.c.type.in_([t.value for t in _TOLD]))
            .order_by(events.c.sequence)
        )
        for row in connection.execute(query):
            rows.setdefault(row.visit, []).append(row)
    sales = sold(connection, visits)
    firsts = _firsts(connection, [visit for visit in visits if visit not in rows])
    return [
        _tell(visit, rows.get(visit) or firsts[visit], counts[visit], names, pieces, sales.get(visit, 0))
        for visit in visits
    ]


def _firsts(connection: Connection, visits: list[str]) -> dict[str, list[Any]]:
    events = schema.events
    found: dict[str, list[Any]] = {}
    for part in _slices(visits, 500):
        for row in connection.execute(select(events).where(events.c.visit.in_(part)).order_by(events.c.sequence)):
            found.setdefault(row.visit, [row])
    return found


def _tell(
    visit: str, rows: list[Any], count: int, names: dict[str, str], pieces: dict[str, Words], sales_vnd: int
) -> VisitOfDay:
    tried: dict[str, dict[str, float]] = {}
    shortlist: dict[str, None] = {}
    ended, language, subject = None, None, None
    for row in rows:
        subject = row.subject or subject
        if row.type == EventType.TRYON_STARTED and row.sku:
            tried.setdefault(row.sku, {"times": 0, "seconds": 0.0})["times"] += 1
        elif row.type == EventType.TRYON_ENDED and row.sku:
            seconds = pydantic_core.from_json(row.data).get("seconds")
            one = tried.setdefault(row.sku, {"times": 1, "seconds": 0.0})
            if isinstance(seconds, int | float) and 0 <= seconds < 86_400:
                one["seconds"] += seconds
        elif row.type == EventType.SHORTLIST_ADDED and row.sku:
            shortlist[row.sku] = None
        elif row.type == EventType.SHORTLIST_REMOVED and row.sku:
            shortlist.pop(row.sku, None)
        elif row.type == EventType.VISIT_ENDED:
            ended = row.at
        elif row.type in (EventType.LANGUAGE_CHOSEN, EventType.VISIT_STARTED):
            said = pydantic_core.from_json(row.data).get("language")
            language = said if said in ("vi", "en") else language
    return VisitOfDay(
        visit=visit,
        store=rows[0].store,
        device=rows[0].device,
        device_name=names.get(rows[0].device, ""),
        started_at=rows[0].at,
        ended_at=ended,
        language=language,
        subject=subject,
        events=count,
        tried_on=tuple(
            TriedOn(
                sku=sku,
                name=pieces[sku].vi if sku in pieces else "",
                times=int(one["times"]),
                seconds=round(one["seconds"], 1),
            )
            for sku, one in tried.items()
        ),
        shortlist=tuple(shortlist),
        sales_vnd=sales_vnd,
    )


def sold(connection: Connection, visits: list[str]) -> dict[str, int]:
    """VND of sales less returns, by the visit they are joined to."""
    sales = schema_trade.sales
    totals: dict[str, int] = {}
    for part in _slices(visits, 500):
        query = select(sales.c.visit, func.sum(sales.c.total_vnd)).where(sales.c.visit.in_(part))
        for visit, total in connection.execute(query.group_by(sales.c.visit)):
            totals[visit] = int(total)
    return totals


def piece_names(connection: Connection) -> dict[str, Words]:
    pieces = schema.pieces
    return {
        sku: Words.model_validate(pydantic_core.from_json(record)["name"])
        for sku, record in connection.execute(select(pieces.c.sku, pieces.c.record))
    }


def _slices(items: list[str], size: int) -> list[list[str]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


@dataclass(frozen=True, slots=True)
class Figures:
    """A day's figures. Rates are 0..1 of the visits; ``None`` where there were no visits."""

    visits: int
    recognised: int
    tried_on: int
    try_ons: int
    shortlisted: int
    bought: int
    sales_vnd: int
    median_minutes: float | None

    def share(self, count: int) -> float | None:
        return count / self.visits if self.visits else None


def figures(visits: list[VisitOfDay]) -> Figures:
    lengths = sorted((v.ended_at - v.started_at).total_seconds() / 60 for v in visits if v.ended_at is not None)
    return Figures(
        visits=len(visits),
        recognised=sum(v.subject is not None for v in visits),
        tried_on=sum(bool(v.tried_on) for v in visits),
        try_ons=sum(piece.times for v in visits for piece in v.tried_on),
        shortlisted=sum(bool(v.shortlist) for v in visits),
        bought=sum(v.sales_vnd > 0 for v in visits),
        sales_vnd=sum(v.sales_vnd for v in visits),
        median_minutes=lengths[len(lengths) // 2] if lengths else None,
    )


def most_tried(visits: list[VisitOfDay], count: int = 8) -> list[tuple[str, int]]:
    """Skus by how often they were tried on."""
    tally: dict[str, int] = {}
    for visit in visits:
        for piece in visit.tried_on:
            tally[piece.sku] = tally.get(piece.sku, 0) + piece.times
    return sorted(tally.items(), key=lambda item: (-item[1], item[0]))[:count]

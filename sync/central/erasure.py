"""Forgetting a person: everywhere, provably, and late arrivals too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from sync.central import beacons, schema, schema_trade
from sync.central.customers import bury, stores_of
from sync.central.feed import Feed
from sync.records import Tombstone, Topic


def erase(feed: Feed, customer: str, now: datetime) -> bool:
    """Forgets a customer; ``False`` if there is none.

    Events stay as events of nobody: what was tried on may be counted, but no longer be laid to a person.
    """
    connection = feed.connection
    people = schema.customers
    pseudonym = connection.execute(select(people.c.pseudonym).where(people.c.id == customer)).scalar()
    if pseudonym is None:
        return False
    stores = stores_of(connection, customer)
    events = schema.events
    connection.execute(
        update(events).where(events.c.subject == pseudonym).values(subject=None, data="{}", decision=None, arm=None)
    )
    sales = schema_trade.sales
    connection.execute(update(sales).where(sales.c.customer == customer).values(customer=None))
    messages = schema_trade.messages
    connection.execute(delete(messages).where(messages.c.customer == customer))
    for table in (schema_trade.app_links, schema_trade.app_devices):
        connection.execute(delete(table).where(table.c.customer == customer))
    connection.execute(delete(schema.consents).where(schema.consents.c.customer == customer))
    connection.execute(delete(schema.customer_stores).where(schema.customer_stores.c.customer == customer))
    connection.execute(delete(people).where(people.c.id == customer))
    beacons.forget(feed, customer, stores)
    bury(feed, Tombstone(customer=customer, pseudonym=pseudonym, at=now, reason="erasure"), stores)
    for store in stores:
        feed.to(store, [(Topic.PROFILE, customer, None)])
    return True


def acknowledge(feed: Feed, device: str, customers: tuple[str, ...], now: datetime) -> tuple[list[str], list[str]]:
    """A device has forgotten these; those with a tombstone, and those without."""
    graves = schema.tombstones
    asked = list(dict.fromkeys(customers))
    known = set(feed.connection.execute(select(graves.c.customer).where(graves.c.customer.in_(asked))).scalars())
    rows = [{"customer": customer, "device": device, "at": now} for customer in sorted(known)]
    if rows:
        acks = feed.insert_new(schema.tombstone_acks, "customer", "device")
        feed.connection.execute(acks, rows)
    return [c for c in asked if c in known], [c for c in asked if c not in known]


@dataclass(frozen=True, slots=True)
class Pending:
    """A tombstone and the devices that have not yet said that they forgot."""

    customer: str
    at: datetime
    reason: str
    acknowledged: tuple[tuple[str, str, datetime], ...]
    """Device, name, when."""
    waiting: tuple[tuple[str, str, datetime | None], ...]
    """Device, name, when it was last seen."""


def desk(connection: Connection, store: str | None, limit: int = 200) -> list[Pending]:
    """The newest tombstones (of one store, or of all), the unfinished ones first."""
    graves, places, acks, devices = (
        schema.tombstones,
        schema.tombstone_stores,
        schema.tombstone_acks,
        schema.devices,
    )
    query = select(graves).order_by(graves.c.at.desc()).limit(limit)
    if store is not None:
        query = query.where(graves.c.customer.in_(select(places.c.customer).where(places.c.store == store)))
    desk: list[Pending] = []
    for grave in connection.execute(query).all():
        owed = (
            select(devices.c.id, devices.c.name, devices.c.seen_at, acks.c.at)
            .join(places, places.c.store == devices.c.store)
            .outerjoin(acks, (acks.c.device == devices.c.id) & (acks.c.customer == grave.customer))
            .where(places.c.customer == grave.customer, devices.c.revoked_at.is_(None))
            .where(devices.c.enrolled_at <= grave.at)
            .order_by(devices.c.name)
        )
        if store is not None:
            owed = owed.where(devices.c.store == store)
        rows = connection.execute(owed).all()
        desk.append(
            Pending(
                grave.customer,
                grave.at,
                grave.reason,
                tuple((row.id, row.name, row.at) for row in rows if row.at is not None),
                tuple((row.id, row.name, row.seen_at) for row in rows if row.at is None),
            )
        )
    return sorted(desk, key=lambda pending: not pending.waiting)

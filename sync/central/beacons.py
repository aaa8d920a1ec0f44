"""Customers' beacons: kept here, and told to devices only while their owner agrees to be noticed."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from sync.central import schema
from sync.central.feed import Feed
from sync.central.feed import Row as FeedRow
from sync.central.schema_identity import beacons
from sync.records import BeaconKey, Profile, Purpose, Topic

MOST = 5
"""Of one customer."""
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LENGTHS = {"eid": 16, "uid": 16, "ibeacon": 20}
"""Bytes: an Eddystone-EID identity key, an Eddystone-UID identity, an iBeacon's UUID, major and minor."""


def add(
    feed: Feed, customer: str, kind: str, secret: bytes, now: datetime, *, exponent: int = 10, zero_at: datetime = EPOCH
) -> str:
    """Enrols a beacon of a customer; its id. The caller publishes (:func:`sync.central.customers.publish`).

    ``exponent`` and ``zero_at`` mean something for a rotating one (``eid``) alone. Raises ``ValueError`` for what is
    no beacon, is somebody's already, or is one too many.
    """
    if len(secret) != LENGTHS.get(kind, -1) or not 0 <= exponent <= 15 or not any(secret):
        raise ValueError("A beacon is eid (a key of 16 bytes), uid (16 bytes) or ibeacon (20 bytes).")
    connection = feed.connection
    same = beacons.c.key == secret if kind == "eid" else beacons.c.identity == secret
    if connection.execute(select(beacons.c.id).where(same)).first() is not None:
        raise ValueError("This beacon is enrolled already.")
    if len(of(connection, customer)) >= MOST:
        raise ValueError(f"A customer has {MOST} beacons at most.")
    beacon = "bcn-" + secrets.token_hex(8)
    connection.execute(
        insert(beacons),
        {
            "id": beacon,
            "customer": customer,
            "key": secret if kind == "eid" else None,
            "identity": None if kind == "eid" else secret,
            "exponent": exponent,
            "zero_at": zero_at,
            "made_at": now,
        },
    )
    return beacon


def remove(feed: Feed, customer: str, beacon: str, stores: list[str]) -> bool:
    """Takes one beacon back, on the devices too. ``False`` if this customer has no such beacon."""
    gone = delete(beacons).where(beacons.c.customer == customer, beacons.c.id == beacon)
    if not feed.connection.execute(gone).rowcount:
        return False
    _tell(feed, stores, {beacon: None})
    return True


def of(connection: Connection, customer: str) -> list[Row[Any]]:
    query = select(beacons).where(beacons.c.customer == customer).order_by(beacons.c.made_at, beacons.c.id)
    return list(connection.execute(query).all())


def publish(feed: Feed, profile: Profile, stores: list[str]) -> None:
    """Brings the devices of ``stores`` up to date: with the consent every beacon is there, without it none."""
    agreed = bool(profile.allows(Purpose.RECOGNISE)) and bool(profile.allows(Purpose.BEACON))
    _tell(feed, stores, {row.id: _record(row) if agreed else None for row in of(feed.connection, profile.id)})


def forget(feed: Feed, customer: str, stores: list[str]) -> None:
    """The customer is erased: so are their beacons, everywhere."""
    gone: dict[str, dict[str, Any] | None] = {row.id: None for row in of(feed.connection, customer)}
    feed.connection.execute(delete(beacons).where(beacons.c.customer == customer))
    _tell(feed, stores, gone)


def _record(row: Row[Any]) -> dict[str, Any]:
    encoded = {name: base64.b64encode(value).decode() for name in ("key", "identity") if (value := getattr(row, name))}
    record = BeaconKey.model_validate(
        {"customer": row.customer, "exponent": row.exponent, "zero_at": row.zero_at, **encoded}
    )
    dumped = record.model_dump(mode="json", exclude_none=True)
    # What pydantic writes for bytes ends with a line's end.
    return {name: value.strip() if name in encoded else value for name, value in dumped.items()}


def _tell(feed: Feed, stores: list[str], records: dict[str, dict[str, Any] | None]) -> None:
    """Only what changes: a profile that moves must not make the devices compute every key anew."""
    if not records:
        return
    table = schema.feed
    for store in stores:
        found = feed.connection.execute(
            select(table.c.key, table.c.record).where(
                table.c.store == store, table.c.topic == Topic.BEACON_KEY.value, table.c.key.in_(list(records))
            )
        ).all()
        known = {row.key: json.loads(row.record) if row.record is not None else None for row in found}
        rows: list[FeedRow] = [
            (Topic.BEACON_KEY, key, record) for key, record in records.items() if known.get(key) != record
        ]
        feed.to(store, rows)

"""Staff and technicians as kiosks know them: an id, a role, and a PIN that is kept as a hash alone."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from sync.central.feed import Feed, all_stores
from sync.central.feed import Row as FeedRow
from sync.central.schema_identity import staff
from sync.pins import hash_pin
from sync.records import StaffMember, Topic

ROLES = ("associate", "manager", "technician")
ID = re.compile(r"[A-Za-z0-9]{1,32}")


def put(feed: Feed, member: str, store: str | None, role: str, pin: str, now: datetime) -> None:
    """Writes one of the staff and tells the devices of their store (``None``: of every store).

    Raises ``ValueError`` for an id or a role that is none, and ``sync.pins.PinWeak`` (one too).
    """
    if not ID.fullmatch(member) or role not in ROLES:
        raise ValueError("An id has 1 to 32 letters and digits; the role is associate, manager or technician.")
    hashed = hash_pin(pin)
    before = feed.connection.execute(select(staff.c.store).where(staff.c.id == member)).first()
    feed.upsert(staff, [{"id": member, "store": store, "role": role, "pin": hashed, "changed_at": now}])
    record = StaffMember(id=member, role=role, pin=hashed).model_dump(mode="json")
    # In one order always, so that two writers never wait for each other.
    for told in all_stores(feed.connection):
        if store in (None, told):
            feed.to(told, [(Topic.STAFF, member, record)])
        elif before is not None and before.store in (None, told):
            feed.to(told, [(Topic.STAFF, member, None)])


def end(feed: Feed, member: str) -> bool:
    """From now on their PIN opens nothing. ``False`` if there is no such member."""
    row = feed.connection.execute(select(staff.c.store).where(staff.c.id == member)).first()
    if row is None:
        return False
    feed.connection.execute(delete(staff).where(staff.c.id == member))
    if row.store is None:
        feed.everywhere([(Topic.STAFF, member, None)])
    else:
        feed.to(row.store, [(Topic.STAFF, member, None)])
    return True


def store_of(connection: Connection, member: str) -> tuple[bool, str | None]:
    """Whether there is such a member, and their store (``None``: the whole chain)."""
    row = connection.execute(select(staff.c.store).where(staff.c.id == member)).first()
    return row is not None, None if row is None else row.store


def listed(connection: Connection, store: str | None) -> list[Any]:
    """Staff of one store with those of the whole chain, or everybody; without their PINs."""
    query = select(staff.c.id, staff.c.store, staff.c.role, staff.c.changed_at).order_by(staff.c.id)
    if store is not None:
        query = query.where((staff.c.store == store) | staff.c.store.is_(None))
    return list(connection.execute(query).all())


def rows_for_new_store(connection: Connection) -> list[FeedRow]:
    """What a new store must know: the staff of the whole chain."""
    found = connection.execute(select(staff).where(staff.c.store.is_(None))).all()
    return [
        (Topic.STAFF, row.id, StaffMember(id=row.id, role=row.role, pin=row.pin).model_dump(mode="json"))
        for row in found
    ]

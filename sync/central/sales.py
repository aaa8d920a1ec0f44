"""Sales, returns and points from tills, joined to the visit they came from."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from sync.central import catalogue, customers, rewards, schema
from sync.central import schema_trade as trade
from sync.central.access import Caller
from sync.central.feed import Feed
from sync.central.problems import Refused, not_found
from sync.central.trade_payloads import NewSale, SaleAnswer
from sync.protocol import Code
from sync.records import EventType, Purchase, Purpose

JOIN_WITHIN = timedelta(hours=12)
"""A sale is laid to the customer's last visit of the same store that began at most so long before it."""
KEEP_KEYS = timedelta(days=7)


def once(feed: Feed, caller: Caller, key: str, body: bytes, now: datetime) -> str | None:
    """The answer that was given to this idempotency key before; ``None`` the first time.

    Raises :class:`Refused` if the key came with another body.
    """
    keys = trade.idempotency
    digest = hashlib.sha256(body).hexdigest()
    feed.connection.execute(delete(keys).where(keys.c.at < now - KEEP_KEYS))
    feed.connection.execute(
        feed.insert_new(keys, "client", "key"),
        {"client": caller.id, "key": key, "digest": digest, "status": None, "answer": None, "at": now},
    )
    row = feed.connection.execute(select(keys).where(keys.c.client == caller.id, keys.c.key == key)).one()
    if row.digest != digest:
        raise Refused(422, Code.BAD_REQUEST, "This Idempotency-Key was used with another body.", "Use a new key.")
    answer: str | None = row.answer
    return answer


def remember(feed: Feed, caller: Caller, key: str, answer: str) -> None:
    keys = trade.idempotency
    feed.connection.execute(
        update(keys).where(keys.c.client == caller.id, keys.c.key == key).values(status=200, answer=answer)
    )


def take(feed: Feed, till: Caller, sale: NewSale, now: datetime) -> SaleAnswer:
    """Writes a sale or return and what follows: join, stock, points, the customer's purchases.

    Raises :class:`Refused`.
    """
    store, connection = till.store, feed.connection
    if store is None:
        raise Refused(403, Code.FORBIDDEN, "A till belongs to a store.")
    if sale.at > now + timedelta(hours=1):
        raise Refused(422, Code.BAD_REQUEST, "at lies in the future.", "Set the till's clock.")
    key = f"{store}.{sale.id}"
    if len(key) > 64:
        raise Refused(422, Code.BAD_REQUEST, "id is too long.")
    sales = trade.sales
    if connection.execute(select(sales.c.id).where(sales.c.id == key)).first() is not None:
        raise Refused(409, Code.BAD_REQUEST, "This store has a sale of that number already.")
    customer = _customer(connection, sale.customer)
    original = _returned(connection, store, sale) if sale.kind == "return" else None
    if original is None:
        visit, how = _visit(connection, store, customer, sale)
        decided: dict[str, str] = {}
    else:
        # What is taken back is taken from the visit and the decisions that it was laid to.
        customer, visit = original.customer or customer, original.visit
        how = "sale" if visit is not None else ""
        decided = _decided(connection, original.id)
    tried = _tried(connection, visit, [line.sku for line in sale.lines])
    sign = 1 if sale.kind == "sale" else -1
    connection.execute(
        insert(sales),
        {
            "id": key,
            "store": store,
            "till": till.id,
            "kind": sale.kind,
            "of_sale": f"{store}.{sale.of_sale}" if sale.of_sale else None,
            "customer": customer,
            "visit": visit,
            "at": sale.at,
            "total_vnd": sign * sum(line.price_vnd for line in sale.lines),
            "points": sign * sale.points,
            "joined_by": how,
        },
    )
    shown = rewards.decisions_of(connection, visit)
    rows = [
        {
            "sale": key,
            "line": place,
            "sku": line.sku,
            "count": line.count,
            "price_vnd": sign * line.price_vnd,
            "offer": line.offer,
            "tried_on": int(line.sku in tried),
            "decision": decided.get(line.sku) if original else rewards.responsible(shown, line.sku, line.offer),
        }
        for place, line in enumerate(sale.lines)
    ]
    connection.execute(insert(trade.sale_lines), rows)
    moved: dict[str, int] = {}
    for line in sale.lines:
        moved[line.sku] = moved.get(line.sku, 0) - sign * line.count
    catalogue.move_stock(feed, store, moved, now)
    rewards.tell(feed, store, visit, {str(row["decision"]) for row in rows if row["decision"] is not None})
    balance = None
    if customer is not None:
        customers.add_points(feed, customer, sign * sale.points)
        customers.own(feed, customer, purchased(connection, customer), store, now)
        people = schema.customers
        balance = connection.execute(select(people.c.points).where(people.c.id == customer)).scalar()
    return SaleAnswer(id=sale.id, joined_visit=visit, joined_by=how, tried_on=tuple(sorted(tried)), points=balance)


def purchased(connection: Connection, customer: str) -> list[Purchase]:
    """What a customer bought and did not bring back, the newest first; one entry a piece."""
    sales, lines = trade.sales, trade.sale_lines
    kept: dict[str, dict[str, Any]] = {}
    query = (
        select(lines.c.sku, lines.c.count.label("pieces"), lines.c.price_vnd, sales.c.kind, sales.c.at, sales.c.store)
        .join(sales, sales.c.id == lines.c.sale)
        .where(sales.c.customer == customer)
        .order_by(sales.c.at, sales.c.id)
    )
    for row in connection.execute(query):
        one = kept.setdefault(row.sku, {"sku": row.sku, "count": 0, "price_vnd": 0, "at": row.at, "store": row.store})
        one["count"] += row.pieces if row.kind == "sale" else -row.pieces
        one["price_vnd"] = max(0, one["price_vnd"] + row.price_vnd)
        if row.kind == "sale":
            one["at"], one["store"] = row.at, row.store
    found = [Purchase.model_validate(one) for one in kept.values() if one["count"] > 0]
    return sorted(found, key=lambda purchase: purchase.at, reverse=True)


def _customer(connection: Connection, named: str | None) -> str | None:
    if named is None:
        return None
    people = schema.customers
    found = connection.execute(
        select(people.c.id).where(or_(people.c.id == named, people.c.card_number == named))
    ).scalar()
    if found is None:
        raise not_found("customer")
    customer: str = found
    return customer


def _returned(connection: Connection, store: str, sale: NewSale) -> Row[Any]:
    """The sale that is taken back; nothing is given back twice."""
    sales, lines = trade.sales, trade.sale_lines
    original = connection.execute(
        select(sales).where(sales.c.id == f"{store}.{sale.of_sale}", sales.c.kind == "sale").with_for_update()
    ).first()
    if original is None:
        raise not_found("sale to take back")

    def counts(where: object) -> dict[str, int]:
        query = select(lines.c.sku, func.sum(lines.c.count)).join(sales, sales.c.id == lines.c.sale)
        rows = connection.execute(query.where(where).group_by(lines.c.sku)).all()  # type: ignore[arg-type]
        return {sku: int(count) for sku, count in rows}

    sold, back = counts(sales.c.id == original.id), counts(sales.c.of_sale == original.id)
    for line in sale.lines:
        back[line.sku] = back.get(line.sku, 0) + line.count
        if back[line.sku] > sold.get(line.sku, 0):
            raise Refused(422, Code.BAD_REQUEST, f"More of {line.sku} would come back than was sold.")
    return original


def _decided(connection: Connection, sale: str) -> dict[str, str]:
    """The decision that each piece of a sale was laid to, by sku."""
    lines = trade.sale_lines
    query = select(lines.c.sku, lines.c.decision).where(lines.c.sale == sale, lines.c.decision.is_not(None))
    return dict(connection.execute(query).all())


def _visit(connection: Connection, store: str, customer: str | None, sale: NewSale) -> tuple[str | None, str]:
    events = schema.events
    if sale.visit is not None:
        known = select(events.c.visit).where(events.c.visit == sale.visit, events.c.store == store).limit(1)
        if connection.execute(known).first() is None:
            raise not_found("visit in this store")
        return sale.visit, "till"
    if customer is None:
        return None, ""
    profile = customers.load(connection, customer)
    if profile is None or not profile.allows(Purpose.TRYON_HISTORY):
        return None, ""  # without that consent, a purchase is not laid to what was tried on
    visit = connection.execute(
        select(events.c.visit)
        .where(events.c.store == store, events.c.subject == profile.pseudonym, events.c.visit.is_not(None))
        .where(events.c.at <= sale.at, events.c.at > sale.at - JOIN_WITHIN)
        .order_by(events.c.at.desc())
        .limit(1)
    ).scalar()
    return (visit, "customer") if visit is not None else (None, "")


def _tried(connection: Connection, visit: str | None, skus: list[str]) -> set[str]:
    if visit is None:
        return set()
    events = schema.events
    query = select(events.c.sku).where(
        events.c.visit == visit, events.c.type == EventType.TRYON_STARTED.value, events.c.sku.in_(skus)
    )
    return set(connection.execute(query).scalars())

"""Customers and their consents, and what of them devices may know."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pydantic_core
from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from sync.central import beacons, schema
from sync.central.feed import Feed
from sync.records import Consent, Profile, Purchase, Purpose, Tombstone, Topic

MOST_PURCHASES = 100
"""Purchases that go to the devices, the newest first."""
STAND_IN = "Quý khách"
"""The name that devices get of somebody who did not agree to be recognised."""


def fold(text: str) -> str:
    """Lower case without marks, for search; Vietnamese đ becomes d."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def new_pseudonym() -> str:
    return "p-" + secrets.token_hex(8)


def put(feed: Feed, profile: Profile, stores: list[str]) -> None:
    """Writes a customer, their consents and where they are known; tells those stores."""
    connection = feed.connection
    record = profile.model_dump(mode="json", exclude={"consents", "points"})
    row = {
        "id": profile.id,
        "pseudonym": profile.pseudonym,
        "full_name": profile.full_name,
        "folded_name": fold(profile.full_name),
        "card_number": profile.card_number,
        "phone": profile.phone,
        "points": profile.points,
        "record": pydantic_core.to_json(record).decode(),
        "updated_at": profile.updated_at,
    }
    people = schema.customers
    connection.execute(delete(people).where(people.c.id == profile.id))
    connection.execute(insert(people), row)
    for store in stores:
        _know(connection, profile.id, store)
    for consent in profile.consents:
        _keep(connection, consent)
    publish(feed, profile.id)


def load(connection: Connection, customer: str) -> Profile | None:
    """The whole profile, consents included."""
    row = connection.execute(select(schema.customers).where(schema.customers.c.id == customer)).first()
    return None if row is None else _profile(connection, row)


def _profile(connection: Connection, row: Row[Any]) -> Profile:
    answers = connection.execute(
        select(schema.consents.c.record)
        .where(schema.consents.c.customer == row.id)
        .order_by(schema.consents.c.at, schema.consents.c.id)
    ).scalars()
    record = pydantic_core.from_json(row.record)
    return Profile.model_validate(
        record | {"points": row.points, "consents": tuple(pydantic_core.from_json(answer) for answer in answers)}
    )


def search(connection: Connection, text: str, store: str | None, limit: int = 50) -> list[Row[Any]]:
    """Customers by a part of the name (marks do not matter), the card or the whole phone number."""
    people, known = schema.customers, schema.customer_stores
    query = select(people).order_by(people.c.folded_name).limit(limit)
    if text:
        query = query.where(
            or_(
                people.c.folded_name.contains(fold(text), autoescape=True),
                people.c.card_number == text,
                people.c.phone == text,
                people.c.id == text,
            )
        )
    if store is not None:
        query = query.where(people.c.id.in_(select(known.c.customer).where(known.c.store == store)))
    return list(connection.execute(query))


def of_store(connection: Connection, customer: str, store: str | None) -> bool:
    """Whether this store knows the customer (``None``: the whole chain asks)."""
    if store is None:
        return True
    known = schema.customer_stores
    query = select(known.c.store).where(known.c.customer == customer, known.c.store == store)
    return connection.execute(query).first() is not None


def stores_of(connection: Connection, customer: str) -> list[str]:
    known = schema.customer_stores
    return list(
        connection.execute(select(known.c.store).where(known.c.customer == customer).order_by(known.c.store)).scalars()
    )


def record_consent(feed: Feed, consent: Consent) -> None:
    """Keeps one answer and does what follows from it. A repetition changes nothing.

    Withdrawing recognition leaves a tombstone at every device that knew the person; agreeing again takes it away.
    """
    connection = feed.connection
    before = load(connection, consent.customer)
    if before is None or not _keep(connection, consent):
        return
    after = load(connection, consent.customer)
    assert after is not None
    if before.allows(Purpose.RECOGNISE) and after.allows(Purpose.RECOGNISE) is False:
        tombstone = Tombstone(customer=after.id, pseudonym=after.pseudonym, at=consent.at, reason="withdrawal")
        bury(feed, tombstone, stores_of(connection, after.id))
    if after.allows(Purpose.RECOGNISE):
        _unbury(feed, after.id)
    people = schema.customers
    connection.execute(update(people).where(people.c.id == after.id).values(updated_at=consent.at))
    publish(feed, after.id)


def change(feed: Feed, customer: str, **fields: Any) -> None:
    """Changes fields of a profile (``Profile``'s names, validated) and tells the stores.

    Raises ``LookupError`` if there is no such customer, pydantic's ``ValidationError`` for a wrong value.
    """
    before = load(feed.connection, customer)
    if before is None:
        raise LookupError(f"There is no customer {customer}.")
    put(feed, Profile.model_validate(before.model_dump() | fields), [])


def add_points(feed: Feed, customer: str, points: int) -> None:
    """Adds (or takes) loyalty points; a balance never falls below zero."""
    people = schema.customers
    balance = feed.connection.execute(select(people.c.points).where(people.c.id == customer).with_for_update()).scalar()
    if balance is not None:
        feed.connection.execute(update(people).where(people.c.id == customer).values(points=max(0, balance + points)))


def know(feed: Feed, customer: str, store: str) -> None:
    """A store has met this customer: from now on its devices know them."""
    if _know(feed.connection, customer, store):
        publish(feed, customer)


def publish(feed: Feed, customer: str) -> None:
    """Tells every store of the customer what its devices may know."""
    profile = load(feed.connection, customer)
    if profile is None:
        return
    record = for_devices(profile).model_dump(mode="json")
    stores = stores_of(feed.connection, customer)
    for store in stores:
        feed.to(store, [(Topic.PROFILE, customer, record)])
    beacons.publish(feed, profile, stores)


def for_devices(profile: Profile) -> Profile:
    """What devices may know.

    Of somebody who did not agree to be recognised: that their code is valid and what they answered, so that the
    kiosk can ask when they show it; no name, no date, no number.
    """
    if profile.allows(Purpose.RECOGNISE):
        return profile
    return Profile(
        id=profile.id,
        pseudonym=profile.pseudonym,
        first_name=STAND_IN,
        full_name=STAND_IN,
        language=profile.language,
        consents=tuple(consent.model_copy(update={"device": None}) for consent in profile.consents),
        updated_at=profile.updated_at,
    )


def bury(feed: Feed, tombstone: Tombstone, stores: list[str]) -> None:
    """Leaves a tombstone at the stores; every device of theirs must acknowledge it anew."""
    connection = feed.connection
    graves, places, acks = schema.tombstones, schema.tombstone_stores, schema.tombstone_acks
    for table in (graves, places, acks):
        connection.execute(delete(table).where(table.c.customer == tombstone.customer))
    connection.execute(insert(graves), tombstone.model_dump())
    for store in stores:
        connection.execute(insert(places), {"customer": tombstone.customer, "store": store})
        feed.to(store, [(Topic.TOMBSTONE, tombstone.customer, tombstone.model_dump(mode="json"))])


def _unbury(feed: Feed, customer: str) -> None:
    connection = feed.connection
    graves, places, acks = schema.tombstones, schema.tombstone_stores, schema.tombstone_acks
    if connection.execute(select(graves.c.customer).where(graves.c.customer == customer)).first() is None:
        return
    stores = connection.execute(select(places.c.store).where(places.c.customer == customer).order_by(places.c.store))
    for store in list(stores.scalars()):
        feed.to(store, [(Topic.TOMBSTONE, customer, None)])
    for table in (graves, places, acks):
        connection.execute(delete(table).where(table.c.customer == customer))


def _know(connection: Connection, customer: str, store: str) -> bool:
    if of_store(connection, customer, store):
        return False
    connection.execute(insert(schema.customer_stores), {"customer": customer, "store": store})
    return True


def _keep(connection: Connection, consent: Consent) -> bool:
    answers = schema.consents
    same = select(answers.c.id).where(
        answers.c.customer == consent.customer,
        answers.c.purpose == consent.purpose.value,
        answers.c.at == consent.at,
        answers.c.granted == consent.granted,
    )
    if connection.execute(same).first() is not None:
        return False
    connection.execute(
        insert(answers),
        {
            "customer": consent.customer,
            "purpose": consent.purpose.value,
            "granted": consent.granted,
            "at": consent.at,
            "record": consent.model_dump_json(),
        },
    )
    return True


def agreed_terms(profile: Profile) -> Consent | None:
    """The contact consent that counts now, or ``None`` if there is none or it was refused."""
    answers = [c for c in profile.consents if c.purpose is Purpose.CONTACT]
    latest = max(answers, key=lambda c: c.at, default=None)
    return latest if latest is not None and latest.granted else None


def last_change(connection: Connection, customer: str) -> datetime | None:
    people = schema.customers
    return connection.execute(select(people.c.updated_at).where(people.c.id == customer)).scalar()


def own(feed: Feed, customer: str, bought: Sequence[Purchase], store: str, now: datetime) -> None:
    """What the customer has bought by now; the store they bought in knows them from here on."""
    people = schema.customers
    row = feed.connection.execute(select(people.c.record).where(people.c.id == customer)).first()
    if row is None:
        return
    before = pydantic_core.from_json(row.record)
    # What was owned before the first sale that a till told of stays; what tills told of is told anew.
    told = {purchase["sku"] for purchase in before.get("purchases", ())}
    owned = [sku for sku in before.get("owned", ()) if sku not in told]
    owned += [purchase.sku for purchase in bought if purchase.sku not in owned]
    record = before | {
        "owned": owned,
        "purchases": [purchase.model_dump(mode="json") for purchase in bought[:MOST_PURCHASES]],
        "updated_at": now.isoformat(),
    }
    feed.connection.execute(
        update(people)
        .where(people.c.id == customer)
        .values(record=pydantic_core.to_json(record).decode(), updated_at=now)
    )
    _know(feed.connection, customer, store)
    publish(feed, customer)

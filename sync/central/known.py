"""What the platform knows of a customer that other channels may show them: offers and the shortlist."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from sync.central import catalogue, schema
from sync.records import EventType, Offer, Profile, Purpose


def applies(offer: Offer, profile: Profile) -> bool:
    """Whether a person may be shown an offer, their occasions aside."""
    if not offer.private:
        return True
    return bool(
        profile.allows(Purpose.OFFERS)
        and (not offer.customers or profile.id in offer.customers)
        and (not offer.tiers or profile.tier in offer.tiers)
    )


def offers_for(connection: Connection, profile: Profile, store: str | None, now: datetime) -> tuple[Offer, ...]:
    """The offers that hold now for a person; those for a birthday or an anniversary in that month."""
    months = {
        "birthday": profile.birthday.month if profile.birthday else None,
        "anniversary": profile.anniversary.month if profile.anniversary else None,
    }
    return tuple(
        offer
        for offer, _ in catalogue.offers_of(connection, store)
        if offer.valid_from <= now < offer.valid_until
        and applies(offer, profile)
        and (not offer.occasions or any(months.get(o) == now.month for o in offer.occasions))
    )


def shortlist_of(connection: Connection, profile: Profile) -> tuple[str, ...]:
    """The skus that a person shortlisted in visits and did not take off again, the newest first."""
    events = schema.events
    kept: dict[str, None] = {}
    rows = connection.execute(
        select(events.c.type, events.c.sku)
        .where(events.c.subject == profile.pseudonym, events.c.sku.is_not(None))
        .where(events.c.type.in_([EventType.SHORTLIST_ADDED.value, EventType.SHORTLIST_REMOVED.value]))
        .order_by(events.c.at)
    )
    for kind, sku in rows:
        kept.pop(sku, None)
        if kind == EventType.SHORTLIST_ADDED:
            kept[sku] = None
    return tuple(reversed(kept))

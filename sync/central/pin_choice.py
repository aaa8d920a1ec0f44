"""The PIN that a customer chose, at a kiosk or in their app: a second factor for their card or telephone number."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import select

from sync.central import customers, schema
from sync.central.feed import Feed
from sync.pins import is_hash
from sync.records import Event

log = logging.getLogger(__name__)


def choose(feed: Feed, customer: str, hashed: str | None, at: datetime) -> bool:
    """Keeps the hash of a PIN (``None``: there is none any more) and tells the devices.

    A choice older than the one on file changes nothing: a kiosk may have been offline. ``False`` without a customer.
    """
    profile = customers.load(feed.connection, customer)
    if profile is None:
        return False
    if profile.pin_at is None or profile.pin_at < at:
        customers.change(feed, customer, pin=hashed, pin_at=at)
    return True


def chosen_at_a_kiosk(feed: Feed, event: Event) -> None:
    """Only a hash is taken, and only from a store that knows the customer."""
    hashed, people = event.data.get("pin"), schema.customers
    if event.subject is None or not isinstance(hashed, str) or not is_hash(hashed):
        log.warning("A pin.chosen event changed nothing: it holds no hash of anybody.")
        return
    customer = feed.connection.execute(select(people.c.id).where(people.c.pseudonym == event.subject)).scalar()
    if customer is not None and customers.of_store(feed.connection, customer, event.store):
        choose(feed, customer, hashed, event.at)

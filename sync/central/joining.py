"""Members who joined at a kiosk: the event becomes a customer with a card of the chain's own series."""

from __future__ import annotations

import logging
import re
import secrets
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from sync.central import customers, erasure, schema
from sync.central.feed import Feed
from sync.records import Consent, Event, Profile

log = logging.getLogger(__name__)

PROVISIONAL = re.compile(r"29[0-9]{11}")
"""What a kiosk gives as a card number and as the member's id."""
CARD_PREFIX = "21"
"""Of real cards: GS1 keeps 20 to 29 for use within a company."""


def join(feed: Feed, event: Event) -> None:
    """Makes the customer, and the real card. A repetition, and an event that was redacted, change nothing."""
    data = event.data
    number = data.get("customer")
    if not (isinstance(number, str) and PROVISIONAL.fullmatch(number)) or event.subject is None:
        log.warning("A member.joined event changed nothing: it names nobody.")
        return
    people, graves = schema.customers, schema.tombstones
    known = select(people.c.id).where((people.c.id == number) | (people.c.pseudonym == event.subject))
    gone = select(graves.c.customer).where(graves.c.customer == number)
    if feed.connection.execute(known).first() or feed.connection.execute(gone).first():
        return
    try:
        profile = Profile.model_validate(
            {
                "id": number,
                "pseudonym": event.subject,
                "first_name": data.get("first_name"),
                "full_name": data.get("first_name"),
                "address": data.get("address", "ban"),
                "language": data.get("language", "vi"),
                "phone": data.get("phone"),
                "card_number": _card_number(feed),
                "consents": [_consent(number, event, answer) for answer in data.get("consents", ())],
                "updated_at": event.at,
            }
        )
    except (ValidationError, TypeError, AttributeError):
        log.warning("A member.joined event changed nothing: it cannot be read.")
        return
    customers.put(feed, profile, [event.store])


def erase_asked(feed: Feed, event: Event) -> None:
    """A customer asked at a kiosk to be forgotten. Only a store that knows them may ask for it."""
    customer = event.data.get("customer")
    if isinstance(customer, str) and customers.of_store(feed.connection, customer, event.store):
        erasure.erase(feed, customer, event.at)


def _consent(customer: str, event: Event, answer: dict[str, Any]) -> Consent:
    return Consent.model_validate(
        {**answer, "customer": customer, "at": event.at, "store": event.store, "device": event.device}
    )


def _card_number(feed: Feed) -> str:
    """EAN-13 that nobody has: ten random digits, and the check digit (weights 1 and 3)."""
    people = schema.customers
    while True:
        twelve = CARD_PREFIX + "".join(secrets.choice("0123456789") for _ in range(10))
        weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
        number = f"{twelve}{-weighed % 10}"
        if feed.connection.execute(select(people.c.id).where(people.c.card_number == number)).first() is None:
            return number

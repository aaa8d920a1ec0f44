"""What an event means to the platform: an answer on consent changes what devices may know."""

from __future__ import annotations

import logging

from pydantic import ValidationError
from sqlalchemy import select

from sync.central import customers, joining, pin_choice, schema
from sync.central.feed import Feed
from sync.records import Consent, Event, EventType

log = logging.getLogger(__name__)

CONSEQUENTIAL = frozenset(
    {
        EventType.CONSENT_ANSWERED,
        EventType.CONSENT_WITHDRAWN,
        EventType.MEMBER_JOINED,
        EventType.ERASURE_REQUESTED,
        EventType.PIN_CHOSEN,
    }
)
NOT_KEPT = frozenset({EventType.PIN_CHOSEN})
"""Events whose payload is used and not kept: the hash of a PIN belongs to the profile and to nothing else."""


def apply(feed: Feed, event: Event) -> None:
    """Does what an accepted event asks for, in the transaction that keeps it.

    An event that cannot be understood is kept as it is and changes nothing else.
    """
    if event.type is EventType.MEMBER_JOINED:
        joining.join(feed, event)
        return
    if event.type is EventType.ERASURE_REQUESTED:
        joining.erase_asked(feed, event)
        return
    if event.type is EventType.PIN_CHOSEN:
        pin_choice.chosen_at_a_kiosk(feed, event)
        return
    consent = _consent(feed, event)
    if consent is None:
        log.warning("A %s event changed nothing: it names no customer or purpose.", event.type.value)
        return
    customers.record_consent(feed, consent)


def _consent(feed: Feed, event: Event) -> Consent | None:
    people = schema.customers
    found = None
    if event.subject is not None:
        found = feed.connection.execute(select(people.c.id).where(people.c.pseudonym == event.subject)).scalar()
    data = event.data
    try:
        return Consent.model_validate(
            {
                "customer": found or data.get("customer"),
                "purpose": data.get("purpose"),
                "granted": data.get("granted", event.type is EventType.CONSENT_ANSWERED),
                "text_version": data.get("text_version", "unknown"),
                "language": data.get("language", "vi"),
                "method": data.get("method", "kiosk"),
                "terms": data.get("terms"),
                "at": event.at,
                "store": event.store,
                "device": event.device,
            }
        )
    except ValidationError:
        return None

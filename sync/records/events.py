"""What happened: events as the device writes them and the platform keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, TypedDict

from pydantic import Field

from sync.records.base import Identifier, Moment, Record
from sync.records.people import Purpose


class EventType(StrEnum):
    """Every kind of event; on the wire the CloudEvents type is ``vn.guong.`` + this."""

    VISIT_STARTED = "visit.started"
    LANGUAGE_CHOSEN = "language.chosen"
    GUEST_CHOSEN = "guest.chosen"
    CODE_READ = "code.read"
    CODE_REFUSED = "code.refused"
    CUSTOMER_RECOGNISED = "customer.recognised"
    MEMBER_JOINED = "member.joined"
    ERASURE_REQUESTED = "erasure.requested"
    PIN_CHOSEN = "pin.chosen"
    CONSENT_ANSWERED = "consent.answered"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    DECISION_MADE = "decision.made"
    HOME_SHOWN = "home.shown"
    CATALOGUE_BROWSED = "catalogue.browsed"
    PIECE_VIEWED = "piece.viewed"
    TRYON_STARTED = "tryon.started"
    TRYON_ENDED = "tryon.ended"
    TRYON_COMPARED = "tryon.compared"
    PHOTO_TAKEN = "photo.taken"
    PHOTO_HANDED_OVER = "photo.handed_over"
    SHORTLIST_ADDED = "shortlist.added"
    SHORTLIST_REMOVED = "shortlist.removed"
    SHORTLIST_SHOWN = "shortlist.shown"
    IDLE_WARNED = "idle.warned"
    VISIT_ENDED = "visit.ended"
    DEVICE_TROUBLE = "device.trouble"
    ERASURE_DONE = "erasure.done"
    PAYLOAD_REDACTED = "payload.redacted"


class Event(Record):
    """One event. ``sequence`` counts up by one per device and never repeats, whatever the wall clock does."""

    id: Identifier
    """UUID, made once; the platform drops a second one of the same device."""
    type: EventType
    device: Identifier
    store: Identifier
    sequence: Annotated[int, Field(ge=1)]
    at: Moment
    """Wall clock."""
    monotonic_ns: Annotated[int, Field(ge=0)]
    visit: Identifier | None = None
    subject: Identifier | None = None
    """The customer's pseudonym, only with the consent to be recognised; ``None`` for a guest."""
    decision: Identifier | None = None
    policy: Identifier | None = None
    """The version of the policy that chose what was on the screen."""
    arm: Identifier | None = None
    """The arm of the experiment that this visit is in."""
    consents: tuple[Purpose, ...] = ()
    """What was agreed to at this instant."""
    data: dict[str, Any] = {}


class EventContext(TypedDict, total=False):
    """What whoever writes an event may say of it; :class:`Event` tells what each means."""

    visit: str | None
    subject: str | None
    decision: str | None
    policy: str | None
    arm: str | None
    consents: Iterable[Purpose]
    data: dict[str, Any] | None

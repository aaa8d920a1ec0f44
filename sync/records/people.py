"""Customers and what they agreed to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Base64Bytes, Field

from sync.records.base import Identifier, Moment, Name, Record


class Purpose(StrEnum):
    """One purpose, one consent. Nothing is bundled."""

    RECOGNISE = "recognise"
    OFFERS = "offers"
    TRYON_HISTORY = "tryon_history"
    PHOTOS = "photos"
    CONTACT = "contact"
    BEACON = "beacon"


class Tier(StrEnum):
    MEMBER = "member"
    SILVER = "silver"
    GOLD = "gold"
    DIAMOND = "diamond"


class Address(StrEnum):
    """How Vietnamese addresses the person; asked, never guessed."""

    CHI = "chi"
    ANH = "anh"
    CO = "co"
    CHU = "chu"
    BAN = "ban"


class ContactTerms(Record):
    """What advertising consent names: the channel, what is sent, and how often at most."""

    channel: Annotated[str, Field(pattern=r"^(sms|zalo|email|phone|app)$")]
    content: Name
    per_month: Annotated[int, Field(ge=1, le=31)]


class Consent(Record):
    """One answer to one purpose. The latest by ``at`` counts; a refusal is kept as well as a yes."""

    customer: Identifier
    purpose: Purpose
    granted: bool
    text_version: Identifier
    language: Annotated[str, Field(pattern=r"^(vi|en)$")]
    at: Moment
    store: Identifier
    method: Annotated[str, Field(pattern=r"^(kiosk|associate|app|web|paper)$")]
    device: Identifier | None = None
    terms: ContactTerms | None = None


class Taste(Record):
    """What someone likes, learnt or told. Weights are 0..1."""

    metals: dict[str, float] = {}
    kinds: dict[str, float] = {}
    styles: dict[str, float] = {}


class Purchase(Record):
    """One piece that was bought and not brought back, at any store of the chain."""

    sku: Identifier
    at: Moment
    store: Identifier
    count: Annotated[int, Field(ge=1)] = 1
    price_vnd: Annotated[int, Field(ge=0)]
    """What was paid for all of them."""


class Profile(Record):
    """A customer as a device may know them. Arrives only for people who agreed to be recognised."""

    id: Identifier
    pseudonym: Identifier
    """Stands for the person in events; the platform alone can turn it back."""
    first_name: Name
    full_name: Name
    address: Address = Address.BAN
    language: Annotated[str, Field(pattern=r"^(vi|en)$")] = "vi"
    birthday: date | None = None
    anniversary: date | None = None
    tier: Tier = Tier.MEMBER
    points: Annotated[int, Field(ge=0)] = 0
    taste: Taste = Taste()
    ring_size_mm: Annotated[float, Field(gt=8, lt=30)] | None = None
    """Inner diameter."""
    wishes: tuple[Identifier, ...] = ()
    owned: tuple[Identifier, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    """The purchase history, the newest first; ``owned`` are its skus and what was owned before."""
    card_number: Identifier | None = None
    phone: Annotated[str, Field(pattern=r"^\+?[0-9]{8,15}$")] | None = None
    pin: Annotated[str, Field(min_length=20, max_length=200)] | None = None
    """An argon2id hash of the PIN that the customer chose, if they did."""
    pin_at: Moment | None = None
    """When the PIN was chosen or taken away: a choice that arrives late does not undo a later one."""
    consents: tuple[Consent, ...] = ()
    updated_at: Moment

    def allows(self, purpose: Purpose) -> bool | None:
        """The latest answer for a purpose; ``None`` if it was never asked."""
        answers = [c for c in self.consents if c.purpose is purpose]
        return max(answers, key=lambda c: c.at).granted if answers else None


class StaffMember(Record):
    """One of a store's staff, as its devices may know them. ``pin`` is an argon2id hash."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,32}$")]
    role: Annotated[str, Field(pattern=r"^(associate|manager|technician)$")]
    pin: Annotated[str, Field(min_length=20, max_length=200)]


class BeaconKey(Record):
    """A beacon of a customer who agreed to be noticed: a rotating one by its key, or a fixed one by its identity.

    ``key``: Eddystone-EID's identity key, 16 bytes. ``identity``: Eddystone-UID (16 bytes) or iBeacon (20 bytes).
    """

    customer: Identifier
    key: Annotated[Base64Bytes, Field(min_length=16, max_length=16)] | None = None
    exponent: Annotated[int, Field(ge=0, le=15)] = 10
    """The identifier changes every 2^exponent seconds."""
    zero_at: Moment = datetime(2020, 1, 1, tzinfo=UTC)
    """When the beacon's own clock stood at 0."""
    identity: Annotated[Base64Bytes, Field(min_length=16, max_length=20)] | None = None


class Tombstone(Record):
    """A person asked to be forgotten, or withdrew recognition. Beats every cached profile."""

    customer: Identifier
    pseudonym: Identifier | None = None
    at: Moment
    reason: Annotated[str, Field(pattern=r"^(erasure|withdrawal)$")] = "erasure"

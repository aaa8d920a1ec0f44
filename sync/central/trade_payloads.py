"""What tills and other channels send and get."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sync.records import Moment, Offer, Record
from sync.records.base import Identifier

Vnd = Annotated[int, Field(ge=0, le=10**12)]


class SaleLine(Record):
    sku: Identifier
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    price_vnd: Vnd
    """What was paid for all of this line."""
    offer: Identifier | None = None


class NewSale(Record):
    """A sale or a return. A return names the sale it takes back; its amounts are positive all the same."""

    id: Identifier
    """The till's own number: unique in its store for ever."""
    kind: Literal["sale", "return"] = "sale"
    of_sale: Identifier | None = None
    at: Moment
    customer: Identifier | None = None
    """The customer's id or card number."""
    visit: Identifier | None = None
    """If the till knows it; else the platform looks for the customer's visit of that day."""
    lines: Annotated[tuple[SaleLine, ...], Field(min_length=1, max_length=100)]
    points: Annotated[int, Field(ge=0, le=10**7)] = 0
    """Loyalty points given for a sale, taken back for a return."""


class SaleAnswer(Record):
    id: Identifier
    joined_visit: Identifier | None = None
    joined_by: str = ""
    """``till``, ``customer``, ``sale`` (a return goes where its sale went) or nothing."""
    tried_on: tuple[str, ...] = ()
    """Skus of the sale that were tried on in that visit."""
    points: int | None = None
    """The customer's balance afterwards."""


class CustomerOffers(Record):
    offers: tuple[Offer, ...]


class Shortlist(Record):
    """Pieces the customer shortlisted at kiosks of this chain, the newest first, and their wishes."""

    pieces: tuple[str, ...]
    wishes: tuple[str, ...] = ()


class NewMessage(Record):
    channel: Literal["sms", "zalo", "email", "phone", "app"]
    topic: Identifier
    """What it is about, e.g. ``birthday``."""
    text: Annotated[str, Field(min_length=1, max_length=1000)]


class MessageAnswer(Record):
    id: Identifier
    state: str
    left_this_month: Annotated[int, Field(ge=0)]


SALE_EXAMPLE = {
    "id": "S-2026-000123",
    "at": "2026-03-01T03:10:00Z",
    "customer": "cus-lan",
    "lines": [{"sku": "GE-001", "price_vnd": 42800000, "offer": "off-birthday"}],
    "points": 428,
}

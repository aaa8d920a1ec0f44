"""What tills and the other channels call, with API keys."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from sqlalchemy import select

from sync.central import catalogue, codes, customers, feed, messages, sales, schema, users
from sync.central.access import CHANNEL, TILL, Caller, Needs
from sync.central.problems import Refused, not_found, problem_responses
from sync.central.routes.device import Here
from sync.central.trade_payloads import (
    SALE_EXAMPLE,
    CustomerOffers,
    MessageAnswer,
    NewMessage,
    NewSale,
    SaleAnswer,
    Shortlist,
)
from sync.protocol import Code
from sync.records import EventType, Offer, Profile, Purpose, Record

router = APIRouter()
Channel = Annotated[Caller, Depends(Needs(CHANNEL))]
CustomerId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$", examples=["cus-lan"])]


class CodeAnswer(Record):
    text: str
    expires_at: str


@router.post(
    "/v1/sales",
    response_model=SaleAnswer,
    tags=["tills"],
    responses=problem_responses(401, 403, 404, 409, 422),
    openapi_extra={"requestBody": {"content": {"application/json": {"example": SALE_EXAMPLE}}}},
)
async def take_sale(
    request: Request,
    sale: NewSale,
    here: Here,
    till: Annotated[Caller, Depends(Needs(TILL))],
    idempotency_key: Annotated[str | None, Header(pattern=r"^[A-Za-z0-9._:-]{8,64}$")] = None,
) -> Response:
    """A sale or a return, once: repeat it with the same `Idempotency-Key` and body to get the same answer."""
    if idempotency_key is None:
        raise Refused(400, Code.BAD_REQUEST, "The header Idempotency-Key is missing.", "Send a new one for each sale.")
    body = await request.body()
    answer = await asyncio.to_thread(_take, here, till, idempotency_key, body, sale)
    return Response(answer, media_type="application/json")


def _take(here: Here, till: Caller, key: str, body: bytes, sale: NewSale) -> str:
    with feed.change(here.db, here.hub) as change:
        before = sales.once(change, till, key, body, here.now())
        if before is not None:
            return before
        answer = sales.take(change, till, sale, here.now()).model_dump_json()
        sales.remember(change, till, key, answer)
        return answer


def _profile(here: Here, channel: Caller, customer: str) -> Profile:
    with here.db.read() as connection:
        profile = customers.load(connection, customer)
        if profile is None or not customers.of_store(connection, customer, channel.store):
            raise not_found("customer")
    return profile


def applies(offer: Offer, profile: Profile) -> bool:
    """Whether a person may be shown an offer, their occasions aside."""
    if not offer.private:
        return True
    return bool(
        profile.allows(Purpose.OFFERS)
        and (not offer.customers or profile.id in offer.customers)
        and (not offer.tiers or profile.tier in offer.tiers)
    )


@router.get(
    "/v1/customers/{customer}/offers",
    response_model=CustomerOffers,
    tags=["channels"],
    responses=problem_responses(401, 403, 404, 422),
)
def offers(customer: CustomerId, here: Here, channel: Channel) -> CustomerOffers:
    """The offers that hold now for this customer; private ones only with their consent.

    Offers for a birthday or an anniversary are there in that month.
    """
    profile, now = _profile(here, channel, customer), here.now()
    months = {
        "birthday": profile.birthday.month if profile.birthday else None,
        "anniversary": profile.anniversary.month if profile.anniversary else None,
    }
    with here.db.read() as connection:
        found = [offer for offer, _ in catalogue.offers_of(connection, channel.store)]
    return CustomerOffers(
        offers=tuple(
            offer
            for offer in found
            if offer.valid_from <= now < offer.valid_until
            and applies(offer, profile)
            and (not offer.occasions or any(months.get(o) == now.month for o in offer.occasions))
        )
    )


@router.get(
    "/v1/customers/{customer}/shortlist",
    response_model=Shortlist,
    tags=["channels"],
    responses=problem_responses(401, 403, 404, 422),
)
def shortlist(customer: CustomerId, here: Here, channel: Channel) -> Shortlist:
    """What the customer shortlisted in visits, so that the visit can go on elsewhere. Needs their consent."""
    profile = _profile(here, channel, customer)
    if not profile.allows(Purpose.TRYON_HISTORY):
        raise Refused(403, "not_agreed", "The customer did not agree to keep a history.")
    events = schema.events
    kept: dict[str, None] = {}
    with here.db.read() as connection:
        rows = connection.execute(
            select(events.c.type, events.c.sku)
            .where(events.c.subject == profile.pseudonym, events.c.sku.is_not(None))
            .where(events.c.type.in_([EventType.SHORTLIST_ADDED.value, EventType.SHORTLIST_REMOVED.value]))
            .order_by(events.c.at)
        ).all()
    for kind, sku in rows:
        kept.pop(sku, None)
        if kind == EventType.SHORTLIST_ADDED:
            kept[sku] = None
    return Shortlist(pieces=tuple(reversed(kept)), wishes=profile.wishes)


@router.post(
    "/v1/customers/{customer}/codes",
    response_model=CodeAnswer,
    status_code=201,
    tags=["channels"],
    responses=problem_responses(401, 403, 404, 422),
)
def mint_code(customer: CustomerId, here: Here, channel: Channel) -> CodeAnswer:
    """A fresh code for the customer to show at a kiosk, for the chain's own app to draw as QR."""
    _profile(here, channel, customer)
    with here.db.read() as connection:
        code = codes.mint(connection, customer, here.now())
    return CodeAnswer(text=code.text, expires_at=code.expires_at.isoformat())


@router.post(
    "/v1/customers/{customer}/messages",
    response_model=MessageAnswer,
    status_code=202,
    tags=["channels"],
    responses=problem_responses(401, 403, 404, 409, 422),
)
def send_message(customer: CustomerId, asked: NewMessage, here: Here, channel: Channel) -> MessageAnswer:
    """A follow-up message: taken only for the channel that was agreed to, and not more often than that."""
    _profile(here, channel, customer)
    with feed.change(here.db, here.hub) as change:
        answer = messages.queue(change, customer, asked, channel.id, here.now())
        users.note(change.connection, here.now(), channel.id, "message", customer, channel.store, asked.topic)
    return answer

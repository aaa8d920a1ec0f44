"""What tills and the other channels call, with API keys."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from sync.central import codes, customers, feed, known, messages, phones, sales, users
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
from sync.records import Profile, Purpose, Record

router = APIRouter()
Channel = Annotated[Caller, Depends(Needs(CHANNEL))]
CustomerId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$", examples=["cus-lan"])]


class CodeAnswer(Record):
    text: str
    expires_at: str


class LinkAnswer(Record):
    code: str
    path: str
    """The page to open on the customer's device."""
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
    profile = _profile(here, channel, customer)
    with here.db.read() as connection:
        return CustomerOffers(offers=known.offers_for(connection, profile, channel.store, here.now()))


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
    with here.db.read() as connection:
        return Shortlist(pieces=known.shortlist_of(connection, profile), wishes=profile.wishes)


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
    "/v1/customers/{customer}/links",
    response_model=LinkAnswer,
    status_code=201,
    tags=["channels"],
    responses=problem_responses(401, 403, 404, 422),
)
def link_app(customer: CustomerId, here: Here, channel: Channel) -> LinkAnswer:
    """A one-time code that links one device of the customer's own to their account (`/app#CODE`)."""
    _profile(here, channel, customer)
    with feed.change(here.db, here.hub) as change:
        code = phones.link(change, customer, here.now())
        users.note(change.connection, here.now(), channel.id, "app_link", customer, channel.store)
    return LinkAnswer(code=code, path=f"/app#{code}", expires_at=(here.now() + phones.LINK_LIFE).isoformat())


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

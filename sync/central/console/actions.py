"""What the console changes. Every change is checked, written in one transaction and noted in the audit."""

from __future__ import annotations

import secrets
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy import Connection, select

from sync.central import catalogue, customers, erasure, schema, stores
from sync.central.console.desk import done, number
from sync.central.console.pages import PRICED, At, Body, devices_page
from sync.central.problems import Refused, not_found
from sync.protocol import Code
from sync.records import Consent, Metal, Offer, Purpose

router = APIRouter(include_in_schema=False)
PAPER_TEXT = "paper-2026-11"


@router.post("/catalogue/gold")
def set_gold(desk: At, body: Body) -> Response:
    fields = desk.form(body)
    user = desk.changer(admin=True)
    metal = fields.get("metal", "")
    if metal not in {priced.value for priced in PRICED}:
        raise Refused(422, Code.BAD_REQUEST, "There is no such metal.")
    vnd = number(fields, "vnd", 100_000, 1_000_000_000)
    with desk.change() as feed:
        catalogue.set_gold_price(feed, Metal(metal), vnd, desk.now, user.user)
        desk.note(feed, "gold_price", metal, str(vnd))
    return done("/catalogue")


@router.post("/catalogue/stock")
def set_stock(desk: At, body: Body) -> Response:
    fields = desk.form(body)
    store, sku = fields.get("store", ""), fields.get("sku", "")
    desk.changer(store)
    count = number(fields, "count", 0, 100_000)
    with desk.change() as feed:
        known = feed.connection.execute(select(schema.pieces.c.sku).where(schema.pieces.c.sku == sku)).first()
        if known is None or not _store(feed.connection, store):
            raise not_found("piece or store")
        catalogue.set_stock(feed, store, {sku: count}, desk.now)
        desk.note(feed, "stock", sku, f"{store}: {count}")
    return done("/catalogue")


@router.post("/offers")
def add_offer(desk: At, body: Body) -> Response:
    fields = desk.form(body)
    user = desk.changer()
    audience = fields.get("audience", "")
    try:
        offer = Offer.model_validate(
            {
                "id": "off-" + secrets.token_hex(6),
                "title": {"vi": fields.get("title_vi", ""), "en": fields.get("title_en", "")},
                "text": {"vi": fields.get("text_vi", ""), "en": fields.get("text_en", "")},
                "percent": number(fields, "percent", 0, 90),
                "valid_from": desk.now,
                "valid_until": desk.now + timedelta(days=number(fields, "days", 1, 365)),
                "private": bool(audience),
                "occasions": (audience,) if audience in ("birthday", "anniversary") else (),
            }
        )
    except ValidationError as error:
        raise Refused(422, Code.BAD_REQUEST, "Title and text are needed in both languages.") from error
    with desk.change() as feed:
        catalogue.put_offer(feed, offer, user.store)
        desk.note(feed, "offer_made", offer.id)
    return done("/offers")


@router.post("/offers/end")
def end_offer(desk: At, body: Body) -> Response:
    fields = desk.form(body)
    user = desk.changer()
    offer = fields.get("offer", "")
    with desk.change() as feed:
        row = feed.connection.execute(select(schema.offers.c.store).where(schema.offers.c.id == offer)).first()
        if row is None:
            raise not_found("offer")
        if user.store is not None and row.store != user.store:
            raise Refused(403, Code.FORBIDDEN, "This offer belongs to the whole chain.")
        catalogue.end_offer(feed, offer, desk.now)
        desk.note(feed, "offer_ended", offer)
    return done("/offers")


@router.post("/devices/code")
def make_code(desk: At, body: Body) -> Response:
    fields = desk.form(body)
    store = fields.get("store", "")
    desk.changer(store)
    with desk.change() as feed:
        if not _store(feed.connection, store):
            raise not_found("store")
        code = stores.make_code(feed, store, desk.now)
        desk.note(feed, "enrolment_code", store)
    return devices_page(desk, code)


@router.post("/devices/revoke")
def revoke(desk: At, body: Body) -> Response:
    fields = desk.form(body)
    device = fields.get("device", "")
    with desk.change() as feed:
        row = feed.connection.execute(select(schema.devices.c.store).where(schema.devices.c.id == device)).first()
        if row is None:
            raise not_found("device")
        desk.changer(row.store)
        stores.revoke(feed, device, desk.now)
        desk.note(feed, "device_revoked", device)
    return done("/devices")


@router.post("/customers/{customer}/consent")
def consent(desk: At, body: Body, customer: str) -> Response:
    fields = desk.form(body)
    user = desk.changer()
    purpose = fields.get("purpose", "")
    if purpose not in {p.value for p in Purpose if p is not Purpose.CONTACT}:
        raise Refused(422, Code.BAD_REQUEST, "There is no such purpose here.")
    with desk.change() as feed:
        known = customers.stores_of(feed.connection, customer) if "\x00" not in customer else []
        where = user.store or (known[0] if known else "")
        if where not in known:
            raise not_found("customer")
        customers.record_consent(
            feed,
            Consent(
                customer=customer,
                purpose=Purpose(purpose),
                granted=fields.get("granted") == "yes",
                text_version=PAPER_TEXT,
                language=desk.language,
                at=desk.now,
                store=where,
                method="paper",
            ),
        )
        desk.note(feed, "consent", customer, f"{purpose}: {fields.get('granted') == 'yes'}")
    return done(f"/customers/{customer}")


@router.post("/customers/{customer}/erase")
def erase(desk: At, body: Body, customer: str) -> Response:
    fields = desk.form(body)
    user = desk.changer()
    if fields.get("confirm", "").strip() != customer:
        raise Refused(422, Code.BAD_REQUEST, "The customer's id was not confirmed; nothing was erased.")
    with desk.change() as feed:
        if not customers.of_store(feed.connection, customer, user.store):
            raise not_found("customer")
        if not erasure.erase(feed, customer, desk.now):
            raise not_found("customer")
        desk.note(feed, "erased", customer)
    return done("/erasure")


def _store(connection: Connection, store: str) -> bool:
    return connection.execute(select(schema.stores.c.id).where(schema.stores.c.id == store)).first() is not None

"""What the console changes. Every change is checked, written in one transaction and noted in the audit."""

from __future__ import annotations

import secrets
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy import Connection, select

from sync.central import catalogue, customers, erasure, schema, stores
from sync.central.console.desk import AdminSent, Sent, done
from sync.central.console.pages import PRICED, devices_page
from sync.central.problems import Refused, not_found
from sync.protocol import Code
from sync.records import Consent, Metal, Offer, Purpose

router = APIRouter(include_in_schema=False)
PAPER_TEXT = "paper-2026-11"


@router.post("/catalogue/gold")
def set_gold(form: AdminSent) -> Response:
    desk, metal = form.desk, form.text("metal")
    if metal not in {priced.value for priced in PRICED}:
        raise Refused(422, Code.BAD_REQUEST, "There is no such metal.")
    vnd = form.number("vnd", 100_000, 1_000_000_000)
    with form.saving() as feed:
        catalogue.set_gold_price(feed, Metal(metal), vnd, desk.now, form.user.user)
        desk.note(feed, "gold_price", metal, str(vnd))
    return done("/catalogue")


@router.post("/catalogue/stock")
def set_stock(form: Sent) -> Response:
    desk, store, sku = form.desk, form.text("store"), form.text("sku")
    desk.changer(store)
    count = form.number("count", 0, 100_000)
    with form.saving() as feed:
        known = feed.connection.execute(select(schema.pieces.c.sku).where(schema.pieces.c.sku == sku)).first()
        if known is None or not _store(feed.connection, store):
            raise not_found("piece or store")
        catalogue.set_stock(feed, store, {sku: count}, desk.now)
        desk.note(feed, "stock", sku, f"{store}: {count}")
    return done("/catalogue")


@router.post("/offers")
def add_offer(form: Sent) -> Response:
    desk, audience = form.desk, form.text("audience")
    try:
        offer = Offer.model_validate(
            {
                "id": "off-" + secrets.token_hex(6),
                "title": {"vi": form.text("title_vi"), "en": form.text("title_en")},
                "text": {"vi": form.text("text_vi"), "en": form.text("text_en")},
                "percent": form.number("percent", 0, 90),
                "valid_from": desk.now,
                "valid_until": desk.now + timedelta(days=form.number("days", 1, 365)),
                "private": bool(audience),
                "occasions": (audience,) if audience in ("birthday", "anniversary") else (),
            }
        )
    except ValidationError as error:
        raise Refused(422, Code.BAD_REQUEST, "Title and text are needed in both languages.") from error
    with form.saving() as feed:
        catalogue.put_offer(feed, offer, form.user.store)
        desk.note(feed, "offer_made", offer.id)
    return done("/offers")


@router.post("/offers/end")
def end_offer(form: Sent) -> Response:
    desk, offer = form.desk, form.text("offer")
    with form.saving() as feed:
        row = feed.connection.execute(select(schema.offers.c.store).where(schema.offers.c.id == offer)).first()
        if row is None:
            raise not_found("offer")
        if form.user.store is not None and row.store != form.user.store:
            raise Refused(403, Code.FORBIDDEN, "This offer belongs to the whole chain.")
        catalogue.end_offer(feed, offer, desk.now)
        desk.note(feed, "offer_ended", offer)
    return done("/offers")


@router.post("/devices/code")
def make_code(form: Sent) -> Response:
    desk, store = form.desk, form.text("store")
    desk.changer(store)
    with form.saving() as feed:
        if not _store(feed.connection, store):
            raise not_found("store")
        code = stores.make_code(feed, store, desk.now)
        desk.note(feed, "enrolment_code", store)
    return devices_page(desk, code)


@router.post("/devices/revoke")
def revoke(form: Sent) -> Response:
    desk, device = form.desk, form.text("device")
    with form.saving() as feed:
        row = feed.connection.execute(select(schema.devices.c.store).where(schema.devices.c.id == device)).first()
        if row is None:
            raise not_found("device")
        desk.changer(row.store)
        stores.revoke(feed, device, desk.now)
        desk.note(feed, "device_revoked", device)
    return done("/devices")


@router.post("/customers/{customer}/consent")
def consent(form: Sent, customer: str) -> Response:
    desk, user, purpose = form.desk, form.user, form.text("purpose")
    if purpose not in {p.value for p in Purpose if p is not Purpose.CONTACT}:
        raise Refused(422, Code.BAD_REQUEST, "There is no such purpose here.")
    granted = form.text("granted") == "yes"
    with form.saving() as feed:
        known = customers.stores_of(feed.connection, customer) if "\x00" not in customer else []
        where = user.store or (known[0] if known else "")
        if where not in known:
            raise not_found("customer")
        customers.record_consent(
            feed,
            Consent(
                customer=customer,
                purpose=Purpose(purpose),
                granted=granted,
                text_version=PAPER_TEXT,
                language=desk.language,
                at=desk.now,
                store=where,
                method="paper",
            ),
        )
        desk.note(feed, "consent", customer, f"{purpose}: {granted}")
    return done(f"/customers/{customer}")


@router.post("/customers/{customer}/erase")
def erase(form: Sent, customer: str) -> Response:
    desk = form.desk
    if form.text("confirm") != customer:
        raise Refused(422, Code.BAD_REQUEST, "The customer's id was not confirmed; nothing was erased.")
    with form.saving() as feed:
        if not customers.of_store(feed.connection, customer, form.user.store):
            raise not_found("customer")
        if not erasure.erase(feed, customer, desk.now):
            raise not_found("customer")
        desk.note(feed, "erased", customer)
    return done("/erasure")


def _store(connection: Connection, store: str) -> bool:
    return connection.execute(select(schema.stores.c.id).where(schema.stores.c.id == store)).first() is not None

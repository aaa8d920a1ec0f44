"""The console's pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, RedirectResponse, Response
from sqlalchemy import select

from sync.central import beacons, catalogue, codes, customers, erasure, schema, users, visits
from sync.central import schema_trade as trade
from sync.central.console.desk import COOKIE, At, Body, Desk, fields_of
from sync.central.problems import Refused, not_found
from sync.protocol import Code
from sync.records import Metal, Profile, Purpose

router = APIRouter(include_in_schema=False)
_STYLE = Path(__file__).parent / "style.css"
PRICED = (Metal.GOLD_24K, Metal.GOLD_18K, Metal.WHITE_GOLD_18K, Metal.ROSE_GOLD_18K, Metal.PLATINUM)


@router.get("/console.css")
def style() -> Response:
    return FileResponse(_STYLE, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


@router.get("/login")
def login(desk: At) -> Response:
    return desk.page("login.html", "sign_in")


@router.post("/login")
def sign_in(desk: At, body: Body) -> Response:
    fields = fields_of(body)
    with desk.change() as feed:
        secret = users.sign_in(feed, fields.get("name", "")[:64], fields.get("password", "")[:200], desk.now)
        users.note(feed.connection, desk.now, fields.get("name", "")[:64], "sign_in", "", None, "" if secret else "no")
    if secret is None:
        return desk.page("login.html", "sign_in", 403, said=desk.words["wrong"])
    response = RedirectResponse("/", 303)
    response.set_cookie(
        COOKIE, secret, httponly=True, samesite="strict", secure=desk.platform.config.secure_cookies, path="/"
    )
    return response


@router.post("/logout")
def logout(desk: At, body: Body) -> Response:
    desk.form(body)
    with desk.change() as feed:
        users.sign_out(feed.connection, desk.request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE)
    return response


@router.get("/")
def today(desk: At, day: str = "") -> Response:
    user = desk.user()
    try:
        wanted = date.fromisoformat(day) if day else visits.day_of(desk.now)
        visits.bounds(wanted)
    except (ValueError, OverflowError) as error:
        raise Refused(422, Code.BAD_REQUEST, "There is no such day.") from error
    with desk.platform.db.read() as connection:
        found = visits.of_day(connection, wanted, user.store)
        names = {sku: name.in_language(desk.language) for sku, name in visits.piece_names(connection).items()}
    told = visits.figures(found)

    def percent(count: int) -> str:
        share = told.share(count)
        return "" if share is None else f"{share:.0%}"

    figures = [
        ("visits", told.visits, ""),
        ("recognised", told.recognised, percent(told.recognised)),
        ("tried_on", told.tried_on, percent(told.tried_on)),
        ("shortlisted", told.shortlisted, percent(told.shortlisted)),
        ("bought", told.bought, percent(told.bought)),
        (
            "median",
            "–" if told.median_minutes is None else f"{told.median_minutes:.1f} {desk.words['minutes']}",
            "",
        ),
    ]
    most = [(names.get(sku, sku), count) for sku, count in visits.most_tried(found)]
    return desk.page(
        "today.html",
        "today",
        visits=found,
        figures=figures,
        most=most,
        names=names,
        day=wanted.strftime("%d/%m/%Y"),
        iso=wanted.isoformat(),
    )


@router.get("/customers")
def customers_page(desk: At, q: str = "") -> Response:
    user = desk.user()
    text = q.replace("\x00", "").strip()[:100]
    with desk.platform.db.read() as connection:
        rows = customers.search(connection, text, user.store)
    found = [Profile.model_validate_json(row.record).model_copy(update={"points": row.points}) for row in rows]
    return desk.page("customers.html", "customers", found=found, q=text)


def _customer(desk: Desk, customer: str) -> Profile:
    user = desk.user()
    if "\x00" in customer:
        raise not_found("customer")
    with desk.platform.db.read() as connection:
        profile = customers.load(connection, customer)
        if profile is None or not customers.of_store(connection, customer, user.store):
            raise not_found("customer")
    return profile


@router.get("/customers/{customer}")
def customer_page(desk: At, customer: str) -> Response:
    profile = _customer(desk, customer)
    sales = trade.sales
    with desk.change() as feed:
        desk.note(feed, "customer_seen", profile.id)
        bought = feed.connection.execute(
            select(sales).where(sales.c.customer == profile.id).order_by(sales.c.at.desc()).limit(50)
        ).all()
        own = beacons.of(feed.connection, profile.id)
    return desk.page("customer.html", "customers", c=profile, sales=bought, purposes=list(Purpose), beacons=own)


@router.get("/customers/{customer}/code.png")
def customer_code(desk: At, customer: str) -> Response:
    profile = _customer(desk, customer)
    with desk.change() as feed:
        desk.note(feed, "code_minted", profile.id)
        try:
            code = codes.mint(feed.connection, profile.id, desk.now)
        except LookupError as error:
            raise Refused(409, Code.NOT_FOUND, str(error)) from error
    return Response(codes.png(code.text), media_type="image/png", headers={"Cache-Control": "no-store"})


@router.get("/catalogue")
def catalogue_page(desk: At, store: str = "") -> Response:
    user = desk.user()
    with desk.platform.db.read() as connection:
        shops = [row for row in connection.execute(select(schema.stores)) if user.store in (None, row.id)]
        chosen = next((row.id for row in shops if row.id == store), shops[0].id if shops else None)
        pieces = catalogue.load(connection, chosen)
        prices = catalogue.gold_prices(connection)
    return desk.page(
        "catalogue.html",
        "catalogue",
        pieces=pieces,
        stores=shops,
        store=chosen,
        prices=[(metal.value, prices.get(metal.value)) for metal in PRICED],
    )


@router.get("/offers")
def offers_page(desk: At) -> Response:
    user = desk.user()
    with desk.platform.db.read() as connection:
        offers = catalogue.offers_of(connection, user.store)
    return desk.page("offers.html", "offers", offers=offers)


@router.get("/devices")
def devices_page(desk: At, code: str = "") -> Response:
    user = desk.user()
    devices, stores = schema.devices, schema.stores
    with desk.platform.db.read() as connection:
        query = select(devices, stores.c.head, stores.c.name.label("store_name")).join(
            stores, stores.c.id == devices.c.store
        )
        rows = connection.execute(query.order_by(devices.c.store, devices.c.name)).all()
        shops = [row for row in connection.execute(select(stores)) if user.store in (None, row.id)]
    mine = [row for row in rows if user.store in (None, row.store)]
    return desk.page("devices.html", "devices", devices=mine, stores=shops, code=code)


@router.get("/erasure")
def erasure_page(desk: At) -> Response:
    user = desk.user()
    with desk.platform.db.read() as connection:
        desk_rows = erasure.desk(connection, user.store)
    return desk.page("erasure.html", "erasure", desk=desk_rows)


@router.get("/audit")
def audit_page(desk: At) -> Response:
    user = desk.user()
    audit = trade.audit
    query = select(audit).order_by(audit.c.id.desc()).limit(200)
    if user.store is not None:
        query = query.where(audit.c.store == user.store)
    with desk.platform.db.read() as connection:
        rows = connection.execute(query).all()
    return desk.page("audit.html", "audit", rows=rows)

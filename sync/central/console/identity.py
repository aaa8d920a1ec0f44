"""The console's pages of who kiosks may tell apart: staff and their PINs, customers' beacons and PINs."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from sync.central import beacons, customers, feed, pin_choice, schema, staff
from sync.central.console.desk import done, number
from sync.central.console.pages import At, Body
from sync.central.problems import Refused, not_found
from sync.central.users import ADMIN, Session
from sync.pins import PinWeak
from sync.protocol import Code

router = APIRouter(include_in_schema=False)


@router.get("/staff")
def staff_page(desk: At) -> Response:
    user = desk.changer()
    with desk.platform.db.read() as connection:
        members = staff.listed(connection, user.store)
        shops = [row for row in connection.execute(select(schema.stores)) if user.store in (None, row.id)]
    return desk.page("staff.html", "staff", members=members, stores=shops, roles=staff.ROLES)


@router.post("/staff")
def put_member(desk: At, body: Body) -> Response:
    fields = desk.form(body)
    user = desk.changer()
    member, store = fields.get("member", "").strip(), fields.get("store", "") or None
    with desk.change() as change:
        if store is not None and store not in feed.all_stores(change.connection):
            raise not_found("store")
        _may_change(user, store)
        known, before = staff.store_of(change.connection, member)
        if known:
            _may_change(user, before)
        try:
            staff.put(change, member, store, fields.get("role", ""), fields.get("pin", "")[:64], desk.now)
        except PinWeak as error:
            raise Refused(422, Code.BAD_REQUEST, desk.words["pin_hint"]) from error
        except ValueError as error:
            raise Refused(422, Code.BAD_REQUEST, str(error)) from error
        desk.note(change, "staff_put", member, fields.get("role", ""))
    return done("/staff")


@router.post("/staff/end")
def end_member(desk: At, body: Body) -> Response:
    fields = desk.form(body)
    user = desk.changer()
    member = fields.get("member", "")
    with desk.change() as change:
        known, store = staff.store_of(change.connection, member) if staff.ID.fullmatch(member) else (False, None)
        if not known:
            raise not_found("member of the staff")
        _may_change(user, store)
        staff.end(change, member)
        desk.note(change, "staff_ended", member)
    return done("/staff")


@router.post("/customers/{customer}/beacons")
def add_beacon(desk: At, body: Body, customer: str) -> Response:
    fields = desk.form(body)
    user = desk.changer()
    try:
        secret = bytes.fromhex(fields.get("secret", "").strip())
    except ValueError:
        secret = b""
    exponent = number({"exponent": "10"} | fields, "exponent", 0, 15)
    with desk.change() as change:
        _customer(change, user, customer)
        try:
            beacons.add(change, customer, fields.get("kind", ""), secret, desk.now, exponent=exponent)
        except ValueError as error:
            raise Refused(422, Code.BAD_REQUEST, str(error)) from error
        customers.publish(change, customer)
        desk.note(change, "beacon_added", customer, fields.get("kind", ""))
    return done(f"/customers/{customer}")


@router.post("/customers/{customer}/beacons/end")
def remove_beacon(desk: At, body: Body, customer: str) -> Response:
    fields = desk.form(body)
    user = desk.changer()
    with desk.change() as change:
        _customer(change, user, customer)
        stores = customers.stores_of(change.connection, customer)
        if not beacons.remove(change, customer, fields.get("beacon", ""), stores):
            raise not_found("beacon")
        desk.note(change, "beacon_removed", customer)
    return done(f"/customers/{customer}")


@router.post("/customers/{customer}/pin/end")
def remove_pin(desk: At, body: Body, customer: str) -> Response:
    """A forgotten PIN: staff can take it away and never set one."""
    desk.form(body)
    user = desk.changer()
    with desk.change() as change:
        _customer(change, user, customer)
        pin_choice.choose(change, customer, None, desk.now)
        desk.note(change, "pin_removed", customer)
    return done(f"/customers/{customer}")


def _may_change(user: Session, store: str | None) -> None:
    """A manager has the staff of their own store; the whole chain's is the administrators'."""
    if user.role != ADMIN and (store is None or store != user.store):
        raise Refused(403, Code.FORBIDDEN, "Your role may not do this here.")


def _customer(change: feed.Feed, user: Session, customer: str) -> None:
    if "\x00" in customer or customers.load(change.connection, customer) is None:
        raise not_found("customer")
    if not customers.of_store(change.connection, customer, user.store):
        raise not_found("customer")

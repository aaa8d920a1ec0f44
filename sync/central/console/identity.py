"""The console's pages of who kiosks may tell apart: staff and their PINs, customers' beacons and PINs."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from sync.central import beacons, customers, pin_choice, schema, staff
from sync.central.console.desk import At, Form, Sent, done
from sync.central.feed import Feed
from sync.central.problems import Refused, not_found
from sync.central.users import ADMIN
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
def put_member(form: Sent) -> Response:
    member, role, store = form.text("member"), form.text("role"), form.store()
    _may_change(form, store)
    with form.saving() as change:
        known, before = staff.store_of(change.connection, member)
        if known:
            _may_change(form, before)
        staff.put(change, member, store, role, form.text("pin")[:64], form.desk.now)
        form.desk.note(change, "staff_put", member, role)
    return done("/staff")


@router.post("/staff/end")
def end_member(form: Sent) -> Response:
    member = form.text("member")
    with form.saving() as change:
        known, store = staff.store_of(change.connection, member)
        if not known:
            raise not_found("member of the staff")
        _may_change(form, store)
        staff.end(change, member)
        form.desk.note(change, "staff_ended", member)
    return done("/staff")


@router.post("/customers/{customer}/beacons")
def add_beacon(form: Sent, customer: str) -> Response:
    kind = form.text("kind")
    with form.saving() as change:
        _met(form, change, customer)
        beacons.add(change, customer, kind, bytes.fromhex(form.text("secret")), form.desk.now)
        customers.publish(change, customer)
        form.desk.note(change, "beacon_added", customer, kind)
    return done(f"/customers/{customer}")


@router.post("/customers/{customer}/beacons/end")
def remove_beacon(form: Sent, customer: str) -> Response:
    with form.saving() as change:
        _met(form, change, customer)
        if not beacons.remove(change, customer, form.text("beacon"), customers.stores_of(change.connection, customer)):
            raise not_found("beacon")
        form.desk.note(change, "beacon_removed", customer)
    return done(f"/customers/{customer}")


@router.post("/customers/{customer}/pin/end")
def remove_pin(form: Sent, customer: str) -> Response:
    """A forgotten PIN: staff can take it away and never set one."""
    with form.saving() as change:
        _met(form, change, customer)
        pin_choice.choose(change, customer, None, form.desk.now)
        form.desk.note(change, "pin_removed", customer)
    return done(f"/customers/{customer}")


def _may_change(form: Form, store: str | None) -> None:
    """A manager has the staff of their own store; the whole chain's is the administrators'."""
    if form.user.role != ADMIN and (store is None or store != form.user.store):
        raise Refused(403, Code.FORBIDDEN, "Your role may not do this here.")


def _met(form: Form, change: Feed, customer: str) -> None:
    """Raises :class:`Refused` unless this user's store knows the customer."""
    known = "\x00" not in customer and customers.load(change.connection, customer) is not None
    if not known or not customers.of_store(change.connection, customer, form.user.store):
        raise not_found("customer")

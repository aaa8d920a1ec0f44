"""The console's back office: sales, messages and who sends them, users and keys, customers' phones."""

from __future__ import annotations

import base64
import re
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy import func, select, update

from sync.central import access, customers, messages, phones, schema, users, visits
from sync.central import schema_trade as trade
from sync.central.console.desk import AdminSent, At, Desk, Sent, done
from sync.central.problems import Refused, not_found
from sync.central.trade_payloads import NewMessage
from sync.protocol import Code

router = APIRouter(include_in_schema=False)
MOST = 100
CHANNELS = ("zalo", "sms", "email", "phone", "app")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,63}")


@router.get("/sales")
def sales_page(desk: At) -> Response:
    user = desk.user()
    sales, lines = trade.sales, trade.sale_lines
    start, end = visits.bounds(visits.day_of(desk.now))
    query = select(sales).order_by(sales.c.at.desc(), sales.c.id).limit(MOST)
    total = select(func.coalesce(func.sum(sales.c.total_vnd), 0)).where(sales.c.at >= start, sales.c.at < end)
    if user.store is not None:
        query, total = query.where(sales.c.store == user.store), total.where(sales.c.store == user.store)
    with desk.platform.db.read() as connection:
        rows = connection.execute(query).all()
        found = connection.execute(
            select(lines, lines.c.count.label("pieces"))
            .where(lines.c.sale.in_([row.id for row in rows]))
            .order_by(lines.c.sale, lines.c.line)
        ).all()
        today = int(connection.execute(total).scalar_one())
        names = {sku: name.in_language(desk.language) for sku, name in visits.piece_names(connection).items()}
    by_sale: dict[str, list[Any]] = {}
    for line in found:
        by_sale.setdefault(line.sale, []).append(line)
    return desk.page("sales.html", "sales", sales=rows, lines=by_sale, names=names, today=today)


def _messages_page(desk: Desk, secret: str = "") -> Response:
    user = desk.user()
    table, known, hooks = trade.messages, schema.customer_stores, trade.hooks
    query = select(table).order_by(table.c.at.desc(), table.c.id).limit(MOST)
    if user.store is not None:
        query = query.where(table.c.customer.in_(select(known.c.customer).where(known.c.store == user.store)))
    with desk.platform.db.read() as connection:
        rows = connection.execute(query).all()
        live = connection.execute(select(hooks).where(hooks.c.ended_at.is_(None)).order_by(hooks.c.channel)).all()
    return desk.page("messages.html", "messages", messages=rows, hooks=live, channels=CHANNELS, secret=secret)


@router.get("/messages")
def messages_page(desk: At) -> Response:
    return _messages_page(desk)


@router.post("/messages")
def send_message(form: Sent) -> Response:
    desk, user, customer = form.desk, form.user, form.text("customer")
    try:
        asked = NewMessage.model_validate({name: form.text(name) for name in ("channel", "topic", "text")})
    except ValidationError as error:
        raise Refused(422, Code.BAD_REQUEST, "A channel, a one-word topic and a text are needed.") from error
    with form.saving() as change:
        if not customers.of_store(change.connection, customer, user.store):
            raise not_found("customer")
        messages.queue(change, customer, asked, user.user, desk.now)
        desk.note(change, "message", customer, asked.topic)
    return done("/messages")


@router.post("/messages/again")
def send_again(form: Sent) -> Response:
    """A failed message once more; whether it may be sent is looked at again before it is."""
    desk, table = form.desk, trade.messages
    with form.saving() as change:
        row = change.connection.execute(select(table).where(table.c.id == form.text("message"))).first()
        if row is None or not customers.of_store(change.connection, row.customer, form.user.store):
            raise not_found("message")
        change.connection.execute(
            update(table)
            .where(table.c.id == row.id, table.c.state == "failed")
            .values(state="waiting", attempts=0, next_at=desk.now)
        )
        desk.note(change, "message_again", row.id)
    return done("/messages")


@router.post("/hooks")
def add_hook(form: AdminSent) -> Response:
    desk, channel = form.desk, form.text("channel")
    if channel not in CHANNELS:
        raise Refused(422, Code.BAD_REQUEST, "There is no such channel.")
    with form.saving() as change:
        local = desk.platform.config.local_hooks
        secret = messages.add_hook(change, channel, form.text("url"), desk.now, local=local)
        desk.note(change, "hook_made", channel)
    return _messages_page(desk, "whsec_" + base64.b64encode(secret).decode())


@router.post("/hooks/end")
def end_hook(form: AdminSent) -> Response:
    desk, hooks, hook = form.desk, trade.hooks, form.text("hook")
    with form.saving() as change:
        ended = update(hooks).where(hooks.c.id == hook, hooks.c.ended_at.is_(None)).values(ended_at=desk.now)
        if not change.connection.execute(ended).rowcount:
            raise not_found("webhook")
        desk.note(change, "hook_ended", hook)
    return done("/messages")


def _access_page(desk: Desk, secret: str = "") -> Response:
    desk.changer(admin=True)
    with desk.platform.db.read() as connection:
        people = connection.execute(select(trade.users).order_by(trade.users.c.name)).all()
        keys = connection.execute(select(trade.api_keys).order_by(trade.api_keys.c.made_at.desc())).all()
        shops = connection.execute(select(schema.stores).order_by(schema.stores.c.name)).all()
    return desk.page("access.html", "access", users=people, keys=keys, stores=shops, roles=users.ROLES, secret=secret)


@router.get("/access")
def access_page(desk: At) -> Response:
    return _access_page(desk)


@router.post("/access/users")
def put_user(form: AdminSent) -> Response:
    desk, name, store = form.desk, form.text("name"), form.store()
    if not _NAME.fullmatch(name) or name == form.user.user:
        raise Refused(422, Code.BAD_REQUEST, "A name has 2 to 64 letters, digits, dots or dashes, and is not yours.")
    password = form.fields.get("password", "")[:200]
    with form.saving() as change:
        users.put_user(change, name, password, form.text("role"), store, desk.now)
        desk.note(change, "user_made", name, form.text("role"))
    return done("/access")


@router.post("/access/users/disable")
def disable_user(form: AdminSent) -> Response:
    desk, name = form.desk, form.text("name")
    if name == form.user.user:
        raise Refused(422, Code.BAD_REQUEST, "You cannot disable yourself.")
    with form.saving() as change:
        if not users.disable(change, name, desk.now):
            raise not_found("user")
        desk.note(change, "user_disabled", name)
    return done("/access")


@router.post("/access/keys")
def make_key(form: AdminSent) -> Response:
    desk, role, name, store = form.desk, form.text("role"), form.text("name"), form.store()
    roles = (access.TILL, access.CHANNEL, access.STAFFING)
    if role not in roles or not 0 < len(name) <= 200 or (role == access.TILL and not store):
        raise Refused(422, Code.BAD_REQUEST, "A key has a role and a name; a till's has a store.")
    with form.saving() as change:
        key, text = access.make_key(change, role, name, store, desk.now)
        desk.note(change, "key_made", key)
    return _access_page(desk, text)


@router.post("/access/keys/revoke")
def revoke_key(form: AdminSent) -> Response:
    desk, keys, key = form.desk, trade.api_keys, form.text("key")
    with form.saving() as change:
        gone = update(keys).where(keys.c.id == key, keys.c.revoked_at.is_(None)).values(revoked_at=desk.now)
        if not change.connection.execute(gone).rowcount:
            raise not_found("key")
        desk.note(change, "key_revoked", key)
    return done("/access")


@router.post("/customers/{customer}/link")
def link_phone(form: Sent, customer: str) -> Response:
    """The address that links a customer's own phone: shown once, as text and for their camera."""
    desk, user = form.desk, form.user
    with form.saving() as change:
        if "\x00" in customer or not customers.of_store(change.connection, customer, user.store):
            raise not_found("customer")
        code = phones.link(change, customer, desk.now)
        desk.note(change, "app_link", customer)
    address = f"{str(desk.request.base_url).rstrip('/')}/app#{code}"
    return desk.page("link.html", "customers", customer=customer, address=address)


@router.post("/customers/{customer}/unlink")
def unlink_phones(form: Sent, customer: str) -> Response:
    desk, user = form.desk, form.user
    with form.saving() as change:
        if "\x00" in customer or not customers.of_store(change.connection, customer, user.store):
            raise not_found("customer")
        phones.end(change, customer, desk.now)
        desk.note(change, "app_ended", customer)
    return done(f"/customers/{customer}")

"""Follow-up messages: sent by other people's services through webhooks, held here to what the person agreed to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pydantic_core
from sqlalchemy import Connection, func, insert, select, update

from sync.central import customers, schema
from sync.central import schema_trade as trade
from sync.central.feed import Feed
from sync.central.platform import Platform
from sync.central.problems import Refused, not_found
from sync.central.trade_payloads import MessageAnswer, NewMessage
from sync.central.visits import VIETNAM

NOT_AGREED, TOO_OFTEN, NO_HOOK = "not_agreed", "too_often", "no_hook"
BACK_OFF = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21_600))
TIMEOUT_S = 10.0
CLAIM = timedelta(seconds=60)
"""A message whose sender died in the middle is sent again after that (the receiver tells by its id)."""


def month_start(now: datetime) -> datetime:
    return now.astimezone(VIETNAM).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def queue(feed: Feed, customer: str, asked: NewMessage, by: str, now: datetime) -> MessageAnswer:
    """Accepts a message for sending, if the person agreed to this channel and is not written to too often.

    The limit a month holds over all channels together. Raises :class:`Refused` with the reason as ``code``.
    """
    people = schema.customers
    # Locked, so that two that come at once are counted one after the other.
    feed.connection.execute(select(people.c.id).where(people.c.id == customer).with_for_update())
    profile = customers.load(feed.connection, customer)
    if profile is None:
        raise not_found("customer")
    consent = customers.agreed_terms(profile)
    if consent is None or consent.terms is None or consent.terms.channel != asked.channel:
        raise Refused(409, NOT_AGREED, "The customer did not agree to be contacted in this way.")
    sent = sent_this_month(feed.connection, customer, now)
    if sent >= consent.terms.per_month:
        raise Refused(409, TOO_OFTEN, f"The customer agreed to {consent.terms.per_month} a month; that many were sent.")
    hooks = trade.hooks
    hook = feed.connection.execute(
        select(hooks.c.id).where(hooks.c.channel == asked.channel, hooks.c.ended_at.is_(None)).limit(1)
    ).scalar()
    if hook is None:
        raise Refused(409, NO_HOOK, "No service sends messages of this channel.", "Register a webhook first.")
    message = "msg-" + secrets.token_hex(8)
    feed.connection.execute(
        insert(trade.messages),
        {
            "id": message,
            "customer": customer,
            "channel": asked.channel,
            "topic": asked.topic,
            "text": asked.text,
            "at": now,
            "by": by,
            "state": "waiting",
            "next_at": now,
            "hook": hook,
        },
    )
    return MessageAnswer(id=message, state="waiting", left_this_month=consent.terms.per_month - sent - 1)


def sent_this_month(connection: Connection, customer: str, now: datetime) -> int:
    """Messages of this calendar month (Vietnam's) over all channels, those that wait included."""
    messages = trade.messages
    return int(
        connection.execute(
            select(func.count()).where(
                messages.c.customer == customer, messages.c.at >= month_start(now), messages.c.state != "dropped"
            )
        ).scalar_one()
    )


def add_hook(feed: Feed, channel: str, url: str, now: datetime, *, local: bool = False) -> bytes:
    """Registers who sends a channel's messages; returns the secret that deliveries are signed with.

    Raises ``ValueError`` for an address that is not https, or not on the public network (unless ``local``).
    """
    check_address(url, local=local)
    secret = secrets.token_bytes(24)
    hooks = trade.hooks
    feed.connection.execute(
        update(hooks).where(hooks.c.channel == channel, hooks.c.ended_at.is_(None)).values(ended_at=now)
    )
    row = {"id": "hook-" + secrets.token_hex(6), "channel": channel, "url": url, "secret": secret, "made_at": now}
    feed.connection.execute(insert(hooks), row)
    return secret


def check_address(url: str, *, local: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or len(url) > 500:
        raise ValueError("A webhook's address starts with https://.")
    if local:
        return
    if parts.scheme != "https":
        raise ValueError("A webhook's address starts with https://.")
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(parts.hostname, parts.port or 443)}
    except OSError as error:
        raise ValueError("The webhook's host has no address.") from error
    if not all(ipaddress.ip_address(address).is_global for address in found):
        raise ValueError("A webhook's address must be on the public network.")


def deliver(platform: Platform, limit: int = 20) -> int:
    """Sends what is due, signed as standardwebhooks.com defines; returns how many were delivered.

    Consent is looked at again at the last moment: whoever withdrew meanwhile is not written to.
    """
    now = platform.now()
    messages, hooks = trade.messages, trade.hooks
    with platform.db.read() as connection:
        due = connection.execute(
            select(messages, hooks.c.url, hooks.c.secret)
            .join(hooks, hooks.c.id == messages.c.hook)
            .where(messages.c.state == "waiting", messages.c.next_at <= now)
            .order_by(messages.c.next_at)
            .limit(limit)
        ).all()
    delivered = 0
    for row in due:
        if not _claim(platform, row, now):
            continue
        with platform.db.read() as connection:
            profile = customers.load(connection, row.customer)
        consent = customers.agreed_terms(profile) if profile is not None else None
        if consent is None or consent.terms is None or consent.terms.channel != row.channel:
            values: dict[str, object] = {"state": "dropped", "last_error": NOT_AGREED, "next_at": None}
        else:
            values = _send(row, now, local=platform.config.local_hooks)
        with platform.db.write() as connection:
            connection.execute(update(messages).where(messages.c.id == row.id).values(**values))
        delivered += values["state"] == "sent"
    return delivered


def _claim(platform: Platform, message: Any, now: datetime) -> bool:
    """Whether this process is to send the message; another one leaves it alone then, for as long as that takes."""
    messages = trade.messages
    with platform.db.write() as connection:
        done = connection.execute(
            update(messages)
            .where(messages.c.id == message.id, messages.c.state == "waiting", messages.c.next_at == message.next_at)
            .values(next_at=now + CLAIM)
        )
    return bool(done.rowcount)


def _send(message: Any, now: datetime, *, local: bool) -> dict[str, object]:
    stamp = str(int(now.timestamp()))
    fields = {"id": message.id, "customer": message.customer, "channel": message.channel}
    body = pydantic_core.to_json(fields | {"topic": message.topic, "text": message.text})
    attempts = message.attempts + 1
    try:
        check_address(message.url, local=local)
        answer = httpx.post(
            message.url,
            content=body,
            timeout=TIMEOUT_S,
            follow_redirects=False,
            headers={
                "content-type": "application/json",
                "webhook-id": message.id,
                "webhook-timestamp": stamp,
                "webhook-signature": sign(bytes(message.secret), message.id, stamp, body),
            },
        )
        error = "" if answer.is_success else f"answered {answer.status_code}"
    except (httpx.HTTPError, ValueError) as failure:
        error = type(failure).__name__
    if not error:
        return {"state": "sent", "attempts": attempts, "next_at": None, "last_error": ""}
    if attempts > len(BACK_OFF):
        return {"state": "failed", "attempts": attempts, "next_at": None, "last_error": error}
    return {"state": "waiting", "attempts": attempts, "next_at": now + BACK_OFF[attempts - 1], "last_error": error}


def sign(secret: bytes, message: str, stamp: str, body: bytes) -> str:
    signed = hmac.new(secret, f"{message}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()

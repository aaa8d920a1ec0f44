"""Customers' own devices: linked once with a code from the shop or another channel, then holders of a credential.

The device makes an Ed25519 key that never leaves it. The platform signs a credential of 30 days for that key, and
gives a secret by which the device may read the customer's own shortlist and offers.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, delete, insert, select, update

from sync.central import codes, schema
from sync.central import schema_trade as trade
from sync.central.feed import Feed
from sync.central.problems import Refused, not_found
from sync.central.stores import digest
from sync.protocol import Code

LINK_LIFE = timedelta(minutes=30)
SECRET_PREFIX = "ga_"
MOST_DEVICES = 5
"""Devices of one customer; a new one ends the oldest."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a device gets. ``secret`` is told once and kept as a hash."""

    id: str
    customer: str
    credential: bytes
    expires_at: datetime
    secret: str


def link(feed: Feed, customer: str, now: datetime) -> str:
    """A one-time code that links one device to a customer. Raises :class:`Refused` if there is none."""
    people, links = schema.customers, trade.app_links
    if feed.connection.execute(select(people.c.id).where(people.c.id == customer)).first() is None:
        raise not_found("customer")
    feed.connection.execute(delete(links).where(links.c.expires_at < now))
    code = secrets.token_urlsafe(18)
    feed.connection.execute(
        insert(links), {"digest": digest(code), "customer": customer, "expires_at": now + LINK_LIFE}
    )
    return code


def activate(feed: Feed, code: str, public_key: str, now: datetime) -> Linked:
    """Exchanges a link code for a credential that names the device's key (hex).

    Raises :class:`Refused` for a code that is unknown, used or too old, and for a key that is none or is taken.
    """
    links, devices = trade.app_links, trade.app_devices
    row = feed.connection.execute(select(links).where(links.c.digest == digest(code)).with_for_update()).first()
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise Refused(403, Code.BAD_CODE, "The link is unknown, used up or too old.", "Ask for a new one.")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    except ValueError as error:
        raise Refused(422, Code.BAD_REQUEST, "body.public_key: is no Ed25519 key.") from error
    if feed.connection.execute(select(devices.c.id).where(devices.c.public_key == public_key)).first() is not None:
        raise Refused(409, Code.KEY_TAKEN, "Another device has this key.", "Make a new key.")
    feed.connection.execute(update(links).where(links.c.digest == row.digest).values(used_at=now))
    mine = (
        select(devices.c.id)
        .where(devices.c.customer == row.customer, devices.c.ended_at.is_(None))
        .order_by(devices.c.made_at.desc(), devices.c.id)
        .offset(MOST_DEVICES - 1)
    )
    for old in list(feed.connection.execute(mine).scalars()):
        feed.connection.execute(update(devices).where(devices.c.id == old).values(ended_at=now))
    linked = _issue(feed.connection, "app-" + secrets.token_hex(8), row.customer, public_key, _new_secret(), now)
    feed.connection.execute(
        insert(devices),
        {
            "id": linked.id,
            "customer": linked.customer,
            "public_key": public_key,
            "digest": digest(linked.secret),
            "made_at": now,
            "expires_at": linked.expires_at,
        },
    )
    return linked


def holder(connection: Connection, secret: str, now: datetime) -> tuple[str, str, str]:
    """The device, its customer and its key, behind a secret. Raises :class:`Refused`."""
    devices = trade.app_devices
    row = connection.execute(select(devices).where(devices.c.digest == digest(secret))).first()
    if row is None or row.ended_at is not None or row.expires_at <= now:
        raise Refused(401, Code.UNAUTHENTICATED, "This device is not linked any more.", "Link it anew.")
    return row.id, row.customer, row.public_key


def renew(feed: Feed, secret: str, now: datetime) -> Linked:
    """Another 30 days for the same key and secret, so that a lost answer costs nothing. Raises :class:`Refused`."""
    device, customer, public_key = holder(feed.connection, secret, now)
    linked = _issue(feed.connection, device, customer, public_key, secret, now)
    devices = trade.app_devices
    feed.connection.execute(update(devices).where(devices.c.id == device).values(expires_at=linked.expires_at))
    return linked


def end(feed: Feed, customer: str, now: datetime, device: str | None = None) -> int:
    """Ends one or all of a customer's devices here; how many. What a kiosk checks offline ends with its 30 days."""
    devices = trade.app_devices
    statement = update(devices).where(devices.c.customer == customer, devices.c.ended_at.is_(None))
    if device is not None:
        statement = statement.where(devices.c.id == device)
    return int(feed.connection.execute(statement.values(ended_at=now)).rowcount)


def _new_secret() -> str:
    return SECRET_PREFIX + secrets.token_urlsafe(24)


def _issue(connection: Connection, device: str, customer: str, public_key: str, secret: str, now: datetime) -> Linked:
    try:
        credential, expires_at = codes.credential(connection, customer, public_key, now)
    except LookupError as error:
        raise Refused(409, Code.NOT_FOUND, str(error)) from error
    return Linked(device, customer, credential, expires_at, secret)

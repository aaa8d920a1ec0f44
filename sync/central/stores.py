"""Stores, the devices in them, and how a device becomes known."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from sync.central import catalogue, manifests, schema, staff
from sync.central.feed import Feed, Row
from sync.central.problems import Refused
from sync.protocol import Code, Enrol, Enrolled
from sync.records import Media, TokenKey, Topic

CODE_LIFE = timedelta(days=7)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def digest(secret: str) -> str:
    """How secrets that we hand out are kept: they are random and long, so a plain hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_store(feed: Feed, store: str, name: str, city: str = "") -> None:
    """A new store gets everything that all stores have. Adding it again changes its name."""
    connection = feed.connection
    stores = schema.stores
    if connection.execute(select(stores.c.id).where(stores.c.id == store)).first() is not None:
        connection.execute(update(stores).where(stores.c.id == store).values(name=name, city=city))
        return
    connection.execute(insert(stores), {"id": store, "name": name, "city": city})
    rows: list[Row] = []
    for key in connection.execute(select(schema.token_keys)).all():
        record = TokenKey(
            kid=key.kid, public_key=key.public_key, valid_from=key.valid_from, valid_until=key.valid_until
        )
        rows.append((Topic.TOKEN_KEY, key.kid, record.model_dump(mode="json")))
    for media in connection.execute(select(schema.media)).mappings():
        rows.append((Topic.MEDIA, media["sha256"], Media.model_validate(dict(media)).model_dump(mode="json")))
    for piece in catalogue.load(connection, store):
        rows.append((Topic.PIECE, piece.sku, piece.model_dump(mode="json")))
    for offer, _where in catalogue.offers_of(connection, store):
        rows.append((Topic.OFFER, offer.id, offer.model_dump(mode="json")))
    feed.to(store, [*rows, *staff.rows_for_new_store(connection), *manifests.rows_for_new_store(connection)])


def make_code(feed: Feed, store: str, now: datetime, *, code: str | None = None, life: timedelta = CODE_LIFE) -> str:
    """A one-time code that enrols one device in a store; shown once, kept as a hash."""
    text = code or "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    feed.connection.execute(
        feed.insert_new(schema.enrolment_codes, "digest"),
        {"digest": digest(text.upper()), "store": store, "made_at": now, "expires_at": now + life},
    )
    return text


def enrol(feed: Feed, asked: Enrol, now: datetime) -> tuple[Enrolled, bool]:
    """The identity, and whether it is new. The same code with the same key gives the same answer again.

    Raises :class:`Refused` for a code that is unknown, used or too old, and for a key that another device has.
    """
    connection = feed.connection
    codes, devices = schema.enrolment_codes, schema.devices
    code = connection.execute(
        select(codes).where(codes.c.digest == digest(asked.code.strip().upper())).with_for_update()
    ).first()
    owner = connection.execute(select(devices).where(devices.c.public_key == asked.public_key)).first()
    if code is not None and code.device is not None and owner is not None and owner.id == code.device:
        if owner.revoked_at is not None:
            raise Refused(403, Code.REVOKED, "This device was revoked.", "Make a new key and ask for a new code.")
        return Enrolled(device=owner.id, store=owner.store), False
    if code is None or code.device is not None or code.expires_at <= now:
        raise Refused(
            403,
            Code.BAD_CODE,
            "The enrolment code is unknown, used up or too old.",
            "Ask for a new one in the console.",
        )
    if owner is not None:
        raise Refused(
            409,
            Code.KEY_TAKEN,
            "Another device has this key.",
            "Delete the copied key on this device and start it again.",
        )
    device = "dev-" + secrets.token_hex(8)
    connection.execute(
        insert(devices),
        {
            "id": device,
            "store": code.store,
            "name": asked.name,
            "public_key": asked.public_key,
            "enrolled_at": now,
            "seen_at": now,
        },
    )
    connection.execute(update(codes).where(codes.c.digest == code.digest).values(device=device, used_at=now))
    return Enrolled(device=device, store=code.store), True


def revoke(feed: Feed, device: str, now: datetime) -> bool:
    """Ends a device's trust; its access tokens end within seconds. ``False`` if there is none."""
    devices = schema.devices
    done = feed.connection.execute(
        update(devices).where(devices.c.id == device, devices.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    return bool(done.rowcount)

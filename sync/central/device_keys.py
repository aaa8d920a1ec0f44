"""A device that gives itself a new key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.central import schema
from sync.central.feed import Feed
from sync.central.problems import Refused
from sync.protocol import AssertionWrong, ClockSkewed, Code, KeyChanged, NewKey, check_assertion


def change_key(feed: Feed, device: str, asked: NewKey, now: datetime) -> KeyChanged:
    """From now on the device proves itself with the new key alone. The same key again is no change.

    Raises :class:`Refused` if the device does not hold the new key, or another device does.
    """
    connection, devices = feed.connection, schema.devices
    try:
        proof = check_assertion(asked.proof, asked.public_key, now)
    except ClockSkewed as error:
        raise Refused(401, Code.CLOCK_SKEW, str(error), "Set the device's clock.", now=now) from error
    except (AssertionWrong, ValueError) as error:
        raise Refused(422, Code.BAD_REQUEST, f"body.proof: {error}") from error
    if proof.device != device:
        raise Refused(422, Code.BAD_REQUEST, "body.proof: it is another device's.")
    owner = connection.execute(select(devices.c.id).where(devices.c.public_key == asked.public_key)).scalar()
    if owner == device:
        return KeyChanged(device=device, public_key=asked.public_key)
    if owner is not None:
        raise Refused(409, Code.KEY_TAKEN, "Another device has this key.", "Make a new one.")
    used = schema.assertions
    try:
        # The proof would count as an assertion from now on: nobody who saw it may use it.
        connection.execute(delete(used).where(used.c.expires_at < now))
        connection.execute(insert(used), {"device": device, "jti": proof.jti, "expires_at": proof.expires_at})
        connection.execute(update(devices).where(devices.c.id == device).values(public_key=asked.public_key))
    except IntegrityError as error:
        raise Refused(409, Code.ASSERTION_REPLAYED, "The proof or the key was used before.", "Sign anew.") from error
    return KeyChanged(device=device, public_key=asked.public_key)

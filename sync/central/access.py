"""Who may call: devices by short access tokens, tills and channels by API keys."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import delete, insert, select, union_all, update
from sqlalchemy.exc import IntegrityError

from sync.central import schema, schema_trade
from sync.central.feed import Feed
from sync.central.platform import Platform
from sync.central.problems import Refused
from sync.central.stores import digest
from sync.protocol import AssertionWrong, ClockSkewed, Code, check_assertion, claimed_device

TOKEN_LIFE = timedelta(minutes=10)
TRUST_S = 3.0
"""How long a look at who was revoked is trusted: a revocation bites after that at the latest."""
REMEMBER = TOKEN_LIFE
"""How long a credential is remembered without looking it up anew; revocations are looked for much more often."""
KEY_PREFIX = "gk_"
TILL, CHANNEL, STAFFING = "till", "channel", "personnel"
_ISSUER = "guong"


@dataclass(frozen=True, slots=True)
class Caller:
    """A device, a till or another channel. ``store`` is ``None`` for a channel of the whole chain."""

    id: str
    role: str
    store: str | None


class Door:
    """Checks credentials, and remembers them. Safe from any thread.

    A credential is looked up once; from then on it is vouched for by :meth:`look`, which asks now and then who was
    revoked of late. Without a look of the last :data:`TRUST_S` the database is asked at every call.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._seen: dict[str, tuple[float, Caller]] = {}
        self._revoked: frozenset[str] = frozenset()
        self._looked_at = -TRUST_S

    def look(self) -> None:
        """Learns who was revoked. Raises :class:`DatabaseGone`."""
        asked_at = time.monotonic()
        since = self._platform.now() - 2 * REMEMBER
        devices, keys = schema.devices, schema_trade.api_keys
        gone = union_all(
            select(devices.c.id).where(devices.c.revoked_at > since),
            select(keys.c.id).where(keys.c.revoked_at > since),
        )
        with self._platform.db.read() as connection:
            self._revoked = frozenset(connection.execute(gone).scalars())
        self._looked_at = asked_at

    def issue(self, assertion: str) -> tuple[str, int]:
        """An access token for a device that proved itself, and its life in seconds.

        Raises :class:`Refused`.
        """
        platform, now = self._platform, self._platform.now()
        try:
            device = claimed_device(assertion)
        except AssertionWrong as error:
            raise Refused(401, Code.BAD_ASSERTION, str(error)) from error
        devices = schema.devices
        with platform.db.read() as connection:
            row = connection.execute(select(devices).where(devices.c.id == device)).first()
        if row is None:
            raise Refused(401, Code.BAD_ASSERTION, "No such device is enrolled.", "Enrol the device with a new code.")
        try:
            proof = check_assertion(assertion, row.public_key, now)
        except ClockSkewed as error:
            raise Refused(401, Code.CLOCK_SKEW, str(error), "Set the device's clock.", now=now) from error
        except AssertionWrong as error:
            raise Refused(401, Code.BAD_ASSERTION, str(error)) from error
        if row.revoked_at is not None:
            raise Refused(403, Code.REVOKED, "This device was revoked.", "Enrol it anew with a new key and code.")
        used = schema.assertions
        try:
            with platform.db.write() as connection:
                connection.execute(delete(used).where(used.c.expires_at < now - TOKEN_LIFE))
                connection.execute(insert(used), {"device": device, "jti": proof.jti, "expires_at": proof.expires_at})
                connection.execute(update(devices).where(devices.c.id == device).values(seen_at=now))
        except IntegrityError as error:
            raise Refused(401, Code.ASSERTION_REPLAYED, "This assertion was used before.", "Sign a new one.") from error
        text = self.write_token(device, now)
        self._remember(text, Caller(device, "device", row.store), (now + TOKEN_LIFE).timestamp())
        return text, int(TOKEN_LIFE.total_seconds())

    def write_token(self, device: str, now: datetime) -> str:
        """The access token of a device that has proved itself."""
        expires_at = int((now + TOKEN_LIFE).timestamp())
        claims = {"iss": _ISSUER, "sub": device, "exp": expires_at, "jti": secrets.token_hex(8)}
        return jwt.encode(claims, self._platform.token_secret, algorithm="HS256")

    def known(self, token: str) -> Caller | None:
        """The caller, if a look at most :data:`TRUST_S` old vouches for the token."""
        seen = self._seen.get(token)
        if seen is None or time.monotonic() - self._looked_at >= TRUST_S:
            return None
        good_until, caller = seen
        return caller if self._platform.now().timestamp() < good_until and caller.id not in self._revoked else None

    def check(self, token: str) -> Caller:
        """The caller behind a token or a key.

        Raises :class:`Refused`.
        """
        known = self.known(token)
        if known is not None:
            return known
        now = self._platform.now()
        if token.startswith(KEY_PREFIX):
            caller, good_until = self._key(token), (now + REMEMBER).timestamp()
        else:
            caller, good_until = self._device(token)
        self._remember(token, caller, good_until)
        return caller

    def _remember(self, token: str, caller: Caller, good_until: float) -> None:
        if len(self._seen) > 50_000:
            self._seen.clear()
        self._seen[token] = (good_until, caller)

    def _device(self, token: str) -> tuple[Caller, float]:
        try:
            claims = jwt.decode(
                token,
                self._platform.token_secret,
                algorithms=["HS256"],
                issuer=_ISSUER,
                options={"require": ["exp", "sub"], "verify_exp": False},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise Refused(401, Code.UNAUTHENTICATED, "The access token is not valid.", "Ask for another.") from error
        if claims["exp"] <= self._platform.now().timestamp():
            raise Refused(401, Code.UNAUTHENTICATED, "The access token is too old.", "Ask for another.")
        devices = schema.devices
        with self._platform.db.read() as connection:
            row = connection.execute(
                select(devices.c.store, devices.c.revoked_at).where(devices.c.id == claims["sub"])
            ).first()
        if row is None or row.revoked_at is not None:
            raise Refused(403, Code.REVOKED, "This device was revoked.", "Enrol it anew with a new key and code.")
        return Caller(claims["sub"], "device", row.store), float(claims["exp"])

    def _key(self, token: str) -> Caller:
        keys = schema_trade.api_keys
        with self._platform.db.read() as connection:
            row = connection.execute(select(keys).where(keys.c.digest == digest(token))).first()
        if row is None or row.revoked_at is not None:
            raise Refused(401, Code.UNAUTHENTICATED, "The API key is unknown or revoked.", "Ask for a new one.")
        return Caller(row.id, row.role, row.store)


def make_key(feed: Feed, role: str, name: str, store: str | None, now: datetime) -> tuple[str, str]:
    """A new API key: its id and its text, which is shown once and kept as a hash."""
    text, key = KEY_PREFIX + secrets.token_urlsafe(24), f"{role}-{secrets.token_hex(4)}"
    feed.connection.execute(
        insert(schema_trade.api_keys),
        {"digest": digest(text), "id": key, "name": name, "role": role, "store": store, "made_at": now},
    )
    return key, text


_bearer = HTTPBearer(auto_error=False, description="A device's access token, or an API key (`gk_...`).")


class Needs:
    """A dependency: the caller, who must have one of these roles."""

    def __init__(self, *roles: str) -> None:
        self._roles = roles

    def __call__(
        self, request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
    ) -> Caller:
        if credentials is None or not credentials.credentials.isascii():
            raise Refused(401, Code.UNAUTHENTICATED, "An access token or API key is needed.", "Send it as Bearer.")
        door: Door = request.app.state.door
        caller = door.check(credentials.credentials)
        if caller.role not in self._roles:
            raise Refused(403, Code.FORBIDDEN, f"A {caller.role} may not do this.")
        return caller


async def caller_of(request: Request, role: str) -> Caller:
    """As :class:`Needs`, for endpoints on the hot path: no thread is used while the token is remembered."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or not token.isascii():
        raise Refused(401, Code.UNAUTHENTICATED, "An access token or API key is needed.", "Send it as Bearer.")
    door: Door = request.app.state.door
    known = door.known(token)
    caller = known if known is not None else await asyncio.to_thread(door.check, token)
    if caller.role != role:
        raise Refused(403, Code.FORBIDDEN, f"A {caller.role} may not do this.")
    return caller

"""The people who work with the console: passwords by argon2, sessions, roles."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select, update

from sync.central import schema_trade as trade
from sync.central.feed import Feed
from sync.central.stores import digest

SESSION_LIFE = timedelta(hours=8)
LEAST_LETTERS = 12
ADMIN, MANAGER, VIEWER = "admin", "manager", "viewer"
ROLES = (ADMIN, MANAGER, VIEWER)
_hasher = PasswordHasher()
# Checked when there is no such user, so that a guess takes as long as a wrong password.
_NOBODY = _hasher.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in. ``store`` is ``None`` for the whole chain."""

    user: str
    role: str
    store: str | None
    csrf: str

    @property
    def may_change(self) -> bool:
        return self.role in (ADMIN, MANAGER)


def put_user(feed: Feed, name: str, password: str, role: str, store: str | None, now: datetime) -> None:
    """Writes a user; their open sessions end.

    Raises ``ValueError`` for a short password, an unknown role, or a manager without a store.
    """
    if len(password) < LEAST_LETTERS:
        raise ValueError(f"A password has at least {LEAST_LETTERS} characters.")
    if role not in ROLES or (role != ADMIN and store is None):
        raise ValueError("The role is unknown, or needs a store.")
    row = {
        "name": name,
        "password": _hasher.hash(password),
        "role": role,
        "store": store if role != ADMIN else None,
        "made_at": now,
        "disabled_at": None,
    }
    feed.upsert(trade.users, [row])
    feed.connection.execute(delete(trade.sessions).where(trade.sessions.c.user == name))


def disable(feed: Feed, name: str, now: datetime) -> bool:
    """Ends a user and their open sessions. ``False`` if there is no such user, or they were ended before."""
    users = trade.users
    ended = update(users).where(users.c.name == name, users.c.disabled_at.is_(None)).values(disabled_at=now)
    feed.connection.execute(delete(trade.sessions).where(trade.sessions.c.user == name))
    return bool(feed.connection.execute(ended).rowcount)


def sign_in(feed: Feed, name: str, password: str, now: datetime) -> str | None:
    """The secret of a new session, or ``None``."""
    users, sessions = trade.users, trade.sessions
    row = feed.connection.execute(select(users).where(users.c.name == name, users.c.disabled_at.is_(None))).first()
    try:
        _hasher.verify(row.password if row is not None else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    if row is None:
        return None
    secret = secrets.token_urlsafe(32)
    feed.connection.execute(delete(sessions).where(sessions.c.expires_at < now))
    feed.connection.execute(
        insert(sessions),
        {"digest": digest(secret), "user": name, "csrf": secrets.token_hex(24), "expires_at": now + SESSION_LIFE},
    )
    return secret


def session_of(connection: Connection, secret: str, now: datetime) -> Session | None:
    users, sessions = trade.users, trade.sessions
    row = connection.execute(
        select(users.c.name, users.c.role, users.c.store, sessions.c.csrf)
        .join(sessions, sessions.c.user == users.c.name)
        .where(sessions.c.digest == digest(secret), sessions.c.expires_at > now, users.c.disabled_at.is_(None))
    ).first()
    return None if row is None else Session(*row)


def sign_out(connection: Connection, secret: str) -> None:
    connection.execute(delete(trade.sessions).where(trade.sessions.c.digest == digest(secret)))


def note(
    connection: Connection, now: datetime, who: str, action: str, subject: str, store: str | None, detail: str = ""
) -> None:
    """One line of the audit. ``subject`` and ``detail`` hold ids and figures, never names of customers."""
    connection.execute(
        insert(trade.audit),
        {
            "at": now,
            "who": who,
            "action": action,
            "subject": subject[:100],
            "store": store,
            "detail": detail[:500],
        },
    )

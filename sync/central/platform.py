"""The platform without its web: the database, the keys, the clock, and what the parts share."""

from __future__ import annotations

import secrets as random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from sync.central import schema, schema_trade
from sync.central.database import Database
from sync.central.hub import Hub

assert schema_trade.sales.metadata is schema.metadata


@dataclass(frozen=True, slots=True)
class Config:
    """How one platform process runs."""

    data: Path
    """Folder of media, and of the database if that is SQLite."""
    database: str = ""
    """``postgresql://...``; empty: SQLite in ``data``."""
    rate_per_second: float = 50.0
    """Requests a second that one caller may make for long."""
    rate_burst: float = 200.0
    local_hooks: bool = False
    """Allow webhooks to http and to private addresses (tests, demonstrations)."""
    secure_cookies: bool = False
    """Set when the platform is reached by https: the console's cookie then travels by https alone."""
    trust_forwarded: bool = False
    """Behind a reverse proxy: take the caller's address from X-Forwarded-For."""

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data / 'central.db').absolute()}"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Platform:
    """Everything that endpoints need. Made by :func:`open_platform`."""

    config: Config
    db: Database
    hub: Hub
    token_secret: bytes
    now: Callable[[], datetime] = field(default=_utc_now)

    @property
    def media_folder(self) -> Path:
        return self.config.data / "media"

    def close(self) -> None:
        self.db.close()


def open_platform(config: Config, now: Callable[[], datetime] = _utc_now) -> Platform:
    """Opens or makes the database, brings it up to date, and makes what is missing.

    Raises ``DatabaseGone`` or ``DatabaseTooNew``.
    """
    config.data.mkdir(parents=True, exist_ok=True)
    (config.data / "media").mkdir(exist_ok=True)
    db = Database(config.database_url)
    db.migrate()
    return Platform(config, db, Hub(db), _secret(db, "token"), now)


def _secret(db: Database, name: str) -> bytes:
    with db.write() as connection:
        connection.execute(db.insert_new(schema.secrets, "name"), {"name": name, "value": random.token_bytes(32)})
        value = connection.execute(select(schema.secrets.c.value).where(schema.secrets.c.name == name)).scalar_one()
    return bytes(value)

"""The platform's tables, the same on SQLite and on PostgreSQL.

Times are microseconds since 1970 (UTC) in 64-bit integers: exact, small and alike on both. JSON is kept as
text: it is written and read whole, and PostgreSQL's ``jsonb`` takes no ``\\u0000``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

EVENT_PARTITIONS = 8
"""On PostgreSQL, events and the feed are partitioned by a hash of the store."""


def to_micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else from_micros(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = String(64)
_Counter = BigInteger().with_variant(Integer, "sqlite")

secrets = Table(
    "secrets", metadata, Column("name", _Id, primary_key=True), Column("value", LargeBinary, nullable=False)
)

stores = Table(
    "stores",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("city", String(200), nullable=False, server_default=""),
    Column("head", BigInteger, nullable=False, server_default="0"),
)

devices = Table(
    "devices",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("store", _Id, nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("public_key", String(64), nullable=False, unique=True),
    Column("enrolled_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("seen_at", Instant),
    Column("cursor", BigInteger, nullable=False, server_default="0"),
    Column("events", BigInteger, nullable=False, server_default="0"),
    Column("last_sequence", BigInteger, nullable=False, server_default="0"),
    Column("last_event_at", Instant),
    Column("repeats", BigInteger, nullable=False, server_default="0"),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("store", _Id, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("device", _Id),
    Column("used_at", Instant),
)

assertions = Table(
    "assertions",
    metadata,
    Column("device", _Id, primary_key=True),
    Column("jti", _Id, primary_key=True),
    Column("expires_at", Instant, nullable=False, index=True),
)

events = Table(
    "events",
    metadata,
    Column("store", _Id, primary_key=True),
    Column("device", _Id, primary_key=True),
    Column("id", _Id, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("type", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("monotonic_ns", BigInteger, nullable=False),
    Column("visit", _Id),
    Column("subject", _Id),
    Column("decision", _Id),
    Column("policy", _Id),
    Column("arm", _Id),
    Column("consents", String(200), nullable=False),
    Column("sku", _Id),
    Column("data", Text, nullable=False),
    Index("ix_events_store_at", "store", "at"),
    Index("ix_events_visit", "visit"),
    Index("ix_events_subject", "subject"),
    postgresql_partition_by="HASH (store)",
)

feed = Table(
    "feed",
    metadata,
    Column("store", _Id, primary_key=True),
    Column("topic", String(20), primary_key=True),
    Column("key", _Id, primary_key=True),
    Column("cursor", BigInteger, nullable=False),
    Column("record", Text),
    Index("ix_feed_store_cursor", "store", "cursor"),
    postgresql_partition_by="HASH (store)",
)

media = Table(
    "media",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("name", String(200), nullable=False),
)

pieces = Table(
    "pieces",
    metadata,
    Column("sku", _Id, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("metal", String(20), nullable=False),
    Column("record", Text, nullable=False),
    Column("labour_vnd", BigInteger),
    Column("retired_at", Instant),
)

gold_prices = Table(
    "gold_prices",
    metadata,
    Column("id", _Counter, primary_key=True, autoincrement=True),
    Column("metal", String(20), nullable=False),
    Column("vnd_per_chi", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(100), nullable=False),
    Index("ix_gold_prices_metal_at", "metal", "at"),
)

stock = Table(
    "stock",
    metadata,
    Column("store", _Id, primary_key=True),
    Column("sku", _Id, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)

offers = Table(
    "offers",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("store", _Id),
    Column("record", Text, nullable=False),
    Column("ended_at", Instant),
)

token_keys = Table(
    "token_keys",
    metadata,
    Column("kid", _Id, primary_key=True),
    Column("private_key", LargeBinary, nullable=False),
    Column("public_key", String(64), nullable=False),
    Column("valid_from", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),
)

customers = Table(
    "customers",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("pseudonym", _Id, nullable=False, unique=True),
    Column("full_name", String(200), nullable=False),
    Column("folded_name", String(200), nullable=False, index=True),
    Column("card_number", _Id, unique=True),
    Column("phone", String(20), index=True),
    Column("points", BigInteger, nullable=False, server_default="0"),
    Column("record", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

customer_stores = Table(
    "customer_stores",
    metadata,
    Column("customer", _Id, primary_key=True),
    Column("store", _Id, primary_key=True, index=True),
)

consents = Table(
    "consents",
    metadata,
    Column("id", _Counter, primary_key=True, autoincrement=True),
    Column("customer", _Id, nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("record", Text, nullable=False),
    UniqueConstraint("customer", "purpose", "at", "granted"),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("customer", _Id, primary_key=True),
    Column("pseudonym", _Id),
    Column("at", Instant, nullable=False),
    Column("reason", String(20), nullable=False),
)

tombstone_stores = Table(
    "tombstone_stores",
    metadata,
    Column("customer", _Id, primary_key=True),
    Column("store", _Id, primary_key=True, index=True),
)

tombstone_acks = Table(
    "tombstone_acks",
    metadata,
    Column("customer", _Id, primary_key=True),
    Column("device", _Id, primary_key=True),
    Column("at", Instant, nullable=False),
)

"""The tables of sales, messages, and of the people and programs that work with the platform."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from sync.central.schema import Instant, metadata

_Id = String(64)
_Counter = BigInteger().with_variant(Integer, "sqlite")

api_keys = Table(
    "api_keys",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("id", _Id, nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("store", _Id),
    Column("made_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("seen_at", Instant),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("client", _Id, primary_key=True),
    Column("key", _Id, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("status", Integer),
    Column("answer", Text),
    Column("at", Instant, nullable=False, index=True),
)

sales = Table(
    "sales",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("store", _Id, nullable=False),
    Column("till", _Id, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("of_sale", _Id, index=True),
    Column("customer", _Id, index=True),
    Column("visit", _Id, index=True),
    Column("at", Instant, nullable=False),
    Column("total_vnd", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("joined_by", String(10), nullable=False, server_default=""),
    Index("ix_sales_store_at", "store", "at"),
)

sale_lines = Table(
    "sale_lines",
    metadata,
    Column("sale", _Id, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("sku", _Id, nullable=False),
    Column("count", Integer, nullable=False),
    Column("price_vnd", BigInteger, nullable=False),
    Column("offer", _Id),
    Column("tried_on", Integer, nullable=False, server_default="0"),
    Column("decision", _Id, index=True),
)

messages = Table(
    "messages",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("customer", _Id, nullable=False),
    Column("channel", String(10), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(100), nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Instant),
    Column("last_error", String(200), nullable=False, server_default=""),
    Column("hook", _Id),
    Index("ix_messages_customer_at", "customer", "at"),
    Index("ix_messages_state_next_at", "state", "next_at"),
)

hooks = Table(
    "hooks",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("channel", String(10), nullable=False),
    Column("url", String(500), nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

app_links = Table(
    "app_links",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("customer", _Id, nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

app_devices = Table(
    "app_devices",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("customer", _Id, nullable=False, index=True),
    Column("public_key", String(64), nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

users = Table(
    "users",
    metadata,
    Column("name", _Id, primary_key=True),
    Column("password", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("store", _Id),
    Column("made_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user", _Id, nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Counter, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False, index=True),
    Column("who", String(100), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(100), nullable=False),
    Column("store", _Id),
    Column("detail", String(500), nullable=False, server_default=""),
)

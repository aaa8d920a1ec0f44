"""The tables of who may be told apart: staff with their PINs, and customers' beacons."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from sync.central.schema import Instant, metadata

_Id = String(64)

staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("store", _Id),
    Column("role", String(20), nullable=False),
    Column("pin", String(200), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

beacons = Table(
    "beacons",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("customer", _Id, nullable=False, index=True),
    Column("key", LargeBinary),
    Column("exponent", Integer, nullable=False),
    Column("zero_at", Instant, nullable=False),
    Column("identity", LargeBinary, unique=True),
    Column("made_at", Instant, nullable=False),
)

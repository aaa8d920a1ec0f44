"""Rewards are looked up by decision; customers' own devices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index(op.f("ix_sale_lines_decision"), "sale_lines", ["decision"], unique=False)
    op.create_table(
        "app_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_app_links")),
    )
    op.create_index(op.f("ix_app_links_customer"), "app_links", ["customer"], unique=False)
    op.create_table(
        "app_devices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_devices")),
        sa.UniqueConstraint("digest", name=op.f("uq_app_devices_digest")),
        sa.UniqueConstraint("public_key", name=op.f("uq_app_devices_public_key")),
    )
    op.create_index(op.f("ix_app_devices_customer"), "app_devices", ["customer"], unique=False)

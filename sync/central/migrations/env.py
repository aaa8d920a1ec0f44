"""Runs migrations inside the caller's transaction (see ``sync.central.database``)."""

from alembic import context

from sync.central import schema_identity, schema_trade
from sync.central.schema import metadata

assert schema_trade.sales.metadata is schema_identity.staff.metadata is metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

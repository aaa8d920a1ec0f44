"""The platform's database: SQLite in a folder, or PostgreSQL by its address."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, exc, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Executable
from sqlalchemy.sql.schema import Table

from foundation.errors import EnvironmentFailed

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x67756F6E67  # any number that nobody else locks by


class DatabaseGone(EnvironmentFailed):
    """The database does not answer; nothing that was not acknowledged was taken."""


class DatabaseTooNew(EnvironmentFailed):
    """The database was written by a newer version of the platform."""


class Database:
    """Connections for reading and for writing. Safe from any thread.

    On SQLite there is one writer at a time: writers queue here instead of polling the file's lock.
    """

    def __init__(self, url: str, *, pool: int = 8) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self.engine = create_engine(url, pool_size=pool, max_overflow=32, pool_timeout=20)
            event.listen(self.engine, "connect", _set_up_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
            self.engine = create_engine(
                url,
                pool_size=pool,
                max_overflow=32,
                pool_timeout=20,
                pool_pre_ping=True,
                connect_args={"connect_timeout": 5, "application_name": "guong"},
            )
        self._feed = self.engine if self.is_sqlite else self._feed_engine(url, pool)
        self._writer: threading.Lock | contextlib.nullcontext[None] = (
            threading.Lock() if self.is_sqlite else contextlib.nullcontext()
        )

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only look at one instant.

        Raises :class:`DatabaseGone`.
        """
        with _gone(), self.engine.connect() as connection:
            yield connection

    @staticmethod
    def _feed_engine(url: str, pool: int) -> Engine:
        """For pages of the feed: one statement each, so no transaction round it.

        The index has their order. A feed that was just filled has no statistics yet, and without them the planner
        would fetch and sort everything after the cursor for each page: it may not.
        """
        return create_engine(
            url,
            pool_size=pool,
            max_overflow=32,
            pool_timeout=20,
            pool_pre_ping=True,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
            connect_args={
                "connect_timeout": 5,
                "application_name": "guong-feed",
                "options": "-c enable_sort=off -c enable_bitmapscan=off",
            },
        )

    @contextlib.contextmanager
    def read_feed(self) -> Iterator[Connection]:
        """As :meth:`read`, for one statement over the feed. Raises :class:`DatabaseGone`."""
        with _gone(), self._feed.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed and on the disk at the end, or nothing at all.

        Raises :class:`DatabaseGone`.
        """
        with (
            _gone(),
            self._writer,
            self.engine.connect().execution_options(write=True) as connection,
            connection.begin(),
        ):
            yield connection

    def insert_new(self, table: Table, *names: str) -> Executable:
        """An insert that leaves existing rows alone (``names``: the columns that make a row the same one)."""
        builder = sqlite.insert if self.is_sqlite else postgresql.insert
        return builder(table).on_conflict_do_nothing(index_elements=list(names))

    def upsert(self, connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
        """Writes rows, replacing those of the same primary key. Every row has the same columns."""
        if not rows:
            return
        builder = sqlite.insert if self.is_sqlite else postgresql.insert
        statement = builder(table)
        keys = [column.name for column in table.primary_key]
        changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)

    def migrate(self) -> None:
        """Brings the tables to this version; half a migration never stays.

        Raises :class:`DatabaseTooNew` or :class:`DatabaseGone`.
        """
        run_migrations(self, alembic_config(self.url))

    def ping(self) -> None:
        """Raises :class:`DatabaseGone` if the database does not answer."""
        with self.read() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()
        self._feed.dispose()


def alembic_config(url: str, migrations: Path = MIGRATIONS) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def run_migrations(database: Database, config: AlembicConfig) -> None:
    """See :meth:`Database.migrate`; ``config`` names the folder of migrations."""
    with (
        _gone(),
        database._writer,
        database.engine.connect().execution_options(write=True) as connection,
        connection.begin(),
    ):
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            if "Can't locate revision" not in str(error):
                raise
            raise DatabaseTooNew(
                "The database was written by a newer version of the platform.",
                "Install that version, or restore the backup made before the update.",
            ) from error


def newest_revision(config: AlembicConfig) -> str | None:
    return ScriptDirectory.from_config(config).get_current_head()


@contextlib.contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError) as error:
        raise DatabaseGone(
            f"The database does not answer ({type(error).__name__}).",
            "See that the database server runs and that its disk has room; the platform goes on by itself.",
        ) from error
    except exc.DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseGone("The connection to the database was lost.", "The platform connects again.") from error
        raise


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions are begun by _begin_sqlite: the driver's own rules would keep DDL out of them.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=15000",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


__all__ = ["Database", "DatabaseGone", "DatabaseTooNew", "Engine", "alembic_config", "insert", "run_migrations"]

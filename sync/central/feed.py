"""The change feed: per store, the latest of every thing in the order in which it changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import pydantic_core
from sqlalchemy import Connection, Table, select, update
from sqlalchemy.sql import Executable

from sync.central import schema
from sync.central.database import Database
from sync.central.hub import Hub
from sync.records import Topic

Row = tuple[Topic, str, dict[str, Any] | None]
"""Topic, key, and the record as JSON-ready values (``None``: it is gone)."""


class Feed:
    """Writes to the feed inside one transaction.

    Moving a store's head locks its row until the transaction ends, so cursors of one store become visible in
    the order of their numbers: a reader can never step over a change that is committed later.
    """

    def __init__(self, db: Database, connection: Connection) -> None:
        self._db = db
        self.connection = connection
        self.heads: dict[str, int] = {}

    def to(self, store: str, rows: Sequence[Row]) -> None:
        """Tells one store. Of the same thing twice, the last counts."""
        latest = list({(topic, key): record for topic, key, record in rows}.items())
        if not latest:
            return
        stores = schema.stores
        head = self.connection.execute(
            update(stores).where(stores.c.id == store).values(head=stores.c.head + len(latest)).returning(stores.c.head)
        ).scalar_one()
        first = head - len(latest) + 1
        self._db.upsert(
            self.connection,
            schema.feed,
            [
                {
                    "store": store,
                    "topic": topic.value,
                    "key": key,
                    "cursor": first + place,
                    "record": None if record is None else pydantic_core.to_json(record).decode(),
                }
                for place, ((topic, key), record) in enumerate(latest)
            ],
        )
        self.heads[store] = head

    def insert_new(self, table: Table, *names: str) -> Executable:
        """See :meth:`Database.insert_new`."""
        return self._db.insert_new(table, *names)

    def upsert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """See :meth:`Database.upsert`."""
        self._db.upsert(self.connection, table, rows)

    def everywhere(self, rows: Sequence[Row]) -> None:
        """Tells every store, in three statements however many there are. Of the same thing twice, the last counts."""
        latest = list({(topic, key): record for topic, key, record in rows}.items())
        if not latest:
            return
        stores = schema.stores
        # Locked in one order always, so that two writers never wait for each other.
        self.connection.execute(select(stores.c.id).order_by(stores.c.id).with_for_update())
        heads = self.connection.execute(
            update(stores).values(head=stores.c.head + len(latest)).returning(stores.c.id, stores.c.head)
        ).all()
        texts = [None if record is None else pydantic_core.to_json(record).decode() for _, record in latest]
        self._db.upsert(
            self.connection,
            schema.feed,
            [
                {
                    "store": store,
                    "topic": topic.value,
                    "key": key,
                    "cursor": head - len(latest) + 1 + place,
                    "record": text,
                }
                for store, head in sorted(heads)
                for place, (((topic, key), _), text) in enumerate(zip(latest, texts, strict=True))
            ],
        )
        self.heads.update(dict(heads))


def all_stores(connection: Connection) -> list[str]:
    """In one order always, so that two writers never wait for each other."""
    return list(connection.execute(select(schema.stores.c.id).order_by(schema.stores.c.id)).scalars())


@contextlib.contextmanager
def change(db: Database, hub: Hub) -> Iterator[Feed]:
    """One transaction that may move feeds; those who wait are told once it is committed."""
    with db.write() as connection:
        feed = Feed(db, connection)
        yield feed
    for store, head in feed.heads.items():
        hub.moved(store, head)


# One statement, so one look: the head and the rows are of the same instant.
_PAGE = """
SELECT (SELECT head FROM stores WHERE id = {0}), cursor, topic, key, record FROM feed
WHERE store = {0} AND cursor > {0} ORDER BY cursor LIMIT {0}"""
_PAGE_OF_TOPIC = _PAGE.replace("ORDER BY", "AND topic = {0} ORDER BY")


def page(connection: Connection, store: str, after: int, limit: int, topic: Topic | None = None) -> bytes:
    """A :class:`sync.records.Page` as JSON, joined from the stored rows without parsing them.

    ``topic``: leave all others out. ``connection`` is of :meth:`Database.read_feed`.
    """
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    statement = (_PAGE if topic is None else _PAGE_OF_TOPIC).format(mark)
    of_topic = () if topic is None else (topic.value,)
    rows = connection.exec_driver_sql(statement, (store, store, after, *of_topic, limit + 1)).all()
    if not rows:
        # The head that was seen before is gone past by nothing: what is newer comes with the next page.
        return empty_page(after)
    head: int = rows[0][0]
    more = len(rows) > limit
    rows = rows[:limit]
    # Keys are Identifiers and topics an enumeration: neither can hold a quote.
    changes = ",".join(
        f'{{"cursor":{cursor},"topic":"{topic}","key":"{key}","record":{"null" if record is None else record}}}'
        for _, cursor, topic, key, record in rows
    )
    following = rows[-1][1] if more else head
    return f'{{"changes":[{changes}],"next":{following},"head":{head},"more":{"true" if more else "false"}}}'.encode()


def empty_page(head: int) -> bytes:
    return f'{{"changes":[],"next":{head},"head":{head},"more":false}}'.encode()

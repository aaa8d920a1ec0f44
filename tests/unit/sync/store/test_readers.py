"""Who reads never waits for who writes: not for the agent's cache, not for the ledger."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2

from sync.records import EventType, Topic
from sync.store import Cache, Ledger, Outbox, Staging
from sync.store.database import open_database
from sync.store.schema import CACHE, LEDGER
from tests.unit.sync.store.conftest import change, piece, profile


def test_reading_goes_on_in_the_middle_of_a_write(ledger: Ledger, staging: Staging, cache: Cache) -> None:
    staging.stage(
        [change(1, Topic.PROFILE, "c1", profile(1)), change(2, Topic.PIECE, "R-1", piece("R-1", "Nhẫn", "Ring"))], 2, 2
    )
    staging.flip()
    event = ledger.promise(EventType.VISIT_STARTED, visit="v1")
    assert cache.profile("c1") is not None
    assert ledger.counts().waiting == 1
    # A second writer in this thread: were a reader to wait for it, it would wait for itself until SQLite gives up.
    for path, keys, shape in ((cache.path, cache._keys, CACHE), (ledger.path, ledger._keys, LEDGER)):
        writer = open_database(path, keys, shape).connection
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM " + ("known" if shape is CACHE else "outbox"))
        if shape is CACHE:
            assert cache.profile("c1") is not None
            assert cache.profile_by_card("893800000001") is not None
            assert [found.sku for found in cache.search("nhan")] == ["R-1"]
            assert cache.trouble is None
        else:
            assert ledger.counts().waiting == 1
            assert [one.id for one in Outbox(ledger).waiting(5)] == [event.id]
        writer.execute("ROLLBACK")
        writer.close()


@pytest.mark.parametrize("which", ["ledger", "cache"])
def test_every_table_is_strict(which: str, ledger: Ledger, staging: Staging) -> None:
    handle, shape = (ledger, LEDGER) if which == "ledger" else (staging, CACHE)
    opened = open_database(handle.path, handle._keys, shape)
    kinds = opened.connection.execute("PRAGMA table_list").fetchall()
    virtual = [name for _, name, kind, *_ in kinds if kind == "virtual"]
    loose = [
        name for schema, name, kind, _, _, strict in kinds
        if schema == "main" and kind == "table" and not strict and not name.startswith(("sqlite_", "_sqlite_"))
        and not name.startswith(tuple(f"{one}_" for one in virtual))
    ]  # fmt: skip
    assert loose == []
    table = "outbox (sequence, id, at, body)" if which == "ledger" else "known (cursor, topic, key, record)"
    with pytest.raises(dbapi2.IntegrityError):
        opened.connection.execute(f"INSERT INTO {table} VALUES ('no number', 'a', 'b', 'c')")
    opened.connection.close()

"""Files of every released version open with this one, and keep what they hold."""

from __future__ import annotations

import hashlib
import inspect
from pathlib import Path

import pytest

from sync.records import EventType, Topic
from sync.store import Cache, Keys, Ledger, Outbox, Staging, schema
from sync.store.database import Shape, open_database
from tests.unit.sync.store.conftest import change, profile

RELEASED = {
    "0001_first _cache_first": "952544c842dc",
    "0001_first _ledger_first": "5e7fd755be34",
    "0002_evicted _cache_evicted": "ecb02e20eb1d",
    "0002_offers_shown _ledger_offers_shown": "6aa67a0612ea",
    "0003_merges _cache_merges": "41657c54ef7b",
    "0001_first _shop_first": "6a20c366f2ea",
    "0003_trust _ledger_trust": "0d0f398dd045",
}


@pytest.mark.parametrize("steps", range(1, len(schema.LEDGER_MIGRATIONS) + 1))
def test_a_ledger_of_every_version_goes_on(tmp_path: Path, keys: Keys, steps: int) -> None:
    old = Shape("ledger", schema.LEDGER_MIGRATIONS[:steps], "FULL")
    opened = open_database(tmp_path / "ledger.db", keys, old)
    made = Ledger.open(tmp_path / "other.db", keys)
    event = made.promise(EventType.VISIT_STARTED, visit="v1", data={"n": 1})
    made.close()
    row = (7, event.id, event.at.isoformat(), "v1", None, event.model_copy(update={"sequence": 7}).model_dump_json())
    connection = opened.connection
    connection.execute("INSERT INTO outbox (sequence, id, at, visit, subject, body) VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.execute("INSERT INTO identity VALUES (1, 'd1', 's1', '2026-01-01T00:00:00+00:00')")
    connection.execute("INSERT INTO tombstone VALUES ('c9', 'p9', '2026-01-01T00:00:00+00:00', 'erasure', 3, 0)")
    connection.close()
    ledger = Ledger.open(tmp_path / "ledger.db", keys)
    assert ledger.device_id == "d1"
    assert [(one.id, one.sequence) for one in Outbox(ledger).waiting(9)] == [(event.id, 7)]
    assert [stone.customer for stone in ledger.tombstones()] == ["c9"]
    assert ledger.promise(EventType.VISIT_ENDED).sequence == 8
    ledger.note_shown("p1", "birthday", "v1")
    ledger.flush()
    assert ledger.visits_shown("p1") == {"birthday": 1}
    ledger.close()


@pytest.mark.parametrize("steps", range(1, len(schema.CACHE_MIGRATIONS) + 1))
def test_a_cache_of_every_version_goes_on(tmp_path: Path, keys: Keys, steps: int) -> None:
    old = Shape("cache", schema.CACHE_MIGRATIONS[:steps], "NORMAL")
    opened = open_database(tmp_path / "cache.db", keys, old)
    made = Staging(tmp_path / "other.db", keys)
    made.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    (record,) = made.connection.execute("SELECT record FROM known").fetchone()
    made.close()
    row = ("c1", "893800000001", "0910000001", record)
    opened.connection.execute("INSERT INTO known VALUES (1, 'profile', ?, ?, ?, ?)", row)
    opened.connection.execute("UPDATE generation SET visible = 1, staged = 1, target = 1")
    opened.connection.close()
    staging = Staging(tmp_path / "cache.db", keys)
    staging.contacted()
    cache = Cache.open(tmp_path / "cache.db", keys)
    assert cache.profile("c1") is not None
    assert staging.staged() == 1
    assert cache.status().evicted == 0
    cache.close()
    staging.close()


def test_a_released_step_is_never_changed() -> None:
    """If this fails, put the step back and write another one after it."""
    digests = {
        f"{name} {step.__name__}": hashlib.sha256(inspect.getsource(step).encode()).hexdigest()[:12]
        for name, step in (*schema.LEDGER_MIGRATIONS, *schema.CACHE_MIGRATIONS, *schema.SHOP_MIGRATIONS)
    }
    assert digests == RELEASED

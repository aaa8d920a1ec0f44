"""A cache over its quota gives up the profiles that changed longest ago, and nothing else."""

from __future__ import annotations

from pathlib import Path

from sync.records import EventType, Topic
from sync.store import Cache, Ledger, Outbox, Staging
from tests.unit.sync.store.conftest import change, piece, profile

QUOTA = 350_000


def test_old_profiles_go_until_the_quota_holds(tmp_path: Path, ledger: Ledger, staging: Staging, cache: Cache) -> None:
    events = [ledger.promise(EventType.PIECE_VIEWED, data={"words": "x" * 900}) for _ in range(20)]
    staging.stage([change(1, Topic.PIECE, "R-1", piece("R-1", "Nhẫn", "Ring"))], 1, 1)
    people = [change(n, Topic.PROFILE, f"c{n}", profile(n)) for n in range(2, 1002)]
    staging.stage(people, 1001, 1001)
    staging.stage([change(1002, Topic.PROFILE, "c2", profile(2, points=9))], 1002, 1002)
    staging.flip()
    while staging.collect():
        pass
    before = cache.generation()
    evicted = 0
    while gone := staging.evict(QUOTA):
        evicted += gone
    assert 0 < evicted < 1000
    assert cache.profile("c3") is None
    assert cache.profile("c1001") is not None
    changed_last = cache.profile("c2")
    assert changed_last is not None  # its change made it young
    assert changed_last.points == 9
    assert cache.piece("R-1") is not None
    assert cache.search_customers("Lan 3") == []
    assert cache.status().evicted == evicted
    assert cache.generation() > before
    staging.truncate_log()
    for _ in range(20):
        staging.shrink()
    staging.truncate_log()
    assert (tmp_path / "cache.db").stat().st_size < QUOTA * 1.3
    assert Outbox(ledger).waiting(100) == events
    # Who changes comes back.
    staging.stage([change(1003, Topic.PROFILE, "c3", profile(3))], 1003, 1003)
    staging.flip()
    assert cache.profile("c3") is not None


def test_below_the_quota_nobody_goes(staging: Staging, cache: Cache) -> None:
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    staging.flip()
    assert staging.evict(10_000_000) == 0
    assert cache.profile("c1") is not None

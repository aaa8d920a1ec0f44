"""The bench counts what the database has, and notices when that is not so."""

from __future__ import annotations

from pathlib import Path

import pytest
import uvloop
from sqlalchemy import delete, func, select

from sync.central import schema
from sync.central.bench import day, fleet, loads
from sync.central.bench.server import BenchFailed, Server
from sync.central.platform import Config, open_platform

pytestmark = pytest.mark.timeout(180)
KIOSKS, STORES = 6, 2


def test_its_counts_are_the_databases(fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loads, "FEED_ROWS", 2_300)
    data = tmp_path / "central"
    platform = open_platform(Config(data, fresh_database))
    kiosks = fleet.make(platform, KIOSKS, STORES, sign=True)
    loads.large_feed(platform)
    with Server(data, fresh_database) as server:
        sent = uvloop.run(loads.events(server.url, kiosks, 10, 0.5))
        assert loads.count_events(platform) == sent.requests * 10 > 0
        paced = uvloop.run(loads.events(server.url, kiosks, 10, 1.0, 300.0))
        assert loads.count_events(platform) == (sent.requests + paced.requests) * 10
        assert paced.requests * 10 <= 360
        before = loads.count_events(platform)
        again = uvloop.run(loads.replay(server.url, platform, kiosks, 12))
        assert again.requests == 12
        assert loads.count_events(platform) == before + 120
        read = uvloop.run(loads.read_feed(server.url, kiosks[0]))
        with platform.db.read() as connection:
            rows = connection.execute(
                select(func.count()).select_from(schema.feed).where(schema.feed.c.store == loads.FEED_STORE)
            ).scalar_one()
        assert f"{rows:,} rows" in read.what
        assert rows >= 2_300
        polled = uvloop.run(loads.polls(server.url, kiosks[:3], platform, 0.3))
        assert polled.requests > 0
        assert polled.p50_ms <= polled.p99_ms
        before = loads.count_events(platform)
        killed = uvloop.run(loads.killed(server, platform, kiosks, 0.5))
        kept = loads.count_events(platform) - before
        assert f"acknowledged {killed.requests * 100:,}, lost 0" in killed.note
        assert kept >= killed.requests * 100 > 0
    platform.close()


def test_it_tells_when_something_acknowledged_is_gone(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that forgets would be found out: here the rows are taken away behind its back."""
    data = tmp_path / "central"
    platform = open_platform(Config(data, fresh_database))
    kiosks = fleet.make(platform, 2, 1, sign=True)
    real = Server.kill

    def kill_and_forget(server: Server) -> None:
        real(server)
        with platform.db.write() as connection:
            some = select(schema.events.c.id).limit(3)
            connection.execute(delete(schema.events).where(schema.events.c.id.in_(some)))

    monkeypatch.setattr(Server, "kill", kill_and_forget)
    with (
        Server(data, fresh_database) as server,
        pytest.raises(BenchFailed, match=r"3 of \d+ acknowledged events were lost"),
    ):
        uvloop.run(loads.killed(server, platform, kiosks, 0.5))
    platform.close()


def test_a_small_fleet_has_its_day(fresh_database: str, tmp_path: Path) -> None:
    found = day.run(
        tmp_path / "central", fresh_database, day.Size(kiosks=30, stores=5, seconds=2, backlog=7, streams=5)
    )
    price, outage, streams = found[-3:]
    assert price.requests >= 30  # who asks before the platform has looked asks again
    assert (outage.requests, streams.requests) == (30, 5)
    assert "210 events" in outage.note

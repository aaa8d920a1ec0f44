"""Random look-ups in a cache as large as a chain's."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sync.bench.common import Told, a_profile, spread, timed
from sync.records import Change, Profile, Topic
from sync.store import Cache, Keys, Staging

THROUGH_AGENT = 20_000


def _texts(first: int, last: int) -> Iterator[tuple[int, str]]:
    """The records as the agent stores them; made from one, since a million models would take minutes."""
    model = Profile.model_validate(a_profile(7_777_777)).model_dump_json(exclude_defaults=True)
    for number in range(first, last + 1):
        yield number, model.replace("07777777", f"{number:08d}").replace("7777777", str(number))


def lookup(folder: Path, told: Told, count: int = 1_000_000) -> dict[str, Any]:
    """Random look-ups by id, card and telephone among ``count`` encrypted profiles."""
    keys = Keys.load(folder)
    staging = Staging(folder / "cache.db", keys)
    staging.contacted()
    began = time.perf_counter()
    for start in range(1, THROUGH_AGENT + 1, 1000):
        page = [
            Change(cursor=n, topic=Topic.PROFILE, key=f"c{n}", record=a_profile(n)) for n in range(start, start + 1000)
        ]
        for part in range(0, 1000, 100):
            rows = page[part : part + 100]
            staging.stage(rows, rows[-1].cursor, count)
    told(f"staged {THROUGH_AGENT} profiles as the agent does, {time.perf_counter() - began:.0f} s")
    # The rest as plain rows: the table and its indexes are the same, the look-ups cannot tell.
    connection = staging.connection
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO known VALUES (?, 'profile', ?, ?, ?, ?)",
        ((n, f"c{n}", f"8938{n:08d}", f"09{n:08d}", text) for n, text in _texts(THROUGH_AGENT + 1, count)),
    )
    connection.execute("UPDATE generation SET staged = ?", (count,))
    connection.execute("COMMIT")
    staging.flip()
    staging.truncate_log()
    staged = time.perf_counter() - began
    told(f"all {count} profiles are there, {staged:.0f} s")
    cache = Cache.open(folder / "cache.db", keys)
    chance = random.Random(5)
    numbers = [chance.randint(1, count) for _ in range(5000)]
    assert all((found := cache.profile(f"c{n}")) is not None and found.id == f"c{n}" for n in numbers[:200])
    figures = {
        "by_id": spread([timed(lambda n=n: cache.profile(f"c{n}")) for n in numbers]),  # type: ignore[misc]
        "by_card": spread([timed(lambda n=n: cache.profile_by_card(f"8938{n:08d}")) for n in numbers]),  # type: ignore[misc]
        "by_phone": spread([timed(lambda n=n: cache.profile_by_phone(f"09{n:08d}")) for n in numbers]),  # type: ignore[misc]
        "unknown": spread([timed(lambda n=n: cache.profile(f"x{n}")) for n in numbers]),  # type: ignore[misc]
    }
    cache.close()
    staging.close()
    megabytes = round((folder / "cache.db").stat().st_size / 1e6)
    return {
        "profiles": count,
        "goal_p99_ms": 1.0,
        **figures,
        "peer_plain_sqlite_by_id": _plain(folder, count, numbers),
        "filled_s": round(staged, 1),
        "megabytes": megabytes,
    }


def _plain(folder: Path, count: int, numbers: list[int]) -> dict[str, float]:
    """The peer: the same rows by primary key in SQLite's own file, without encryption, generations or models."""
    plain = sqlite3.connect(folder / "plain.db")
    plain.execute("CREATE TABLE p (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID")
    plain.executemany("INSERT INTO p VALUES (?, ?)", ((f"c{n}", text) for n, text in _texts(1, count)))
    plain.commit()
    query = "SELECT record FROM p WHERE id = ?"
    taken = spread([timed(lambda n=n: plain.execute(query, (f"c{n}",)).fetchone()) for n in numbers])  # type: ignore[misc]
    plain.close()
    return taken

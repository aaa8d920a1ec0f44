"""All loads on one database or on both, as a table or as JSON."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop

from sync.central.bench import cluster, day, fleet, loads
from sync.central.bench.loads import Load
from sync.central.bench.server import BenchFailed, Server
from sync.central.platform import Config, open_platform

STORES = 20
PACE = 11_000.0
"""A tenth over the goal: a run is counted until its last answer."""
SQLITE, POSTGRESQL = "sqlite", "postgresql"
GOALS = (
    "goals: 10,000 events/s in batches of 100 on PostgreSQL with p99 <= 1,000 ms; 3,000 empty polls/s; "
    "20,000 feed rows/s; a replay adds nothing; SIGKILL loses nothing"
)


def run(data: Path, database: str, kiosks: int, seconds: float) -> list[Load]:
    """All loads on one database. ``data`` must be an empty folder, the database empty too.

    Raises :class:`BenchFailed`.
    """
    found: list[Load] = []
    platform = open_platform(Config(data, database))
    try:
        devices = fleet.make(platform, kiosks, STORES, sign=True)
        loads.large_feed(platform)
        with Server(data, database) as server:
            url = server.url
            runs: tuple[Callable[[], Coroutine[Any, Any, Load]], ...] = (
                lambda: loads.events(url, devices, 10, seconds),
                lambda: loads.events(url, devices, 100, seconds),
                lambda: loads.events(url, devices, 100, seconds, PACE),
                lambda: loads.replay(url, platform, devices),
                lambda: loads.polls(url, devices, platform, seconds),
                lambda: loads.read_feed(url, devices[0]),
                lambda: loads.killed(server, platform, devices, min(seconds, 4.0)),
            )
            for one in runs:
                before, start = server.cpu_seconds(), time.perf_counter()
                load = uvloop.run(one())
                busy = max(0.0, server.cpu_seconds() - before) / (time.perf_counter() - start)
                found.append(load)
                sys.stderr.write(f"{_line(load)}  (platform process: {busy:.0%} of a processor)\n")
    finally:
        platform.close()
    return found


def _line(load: Load) -> str:
    figures = f"{load.per_second:>10,.0f} {load.p50_ms:>9,.1f} {load.p99_ms:>9,.1f}"
    return f"{load.what:56} {figures}  {load.note}".rstrip()


@contextmanager
def private_postgresql() -> Iterator[str]:
    """An empty database on a PostgreSQL 15 of its own.

    Raises :class:`BenchFailed` where Debian's package is not installed.
    """
    if not cluster.available():
        raise BenchFailed("PostgreSQL 15 is not installed.", "Install Debian's package postgresql-15.")
    server = cluster.Cluster()
    server.start()
    try:
        yield server.new_database()
    finally:
        server.remove()


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {"processors": os.cpu_count(), "load_before": round(os.getloadavg()[0], 1)}


def main(databases: list[str], kiosks: int, seconds: float, as_json: bool) -> str:
    """Runs everything on ``sqlite``, ``postgresql`` (a private one) or an address; the table, or JSON."""
    return _all(databases, as_json, GOALS, lambda data, address: run(data, address, kiosks, seconds))


def fleet_main(database: str, size: day.Size, as_json: bool) -> str:
    """Simulates a fleet; the table, or JSON."""
    return _all([database], as_json, "a simulated fleet", lambda data, address: day.run(data, address, size))


def _all(databases: list[str], as_json: bool, title: str, measure: Callable[[Path, str], list[Load]]) -> str:
    found: dict[str, Any] = machine()
    tables: dict[str, list[Load]] = {}
    for name in databases:
        sys.stderr.write(f"measuring the platform on {name} ...\n")
        with tempfile.TemporaryDirectory() as folder:
            if name == POSTGRESQL:
                with private_postgresql() as address:
                    tables[name] = measure(Path(folder), address)
            else:
                tables[name] = measure(Path(folder), "" if name == SQLITE else name)
    if as_json:
        return json.dumps(found | {name: [asdict(load) for load in table] for name, table in tables.items()}, indent=1)
    lines = [f"{found['processors']} processors, load before {found['load_before']}", title]
    for name, table in tables.items():
        lines += ["", f"{name:56} {'per s':>10} {'p50 ms':>9} {'p99 ms':>9}"]
        lines += [_line(load) for load in table]
    return "\n".join(lines)

"""What the store and the agent are measured by; ``kiosk bench records`` and ``python -m sync.bench`` run it.

Each figure comes with its goal and with what SQLite without encryption needs for the same work, where that is a
fair question. Real files, real processes, loopback.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from sync.fault.harness import platform_process, seed
from sync.records import Answer, Change, Event, EventType, Profile, Topic, Verdict
from sync.store import Cache, Keys, Ledger, Outbox, Staging, rotate

Told = Callable[[str], None]


def _ms(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1e3, 3),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1e3, 3),
        "max_ms": round(ordered[-1] * 1e3, 3),
        "n": len(ordered),
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _profile(number: int) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "pseudonym": f"p{number}",
        "first_name": "Lan",
        "full_name": f"Nguyễn Thị Lan {number}",
        "card_number": f"8938{number:08d}",
        "phone": f"+849{number:08d}",
        "updated_at": "2026-01-05T00:00:00Z",
    }


def lookup(folder: Path, told: Told, count: int = 1_000_000) -> dict[str, Any]:
    """Random look-ups by id, card and telephone among ``count`` encrypted profiles."""
    keys = Keys.load(folder)
    staging = Staging(folder / "cache.db", keys)
    staging.contacted()
    began = time.perf_counter()
    writes = []
    through_agent = min(count, 20_000)
    for start in range(1, through_agent + 1, 1000):
        page = [
            Change(cursor=n, topic=Topic.PROFILE, key=f"c{n}", record=_profile(n)) for n in range(start, start + 1000)
        ]
        writes.append(_timed(lambda page=page: staging.stage(page, page[-1].cursor, count)) / 10)  # type: ignore[misc]
    told(f"staged {through_agent} profiles as the agent does, {time.perf_counter() - began:.0f} s")
    # The rest as plain rows: the table and its indexes are the same, the look-ups cannot tell.
    connection = staging.connection
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO known VALUES (?, 'profile', ?, ?, ?, ?)",
        (
            (n, f"c{n}", f"8938{n:08d}", f"09{n:08d}", Profile.model_validate(_profile(n)).model_dump_json())
            for n in range(through_agent + 1, count + 1)
        ),
    )
    connection.execute("UPDATE generation SET staged = ?", (count,))
    connection.execute("COMMIT")
    told(f"all {count} profiles are there, {time.perf_counter() - began:.0f} s")
    staging.flip()
    staged = time.perf_counter() - began
    cache = Cache.open(folder / "cache.db", keys)
    chance = random.Random(5)
    numbers = [chance.randint(1, count) for _ in range(5000)]
    for n in numbers[:200]:
        cache.profile(f"c{n}")
    found = {
        "by_id": _ms([_timed(lambda n=n: cache.profile(f"c{n}")) for n in numbers]),  # type: ignore[misc]
        "by_card": _ms([_timed(lambda n=n: cache.profile_by_card(f"8938{n:08d}")) for n in numbers]),  # type: ignore[misc]
        "by_phone": _ms([_timed(lambda n=n: cache.profile_by_phone(f"09{n:08d}")) for n in numbers]),  # type: ignore[misc]
        "unknown": _ms([_timed(lambda n=n: cache.profile(f"x{n}")) for n in numbers]),  # type: ignore[misc]
    }
    cpu = []
    for n in numbers:
        began_cpu = time.thread_time()
        cache.profile(f"c{n}")
        cpu.append(time.thread_time() - began_cpu)
    found["by_id_processor_time"] = _ms(cpu)
    cache.close()
    staging.close()
    megabytes = round((folder / "cache.db").stat().st_size / 1e6)
    return {"profiles": count, "goal_p99_ms": 1.0, **found, "peer_plain_sqlite_by_id": _plain(folder, count, numbers),
            "staged_s": round(staged, 1), "megabytes": megabytes, "write_of_100": _ms(writes)}  # fmt: skip


def _plain(folder: Path, count: int, numbers: list[int]) -> dict[str, float]:
    """The peer: the same rows by primary key in SQLite's own file, without encryption, generations or models."""
    plain = sqlite3.connect(folder / "plain.db")
    plain.execute("CREATE TABLE p (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID")
    plain.executemany("INSERT INTO p VALUES (?, ?)", ((f"c{n}", json.dumps(_profile(n))) for n in range(1, count + 1)))
    plain.commit()
    query = "SELECT record FROM p WHERE id = ?"
    taken = _ms([_timed(lambda n=n: plain.execute(query, (f"c{n}",)).fetchone()) for n in numbers])  # type: ignore[misc]
    plain.close()
    return taken


class _Shop(threading.Thread):
    """A visit's writes while something heavy goes on: what the caller of ``append`` and ``promise`` waits."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(daemon=True)
        self._ledger = ledger
        self.over = threading.Event()
        self.appends: list[float] = []
        self.promises: list[float] = []

    def run(self) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            self.appends.append(_timed(lambda: self._ledger.append(EventType.PIECE_VIEWED, visit="v1", data={"s": 1})))
            if number % 5 == 0:
                self.promises.append(_timed(lambda: self._ledger.promise(EventType.CONSENT_ANSWERED, visit="v1")))
            time.sleep(0.02)

    def taken(self) -> dict[str, Any]:
        self.over.set()
        self.join()
        return {"append": _ms(self.appends), "promise": _ms(self.promises)}


def _agent(folder: Path, port: int, code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "sync.agent", "--data", str(folder), "--platform", f"http://127.0.0.1:{port}",
         "--code", code],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _wait(fact: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def first_sync(folder: Path, told: Told, profiles: int = 100_000, pieces: int = 5_000) -> dict[str, Any]:
    """A new device fetches everything; killed once half-way. A shop writes events all the time."""
    codes = seed("fill", str(folder / "central"), "--profiles", str(profiles), "--pieces", str(pieces))
    assert isinstance(codes, list)
    told("the platform is filled")
    device = folder / "device"
    keys = Keys.load(device)
    with platform_process(folder / "central") as port:
        ledger = Ledger.open(device / "ledger.db", keys)
        cache = Cache.open(device / "cache.db", keys)
        shop = _Shop(ledger)
        shop.start()
        time.sleep(2)
        quiet = (len(shop.appends), len(shop.promises))
        began = time.perf_counter()
        agent = _agent(device, port, codes[0])
        half = _wait(lambda: cache.status().staged > (profiles + pieces) // 2, 300)
        agent.send_signal(signal.SIGKILL)
        agent.wait()
        at_kill = cache.status().staged
        agent = _agent(device, port, codes[0])
        done = _wait(lambda: cache.status().cursor >= profiles + pieces, 300)
        seconds = time.perf_counter() - began
        told(f"first sync {seconds:.1f} s")
        busy_appends, busy_promises = shop.appends[quiet[0] :], shop.promises[quiet[1] :]
        taken = {"append": _ms(busy_appends), "promise": _ms(busy_promises)}
        seen = len(cache.pieces())
        # Rekey: both files, while the shop goes on.
        before = (len(shop.appends), len(shop.promises))
        agent.terminate()
        agent.wait(20)
        rekey = [_timed(lambda: rotate(device)) for _ in range(3)]
        time.sleep(1)
        during = {"append": _ms(shop.appends[before[0] :]), "promise": _ms(shop.promises[before[1] :])}
        shop.taken()
        cache.close()
        ledger.close()
    return {
        "first_sync": {"seconds": round(seconds, 1), "goal_s": 60, "whole": half and done and seen == pieces,
                       "killed_at_cursor": at_kill, "profiles": profiles, "pieces": pieces},
        "event_write_during_first_sync": {"goal_p99_ms": 15, **taken},
        "event_write_during_rekey": {"goal_p99_ms": 15, "rekey_s": [round(s, 2) for s in rekey], **during},
    }  # fmt: skip


def backlog(folder: Path, told: Told, days: int = 30, a_day: int = 5_000) -> dict[str, Any]:
    """10,000 events drained, and ``days`` offline days caught up, by a real agent from a real platform."""
    codes = seed("fill", str(folder / "central"), "--codes", "1")
    assert isinstance(codes, list)
    device = folder / "device"
    ledger = Ledger.open(device / "ledger.db", Keys.load(device))
    ledger.promise(EventType.VISIT_STARTED)
    with platform_process(folder / "central") as port:
        agent = _agent(device, port, codes[0])
        _wait(lambda: ledger.counts().waiting == 0, 60)
        figures: dict[str, Any] = {}
        for name, count in (("drain_10000", 10_000), ("offline_days", days * a_day)):
            os.kill(agent.pid, signal.SIGSTOP)
            writing = _timed(lambda count=count: _write(ledger, count))  # type: ignore[misc]
            told(f"{count} events written in {writing:.1f} s")
            megabytes = round((device / "ledger.db").stat().st_size / 1e6, 1)
            os.kill(agent.pid, signal.SIGCONT)
            began = time.perf_counter()
            done = _wait(lambda: ledger.counts().waiting == 0, 600)
            figures[name] = {"events": count, "seconds": round(time.perf_counter() - began, 2), "all": done,
                             "ledger_mb": megabytes}  # fmt: skip
            told(f"{name}: {figures[name]}")
        figures["drain_10000"]["goal_s"] = 5
        counts = ledger.counts()
        found = seed("state", str(folder / "central"))
        assert isinstance(found, dict)
        ids = found["ids"]
        figures["arrived"] = {"written": counts.written, "acknowledged": counts.acknowledged, "platform": len(ids),
                              "different": len(set(ids))}  # fmt: skip
        agent.terminate()
        agent.wait(20)
    ledger.close()
    return figures


def _write(ledger: Ledger, count: int) -> None:
    for number in range(count):
        ledger.append(
            EventType.PIECE_VIEWED, visit=f"v{number // 40}", data={"sku": f"P-{number % 500}", "seconds": 2.5}
        )
    ledger.flush()


def soak(folder: Path, told: Told, hours: int = 24) -> dict[str, Any]:
    """``hours`` of a shop's day at speed: visits, answers, new data. Slopes per simulated hour, first two left out."""
    keys = Keys.load(folder)
    ledger = Ledger.open(folder / "ledger.db", keys)
    outbox = Outbox(ledger)
    staging = Staging(folder / "cache.db", keys)
    staging.contacted()
    cache = Cache.open(folder / "cache.db", keys)
    process = psutil.Process()
    cursor = 0
    samples: list[dict[str, float]] = []
    for hour in range(hours):
        for _visit in range(20):
            for _event in range(30):
                ledger.append(EventType.PIECE_VIEWED, visit=f"v{hour}-{_visit}", data={"sku": "P-1"})
            cache.profile_by_card("893800000001")
            cache.search("nhẫn kim cương")
            page = [
                Change(cursor=cursor + n, topic=Topic.PROFILE, key=f"c{n}", record=_profile(n)) for n in range(1, 51)
            ]
            cursor += 50
            staging.stage(page, cursor, cursor)
            staging.flip()
            while staging.collect():
                pass
        ledger.flush()
        events: list[Event] = outbox.waiting(10_000)
        outbox.settle([Answer(id=event.id, verdict=Verdict.ACCEPTED) for event in events])
        gc.collect()
        samples.append(
            {
                "memory_mb": process.memory_info().rss / 1e6,
                "handles": process.num_fds(),
                "threads": process.num_threads(),
                "files_mb": sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) / 1e6,
            }
        )
    told(f"soaked {hours} hours")
    for handle in (cache, staging, ledger):
        handle.close()
    kept = samples[min(2, len(samples) - 1) :]
    hours_of = list(range(len(kept)))
    slopes = {
        name: round(statistics.linear_regression(hours_of, [sample[name] for sample in kept]).slope, 4)
        for name in kept[0]
    }
    return {"hours": hours, "first": samples[0], "last": samples[-1], "slope_per_hour": slopes}


PARTS: dict[str, Callable[[Path, Told], dict[str, Any]]] = {
    "lookup": lookup,
    "first_sync": first_sync,
    "backlog": backlog,
    "soak": soak,
}


def run(parts: list[str] | None = None, told: Told = lambda _: None) -> dict[str, Any]:
    """Measure the named parts (all if none are named). ``told`` hears how it goes."""
    figures: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count()}
    for name in parts or list(PARTS):
        told(f"-- {name}")
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            figures[name] = PARTS[name](Path(folder), told)
    return figures


def main() -> int:
    """Measure and write JSON to standard output."""
    parser = argparse.ArgumentParser(prog="python -m sync.bench", description=main.__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; everything if left out")
    asked = parser.parse_args()
    figures = run(asked.parts or None, lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

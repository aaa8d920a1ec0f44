"""What the parts of the bench share."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync.records import EventType
from sync.store import Ledger
from sync.store.histogram import BOUNDS_MS, Histogram
from sync.store.staging import WRITES

Told = Callable[[str], None]
PROBE_BYTES = 8 * 1024 * 1024
PROMISED_BYTES = 5 * 4096
"""What one promised event writes: four or five pages."""


def spread(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1e3, 3),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1e3, 3),
        "max_ms": round(ordered[-1] * 1e3, 3),
        "n": len(ordered),
    }


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def a_profile(number: int) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "pseudonym": f"p{number}",
        "first_name": "Lan",
        "full_name": f"Nguyễn Thị Lan {number}",
        "card_number": f"8938{number:08d}",
        "phone": f"+849{number:08d}",
        "updated_at": "2026-01-05T00:00:00Z",
    }


class Shop(threading.Thread):
    """A visit's writes while something heavy goes on: what the caller of ``append`` and ``promise`` waits.

    In turn with the promises, and never beside one, the disk itself is asked: as many bytes as a promise writes, into
    a file that is as long as it will be, and ``fdatasync``. The store can be no faster than that.
    """

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        super().__init__(daemon=True)
        self._ledger = ledger
        self._path = folder / "disk-probe"
        self.over = threading.Event()
        self.taken: dict[str, list[float]] = {"append": [], "promise": [], "disk_itself": []}

    def run(self) -> None:
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT)
        os.write(handle, bytes(PROBE_BYTES))
        os.fsync(handle)
        number = 0
        while not self.over.is_set():
            number += 1
            self._take("append", lambda: self._ledger.append(EventType.PIECE_VIEWED, visit="v1", data={"s": 1}))
            if number % 4 == 0:
                self._take("promise", lambda: self._ledger.promise(EventType.CONSENT_ANSWERED, visit="v1"))
            elif number % 4 == 2:
                self._ledger.flush()  # nothing of ours waits for the disk at the same time
                place = number * PROMISED_BYTES % (PROBE_BYTES - PROMISED_BYTES)
                self._take("disk_itself", lambda place=place: _rewrite(handle, place))  # type: ignore[misc]
            time.sleep(0.02)
        os.close(handle)

    def _take(self, name: str, work: Callable[[], object]) -> None:
        self.taken[name].append(timed(work))

    def so_far(self) -> dict[str, int]:
        return {name: len(seconds) for name, seconds in self.taken.items()}

    def since(self, before: dict[str, int]) -> dict[str, dict[str, float]]:
        return {name: spread(seconds[before[name] :]) for name, seconds in self.taken.items()}

    def stop(self) -> None:
        self.over.set()
        self.join()


def _rewrite(handle: int, place: int) -> None:
    os.pwrite(handle, bytes(PROMISED_BYTES), place)
    os.fdatasync(handle)


def staging_writes(folder: Path) -> dict[str, Any]:
    """How long the agent's writes into the cache held it, as its log tells (a killed agent's last 8 MB are missing)."""
    taken = Histogram()
    for line in (folder / "logs" / "agent.jsonl").read_text(encoding="utf-8").splitlines():
        _, found, text = line.partition(WRITES)
        if found:
            taken.add_all(Histogram.parse(text.partition('"')[0]))
    over = sum(count for bound, count in zip((*BOUNDS_MS, 1e9), taken.counts, strict=True) if bound > 20)
    return {"goal_ms": 20, "n": taken.number, "p50_ms": taken.at_most_ms(0.5), "p99_ms": taken.at_most_ms(0.99),
            "max_ms": round(taken.longest_ms, 1), "over_20_ms": over}  # fmt: skip


def start_agent(folder: Path, port: int, code: str, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "sync.agent", "--data", str(folder), "--platform", f"http://127.0.0.1:{port}",
         "--code", code, *more],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def wait_for(fact: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True

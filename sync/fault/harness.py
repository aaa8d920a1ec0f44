"""Kills, cheats, and counts. A *point* is one fault at a random instant while events flow both ways."""

from __future__ import annotations

import contextlib
import hashlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sync.fault.chaos import ChaosProxy
from sync.fault.processes import (
    Nursery,
    Patience,
    PlatformProcess,
    kill,
    seed,
    small_disk,
    wait_for,
)
from sync.store import Cache, Keys, Ledger, Outbox

POINTS_A_ROUND = 20
POINTS_A_CHUNK = 200
"""Points in front of one platform; the next chunk begins with a fresh one and the next seed."""
PROFILES = 400
STALL_SECONDS = 120.0
"""A device that makes no headway for this long, in a world that is well, has not converged."""
FAULTS = (
    "kill agent", "kill agent", "kill agent", "kill shop", "kill shop", "kill both", "two agents", "clock", "full disk",
    "read-only disk", "kill platform", "new key",
)  # fmt: skip


@dataclass
class Outcome:
    """What a run found. ``lost``: acknowledged by the device, and in the end neither at the platform nor waiting."""

    points: int = 0
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    left_waiting: int = 0
    duplicates: int = 0
    cursor_went_back: int = 0
    converged: int = 0
    seconds: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)
    connections: dict[str, int] = field(default_factory=dict)
    not_tried: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return (
            self.lost == self.left_waiting == self.duplicates == self.cursor_went_back == 0
            and self.converged == self.rounds
        )

    def add(self, other: Outcome) -> None:
        """Count another chunk in."""
        for name in (
            "points",
            "rounds",
            "acknowledged",
            "lost",
            "left_waiting",
            "duplicates",
            "cursor_went_back",
            "converged",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds = round(self.seconds + other.seconds, 1)
        self.faults = dict(Counter(self.faults) + Counter(other.faults))
        self.connections = dict(Counter(self.connections) + Counter(other.connections))
        self.not_tried = sorted({*self.not_tried, *other.not_tried})

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "good": self.good}


def run_points(
    points: int, *, seed_number: int = 1, told: Callable[[str], None] = lambda _: None, folder: Path | None = None
) -> Outcome:
    """Run at least ``points`` faults in rounds of :data:`POINTS_A_ROUND`, each a device of its own.

    Chunks of :data:`POINTS_A_CHUNK` have the seeds ``seed_number``, ``seed_number + 1``, ... so each can be run
    again by itself. ``told`` hears one line a round. Nothing is asserted: the caller judges the :class:`Outcome`.
    """
    total = Outcome()
    for chunk, start in enumerate(range(0, points, POINTS_A_CHUNK)):
        total.add(_run_chunk(min(POINTS_A_CHUNK, points - start), seed_number + chunk, told, folder))
    return total


def _run_chunk(points: int, seed_number: int, told: Callable[[str], None], folder: Path | None) -> Outcome:
    outcome = Outcome()
    chance = random.Random(seed_number)
    rounds = -(-points // POINTS_A_ROUND)
    began = time.monotonic()
    work = Path(tempfile.mkdtemp(prefix="fault-", dir=folder))
    central = work / "central"
    codes = seed("fill", str(central), "--profiles", str(PROFILES), "--pieces", "100", "--codes", str(rounds))
    assert isinstance(codes, list)
    nurseries = {"now": Nursery(), "backstage": Nursery(module="sync.fault.backstage")}
    if shutil.which("faketime"):
        nurseries |= {"future": Nursery("+40d"), "past": Nursery("-3d")}
    else:
        outcome.not_tried.append("clock")
    platform = PlatformProcess(central, nurseries["backstage"])
    platform.ensure()
    proxy = ChaosProxy(platform.port, seed_number)
    proxy.start()
    try:
        for number, code in enumerate(codes):
            _Round(work / f"device{number}", code, proxy, nurseries, chance, platform, outcome).run()
            told(
                f"seed {seed_number}, round {number + 1}/{rounds}: {outcome.points} points, "
                f"{outcome.acknowledged} acknowledged, {outcome.lost} lost, {outcome.duplicates} twice, "
                f"{outcome.converged} converged"
            )
        outcome.connections = dict(proxy.seen)
    finally:
        proxy.stop()
        platform.kill(signal.SIGTERM)
        for nursery in nurseries.values():
            nursery.close()
        shutil.rmtree(work, ignore_errors=True)
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


class _Round:
    """One device from enrolment to the last event, with faults all along."""

    def __init__(
        self, data: Path, code: str, proxy: ChaosProxy, nurseries: dict[str, Nursery], chance: random.Random,
        platform: PlatformProcess, outcome: Outcome,
    ) -> None:  # fmt: skip
        self._data, self._code, self._proxy, self._nurseries = data, code, proxy, nurseries
        self._chance, self._outcome = chance, outcome
        self._platform = platform
        self._told = data.with_suffix(".told")
        self._shop: int | None = None
        self._agents: list[int] = []
        self._cursor = (0, 0)

    def run(self) -> None:
        with small_disk(self._data) as mounted:
            if not mounted and "full disk" not in self._outcome.not_tried:
                self._outcome.not_tried += ["full disk", "read-only disk"]
            self._proxy.calm = False
            for _ in range(POINTS_A_ROUND):
                self._alive()
                time.sleep(self._chance.uniform(0.05, 0.6))
                self._fault()
                self._outcome.points += 1
            self._kill_all()
            self._settle()
            self._kill_all()
        self._outcome.rounds += 1

    def _alive(self) -> None:
        """Shop and agent run, and do something: a fault in an idle process would prove nothing."""
        if self._shop is None:
            had = self._told_bytes()
            self._shop = self._nurseries["now"].fork(
                do="shop", data=str(self._data), told=str(self._told), seed=self._chance.randrange(2**31)
            )
            wait_for(lambda: self._told_bytes() > had, 20)
        if not self._agents:
            had = sum(self._proxy.seen.values())
            self._start_agent()
            wait_for(lambda: sum(self._proxy.seen.values()) > had, 20)

    def _told_bytes(self) -> int:
        return self._told.stat().st_size if self._told.exists() else 0

    def _start_agent(self, when: str = "now", total: float = 1.5) -> None:
        words = [
            "--data", str(self._data), "--platform", f"http://127.0.0.1:{self._proxy.port}", "--code", self._code,
            "--poll", "0.2", "--look", "0.05", "--first-wait", "0.02", "--longest-wait", "0.2", "--total", str(total),
            "--page", "25", "--batch", "40", "--not-alone", "--level", "ERROR", "--niceness", "0",
        ]  # fmt: skip
        self._agents.append(self._nurseries[when].fork(do="agent", words=words))

    def _fault(self) -> None:
        fault = self._chance.choice([one for one in FAULTS if one not in self._outcome.not_tried])
        counted = Counter(self._outcome.faults)
        counted[fault] += 1
        self._outcome.faults = dict(counted)
        match fault:
            case "kill agent":
                self._kill_agents()
            case "kill shop":
                self._kill_shop()
            case "kill both":
                self._kill_all()
            case "kill platform":
                self._platform.kill()
                time.sleep(self._chance.uniform(0, 0.3))
                self._platform.ensure()
            case "two agents":
                self._start_agent()
                time.sleep(self._chance.uniform(0, 0.3))
                self._kill_agents()
            case "clock":
                self._kill_agents()
                self._start_agent(self._chance.choice(["future", "past"]))
            case "new key":
                pid = self._nurseries["now"].fork(do="rekey", data=str(self._data))
                time.sleep(self._chance.uniform(0, 0.5))
                kill(pid)
            case "full disk":
                self._fill_disk()
            case "read-only disk":
                self._remount("ro")
                time.sleep(self._chance.uniform(0, 0.3))
                self._maybe_kill()
                self._remount("rw")
        self._look_at_cursor()

    def _fill_disk(self) -> None:
        filler = self._data / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(65536)):
                pass
        time.sleep(self._chance.uniform(0, 0.3))
        self._maybe_kill()
        filler.unlink(missing_ok=True)

    def _maybe_kill(self) -> None:
        match self._chance.randrange(3):
            case 0:
                self._kill_agents()
            case 1:
                self._kill_shop()

    def _remount(self, mode: str) -> None:
        # Files open for writing hold a plain remount back: a dying disk does not ask either.
        flags = ["-o", f"remount,{mode}"]
        for _ in range(100):
            if not subprocess.run(["mount", *flags, str(self._data)], check=False, capture_output=True).returncode:
                return
            if mode == "ro":
                self._kill_all()
            time.sleep(0.01)

    def _look_at_cursor(self) -> None:
        if not (self._data / "cache.db").exists():
            return
        cache = Cache.open(self._data / "cache.db", Keys.load(self._data))
        status = cache.status()
        trouble = cache.trouble
        cache.close()
        if trouble is None:
            now = (status.cursor, status.staged)
            if now[0] < self._cursor[0] or now[1] < self._cursor[1]:
                self._outcome.cursor_went_back += 1
            self._cursor = now

    def _settle(self) -> None:
        """The world is well again: does everything arrive, once, and is the same known on both sides?"""
        self._proxy.calm = True
        self._platform.ensure()
        self._start_agent(total=30.0)
        ledger = Ledger.open(self._data / "ledger.db", Keys.load(self._data))
        cache = Cache.open(self._data / "cache.db", Keys.load(self._data))
        state: dict[str, object] = {}
        converged = False
        headway, patience = (-1, -1, -1), Patience(STALL_SECONDS)
        while not converged:
            status, counts = cache.status(), ledger.counts()
            if (now := (counts.acknowledged, status.cursor, status.staged)) != headway:
                headway, patience = now, Patience(STALL_SECONDS)
            elif patience.over():
                break
            if counts.waiting == 0 and (not state or cache.status().cursor == state["head"]):
                state = self._platform.state(ledger.device_id)
                converged = ledger.counts().waiting == 0 and self._digest() == state["digest"]
            time.sleep(0.05)
        outbox = Outbox(ledger)
        refused = len(outbox.quarantined())
        waiting = {event.id for event in outbox.waiting(1_000_000)}
        state = state or self._platform.state(ledger.device_id)
        cache.close()
        ledger.close()
        ids = state["ids"]
        assert isinstance(ids, list)
        told = set(self._told.read_text().split()) if self._told.exists() else set()
        self._outcome.acknowledged += len(told)
        self._outcome.lost += len(told - set(ids) - waiting)
        self._outcome.left_waiting += len(waiting)
        self._outcome.duplicates += len(ids) - len(set(ids))
        self._outcome.converged += converged and not refused

    def _digest(self) -> str:
        """What the device shows, as :func:`sync.fault.seed.state` sums it up."""
        cache = Cache.open(self._data / "cache.db", Keys.load(self._data))
        rows = cache.versions()
        cache.close()
        return hashlib.sha256("".join(f"{cursor} {key}\n" for cursor, key in rows).encode()).hexdigest()

    def _kill_agents(self) -> None:
        for pid in self._agents:
            kill(pid)
        self._agents.clear()

    def _kill_shop(self) -> None:
        if self._shop is not None:
            kill(self._shop)
            self._shop = None

    def _kill_all(self) -> None:
        self._kill_agents()
        self._kill_shop()

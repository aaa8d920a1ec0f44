"""Kills, cheats, and counts. A *point* is one fault at a random instant while events flow both ways."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sync.fault.chaos import ChaosProxy
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


class _Nursery:
    """A process that forks others; under ``faketime`` all its children live at another time."""

    def __init__(self, shift: str | None = None, module: str = "sync.fault.nursery", niceness: int = 0) -> None:
        command = ["nice", "-n", str(niceness), sys.executable, "-m", module]
        if shift is not None:
            command = ["faketime", "-f", shift, *command]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def fork(self, **asked: object) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.terminate()
        self._process.wait(10)


def kill(pid: int, with_signal: int = signal.SIGKILL) -> None:
    """Kill a process and wait until nothing is left of it."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, with_signal)
        while True:
            os.kill(pid, 0)
            time.sleep(0.002)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seed(*words: str) -> object:
    """Ask the platform's side, in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "sync.fault.seed", *words], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


class PlatformProcess:
    """A real platform on loopback, always at the same port, that may die and is started again."""

    def __init__(self, data: Path, backstage: _Nursery) -> None:
        self.port = free_port()
        self._data = data
        self._backstage = backstage
        self._pid: int | None = None

    def ensure(self) -> None:
        """Start it if it is not running, and wait until it answers."""
        if self._pid is None:
            self._pid = self._backstage.fork(do="platform", data=str(self._data), port=self.port)
        _wait_for(self._answers, 120)

    def kill(self, with_signal: int = signal.SIGKILL) -> None:
        if self._pid is not None:
            kill(self._pid, with_signal)
            self._pid = None

    def state(self, device: str) -> dict[str, object]:
        """What the platform has of ``device``, read from its database by another process."""
        answer = self._data / f"state-{device}.json"
        answer.unlink(missing_ok=True)
        self._backstage.fork(do="state", data=str(self._data), device=device, answer=str(answer))
        _wait_for(answer.exists, 120)
        found: dict[str, object] = json.loads(answer.read_text(encoding="utf-8"))
        return found

    def change_profiles(self, count: int) -> None:
        """Every customer of :func:`sync.fault.seed.fill` up to ``count`` changes, behind the platform's back."""
        self._backstage.fork(do="change", data=str(self._data), count=count)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=1).close()
            return True
        return False


@contextlib.contextmanager
def backstage_of(data: Path, niceness: int = 0) -> Iterator[PlatformProcess]:
    """A platform that is not started yet, and is gone at the end."""
    backstage = _Nursery(module="sync.fault.backstage", niceness=niceness)
    platform = PlatformProcess(data, backstage)
    try:
        yield platform
    finally:
        platform.kill(signal.SIGTERM)
        backstage.close()


@contextlib.contextmanager
def platform_process(data: Path, niceness: int = 0) -> Iterator[int]:
    """A real platform on loopback for a while; yields its port."""
    with backstage_of(data, niceness) as platform:
        platform.ensure()
        yield platform.port


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int = 32) -> Iterator[bool]:
    """A tmpfs of its own at ``folder``; yields ``False`` (and makes a plain folder) where mounting is not allowed."""
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=False, capture_output=True
        ).returncode
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


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
    nurseries = {"now": _Nursery(), "backstage": _Nursery(module="sync.fault.backstage")}
    if shutil.which("faketime"):
        nurseries |= {"future": _Nursery("+40d"), "past": _Nursery("-3d")}
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


def _wait_for(fact: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not fact() and time.monotonic() < until:
        time.sleep(0.01)


class _Round:
    """One device from enrolment to the last event, with faults all along."""

    def __init__(
        self, data: Path, code: str, proxy: ChaosProxy, nurseries: dict[str, _Nursery], chance: random.Random,
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
            _wait_for(lambda: self._told_bytes() > had, 20)
        if not self._agents:
            had = sum(self._proxy.seen.values())
            self._start_agent()
            _wait_for(lambda: sum(self._proxy.seen.values()) > had, 20)

    def _told_bytes(self) -> int:
        return self._told.stat().st_size if self._told.exists() else 0

    def _start_agent(self, when: str = "now") -> None:
        words = [
            "--data", str(self._data), "--platform", f"http://127.0.0.1:{self._proxy.port}", "--code", self._code,
            "--poll", "0.2", "--look", "0.05", "--first-wait", "0.02", "--longest-wait", "0.2", "--total", "1.5",
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
        self._start_agent()
        ledger = Ledger.open(self._data / "ledger.db", Keys.load(self._data))
        cache = Cache.open(self._data / "cache.db", Keys.load(self._data))
        state: dict[str, object] = {}
        converged = False
        headway, until = (-1, -1, -1), 0.0
        while not converged:
            status, counts = cache.status(), ledger.counts()
            if (now := (counts.acknowledged, status.cursor, status.staged)) != headway:
                headway, until = now, time.monotonic() + STALL_SECONDS
            elif time.monotonic() > until:
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

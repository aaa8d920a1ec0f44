"""The processes of a fault run: what forks them, the platform among them, and their disk."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

STEP_SECONDS = 1.0


class Patience:
    """A time limit that counts only while this process runs: one that is stopped, or kept from the processor, for
    a minute has not waited for a minute, and neither has what it waits for."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._seen = time.monotonic()

    def over(self) -> bool:
        """Asked at least once in :data:`STEP_SECONDS`."""
        now = time.monotonic()
        self._left -= min(now - self._seen, STEP_SECONDS)
        self._seen = now
        return self._left <= 0


def wait_for(fact: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    patience = Patience(seconds)
    while not fact():
        if patience.over():
            return False
        time.sleep(0.01)
    return True


class Nursery:
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
        """Ends it by the end of its input. ``faketime``, when it is killed instead, leaves its shared memory behind,
        and fails one day at the start of a process of the same number."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
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

    def __init__(self, data: Path, backstage: Nursery) -> None:
        self.port = free_port()
        self._data = data
        self._backstage = backstage
        self._pid: int | None = None

    def ensure(self) -> None:
        """Start it if it is not running, and wait until it answers."""
        if self._pid is None:
            self._pid = self._backstage.fork(do="platform", data=str(self._data), port=self.port)
        wait_for(self._answers, 120)

    def kill(self, with_signal: int = signal.SIGKILL) -> None:
        if self._pid is not None:
            kill(self._pid, with_signal)
            self._pid = None

    def state(self, device: str) -> dict[str, object]:
        """What the platform has of ``device``, read from its database by another process."""
        answer = self._data / f"state-{device}.json"
        answer.unlink(missing_ok=True)
        self._backstage.fork(do="state", data=str(self._data), device=device, answer=str(answer))
        wait_for(answer.exists, 120)
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
    backstage = Nursery(module="sync.fault.backstage", niceness=niceness)
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

"""A demo shop on this machine: a real platform process and a real agent process, with demo data.

They are started as programs, as they would run in a shop; nothing of the platform is imported.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO

import httpx

from foundation.errors import EnvironmentFailed
from sync.store import Cache, Keys, Ledger

DEMO_CODE = "GUONG-DEMO-2026"
"""The demo platform's one-time enrolment code."""
PATIENCE = 60.0
"""Seconds a process may take to be ready."""


class DemoFailed(EnvironmentFailed):
    """A part of the demo did not come up."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """A platform and an agent under one folder. Use as a context manager: both end with it."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.device = folder / "kiosk"
        self._platform: subprocess.Popen[bytes] | None = None
        self._agent: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Demo:
        self.device.mkdir(parents=True, exist_ok=True)
        (self.folder / "platform").mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._agent, self._platform):
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def start_platform(self) -> None:
        """Starts the platform, seeded with demo data the first time, and waits until it answers."""
        self._platform = self._start(
            "platform",
            ["sync.central", "serve", "--data", str(self.folder / "platform"), "--port", str(self.port), "--demo"],
        )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._platform.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/health", timeout=1).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise DemoFailed("The demo platform did not start.", f"Its log is {self.folder / 'platform.log'}.")

    def kill_platform(self) -> None:
        """Ends the platform without a word, as a power cut would."""
        if self._platform is not None:
            self._platform.send_signal(signal.SIGKILL)
            self._platform.wait()
            self._platform = None

    def start_agent(self, enrolment_code: str) -> None:
        self._agent = self._start(
            "agent",
            [
                "sync.agent",
                "--data",
                str(self.device),
                "--platform",
                self.url,
                "--code",
                enrolment_code,
                # A demonstration does not wait a minute for a platform that it stopped itself.
                "--longest-wait",
                "5",
            ],
        )

    def stop_agent(self) -> None:
        """Ends the agent as a service manager would."""
        if self._agent is not None:
            self._agent.terminate()
            self._agent.wait(20)
            self._agent = None

    def wait_for_catalogue(self) -> None:
        """Waits until the device has its first pieces with their files."""
        keys = Keys.load(self.device)
        cache = Cache.open(self.device / "cache.db", keys)
        try:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                pieces = cache.pieces()
                if pieces and all(cache.media_path(sha) for p in pieces for sha in (p.picture, p.model) if sha):
                    return
                time.sleep(0.1)
        finally:
            cache.close()
        raise DemoFailed("The sync agent brought no catalogue.", f"Its log is {self.folder / 'agent.log'}.")

    def code_of(self, customer: str, minutes: float) -> str:
        """A customer's code, as their app would show it; already expired if ``minutes`` is negative."""
        return self.ask_platform("code", customer, "--minutes", str(minutes)).strip()

    def device_id(self) -> str:
        """The platform's name for the demo's device."""
        keys = Keys.load(self.device)
        ledger = Ledger.open(self.device / "ledger.db", keys)
        try:
            return ledger.device_id
        finally:
            ledger.close()

    def ask_platform(self, *words: str) -> str:
        """Runs one of the platform's own commands on its data; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "sync.central", *words, "--data", str(self.folder / "platform")],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        if done.returncode != 0:
            raise DemoFailed(f"The platform's command '{words[0]}' failed: {done.stderr.strip()[-300:]}")
        return done.stdout

    def _start(self, name: str, words: list[str]) -> subprocess.Popen[bytes]:
        log: IO[bytes]
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )

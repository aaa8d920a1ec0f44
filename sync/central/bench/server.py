"""A real platform process for the bench, on a free loopback port."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx

from foundation.errors import EnvironmentFailed
from sync.protocol import paths

PATIENCE_S = 60.0


class BenchFailed(EnvironmentFailed):
    """The platform under load did not start, or answered wrongly."""


class Server:
    """Use as a context manager. ``kill`` and ``start`` again stand for a machine that lost its power."""

    def __init__(self, data: Path, database: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._words = [sys.executable, "-m", "sync.central", "serve", "--data", str(data), "--port", str(port)]
        self._words += ["--rate", "1000000", *(["--database", database] if database else [])]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def start(self) -> None:
        """Returns when it answers. Raises :class:`BenchFailed`."""
        self._process = subprocess.Popen(self._words)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self._process.poll() is None:
            try:
                httpx.get(self.url + paths.HEALTH, timeout=2)
                return
            except httpx.TransportError:
                time.sleep(0.05)
        self._process.kill()
        raise BenchFailed("The platform under load did not start.", "Start it by hand to see why.")

    def kill(self) -> None:
        """SIGKILL: it gets no chance to write anything more."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def cpu_seconds(self) -> float:
        """Processor time that the process has used so far (user and system)."""
        if self._process is None or self._process.poll() is not None:
            return 0.0
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def memory_mb(self) -> float:
        """Resident memory of the process."""
        if self._process is None:
            return 0.0
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

"""A private PostgreSQL 15 cluster on a free loopback port, run as an ordinary user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")


def available() -> bool:
    return (BIN / "initdb").exists()


class Cluster:
    """Made by ``start``; ``stop`` and ``start`` again stand for a server that goes and comes back."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="guong-pg-"))
        self._data = self.folder / "data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        if os.geteuid() == 0:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", str(self._data), "-U", "guong", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.databases = 0

    def _run(self, tool: str, *words: str) -> None:
        subprocess.run(
            [str(BIN / tool), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            user=self._user.pw_uid,
            group=self._user.pw_gid,
            extra_groups=[] if os.geteuid() == 0 else None,
        )

    def start(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -p {self.port} -c unix_socket_directories={self.folder} "
            "-c max_connections=200 -c shared_buffers=128MB"
        )
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", mode, "stop")

    def new_database(self) -> str:
        """The address of a database of its own."""
        self.databases += 1
        name = f"t{self.databases}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "guong", name)
        return f"postgresql://guong@127.0.0.1:{self.port}/{name}"

    def remove(self) -> None:
        try:
            self.stop()
        except subprocess.CalledProcessError:
            time.sleep(0.1)  # it was stopped already
        shutil.rmtree(self.folder, ignore_errors=True)

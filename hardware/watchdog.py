"""The watchdog: it looks at the hearts and tells the service manager, or somebody, about silence."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable

from foundation.heartbeat import Hearts, Pulse

log = logging.getLogger(__name__)


def sd_notify(message: str) -> bool:
    """Tell systemd (``READY=1``, ``WATCHDOG=1``, ``STATUS=...``); ``False`` when it does not listen.

    The protocol of ``sd_notify(3)``: one datagram to the socket that ``NOTIFY_SOCKET`` names; a leading ``@``
    stands for the abstract name space.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in ("/", "@"):
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as messenger:
            messenger.connect(address)
            messenger.sendall(message.encode())
    except OSError:
        return False
    return True


def ping_interval() -> float:
    """Seconds between pings: half of what systemd waits (``WATCHDOG_USEC``), at most 1."""
    try:
        micro = int(os.environ.get("WATCHDOG_USEC", ""))
    except ValueError:
        return 1.0
    return max(0.05, min(1.0, micro / 2e6))


class Watchdog:
    """Pings systemd while every heart beats; at silence it stops pinging and calls ``on_silence`` once.

    When all hearts beat again, pings go on and a new silence is told again. The thread that matters most, the
    GUI's, must have a heart among ``hearts`` that its own event loop beats.
    """

    def __init__(
        self, hearts: Hearts, on_silence: Callable[[list[Pulse]], None], *, interval: float | None = None
    ) -> None:
        self._hearts = hearts
        self._on_silence = on_silence
        self._interval = ping_interval() if interval is None else interval
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        told: set[str] = set()
        while not self._stop.wait(self._interval):
            silent = self._hearts.silent()
            if not silent:
                told = set()
                sd_notify("WATCHDOG=1")
                continue
            if not {pulse.name for pulse in silent} <= told:
                log.error("silent: %s", ", ".join(f"{pulse.name} {pulse.age:.1f} s" for pulse in silent))
                self._on_silence(silent)
            told |= {pulse.name for pulse in silent}

"""The agent as a process."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foundation import logs
from foundation.errors import EnvironmentFailed
from sync.agent.agent import Agent
from sync.agent.settings import AgentSettings
from sync.errors import StoreUnwritable

SWITCH_SECONDS = 0.0005


def run(settings: AgentSettings) -> int:
    """Run until SIGTERM or SIGINT. Returns the exit status: 0 stopped, 1 to be started again, 2 revoked and wiped.

    Raises :class:`EnvironmentFailed` if the data directory cannot be used, or another agent uses it.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreUnwritable(f"{settings.data} cannot be made: {error.strerror}.", "Check the disk.") from error
    with _the_only_one(settings):
        if settings.niceness:
            os.nice(settings.niceness)
        # A thread that waits for Python's lock in the middle of a ledger's transaction keeps the shop waiting: not for
        # 5 ms at each of its statements because another thread computes.
        sys.setswitchinterval(SWITCH_SECONDS)
        return asyncio.run(_run(settings))


async def _run(settings: AgentSettings) -> int:
    agent = Agent(settings)
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, agent.stop.set)
    return await agent.run()


@contextmanager
def _the_only_one(settings: AgentSettings) -> Iterator[None]:
    if not settings.alone:
        yield
        return
    handle = os.open(settings.data / "agent.lock", os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreUnwritable("Another agent uses this data directory.", "Stop one of the two.") from error
        yield
    finally:
        os.close(handle)


def main(argv: list[str] | None = None) -> int:
    """The command line; sends and fetches until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m sync.agent", description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the databases, media, keys and logs")
    parser.add_argument("--platform", required=True, help="address of the central platform")
    parser.add_argument("--code", default="", help="one-time code that enrols this device; needed once")
    parser.add_argument("--name", default="kiosk", help="name of this device in the platform's list")
    parser.add_argument("--authority", type=Path, help="PEM file of the only certificate authority to trust")
    parser.add_argument("--poll", type=float, default=30.0, help="seconds between looks when nobody calls")
    parser.add_argument("--look", type=float, default=1.0, help="seconds between looks for events to send")
    parser.add_argument("--first-wait", type=float, default=1.0, help="first back-off, seconds")
    parser.add_argument("--longest-wait", type=float, default=60.0, help="longest back-off, seconds")
    parser.add_argument("--total", type=float, default=45.0, help="longest time for one request, seconds")
    parser.add_argument("--media-quota", type=int, default=4_000_000_000, help="bytes of media kept at most")
    parser.add_argument("--cache-quota", type=int, default=2_000_000_000, help="bytes of the cache at most")
    parser.add_argument("--reserve", type=int, default=500_000_000, help="bytes of the disk that media leave free")
    parser.add_argument("--niceness", type=int, default=10, help="steps back behind the screen, see nice(2)")
    parser.add_argument("--device-key-days", type=float, default=90.0, help="life of the device's key, days; 0: ever")
    parser.add_argument("--store-key-days", type=float, default=365.0, help="life of the databases' key; 0: ever")
    parser.add_argument("--page", type=int, default=1000, help="changes asked for at a time")
    parser.add_argument("--batch", type=int, default=500, help="events sent at a time")
    parser.add_argument("--not-alone", action="store_true", help="start even beside another agent (for fault tests)")
    parser.add_argument("--level", default="INFO", help="level of the log")
    given = vars(parser.parse_args(argv))
    given["alone"] = not given.pop("not_alone")
    level = given.pop("level")
    settings = AgentSettings(**given)
    logs.set_up(settings.data / "logs", level, process="agent")
    try:
        return run(settings)
    except EnvironmentFailed as failure:
        sys.stderr.write(f"agent: {failure}\n")
        return 1

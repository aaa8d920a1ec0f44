"""``python -m sync.fault.nursery``: forks agents and shops that can be killed, without a second of imports each.

Reads one JSON object a line (``{"do": "agent" | "shop", ...}``), answers each with the new process's id. It never
opens a database itself, so each child is as fresh as a process of its own. :mod:`sync.fault.backstage` is the
platform's.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from foundation.errors import EnvironmentFailed
from sync.agent import main as agent_main
from sync.records import EventType
from sync.store import Keys, Ledger, rotate
from sync.store.database import prepare_sqlite_utils

PACE_SECONDS = 0.1
"""Mean rest of the shop between two groups of events: some 45 events a second, so that points cost little."""


def shop(data: str, told: str, seed: int) -> None:
    """Write events for ever; the id of each goes to the file ``told`` once the ledger said that it is committed."""
    chance = random.Random(seed)
    ledger = Ledger.open(Path(data) / "ledger.db", Keys.load(Path(data)))
    handle = os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    untold: list[str] = []
    while True:
        for _ in range(chance.randint(1, 8)):
            event = ledger.append(EventType.PIECE_VIEWED, visit=f"v{chance.randint(1, 50)}", data={"sku": "P-1"})
            untold.append(event.id)
        try:
            if chance.random() < 0.3:
                untold.append(ledger.promise(EventType.CONSENT_ANSWERED).id)
            ledger.flush()
        except EnvironmentFailed:
            time.sleep(0.02)
            continue
        os.write(handle, "".join(f"{one}\n" for one in untold).encode())
        untold.clear()
        time.sleep(chance.uniform(0, 2 * PACE_SECONDS))


def _child(work: Callable[[], object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        work()
    finally:
        os._exit(0)


def serve_forks(works: dict[str, Callable[[dict[str, Any]], object]]) -> None:
    """Fork a child for each line on standard input, to do what ``works`` has under its ``do``."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    for line in sys.stdin:
        asked = json.loads(line)
        pid = _child(lambda asked=asked: works[asked["do"]](asked))  # type: ignore[misc]
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def main() -> int:
    prepare_sqlite_utils()  # once, else each child's first migration would spend a second on the import
    serve_forks(
        {
            "agent": lambda asked: agent_main(asked["words"]),
            "rekey": lambda asked: rotate(Path(asked["data"])),
            "shop": lambda asked: shop(asked["data"], asked["told"], asked["seed"]),
        }
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

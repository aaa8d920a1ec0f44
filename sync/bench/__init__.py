"""What the store and the agent are measured by; ``kiosk bench records`` and ``python -m sync.bench`` run it.

Each figure comes with its goal and with what the disk, or SQLite without encryption, needs for the same work, where
that is a fair question. Real files, real processes, loopback.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sync.bench.common import Told
from sync.bench.lookups import lookup
from sync.bench.soaking import soak
from sync.bench.syncing import backlog, first_sync

PARTS: dict[str, Callable[[Path, Told], dict[str, Any]]] = {
    "lookup": lookup,
    "first_sync": first_sync,
    "backlog": backlog,
    "soak": soak,
}


def run(parts: list[str] | None = None, told: Told = lambda _: None) -> dict[str, Any]:
    """Measure the named parts (all if none are named). ``told`` hears how it goes."""
    figures: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count()}
    for name in parts or list(PARTS):
        told(f"-- {name}")
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            figures[name] = PARTS[name](Path(folder), told)
            figures[name]["load_average"] = round(os.getloadavg()[0], 1)
    return figures

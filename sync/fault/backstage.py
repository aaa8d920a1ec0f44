"""``python -m sync.fault.backstage``: forks platforms that can be killed, and looks into their databases.

As :mod:`sync.fault.nursery`, on the platform's side: nothing on the device may import it. ``{"do": "platform",
"data": ..., "port": ...}`` serves; ``{"do": "state", "data": ..., "device": ..., "answer": ...}`` writes what
:func:`sync.fault.seed.state` tells to the file ``answer``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import sync.central.app  # noqa: F401 - everything a child needs is imported before it is born
from sync.central.platform import Config
from sync.central.serve import serve
from sync.fault.nursery import serve_forks
from sync.fault.seed import change_profiles, state


def _serve(asked: dict[str, Any]) -> None:
    config = Config(Path(asked["data"]), rate_per_second=10_000, rate_burst=10_000)
    serve(config, "127.0.0.1", int(asked["port"]))


def _state(asked: dict[str, Any]) -> None:
    answer = Path(asked["answer"])
    beside = answer.with_suffix(".part")
    beside.write_text(json.dumps(state(Path(asked["data"]), asked["device"])), encoding="utf-8")
    beside.rename(answer)


def _change(asked: dict[str, Any]) -> None:
    change_profiles(Path(asked["data"]), asked["count"])


if __name__ == "__main__":
    serve_forks({"platform": _serve, "state": _state, "change": _change})
    sys.exit(0)

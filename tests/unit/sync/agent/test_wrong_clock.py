"""A device whose clock is days off sends and fetches like any other; what happened stays in order by its numbers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.records import EventType
from sync.store import Cache, Keys, Ledger
from tests.unit.sync.agent.test_agent_with_platform import stop, until

pytest.importorskip("sync.central.serve")
from sync.fault.processes import platform_process, seed

pytestmark = pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")

ORDER = """
import json, sys; from pathlib import Path
from sqlalchemy import select
from sync.central import schema
from sync.central.platform import Config, open_platform
p = open_platform(Config(Path(sys.argv[1]), ''))
with p.db.read() as c:
    rows = c.execute(select(schema.events.c.id).order_by(schema.events.c.device, schema.events.c.sequence))
    print(json.dumps(list(rows.scalars())))
p.close()
"""


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, list[str]]]:
    data = tmp_path_factory.mktemp("central")
    codes = seed("fill", str(data), "--profiles", "5", "--pieces", "1", "--codes", "2")
    assert isinstance(codes, list)
    with platform_process(data) as port:
        yield data, port, codes


@pytest.mark.parametrize("shift", ["+40d", "-3d"])
def test_events_and_changes_pass_whatever_the_clock_says(
    tmp_path: Path, central: tuple[Path, int, list[str]], shift: str
) -> None:
    data, port, codes = central
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.load(tmp_path))
    ids = [ledger.promise(EventType.PIECE_VIEWED, visit="v1").id for _ in range(5)]
    words = ["--data", str(tmp_path), "--platform", f"http://127.0.0.1:{port}", "--code", codes.pop()]
    process = subprocess.Popen(
        ["faketime", "-f", shift, sys.executable, "-m", "sync.agent", *words, "--first-wait", "0.1"],
        stderr=subprocess.PIPE,
    )
    assert until(lambda: ledger.counts().waiting == 0)
    cache = Cache.open(tmp_path / "cache.db", Keys.load(tmp_path))
    assert until(lambda: bool(cache.versions()))
    known = subprocess.run([sys.executable, "-c", ORDER, str(data)], check=True, capture_output=True, text=True).stdout
    assert [one for one in json.loads(known) if one in ids] == ids
    assert "this device's clock is off" in (tmp_path / "logs" / "agent.jsonl").read_text(encoding="utf-8")
    assert stop(process) == 0
    cache.close()
    ledger.close()

"""A real agent process against a real platform process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.records import EventType
from sync.store import Cache, Keys, Ledger

pytest.importorskip("sync.central.serve")
from sync.fault.processes import platform_process, seed

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


def until(fact: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if fact():
            return True
        time.sleep(0.05)
    return fact()


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, list[str]]]:
    data = tmp_path_factory.mktemp("central")
    codes = seed("fill", str(data), "--profiles", "30", "--pieces", "12", "--codes", "6")
    assert isinstance(codes, list)
    with platform_process(data) as port:
        yield data, port, codes


def agent(data: Path, port: int, code: str, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable, "-m", "sync.agent", "--data", str(data), "--platform", f"http://127.0.0.1:{port}",
            "--code", code, "--first-wait", "0.1", "--niceness", "0", *more,
        ],
        stderr=subprocess.PIPE,
    )  # fmt: skip


def stop(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    status = process.wait(60)
    assert process.stderr is not None
    process.stderr.close()
    return status


def test_events_go_up_profiles_come_down_and_a_second_agent_is_refused(
    tmp_path: Path, central: tuple[Path, int, list[str]]
) -> None:
    data, port, codes = central
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.load(tmp_path))
    early = ledger.promise(EventType.VISIT_STARTED, visit="v1")
    process = agent(tmp_path, port, codes[0], "--look", "30")
    cache = Cache.open(tmp_path / "cache.db", Keys.load(tmp_path))
    assert until(lambda: cache.profile("c7") is not None and len(cache.pieces()) == 12)
    assert not cache.contact().stale
    # Rung by the wake-up socket: the agent itself looks only every 30 s here.
    assert until(lambda: ledger.counts().waiting == 0)
    rung = ledger.promise(EventType.VISIT_ENDED, visit="v1")
    assert until(lambda: ledger.counts().waiting == 0, 20)
    found = seed("state", str(data))
    assert isinstance(found, dict)
    assert {early.id, rung.id} <= set(found["ids"])
    assert ledger.counts().acknowledged == 2

    second = agent(tmp_path, port, codes[0])
    assert second.wait(90) == 1
    assert second.stderr is not None
    assert b"Another agent" in second.stderr.read()
    second.stderr.close()

    status = cache.status()
    assert status.last_error is None
    assert not status.revoked
    assert stop(process) == 0
    assert not (tmp_path / "agent.sock").exists()
    for handle in (ledger, cache):
        handle.close()
    assert (tmp_path / "logs" / "agent.jsonl").exists()


def test_a_used_code_is_told_and_nothing_is_lost(tmp_path: Path, central: tuple[Path, int, list[str]]) -> None:
    _, port, codes = central
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.load(tmp_path))
    ledger.promise(EventType.VISIT_STARTED)
    process = agent(tmp_path, port, "wrong-code")
    cache = Cache.open(tmp_path / "cache.db", Keys.load(tmp_path))
    assert until(lambda: (cache.status().last_error or "").startswith("enrol"))
    assert stop(process) == 0
    process = agent(tmp_path, port, codes[1])
    assert until(lambda: ledger.counts().waiting == 0)
    assert stop(process) == 0
    for handle in (ledger, cache):
        handle.close()


def test_a_revoked_device_wipes_itself(tmp_path: Path, central: tuple[Path, int, list[str]]) -> None:
    data, port, codes = central
    keys = Keys.load(tmp_path)
    ledger = Ledger.open(tmp_path / "ledger.db", keys)
    process = agent(tmp_path, port, codes[2], "--poll", "0.3")
    cache = Cache.open(tmp_path / "cache.db", keys)
    assert until(lambda: cache.profile("c7") is not None)
    code = (
        "import sys; from pathlib import Path; from sync.central import feed, stores\n"
        "from sync.central.platform import Config, open_platform\n"
        "p = open_platform(Config(Path(sys.argv[1]), ''))\n"
        "with feed.change(p.db, p.hub) as c: assert stores.revoke(c, sys.argv[2], p.now())\n"
        "p.close()"
    )
    subprocess.run([sys.executable, "-c", code, str(data), ledger.device_id], check=True)
    assert process.wait(30) == 2
    assert process.stderr is not None
    process.stderr.close()
    assert cache.profile("c7") is None
    assert (tmp_path / "revoked").exists()
    assert not (tmp_path / "device.key").exists()
    # The shop that still runs goes on with new, empty files under a new key.
    ledger.promise(EventType.VISIT_STARTED)
    assert ledger.counts().written == 1
    assert Keys.load(tmp_path) != keys
    for handle in (ledger, cache):
        handle.close()


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
@pytest.mark.parametrize(("shift", "code"), [("+40d", 4), ("-3d", 5)])
def test_a_clock_that_is_days_off_is_no_harm_and_numbers_keep_the_order(
    tmp_path: Path, central: tuple[Path, int, list[str]], shift: str, code: int
) -> None:
    data, port, codes = central
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.load(tmp_path))
    ids = [ledger.promise(EventType.PIECE_VIEWED, visit="v1").id for _ in range(5)]
    words = ["--data", str(tmp_path), "--platform", f"http://127.0.0.1:{port}", "--code", codes[code]]
    process = subprocess.Popen(
        ["faketime", "-f", shift, sys.executable, "-m", "sync.agent", *words, "--first-wait", "0.1"],
        start_new_session=True,
    )
    cache = Cache.open(tmp_path / "cache.db", Keys.load(tmp_path))
    assert until(lambda: ledger.counts().waiting == 0)
    assert until(lambda: bool(cache.versions()))
    known = subprocess.run([sys.executable, "-c", ORDER, str(data)], check=True, capture_output=True, text=True).stdout
    assert [one for one in json.loads(known) if one in ids] == ids
    assert "this device's clock is off" in (tmp_path / "logs" / "agent.jsonl").read_text(encoding="utf-8")
    os.killpg(process.pid, signal.SIGTERM)  # faketime is a process of its own before the agent
    process.wait(60)
    cache.close()
    ledger.close()

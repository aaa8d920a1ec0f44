"""A real agent in a bad world: whatever answers, nothing waiting is lost, and it goes on when all is well again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.errors import StoreTooNew
from sync.records import EventType
from sync.store import Cache, Keys, Ledger
from sync.store.pages import PAGE

pytest.importorskip("sync.central.serve")
from sync.fault.chaos import ChaosProxy
from sync.fault.processes import platform_process, seed, small_disk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


_started: list[subprocess.Popen[bytes]] = []


@pytest.fixture(autouse=True)
def nobody_is_left_behind() -> Iterator[None]:
    yield
    while _started:
        process = _started.pop()
        process.kill()
        process.wait(30)


def until(fact: Callable[[], bool], seconds: float = 120.0) -> bool:
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, list[str]]]:
    data = tmp_path_factory.mktemp("central")
    codes = seed("fill", str(data), "--profiles", "20", "--pieces", "5", "--codes", "12")
    assert isinstance(codes, list)
    with platform_process(data) as port:
        yield port, codes


@pytest.fixture
def proxy(central: tuple[int, list[str]]) -> Iterator[ChaosProxy]:
    proxy = ChaosProxy(central[0], 3)
    proxy.start()
    yield proxy
    proxy.stop()


def agent(data: Path, port: int, code: str) -> subprocess.Popen[bytes]:
    words = [
        sys.executable, "-m", "sync.agent", "--data", str(data), "--platform", f"http://127.0.0.1:{port}",
        "--code", code, "--first-wait", "0.1", "--longest-wait", "0.5", "--total", "2", "--poll", "0.5",
        "--niceness", "0",
    ]  # fmt: skip
    _started.append(subprocess.Popen(words, stderr=subprocess.DEVNULL))
    return _started[-1]


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


@pytest.mark.parametrize("way", ["unwell", "portal", "redirect", "half", "never", "corrupt"])
def test_a_platform_that_answers_wrongly_takes_nothing_and_shows_nothing(
    tmp_path: Path, central: tuple[int, list[str]], proxy: ChaosProxy, way: str
) -> None:
    _, codes = central
    keys = Keys.load(tmp_path)
    ledger, cache = Ledger.open(tmp_path / "ledger.db", keys), Cache.open(tmp_path / "cache.db", keys)
    process = agent(tmp_path, proxy.port, codes.pop())
    assert until(lambda: cache.profile("c20") is not None)
    proxy.only = way
    ids = [ledger.promise(EventType.PIECE_VIEWED).id for _ in range(5)]
    assert until(lambda: cache.status().last_error is not None)
    time.sleep(1)
    assert process.poll() is None
    assert ledger.counts().waiting == len(ids)
    assert cache.profile("c20") is not None  # what is known stays known
    proxy.only = "pass"
    assert until(lambda: ledger.counts().waiting == 0)
    assert until(lambda: cache.status().last_error is None)
    stop(process)
    for handle in (ledger, cache):
        handle.close()


def test_an_agent_on_a_full_disk_lives_and_goes_on_when_there_is_room(
    tmp_path: Path, central: tuple[int, list[str]]
) -> None:
    port, codes = central
    with small_disk(tmp_path / "disk", 8) as mounted:
        if not mounted:
            pytest.skip("mounting a small disk needs root")
        data = tmp_path / "disk"
        keys = Keys.load(data)
        ledger, cache = Ledger.open(data / "ledger.db", keys), Cache.open(data / "cache.db", keys)
        kept = [ledger.promise(EventType.VISIT_STARTED).id]
        filler = data / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass
        process = agent(data, port, codes.pop())
        late = [ledger.append(EventType.PIECE_VIEWED, data={"words": "x" * 3000}).id for _ in range(200)]
        time.sleep(4)
        assert process.poll() is None or process.returncode == 1  # the service manager starts it again
        filler.unlink()
        if process.poll() is not None:
            process = agent(data, port, codes.pop())
        ledger.flush()
        assert until(lambda: ledger.counts().acknowledged == len(kept + late))
        assert until(lambda: cache.profile("c20") is not None)
        stop(process)
        for handle in (ledger, cache):
            handle.close()


def test_a_torn_cache_and_a_torn_ledger_are_set_right_under_a_running_agent(
    tmp_path: Path, central: tuple[int, list[str]]
) -> None:
    port, codes = central
    keys = Keys.load(tmp_path)
    ledger, cache = Ledger.open(tmp_path / "ledger.db", keys), Cache.open(tmp_path / "cache.db", keys)
    process = agent(tmp_path, port, codes.pop())
    assert until(lambda: cache.profile("c20") is not None)
    stop(process)
    early = [ledger.promise(EventType.PIECE_VIEWED, data={"words": "x" * 500}).id for _ in range(50)]
    device = ledger.device_id
    ledger.close()
    cache.close()
    with (tmp_path / "cache.db").open("r+b") as file:
        file.write(os.urandom(3 * PAGE))
    with (tmp_path / "ledger.db").open("r+b") as file:
        file.seek((tmp_path / "ledger.db").stat().st_size - PAGE)
        file.write(os.urandom(PAGE))
    process = agent(tmp_path, port, codes[-1])
    ledger, cache = Ledger.open(tmp_path / "ledger.db", keys), Cache.open(tmp_path / "cache.db", keys)
    assert ledger.device_id == device
    assert until(lambda: cache.profile("c20") is not None)
    assert until(lambda: ledger.counts().waiting == 0)
    assert ledger.counts().acknowledged >= len(early) - 8  # one page holds a few rows
    stop(process)
    for handle in (ledger, cache):
        handle.close()


def test_a_ledger_of_a_newer_version_stops_the_agent_with_words_and_is_left_alone(
    tmp_path: Path, central: tuple[int, list[str]]
) -> None:
    port, codes = central
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.load(tmp_path))
    statement = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('ledger', '0099_later', '')"
    ledger.write(lambda connection: connection.execute(statement) and None)
    ledger.close()
    before = (tmp_path / "ledger.db").read_bytes()
    process = agent(tmp_path, port, codes[-1])
    assert process.wait(60) == 1
    assert (tmp_path / "ledger.db").read_bytes() == before
    with pytest.raises(StoreTooNew):
        Ledger.open(tmp_path / "ledger.db", Keys.load(tmp_path))

"""The watchdog tells systemd while all hearts beat, and somebody when one is silent."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.heartbeat import Hearts, Pulse
from hardware.watchdog import Watchdog, ping_interval, sd_notify
from tests.unit.hardware.making import wait_for


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(2)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listener


def test_a_message_reaches_the_manager(manager: socket.socket) -> None:
    assert sd_notify("READY=1")
    assert manager.recv(100) == b"READY=1"


def test_the_abstract_name_space(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0guong-test-notify")
        monkeypatch.setenv("NOTIFY_SOCKET", "@guong-test-notify")
        assert sd_notify("STATUS=calm")
        assert listener.recv(100) == b"STATUS=calm"


@pytest.mark.parametrize("address", [None, "", "nonsense", "/nowhere/at/all"])
def test_without_a_manager_nothing_happens(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if address is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not sd_notify("READY=1")


@pytest.mark.parametrize(("micro", "seconds"), [("10000000", 1.0), ("1000000", 0.5), ("1", 0.05), ("x", 1.0)])
def test_pings_come_twice_as_often_as_asked(micro: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", micro)
    assert ping_interval() == seconds


def test_it_pings_while_hearts_beat_and_not_in_silence(manager: socket.socket) -> None:
    now = [100.0]
    hearts = Hearts(lambda: now[0])
    heart = hearts.new("vision", 5)
    silences: list[list[Pulse]] = []
    watchdog = Watchdog(hearts, silences.append, interval=0.02)
    watchdog.start()
    assert manager.recv(100) == b"WATCHDOG=1"
    now[0] += 6
    wait_for(lambda: bool(silences))
    assert [pulse.name for pulse in silences[0]] == ["vision"]
    manager.setblocking(False)
    time.sleep(0.1)
    while True:
        try:
            manager.recv(100)
        except BlockingIOError:
            break
    time.sleep(0.15)
    with pytest.raises(BlockingIOError):
        manager.recv(100)
    assert len(silences) == 1
    heart.beat()
    manager.settimeout(2)
    assert manager.recv(100) == b"WATCHDOG=1"
    now[0] += 6
    wait_for(lambda: len(silences) == 2)
    watchdog.stop()


def test_a_heart_stopped_on_purpose_is_not_missed() -> None:
    now = [0.0]
    hearts = Hearts(lambda: now[0])
    hearts.new("camera", 1)
    hearts.stop("camera")
    now[0] += 100
    silences: list[list[Pulse]] = []
    watchdog = Watchdog(hearts, silences.append, interval=0.01)
    watchdog.start()
    time.sleep(0.1)
    watchdog.stop()
    assert silences == []

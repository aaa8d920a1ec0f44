"""The scanner under the real bleak, against a BlueZ of our own on a private bus."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from hardware.beacons import Enrolled, EphemeralKey, Presence, identifier
from hardware.beacons.adverts import EDDYSTONE
from hardware.beacons.scanner import BeaconScanner
from hardware.errors import DeviceGone
from tests.unit.hardware.fake_bluez import FakeBluez, start_bus

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs Debian's package dbus")

KEY = EphemeralKey("c1", b"0123456789abcdef", 10, time.time() - 900_000)


def said_by(key: EphemeralKey, windows_ago: int = 0) -> dict[str, bytes]:
    return {EDDYSTONE: b"\x30\xe7" + identifier(key, key.window(time.time()) - windows_ago)}


class Rig:
    def __init__(self, bluez: FakeBluez) -> None:
        self.bluez = bluez
        self.near: list[list[str]] = []
        self.states: list[EnvironmentFailed | None] = []
        self.hearts = Hearts()
        self.scanner = BeaconScanner(
            Enrolled([KEY]),
            Presence(dwell=0.2, ttl=0.6),
            self.hearts,
            self.near.append,
            self.states.append,
            stalled=0.5,
            longest_wait=0.1,
            look=0.05,
        )

    async def until(self, what: Callable[[], bool], say: Callable[[], object] | None = None) -> None:
        end = time.monotonic() + 5
        while not what():
            assert time.monotonic() < end, "it never happened"
            if say is not None:
                await say()  # type: ignore[misc]
            await asyncio.sleep(0.02)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    daemon, address = start_bus(tmp_path)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    yield address
    daemon.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        daemon.wait(5)
    assert daemon.stdout
    daemon.stdout.close()


@pytest_asyncio.fixture
async def rig(bus: str) -> AsyncIterator[Rig]:
    bluez = FakeBluez(bus)
    await bluez.start()
    rig = Rig(bluez)
    task = asyncio.create_task(rig.scanner.run())
    await rig.until(lambda: bluez.scanning)
    yield rig
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    bluez.stop()


async def test_an_enrolled_beacon_comes_near_and_leaves(rig: Rig) -> None:
    await rig.until(lambda: rig.near == [["c1"]], lambda: rig.bluez.advertise(1, -50, service=said_by(KEY)))
    assert rig.states == [None]
    await rig.until(lambda: rig.near == [["c1"], []], lambda: rig.bluez.advertise(2, -70))


async def test_strangers_far_and_replayed_beacons_bring_nobody(rig: Rig) -> None:
    stranger = EphemeralKey("x", b"another key 16 b", 10, time.time() - 900_000)

    async def say() -> None:
        await rig.bluez.advertise(1, -45, service=said_by(stranger))
        await rig.bluez.advertise(2, -90, service=said_by(KEY))
        await rig.bluez.advertise(3, -45, service=said_by(KEY, windows_ago=4))

    await rig.until(lambda: rig.scanner.adverts > 60, say)
    assert rig.near == []


async def test_one_is_found_among_three_hundred(rig: Rig) -> None:
    rng = random.Random(4)

    async def say() -> None:
        for number in range(300):
            await rig.bluez.advertise(number + 10, rng.randint(-95, -40), maker={76: rng.randbytes(23)})
            if number % 20 == 19:
                await asyncio.sleep(0.01)  # the bus takes so many at once: what it cannot take is lost to the library
        await rig.bluez.advertise(1, -50, service=said_by(KEY))

    await rig.until(lambda: rig.near[:1] == [["c1"]], say)
    assert rig.scanner.adverts > 300


async def test_a_stalled_scan_is_mended_by_a_reset_of_the_adapter(rig: Rig) -> None:
    await rig.until(lambda: rig.scanner.adverts > 0, lambda: rig.bluez.advertise(2, -70))
    rig.bluez.stalled = True
    await rig.until(lambda: rig.scanner.resets == 1)
    await rig.until(lambda: rig.near[-1:] == [["c1"]], lambda: rig.bluez.advertise(1, -50, service=said_by(KEY)))
    assert [pulse.name for pulse in rig.hearts.pulses()] == ["beacons"]


async def test_without_bluetooth_it_says_so_and_goes_on_when_it_comes(bus: str) -> None:
    bluez = FakeBluez(bus)
    rig = Rig(bluez)
    task = asyncio.create_task(rig.scanner.run())
    await rig.until(lambda: bool(rig.states))
    assert isinstance(rig.states[0], DeviceGone)
    await bluez.start()
    await rig.until(lambda: bluez.scanning)
    await rig.until(lambda: rig.states[-1] is None, lambda: bluez.advertise(2, -70))
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    bluez.stop()

"""A serial scanner on a pseudo-terminal: read, unplugged, and plugged in again."""

from __future__ import annotations

import os
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from hardware.errors import DeviceGone
from hardware.scanner import LineReader, SerialScanner
from tests.unit.hardware.making import wait_for


class Plug:
    """A scanner behind a stable name, as udev gives it."""

    def __init__(self, port: Path) -> None:
        self.port = port
        self.ends: tuple[int, int] | None = None

    def plug(self) -> None:
        master, slave = os.openpty()
        tty.setraw(slave)
        self.port.symlink_to(os.ttyname(slave))
        self.ends = (master, slave)

    def unplug(self) -> None:
        if self.ends:
            self.port.unlink()
            for end in self.ends:
                os.close(end)
        self.ends = None

    def scan(self, data: bytes) -> None:
        assert self.ends
        os.write(self.ends[0], data)


class Rig:
    def __init__(self, directory: Path) -> None:
        self.plug = Plug(directory / "scanner")
        self.codes: list[str] = []
        self.states: list[EnvironmentFailed | None] = []
        self.hearts = Hearts()
        self.scanner = SerialScanner(
            str(self.plug.port),
            self.hearts,
            lambda text, at: self.codes.append(text),
            self.states.append,
            longest_wait=0.05,
        )


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.scanner.stop()
    rig.plug.unplug()


def test_codes_are_read_line_by_line(rig: Rig) -> None:
    rig.plug.plug()
    rig.scanner.start()
    wait_for(lambda: rig.states == [None])
    rig.plug.scan(b"8930000012340\r\nGG1:AB")
    rig.plug.scan(b"C\r")
    wait_for(lambda: rig.codes == ["8930000012340", "GG1:ABC"])


def test_unplugged_and_plugged_in_again(rig: Rig) -> None:
    rig.scanner.start()
    wait_for(lambda: len(rig.states) == 1)
    assert isinstance(rig.states[0], DeviceGone)
    rig.plug.plug()
    wait_for(lambda: rig.states[-1] is None)
    rig.plug.scan(b"half a co")
    rig.plug.unplug()
    wait_for(lambda: isinstance(rig.states[-1], DeviceGone))
    rig.plug.plug()
    wait_for(lambda: rig.states[-1] is None)
    rig.plug.scan(b"WHOLE1\n")
    wait_for(lambda: rig.codes == ["WHOLE1"])
    assert [pulse.name for pulse in rig.hearts.pulses()] == ["scanner"]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"\r\n\r\n", []),
        (b"\xff\xfe\r\nOK1234\r", ["OK1234"]),
        (b"a\x1bb\r\n", []),
        (b"x" * 1001 + b"\nOK1234\n", ["OK1234"]),
        (b"x" * 1000 + b"\n", ["x" * 1000]),
        ("Đá quý\n".encode(), ["Đá quý"]),
    ],
)
def test_what_is_no_code_is_thrown_away(data: bytes, codes: list[str]) -> None:
    assert LineReader().feed(data) == codes


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=1500), max_size=5))
def test_no_bytes_crash_it(chunks: list[bytes]) -> None:
    reader = LineReader()
    for chunk in chunks:
        assert all(0 < len(code) <= 1000 for code in reader.feed(chunk))

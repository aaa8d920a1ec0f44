"""The camera's thread: it delivers, survives an unplug, backs off, tells its state and beats its heart."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from foundation.heartbeat import Hearts
from hardware.camera import CameraState, CameraThread, Mailbox, SimulatedCamera, camera_from
from hardware.errors import DeviceGone, DeviceRefused
from tests.unit.hardware.making import Pixels, number_of, numbered, wait_for


class Rig:
    def __init__(self) -> None:
        self.camera = SimulatedCamera(lambda number: numbered(number % 16), fps=100)
        self.vision, self.codes = Mailbox(), Mailbox()
        self.hearts = Hearts()
        self.states: list[CameraState] = []
        self.thread = CameraThread(
            self.camera, [self.vision, self.codes], self.hearts, self.states.append, first_wait=0.02, longest_wait=0.08
        )


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.thread.stop()


def test_every_mailbox_gets_the_newest_frame(rig: Rig) -> None:
    rig.thread.start()
    time.sleep(0.1)
    first = rig.vision.take(1)
    assert first
    assert first.number > 1
    assert number_of(first.pixels) == first.number % 16
    assert rig.codes.take(1)
    wait_for(lambda: rig.states == [CameraState(True)])


def test_unplugged_in_mid_stream_and_back(rig: Rig) -> None:
    rig.thread.start()
    before = rig.vision.take(2)
    assert before
    rig.camera.unplug()
    wait_for(lambda: len(rig.states) == 2)
    assert not rig.states[1].working
    assert isinstance(rig.states[1].error, DeviceGone)
    assert rig.vision.take(0.1) is None
    rig.camera.plug()
    wait_for(lambda: len(rig.states) == 3)
    assert rig.states[2].working
    after = rig.vision.take(2)
    assert after
    assert after.number > before.number
    assert after.captured_ns > before.captured_ns


def test_the_same_trouble_is_told_once(rig: Rig) -> None:
    rig.camera.unplug()
    rig.thread.start()
    time.sleep(0.3)
    assert len(rig.states) == 1


def test_a_refusal_is_told_and_tried_again(rig: Rig) -> None:
    rig.camera.refuse("The camera is busy.")
    rig.thread.start()
    wait_for(lambda: bool(rig.states))
    assert isinstance(rig.states[0].error, DeviceRefused)
    rig.camera.refuse(None)
    wait_for(lambda: rig.states[-1].working)


def test_it_waits_longer_each_time() -> None:
    opened: list[float] = []

    class Absent(SimulatedCamera):
        def open(self) -> None:
            opened.append(time.monotonic())
            raise DeviceGone("gone")

    thread = CameraThread(
        Absent(lambda number: numbered(1)), [], Hearts(), lambda state: None, first_wait=0.02, longest_wait=0.08
    )
    thread.start()
    wait_for(lambda: len(opened) >= 5)
    thread.stop()
    waits = np.diff(opened)
    assert waits[0] >= 0.02
    assert waits[1] >= 0.04
    assert min(waits[2:]) >= 0.08


def test_its_heart_beats_also_while_the_camera_is_gone(rig: Rig) -> None:
    rig.camera.unplug()
    rig.thread.start()
    wait_for(lambda: bool(rig.states))
    time.sleep(0.3)
    (pulse,) = rig.hearts.pulses()
    assert pulse.name == "camera"
    assert pulse.age < 0.25
    rig.thread.stop()
    assert rig.hearts.pulses() == []


def test_a_bug_in_a_reader_is_loud() -> None:
    failed: list[threading.ExceptHookArgs] = []
    before, threading.excepthook = threading.excepthook, failed.append
    try:
        broken = SimulatedCamera(lambda number: 1 / 0)  # type: ignore[arg-type,return-value]
        thread = CameraThread(broken, [], Hearts(), lambda state: None)
        thread.start()
        wait_for(lambda: bool(failed))
        thread.stop()
    finally:
        threading.excepthook = before
    assert failed[0].exc_type is ZeroDivisionError


@pytest.mark.parametrize("shape", [(1, 1, 3), (720, 1280, 3), (90, 160), (3000, 4000, 3)])
def test_black_tiny_huge_and_grey_frames_pass(rig: Rig, shape: tuple[int, ...]) -> None:
    rig.camera.show(lambda number: np.zeros(shape, np.uint8))
    rig.thread.start()
    frame = rig.vision.take(3)
    assert frame
    assert frame.pixels.shape == (*shape[:2], 3)
    assert not frame.pixels.any()


def test_without_a_camera_it_says_so_and_ends_when_asked() -> None:
    states: list[CameraState] = []
    thread = CameraThread(camera_from("none"), [Mailbox()], Hearts(), states.append)
    thread.start()
    wait_for(lambda: bool(states))
    start = time.monotonic()
    thread.stop()
    assert time.monotonic() - start < 1
    assert "without a camera" in str(states[0].error)


def test_a_mailbox_keeps_one_frame_and_counts_the_rest() -> None:
    camera = SimulatedCamera(lambda number: numbered(number), fps=1000)
    camera.open()
    mailbox = Mailbox()
    for _ in range(3):
        mailbox.put(camera.read())
    frame = mailbox.take(0)
    assert frame
    assert frame.number == 3
    assert mailbox.dropped == 2
    assert mailbox.take(0) is None


def test_a_waiting_reader_is_woken_by_the_next_frame() -> None:
    camera = SimulatedCamera(lambda number: numbered(number), fps=1000)
    camera.open()
    mailbox = Mailbox()
    threading.Timer(0.05, lambda: mailbox.put(camera.read())).start()
    assert mailbox.take(5) is not None


def test_a_stalled_camera_only_delays() -> None:
    pictures: list[Pixels] = []
    camera = SimulatedCamera(lambda number: numbered(number), fps=200)
    camera.open()
    camera.stall(0.1)
    start = time.monotonic()
    pictures.append(camera.read().pixels)
    assert time.monotonic() - start >= 0.1
    assert number_of(pictures[0]) == 1

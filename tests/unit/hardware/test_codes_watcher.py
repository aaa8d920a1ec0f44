"""The watcher: each code is told once, soon, with the time of its picture."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from foundation.heartbeat import Hearts
from hardware import codes
from hardware.camera import CameraThread, Mailbox, SimulatedCamera
from hardware.codes import CodeWatcher, Sighting
from tests.unit.hardware.making import code_picture, on_scene, wait_for

SCENES = {text: on_scene(code_picture(text), width=640, height=360, x=100, y=100) for text in ("ONE", "TWO")}
EMPTY = on_scene(code_picture("x") * 0 + 128, width=640, height=360, x=100, y=100)


class Rig:
    def __init__(self) -> None:
        self.camera = SimulatedCamera(lambda number: EMPTY)
        self.mailbox, self.hearts = Mailbox(), Hearts()
        self.heard: list[Sighting] = []
        self.watcher = CodeWatcher(self.mailbox, self.hearts, self.heard.append)
        self.thread = CameraThread(self.camera, [self.mailbox], self.hearts, lambda state: None)
        self.watcher.start()
        self.thread.start()

    def texts(self) -> list[str]:
        return [sighting.code.text for sighting in self.heard]

    def hold_up(self, text: str) -> None:
        self.camera.show(lambda number: SCENES[text])


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.thread.stop()
    rig.watcher.stop()


def test_a_code_held_up_is_told_once(rig: Rig) -> None:
    rig.hold_up("ONE")
    wait_for(lambda: rig.texts() == ["ONE"])
    time.sleep(0.3)
    assert rig.texts() == ["ONE"]


def test_it_carries_the_time_of_its_picture(rig: Rig) -> None:
    before = time.monotonic_ns()
    rig.hold_up("ONE")
    wait_for(lambda: bool(rig.heard))
    assert before < rig.heard[0].captured_ns < time.monotonic_ns()


def test_another_code_is_told_at_once(rig: Rig) -> None:
    rig.hold_up("ONE")
    wait_for(lambda: rig.texts() == ["ONE"])
    rig.hold_up("TWO")
    wait_for(lambda: rig.texts() == ["ONE", "TWO"])


def test_a_code_that_stays_is_told_again_after_a_while(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "SAME_AGAIN", 0.2)
    rig.hold_up("ONE")
    wait_for(lambda: rig.texts() == ["ONE"] * 3)


def test_what_was_read_is_forgotten_when_asked(rig: Rig) -> None:
    rig.hold_up("ONE")
    wait_for(lambda: rig.texts() == ["ONE"])
    rig.watcher.forget()
    wait_for(lambda: rig.texts() == ["ONE", "ONE"])


def test_nothing_is_read_while_it_is_paused(rig: Rig) -> None:
    rig.watcher.paused = True
    time.sleep(0.1)
    rig.hold_up("ONE")
    time.sleep(0.3)
    assert rig.texts() == []
    rig.watcher.paused = False
    wait_for(lambda: rig.texts() == ["ONE"])


def test_it_has_a_heart(rig: Rig) -> None:
    wait_for(lambda: {pulse.name for pulse in rig.hearts.pulses()} == {"camera", "codes"})
    rig.watcher.stop()
    assert {pulse.name for pulse in rig.hearts.pulses()} == {"camera"}

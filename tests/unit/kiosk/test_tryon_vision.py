"""The vision thread: newest wins, nobody watching means nothing kept, failures by family."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from hardware.camera import Mailbox
from hardware.frame import Frame
from kiosk.tryon.vision import VisionThread
from models.placement import Scene, Site


class Source:
    """Answers each frame with an empty scene; fails where it is told to."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.resets = 0
        self.fail: Exception | None = None

    def see(self, pixels, camera_matrix, *, number, captured_ns, calibrated, wanted) -> Scene:  # type: ignore[no-untyped-def]
        if self.fail is not None:
            raise self.fail
        self.seen.append(number)
        return Scene(number, captured_ns)

    def reset(self) -> None:
        self.resets += 1


def frame(number: int) -> Frame:
    return Frame(number, time.monotonic_ns(), np.zeros((36, 64, 3), np.uint8), np.eye(3), False)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def parts():  # type: ignore[no-untyped-def]
    source, mailbox, hearts = Source(), Mailbox(), Hearts()
    thread = VisionThread(mailbox, lambda: source, hearts)
    thread.start()
    until(lambda: source.resets > 0)
    source.seen.clear()
    yield thread, source, mailbox, hearts
    thread.stop()


def test_the_newest_instant_wins(parts) -> None:  # type: ignore[no-untyped-def]
    thread, source, mailbox, _ = parts
    thread.watch(frozenset({Site.EARLOBE}))
    for number in (1, 2, 3):
        mailbox.put(frame(number))
        until(lambda number=number: number in source.seen)
    until(lambda: thread._newest is not None and thread._newest.scene.number == 3)
    seen = thread.take()
    assert seen is not None and seen.scene.number == seen.frame.number == 3
    assert thread.take() is None


def test_while_a_touch_is_answered_nothing_is_looked_at(parts) -> None:  # type: ignore[no-untyped-def]
    thread, source, mailbox, _ = parts
    thread.watch(frozenset({Site.EARLOBE}))
    thread.hold(True)
    for number in (1, 2):
        mailbox.put(frame(number))
        time.sleep(0.1)
    assert source.seen == []
    thread.hold(False)
    mailbox.put(frame(3))
    until(lambda: 3 in source.seen)
    thread.hold(True)
    thread.watch(frozenset({Site.EARLOBE}))  # whoever comes to the mirror next is seen, whatever happened before
    mailbox.put(frame(4))
    until(lambda: 4 in source.seen)


def test_nobody_watching_means_nothing_seen_and_the_person_forgotten(parts) -> None:  # type: ignore[no-untyped-def]
    thread, source, mailbox, _ = parts
    thread.watch(frozenset({Site.EARLOBE}))
    mailbox.put(frame(1))
    until(lambda: source.seen == [1])
    before = source.resets
    thread.rest()
    assert thread.take() is None
    until(lambda: source.resets > before)
    mailbox.put(frame(2))
    time.sleep(0.4)
    assert source.seen == [1]


def test_a_failed_environment_is_told_and_survived(parts) -> None:  # type: ignore[no-untyped-def]
    thread, source, mailbox, hearts = parts
    told: list[object] = []
    thread.failed.connect(told.append, Qt.ConnectionType.DirectConnection)
    thread.watch(frozenset({Site.EARLOBE}))
    source.fail = EnvironmentFailed("The network's file is gone.", "Install it again.")
    mailbox.put(frame(1))
    until(lambda: bool(told))
    source.fail = None
    mailbox.put(frame(2))
    until(lambda: 2 in source.seen)
    assert [pulse.name for pulse in hearts.pulses()] == ["vision"]


def test_a_bug_is_logged_loudly_and_the_heart_goes_silent(parts, caplog) -> None:  # type: ignore[no-untyped-def]
    thread, source, mailbox, hearts = parts
    thread.watch(frozenset({Site.EARLOBE}))
    source.fail = ZeroDivisionError("a bug")
    mailbox.put(frame(1))
    until(lambda: thread._thread is not None and not thread._thread.is_alive())
    assert "stopped by a bug" in caplog.text
    age = hearts.pulses()[0].age
    time.sleep(0.05)
    assert hearts.pulses()[0].age > age

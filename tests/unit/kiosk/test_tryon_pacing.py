"""A picture is set when the one before it is on the glass, and never while an older one is still being drawn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtQuick import QQuickView

from foundation.heartbeat import Hearts
from hardware.camera import Mailbox
from hardware.frame import Frame
from kiosk.qt import QML, application
from kiosk.tryon import MirrorStage, VisionThread, attach
from models.placement import Scene


class Source:
    def see(self, pixels, camera_matrix, *, number, captured_ns, calibrated, wanted) -> Scene:  # type: ignore[no-untyped-def]
        return Scene(number, captured_ns)

    def reset(self) -> None: ...


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        QCoreApplication.processEvents()
        time.sleep(0.002)


@pytest.fixture
def stage_and_box() -> Iterator[tuple[MirrorStage, Mailbox, QQuickView]]:
    """A mirror whose window is never shown: it draws nothing, and the test says what was taken over and swapped."""
    application()
    box = Mailbox()
    thread = VisionThread(box, Source, Hearts())
    view = QQuickView()
    view.engine().addImportPath(str(QML))
    attach(view.engine(), thread)
    view.setSource(QUrl.fromLocalFile(str(QML / "TryOn" / "Mirror.qml")))
    thread.start()
    mirror = view.rootObject()
    stage = mirror.findChild(MirrorStage)
    mirror.setProperty("active", True)
    yield stage, box, view
    mirror.setProperty("active", False)
    thread.stop()
    view.setSource(QUrl())


def test_a_swap_of_an_older_instant_lets_no_newer_one_in(
    stage_and_box: tuple[MirrorStage, Mailbox, QQuickView],
) -> None:
    stage, box, view = stage_and_box

    def put(number: int) -> None:
        box.put(Frame(number, time.monotonic_ns(), np.zeros((36, 64, 3), np.uint8), np.eye(3), False))

    def take_over() -> None:
        view.afterAnimating.emit()
        view.afterSynchronizing.emit()

    put(1)
    until(lambda: stage.number == 1)
    stage.rhythm.late = 60.0
    take_over()
    take_over()  # once more, and this is still on its way when 2 is set
    view.frameSwapped.emit()
    put(2)
    until(lambda: stage.number == 2)
    put(3)
    view.frameSwapped.emit()  # of 1, drawn once more: 2 was not even taken over
    for _ in range(20):
        QCoreApplication.processEvents()
        time.sleep(0.005)
    assert stage.number == 2
    take_over()
    view.frameSwapped.emit()
    until(lambda: stage.number == 3)


def test_a_swap_that_is_never_told_stops_nothing(stage_and_box: tuple[MirrorStage, Mailbox, QQuickView]) -> None:
    stage, box, _ = stage_and_box
    for number in (1, 2, 3):
        time.sleep(stage.rhythm.late)
        box.put(Frame(number, time.monotonic_ns(), np.zeros((36, 64, 3), np.uint8), np.eye(3), False))
        until(lambda number=number: stage.number == number)  # type: ignore[misc]


def test_an_instant_that_came_too_early_is_not_the_last(
    stage_and_box: tuple[MirrorStage, Mailbox, QQuickView],
) -> None:
    """What waits for a swap that is never told goes with the next frame, and needs no touch."""
    stage, box, _ = stage_and_box
    began = time.monotonic()
    number = 0
    while time.monotonic() < began + 5 * stage.rhythm.late:
        number += 1
        box.put(Frame(number, time.monotonic_ns(), np.zeros((36, 64, 3), np.uint8), np.eye(3), False))
        for _ in range(10):
            QCoreApplication.processEvents()
            time.sleep(0.003)
    assert stage.number > number - 10

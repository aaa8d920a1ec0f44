"""The next instant is begun while the last one is drawn: not at once, and not only afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.tryon.ahead import Ahead

DRAWING = 0.12
SETTING = 0.04


def turn(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


@pytest.fixture
def ahead(qapp: QGuiApplication) -> Iterator[Ahead]:
    owner = QObject()
    made = Ahead(owner)
    yield made
    made.stop()
    turn(0.01)


def drawn(ahead: Ahead, *numbers: int) -> None:
    """Pictures whose instants take 40 ms to set and 120 to draw."""
    for number in numbers:
        ahead.was_set(SETTING)
        ahead.taken(number)
        time.sleep(DRAWING)
        ahead.shown(number)


def test_it_is_due_so_early_that_it_is_set_when_the_last_one_is_shown(ahead: Ahead) -> None:
    drawn(ahead, 1, 2, 3)
    due: list[float] = []
    began = time.monotonic()
    ahead.due.connect(lambda: due.append(time.monotonic() - began))
    ahead.taken(4)
    turn(0.3)
    assert len(due) == 1
    assert DRAWING - SETTING - 0.03 < due[0] < DRAWING + 0.05


def test_a_picture_that_is_shown_already_is_not_waited_for(ahead: Ahead) -> None:
    drawn(ahead, 1, 2, 3)
    due: list[int] = []
    ahead.due.connect(lambda: due.append(1))
    ahead.taken(4)
    ahead.shown(4)
    turn(0.2)
    assert due == []


def test_before_anything_was_measured_it_is_never_due_early(ahead: Ahead) -> None:
    due: list[int] = []
    ahead.due.connect(lambda: due.append(1))
    ahead.taken(1)
    turn(0.05)
    assert due == []

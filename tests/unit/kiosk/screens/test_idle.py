"""The warning before the goodbye: it comes in time, any sign of life puts it off, and its buttons work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.unit.kiosk.screens.stand_in import SIZES, Hall

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module")
def hall(qapp: QGuiApplication) -> Iterator[Hall]:
    hall = Hall(qapp, SIZES[2])
    yield hall
    hall.close()


def pass_time(hall: Hall, seconds: float) -> None:
    hall.clock += seconds
    hall.session.tick()
    QTest.qWait(30)


def test_a_touch_on_nothing_puts_the_warning_off(hall: Hall) -> None:
    hall.go("welcome")
    pass_time(hall, 40)
    QTest.mouseClick(hall.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(3, 400))
    pass_time(hall, 10)
    assert hall.view.idleLeft == -1


def test_the_warning_counts_down_twenty_seconds_and_then_says_goodbye(hall: Hall) -> None:
    hall.go("welcome")
    pass_time(hall, 45)
    assert hall.view.idleLeft == 20
    pass_time(hall, 15)
    assert hall.view.idleLeft == 5
    pass_time(hall, 6)
    assert hall.view.screen == "goodbye"


def test_enter_on_the_warning_stays(hall: Hall) -> None:
    hall.go("welcome")
    pass_time(hall, 50)
    QTest.keyClick(hall.window, Qt.Key.Key_Return)
    QTest.qWait(30)
    assert hall.view.idleLeft == -1
    assert hall.view.screen == "welcome"


def test_what_was_chosen_for_comfort_ends_with_the_visit(hall: Hall) -> None:
    hall.go("welcome")
    hall.comfort.setTextScale(2.0)
    hall.comfort.setHighContrast(True)
    hall.session.say_goodbye()
    assert hall.comfort.textScale == 2.0
    pass_time(hall, 5)
    assert hall.view.screen == "attract"
    assert (hall.comfort.textScale, hall.comfort.highContrast) == (1.0, False)

"""Whoever steps on or back while a screen is still fading comes to the screen that they asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from tests.unit.kiosk.screens.stand_in import SIZES, Hall

pytestmark = [
    pytest.mark.screen,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]


@pytest.fixture
def hall(qapp: QGuiApplication) -> Iterator[Hall]:
    hall = Hall(qapp, SIZES[2])
    yield hall
    hall.close()


def front(hall: Hall) -> str:
    """The file of the screen that is in front."""
    place = next(item for item in hall.stage.childItems() if item.property("on"))
    return str(place.property("source").toString())


def arrive(hall: Hall, name: str) -> None:
    """Until the screen is in front, its predecessor still fading."""
    end = time.monotonic() + 20
    while name not in front(hall):
        QCoreApplication.processEvents()
        time.sleep(0.003)
        assert time.monotonic() < end, f"{name} did not come"


@pytest.mark.parametrize("then", ["back", "on"])
def test_a_step_in_the_midst_of_a_fade_is_not_lost(hall: Hall, then: str) -> None:
    for _ in range(3):
        hall.go("home")
        hall.session.browse(None)
        arrive(hall, "Browse.qml")
        if then == "back":
            hall.session.back()
        else:
            hall.session.open_shortlist()
        hall.settle(15)
        wanted = "Home.qml" if then == "back" else "Shortlist.qml"
        assert wanted in front(hall)

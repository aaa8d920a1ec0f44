"""Every screen at every size, in both languages, at text x1 and x2: whole, legible, touchable, reached by keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from tests.unit.kiosk.screens.looking import faults, unreached
from tests.unit.kiosk.screens.stand_in import SCREENS, SIZES, Hall

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def hall(request: pytest.FixtureRequest, qapp: QGuiApplication) -> Iterator[Hall]:
    hall = Hall(qapp, request.param)
    yield hall
    hall.close()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("scale", [1.0, 2.0], ids=["x1", "x2"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_whole(hall: Hall, screen: str, scale: float, language: str) -> None:
    hall.go(screen)
    hall.comfort.setTextScale(scale)
    hall.speak(language)
    for _ in range(20):
        QCoreApplication.processEvents()
    assert faults(hall.window) == []
    assert hall.warnings == []


@pytest.mark.parametrize("screen", ["welcome", "scan", "consent", "home", "browse", "piece", "tryon", "shortlist"])
def test_keys_reach_every_control(hall: Hall, screen: str) -> None:
    hall.go(screen)
    assert unreached(hall.window) == []

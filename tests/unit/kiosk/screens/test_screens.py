"""Every screen at every size, in both languages, at text x1 and x2: whole, legible, touchable, reached by keys."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtGui import QGuiApplication

from tests.unit.kiosk.screens.looking import faults, place, scroller, unreached
from tests.unit.kiosk.screens.stand_in import PHOTO_VARIANTS, SCREENS, SIZES, VARIANTS, Hall

pytestmark = [
    pytest.mark.screen,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]

KEYED = tuple(screen for screen in SCREENS if screen not in ("attract", "goodbye"))


@pytest.fixture(scope="module")
def hall(qapp: QGuiApplication) -> Iterator[Hall]:
    hall = Hall(qapp, SIZES[0])
    yield hall
    hall.close()


def turn() -> None:
    """Lets layouts come to rest: they move with the frames."""
    for _ in range(20):
        QCoreApplication.processEvents()
        time.sleep(0.004)


@pytest.mark.parametrize("screen", SCREENS + VARIANTS + PHOTO_VARIANTS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_screen_is_whole(hall: Hall, screen: str, size: tuple[int, int]) -> None:
    hall.window.setGeometry(0, 0, *size)
    hall.go(screen)
    found = []
    for scale in (1.0, 2.0):
        hall.comfort.setTextScale(scale)
        for language in ("vi", "en"):
            hall.speak(language)
            turn()
            found += [f"{language} x{scale:g}: {fault}" for fault in faults(hall.window, hall.engine.rootContext())]
    assert found == []
    assert hall.warnings == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_photos_code_stays_large_beside_large_words(hall: Hall, language: str) -> None:
    hall.window.setGeometry(0, 0, *SIZES[2])
    hall.go("photo")
    hall.comfort.setTextScale(2.0)
    hall.speak(language)
    turn()
    code, back = hall.find("photoCode"), hall.find("toMirror")
    assert code.width() >= 300
    assert code.mapToScene(QPointF(0, code.height())).y() <= back.mapToScene(QPointF(0, 0)).y()


@pytest.mark.parametrize("screen", KEYED)
def test_keys_reach_every_control(hall: Hall, screen: str) -> None:
    hall.window.setGeometry(0, 0, *SIZES[2])
    hall.go(screen)
    hall.comfort.setTextScale(1.0)
    turn()
    assert unreached(hall.window) == []


def test_the_text_may_grow_and_shrink_on_every_screen(hall: Hall) -> None:
    for screen in SCREENS:
        hall.go(screen)
        for scale in (2.0, 1.0, 1.5):
            hall.comfort.setTextScale(scale)
            turn()
    assert hall.warnings == []


@pytest.mark.parametrize("screen", ["number-letters", "number-wrong", "join-name", "staff", "proof"])
def test_the_field_being_typed_in_stays_in_sight(hall: Hall, screen: str) -> None:
    hall.window.setGeometry(0, 0, *SIZES[2])
    hall.go(screen)
    hall.comfort.setTextScale(1.0)
    turn()
    field = hall.window.activeFocusItem()
    assert field is not None and field.metaObject().className().startswith("EntryField")
    area = scroller(field)
    assert area is not None
    assert place(area).adjusted(-1, -1, 1, 1).contains(place(field))
    hall.comfort.setTextScale(1.0)

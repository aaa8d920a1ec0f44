"""Every screen at every size, in both languages, at text x1 and x2: whole, legible, touchable, reached by keys."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QPointF, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent

from kiosk.session.fitting import ON_A_HAND
from kiosk.tryon.guiding import Advice
from sync.records import Kind
from tests.unit.kiosk.screens.looking import buttons, faults, label, place, scroller, unreached
from tests.unit.kiosk.screens.stand_in import PHOTO_VARIANTS, QML, SCREENS, SIZES, VARIANTS, Hall

pytestmark = [
    pytest.mark.screen,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]

OF_THE_MIRROR = ("models", "photo", "photo-ask", "photo-count", "photo-camera", "photo-no-lan")
HELD = (
    ("Join the shop's Wi-Fi", "Join the shop's\u00a0Wi-\u2060Fi"),
    ("Có, tôi đồng ý", "Có, tôi đồng\u00a0ý"),
    ("Please brush your hair behind", "Please brush your hair\u00a0behind"),
    ("A photograph", "A photograph"),
)
KEYED = (*(screen for screen in SCREENS if screen not in ("attract", "goodbye")), "photo-ask", "photo-no-lan")


@pytest.fixture(scope="module")
def hall(qapp: QGuiApplication) -> Iterator[Hall]:
    hall = Hall(qapp, SIZES[0], still=True)
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


@pytest.mark.parametrize("screen", OF_THE_MIRROR)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_photo_and_models_are_whole_and_led_through_by_keys_in_reach(
    hall: Hall, screen: str, size: tuple[int, int]
) -> None:
    hall.window.setGeometry(0, 0, *size)
    hall.go(screen)
    hall.comfort.setReachMode(True)
    found = []
    for scale, language in ((1.0, "en"), (1.0, "vi"), (2.0, "vi"), (2.0, "en")):
        hall.comfort.setTextScale(scale)
        hall.speak(language)
        turn()
        found += [f"{language} x{scale:g}: {fault}" for fault in faults(hall.window, hall.engine.rootContext())]
    # Any key takes a count back, and words about it away.
    if screen not in ("photo-count", "photo-camera"):
        found += unreached(hall.window, ordered=True)
        if hall.window.height() > hall.window.width():
            upper = 0.4 * hall.window.height()
            found += [
                f"{label(button)} is out of reach" for button in buttons(hall.window) if place(button).y() < upper
            ]
    assert found == []
    assert hall.warnings == []


@pytest.mark.parametrize("screen", KEYED)
def test_keys_reach_every_control(hall: Hall, screen: str) -> None:
    for size in SIZES if screen in OF_THE_MIRROR else SIZES[2:]:
        hall.window.setGeometry(0, 0, *size)
        hall.go(screen)
        hall.comfort.setTextScale(1.0)
        turn()
        assert unreached(hall.window, ordered=screen in OF_THE_MIRROR) == []


def test_words_for_everything_that_the_mirror_may_ask(hall: Hall) -> None:
    component = QQmlComponent(hall.engine, QUrl.fromLocalFile(str(QML / "Shopper" / "MirrorWords.qml")))
    made = component.create()
    assert made is not None, component.errorString()
    said: dict[str, list[str]] = {"vi": [], "en": []}
    made.setProperty("cameraState", "live")
    for language, words in said.items():
        hall.speak(language)
        for advice in Advice:
            made.setProperty("guidance", advice.value)
            words.append(str(made.property("saying")))
    made.deleteLater()
    for words in said.values():
        assert words[0] == "", "where nothing is to be said"
        assert all(words[1:]) and len(set(words)) == len(Advice), "each has words of its own"
    assert all(vi != en for vi, en in zip(said["vi"][1:], said["en"][1:], strict=True))


@pytest.mark.parametrize("kind", Kind)
def test_the_outline_shows_a_hand_or_a_face_and_where_the_piece_will_be(hall: Hall, kind: Kind) -> None:
    component = QQmlComponent(hall.engine, QUrl.fromLocalFile(str(QML / "Shopper" / "GhostOutline.qml")))
    ghost = component.create()
    assert ghost is not None, component.errorString()
    ghost.setProperty("kind", kind.value)
    ghost.setProperty("guidance", "show_hand" if kind in ON_A_HAND else "show_face")
    assert not ghost.property("shown")
    ghost.setProperty("wanted", True)
    assert ghost.property("shown")
    assert ghost.property("mark") != ""
    assert ghost.property("hand") == (kind in ON_A_HAND)
    ghost.deleteLater()


@pytest.mark.parametrize(("text", "held"), HELD)
def test_what_belongs_together_stays_on_one_line(hall: Hall, text: str, held: str) -> None:
    asked = QQmlComponent(hall.engine)
    asked.setData(
        b"import QtQml\nimport Controls\nQtObject { property string text; property string held: Phrases.held(text) }",
        QUrl(),
    )
    made = asked.create()
    assert made is not None, asked.errorString()
    made.setProperty("text", text)
    assert made.property("held") == held
    made.deleteLater()


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

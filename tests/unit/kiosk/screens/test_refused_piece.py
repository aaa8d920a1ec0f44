"""One broken file among good ones: words in place of a bare mirror, and the shopper goes on to the next piece."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from tests.unit.kiosk.screens import before_the_mirror
from tests.unit.kiosk.screens.before_the_mirror import Person, ears

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]
BROKEN = "BT-1050"


@pytest.fixture(scope="module")
def person(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    file = tmp_path_factory.mktemp("pieces") / "broken.glb"
    file.write_bytes(b"glTF, but no more of it")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(before_the_mirror.MODELS, BROKEN, str(file.with_suffix("")))
        person = Person(qapp, (1280, 800))
    yield person
    person.close()
    assert person.hall.warnings == []


@pytest.fixture(autouse=True)
def stepped_up(person: Person) -> None:
    person.placements, person.people, person.face = ears(), 1, True
    person.hall.comfort.reset()
    person.hall.speak("vi")
    person.step_up()


def words(person: Person) -> str:
    return str(person.hall.find("guidance").property("text"))


def test_a_refused_piece_is_told_of_and_the_next_swipe_brings_the_next_piece(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        person.swipe(1)
        person.until(lambda: "chưa thử được" in words(person), "words about the piece")
    assert "broken.glb" in caplog.text, "whoever looks after the kiosk reads why"
    person.hall.speak("en")
    person.until(lambda: "cannot be worn" in words(person), "the same in English")
    stage = person.stage()
    person.until(lambda: not stage.wardrobe.moving, "the mirror to wait for nothing", 3)
    person.until(
        lambda: {piece.sku for piece in stage.worn.items if piece.ahead} == {"BT-1043", "BT-1061"}, "its neighbours", 5
    )
    person.swipe(1)
    person.until(lambda: person.shares() == {"BT-1061": 1.0}, "the next earrings")
    assert words(person) == ""


def test_a_held_picture_is_not_drawn_for_ever_for_a_piece_that_never_comes(person: Person) -> None:
    person.tap("freeze")
    person.tryon.swap(1)
    person.until(lambda: "chưa thử được" in words(person), "words about the piece")
    holding = person.stage()._holding
    person.until(lambda: not holding._timer.isActive(), "the picture to rest", 3)


def test_what_is_said_of_a_refused_piece_goes_before_what_is_asked_of_the_person(person: Person) -> None:
    """Nobody is to step up, or to show an ear, for a piece that cannot be worn."""
    person.placements, person.face = (), False
    person.until(lambda: "nhìn" in words(person), "words for a face")
    ghost = person.mirror("ghost")
    person.until(lambda: ghost.property("opacity") == 1.0, "the outline of a face")
    person.swipe(1)
    person.until(lambda: "chưa thử được" in words(person), "words about the piece")
    assert person.mirror().property("guidance") == "show_face", "which it still wants"
    person.until(lambda: ghost.property("opacity") == 0.0, "the outline to go")
    person.swipe(1)
    person.until(lambda: "nhìn" in words(person), "words for a face again")

"""A text for a signet, typed by touch and by keys before the mirror: cut while typing, polished away, forgotten."""

from __future__ import annotations

import json
import logging

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.session.fitting import LONGEST_ENGRAVING
from kiosk.tour.layouts import SIZES
from kiosk.tryon.engraving import LONGEST, face_of, relief
from kiosk.tryon.worn import WornPiece
from tests.unit.kiosk.screens.before_the_mirror import Person, finger, wrist
from tests.unit.kiosk.screens.looking import buttons, faults, label, place, unreached

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]
SIGNET, COIN = "NH-3311", "LT-4102"


@pytest.fixture(autouse=True)
def stepped_up(person: Person) -> None:
    person.placements, person.people = (finger(),), 1
    person.hall.window.setGeometry(0, 0, *SIZES[2])
    person.hall.comfort.reset()
    person.step_up(SIGNET)


def ring(person: Person) -> WornPiece:
    return next(piece for piece in person.stage().wardrobe.on if not piece.leaving)


def has_cut(person: Person, text: str) -> bool:
    """Whether the relief on the worn ring is that of ``text``."""
    piece = ring(person)
    face = face_of(piece.piece.model)
    assert face is not None
    return piece.relief is not None and bytes(piece.relief.textureData().data()) == relief(text, face).tobytes()


def begin(person: Person) -> None:
    person.tap("adjust")
    person.tap("engrave")
    person.until(lambda: person.hall.window.activeFocusItem().objectName() == "engravingField", "the field")


def type_by_touch(person: Person, keys: str) -> None:
    for key in keys:
        person.tap("key-space" if key == " " else f"key-{key}")
        person.wait(0.04)


def type_on_keys(person: Person, text: str) -> None:
    for letter in text:
        code = ord(letter.upper()) if letter.isascii() else 0
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, letter)
            QCoreApplication.postEvent(person.hall.window, event)
    person.wait(0.1)


def plate(person: Person) -> NDArray[np.int64]:
    """(h, w, 3) BGR of the middle of the signet's face in the mirror, which is not enlarged."""
    stage, item = person.stage(), person.mirror()
    scale = stage.property("pictureWidth") / 1280
    x = item.width() - stage.property("pictureX") - 640 * scale
    y = stage.property("pictureY") + (360 + 40 / 500 * 900) * scale
    half = 6 * scale
    return person.pixels()[round(y - half) : round(y + half), round(x - half) : round(x + half)].astype(int)


def test_the_ring_has_the_text_while_it_is_typed_and_loses_it_with_the_last_letter(person: Person) -> None:
    person.wait(0.3)
    plain = plate(person)
    begin(person)
    for key, text in zip(
        "maxi maxi", ("M", "Ma", "Mã", "Mãi", "Mãi ", "Mãi m", "Mãi ma", "Mãi mã", "Mãi mãi"), strict=True
    ):
        type_by_touch(person, key)
        person.until(lambda text=text: has_cut(person, text), f"'{text}' on the ring", 2)
    assert person.mirror().property("zoom") > 3 and person.mirror().property("frozen"), "closely, and the hand is free"
    assert not person.mirror().property("mirrored"), "a text is not read in a mirror"
    person.tap("key-done")
    person.wait(0.4)
    assert person.mirror().property("mirrored")
    assert person.mirror().property("zoom") == 1 and not person.mirror().property("frozen")
    engraved = plate(person)
    assert (np.abs(engraved - plain).max(axis=2) > 12).sum() > 8, "it is seen"
    begin(person)
    for _ in "Mãi mãi":
        assert ring(person).relief is not None
        person.tap("key-erase")
    person.until(lambda: ring(person).relief is None and person.tryon.engraving == "", "the ring to be polished", 2)
    person.tap("key-done")
    person.wait(0.4)
    assert (np.abs(plate(person) - plain).max(axis=2) > 12).sum() == 0, "polished"


def test_a_ring_that_is_not_shown_yet_is_held_as_soon_as_it_is(person: Person) -> None:
    person.placements = ()
    person.until(lambda: person.shares()[SIGNET] == 0.0, "the hand to be away")
    begin(person)
    type_by_touch(person, "an")
    person.wait(0.7)
    assert not person.mirror().property("frozen")
    person.placements = (finger(),)
    person.until(
        lambda: person.mirror().property("frozen") and person.mirror().property("zoom") > 3, "the ring, held", 3
    )
    person.until(lambda: has_cut(person, "An"), "An", 2)
    type_by_touch(person, "h")
    person.until(lambda: has_cut(person, "Anh"), "Anh", 2)


def test_a_picture_that_stood_still_before_stands_still_afterwards(person: Person) -> None:
    person.tap("freeze")
    begin(person)
    person.key(Qt.Key.Key_Escape)
    assert person.mirror().property("frozen")


def test_the_end_of_the_visit_forgets_the_text_and_nobody_was_told(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    told = len(person.hall.ledger.events)
    with caplog.at_level(logging.DEBUG):
        begin(person)
        type_by_touch(person, "an & minh")
        person.until(lambda: has_cut(person, "An & minh"), "An & minh", 2)
        assert "minh" not in repr(person.hall.session.visit)
        person.hall.session.say_goodbye()
        person.wait(0.3)
    assert "minh" not in caplog.text
    events = person.hall.ledger.events[told:]
    assert events and "minh" not in json.dumps([event.data for event in events], default=str)
    person.step_up(SIGNET)
    assert person.tryon.engraving == "" and ring(person).relief is None
    begin(person)
    assert person.hall.find("typed").property("text") == ""


def test_it_stays_with_the_set_and_is_typed_on(person: Person) -> None:
    begin(person)
    type_by_touch(person, "an")
    person.key(Qt.Key.Key_Escape)
    person.tryon.swap(1)
    person.until(lambda: person.shares().get("NH-3307") == 1.0, "the other ring, which has no face")
    person.tap("adjust")
    assert not person.mirror("engrave").property("visible")
    person.tap("choicesDone")
    person.tryon.swap(-1)
    person.until(lambda: person.shares().get(SIGNET) == 1.0 and has_cut(person, "An"), "the signet with its text")
    begin(person)
    type_by_touch(person, "h")
    person.until(lambda: has_cut(person, "Anh"), "Anh", 2)


def test_real_keys_type_a_day_and_no_arrow_brings_another_ring(person: Person) -> None:
    begin(person)
    type_on_keys(person, "Yeeu em 14.02")
    person.key(Qt.Key.Key_Right)
    person.key(Qt.Key.Key_Left)
    assert person.tryon.engraving == "Yêu em 14.02" and has_cut(person, "Yêu em 14.02")
    assert person.shares() == {SIGNET: 1.0}
    person.key(Qt.Key.Key_Return)
    person.tap("adjust")
    assert person.hall.find("engrave").property("chosen")


def test_no_more_letters_than_can_be_read(person: Person) -> None:
    assert LONGEST_ENGRAVING == LONGEST
    begin(person)
    type_on_keys(person, "b 1" * 20)
    assert len(person.tryon.engraving) == LONGEST
    person.tryon.engrave("g" * 99)
    assert len(person.tryon.engraving) == LONGEST


@pytest.mark.parametrize("reach", [False, True], ids=["hand", "reach"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_face_of_it_is_whole(person: Person, size: tuple[int, int], reach: bool) -> None:
    window, comfort = person.hall.window, person.hall.comfort
    window.setGeometry(0, 0, *size)
    comfort.setReachMode(reach)
    person.wait(0.3)
    found = []
    person.tryon.engrave("Mãi mãi bên nhau nhé")
    for page in ("choices", "typing"):
        if page == "choices":
            person.tap("adjust")
            assert {person.hall.find(name) for name in ("finger-ring", "hand-left", "metal-rose_gold_18k", "engrave")}
        else:
            person.tap("engrave")
        for scale in (1.0, 2.0):
            comfort.setTextScale(scale)
            for language in ("vi", "en"):
                person.hall.speak(language)
                person.wait(0.15)
                seen = faults(window, person.hall.engine.rootContext())
                found += [f"{page}, {language} x{scale:g}: {fault}" for fault in seen]
            sheet, picture = person.mirror("choices"), place(person.mirror())
            beside = size[0] > size[1] and scale == 1.0
            if page == "choices" and not beside and place(sheet).top() < picture.bottom():
                found.append(f"x{scale:g}: the sheet lies on the picture")
            found += [f"{page}, x{scale:g}, by keys: {fault}" for fault in unreached(window, ordered=True)]
            if reach and size[0] < size[1]:
                high = [button for button in buttons(window) if place(button).y() < 0.4 * size[1]]
                found += [f"{page}, x{scale:g}: {label(button)} is out of reach" for button in high]
        comfort.setTextScale(1.0)
        person.hall.speak("vi")
        person.wait(0.15)
    assert found == []
    mirror = place(person.mirror())
    assert mirror.bottom() <= place(person.hall.find("engravingField")).top(), "nothing lies on the picture"
    assert mirror.height() > 0.4 * size[1]


def test_a_text_is_cut_into_the_coin_of_a_bracelet_while_it_is_typed(person: Person) -> None:
    person.placements = (wrist(),)
    person.step_up(COIN)
    begin(person)
    type_by_touch(person, "an")
    person.until(lambda: has_cut(person, "An"), "An on the coin", 5)
    person.until(lambda: person.mirror().property("zoom") > 3, "the coin, closely", 3)
    assert person.mirror().property("frozen"), "and the hand is free"
    assert not person.mirror().property("mirrored")
    person.tap("key-done")
    assert {entry["kind"]: entry["engraving"] for entry in person.tryon.pieces} == {"bracelet": "An"}

"""A pendant with a face for a text, before the mirror: engraved while it is typed, held close, and read upright."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.tryon.engraving import face_of, relief
from kiosk.tryon.worn import WornPiece
from tests.unit.kiosk.screens.before_the_mirror import Person, pendant

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]
MEDAL = "DC-2210"
"""The stand-in shop's necklace, here the collection's medal."""


@pytest.fixture(scope="module")
def person(qapp: QGuiApplication) -> Iterator[Person]:
    person = Person(qapp, (1280, 800), others={MEDAL: "GN-009"})
    person.placements = (pendant(20.0),)
    person.step_up(MEDAL)
    yield person
    person.close()
    assert person.hall.warnings == []


def medal(person: Person) -> WornPiece:
    return next(piece for piece in person.stage().wardrobe.on if not piece.leaving)


def has_cut(person: Person, text: str) -> bool:
    face = face_of(medal(person).piece.model)
    assert face is not None
    cut = medal(person).relief
    return cut is not None and bytes(cut.textureData().data()) == relief(text, face).tobytes()


def test_a_pendant_is_engraved_while_the_text_is_typed(person: Person) -> None:
    person.wait(0.4)
    person.tap("adjust")
    person.tap("engrave")
    person.until(lambda: person.hall.window.activeFocusItem().objectName() == "engravingField", "the field")
    person.until(lambda: person.mirror().property("frozen") and person.mirror().property("zoom") > 2, "it, held close")
    assert not person.mirror().property("mirrored"), "a text is not read in a mirror"
    person.wait(0.6)
    plain = person.pixels().astype(int)
    for key, text in zip("maxi", ("M", "Ma", "Mã", "Mãi"), strict=True):
        person.tap(f"key-{key}")
        person.until(lambda text=text: has_cut(person, text), f"'{text}' on the medal", 2)
    person.wait(0.4)
    item = person.mirror()
    changed = np.abs(person.pixels().astype(int) - plain).max(axis=2)[: int(item.height())] > 12
    assert changed.sum() > 150, "it is seen, closely"
    rows, columns = np.nonzero(changed)
    assert np.ptp(columns) > np.ptp(rows), "a line of letters lies across, not up"
    person.tap("key-done")
    person.wait(0.4)
    assert person.mirror().property("mirrored") and person.mirror().property("zoom") == 1
    assert person.tryon.engraving == "Mãi"

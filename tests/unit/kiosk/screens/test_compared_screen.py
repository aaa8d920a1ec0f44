"""Two side by side before the mirror: one instant, one look, by touch and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from kiosk.session import Screen
from kiosk.tour.layouts import SIZES
from sync.records import EventType
from tests.unit.kiosk.screens.before_the_mirror import Person, ears
from tests.unit.kiosk.screens.looking import faults, unreached

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]


@pytest.fixture(autouse=True)
def stepped_up(person: Person) -> None:
    person.placements, person.people = ears(), 1
    person.hall.window.setGeometry(0, 0, *SIZES[2])
    person.hall.comfort.reset()
    person.step_up()


def test_a_comparison_comes_in_one_step_after_the_touch_is_answered(person: Person) -> None:
    whole = person.mirror().property("width")
    person.hand.press("compare")
    person.wait(0.3)
    person.hand.lift()
    assert person.tryon.comparing
    assert person.mirror().property("width") == whole, "the answer is not the picture of two mirrors"
    person.until(lambda: person.shares("secondMirror") != {}, "two side by side")
    assert person.mirror().property("width") == whole // 2
    person.tryon.endComparison()
    assert person.mirror().property("width") == whole
    person.until(lambda: person.shares() == {"BT-1043": 1.0}, "the whole mirror again")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_two_are_compared_on_one_instant(person: Person, size: tuple[int, int]) -> None:
    person.hall.window.setGeometry(0, 0, *size)
    person.wait(0.2)
    person.tap("compare")
    person.until(lambda: person.shares("secondMirror") == {"BT-1050": 1.0}, "the second earrings in their half")
    assert person.shares() == {"BT-1043": 1.0}
    for _ in range(6):
        person.wait(0.05)
        assert person.stage().number == person.stage("secondMirror").number
        pixels = person.pixels()
        assert person.shown_grey(pixels) == person.shown_grey(pixels, "secondMirror")
    assert faults(person.hall.window, person.hall.engine.rootContext()) == []
    person.swipe(1, "secondMirror")
    person.until(lambda: person.shares("secondMirror") == {"BT-1061": 1.0}, "a third in the second half")
    person.tap("freezeCompared")
    person.swipe(1)
    person.until(lambda: person.shares() == {"BT-1050": 1.0}, "another in the first half, on the frozen picture")
    assert person.stage().number == person.stage("secondMirror").number
    person.tap("keep-1")
    assert person.mirror().property("frozen")
    person.tap("freeze")
    person.until(lambda: person.shares() == {"BT-1061": 1.0}, "the chosen one alone")
    compared = [event.data for event in person.hall.ledger.events if event.type is EventType.TRYON_COMPARED][-1]
    assert compared["skus"] == ["BT-1050", "BT-1061"] and compared["kept"] == "BT-1061"


def test_keys_alone_lead_through_a_comparison(person: Person) -> None:
    assert unreached(person.hall.window) == []
    person.tryon.compare()
    person.until(lambda: person.shares("secondMirror") == {"BT-1050": 1.0}, "the second earrings")
    assert unreached(person.hall.window) == []
    person.key(Qt.Key.Key_Right)
    assert person.hall.session.visit.fitting.comparison.skus == ["BT-1043", "BT-1061"]
    person.key(Qt.Key.Key_Escape)
    assert person.hall.session.visit.fitting.comparison is None
    assert person.hall.session.screen is Screen.TRYON
    person.key(Qt.Key.Key_Escape)
    assert person.hall.session.screen is Screen.PIECE


def looked_at(person: Person, name: str) -> tuple[float, float, float]:
    """How near a mirror is, and the camera picture's point (x, y; its pixels) in its middle."""
    stage, item = person.stage(name), person.mirror(name)
    scale = stage.property("pictureWidth") / 1280
    x = (item.width() / 2 - stage.property("pictureX")) / scale
    y = (item.height() / 2 - stage.property("pictureY")) / scale
    return stage.property("zoom"), x, y


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_both_halves_of_a_held_picture_look_at_the_same_part_of_it(person: Person, size: tuple[int, int]) -> None:
    person.hall.window.setGeometry(0, 0, *size)
    person.wait(0.2)
    person.tap("freeze")
    person.tap("closer")
    person.wait(0.5)
    near = person.mirror().property("zoom")
    person.tryon.compare()
    person.until(lambda: person.shares("secondMirror") == {"BT-1050": 1.0}, "the second earrings in their half")
    person.wait(0.3)
    assert person.mirror().property("zoom") == pytest.approx(near), "what was brought near stays near"
    assert looked_at(person, "secondMirror") == pytest.approx(looked_at(person, "mirror"), abs=2)
    person.tap("closerCompared")
    person.wait(0.5)
    assert person.mirror().property("zoom") > near
    assert looked_at(person, "secondMirror") == pytest.approx(looked_at(person, "mirror"), abs=2)
    before = looked_at(person, "mirror")
    person.swipe(1, "secondMirror")
    assert looked_at(person, "mirror")[1:] != pytest.approx(before[1:], abs=20), "one finger moves both"
    assert looked_at(person, "secondMirror") == pytest.approx(looked_at(person, "mirror"), abs=2)
    person.tap("freezeCompared")
    person.wait(0.3)
    assert looked_at(person, "mirror")[0] == looked_at(person, "secondMirror")[0] == 1.0

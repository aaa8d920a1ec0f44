"""Another metal by its chip, and a set of four kinds at once, in the real screen."""

from __future__ import annotations

import pytest

from kiosk.tour.layouts import SIZES
from kiosk.tryon.worn import WornPiece
from sync.records import Metal
from tests.unit.kiosk.screens.before_the_mirror import Person, ears, finger, pendant, wrist
from tests.unit.kiosk.screens.looking import faults

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]
SIGNET, SET = "NH-3311", ("BT-1043", "DC-2210", "NH-3307", "LT-4102")


@pytest.fixture(autouse=True)
def stepped_up(person: Person) -> None:
    person.placements, person.people = (*ears(), finger()), 1
    person.hall.window.setGeometry(0, 0, *SIZES[2])
    person.hall.comfort.reset()
    person.hall.speak("vi")
    person.step_up()


def rings(person: Person, metal: str) -> list[WornPiece]:
    """The ring that is on, if it is in this metal; empty for its own."""
    worn = (piece for piece in person.stage().wardrobe.on if piece.kind == "ring" and not piece.leaving)
    return [piece for piece in worn if piece.key[3] == metal]


def yellow(piece: WornPiece) -> float:
    """How much less blue than red its metal sends back."""
    colour = piece._parts[0].property("colour")
    return float(colour.x() - colour.z())


def test_the_ring_is_shown_in_the_metal_of_the_chip_that_is_tapped(person: Person) -> None:
    person.hall.session.try_on(SIGNET)
    person.until(lambda: person.shares().get(SIGNET) == 1.0, "the signet")
    gold = yellow(rings(person, "")[0])
    person.tap("adjust")
    for metal in (Metal.WHITE_GOLD_18K, Metal.ROSE_GOLD_18K):
        person.tap(f"metal-{metal.value}")
        person.until(lambda metal=metal: bool(rings(person, metal.value)), f"the ring in {metal.value}")
        person.until(lambda: person.shares().get(SIGNET) == 1.0, "all of it")
        assert person.hall.find(f"metal-{metal.value}").property("chosen")
        assert person.tryon.onOrder, "its price is to be asked for"
        if metal is Metal.WHITE_GOLD_18K:
            assert yellow(rings(person, metal.value)[0]) < 0.5 * gold
    person.tap("metal-gold_18k")
    person.until(lambda: bool(rings(person, "")), "the metal that lies in the shop")
    assert yellow(rings(person, "")[0]) == gold
    assert not person.tryon.onOrder


def test_four_kinds_are_worn_at_once_and_every_shape_holds_them(person: Person) -> None:
    person.placements = (*ears(), pendant(120.0), finger(), wrist())
    for sku in SET:
        person.hall.session.try_on(sku)
    person.until(lambda: person.shares() == dict.fromkeys(SET, 1.0), "all four")
    assert [entry["kind"] for entry in person.tryon.pieces] == ["earring", "necklace", "ring", "bracelet"]
    found = []
    for size in SIZES:
        person.hall.window.setGeometry(0, 0, *size)
        for scale in (1.0, 2.0):
            person.hall.comfort.setTextScale(scale)
            for language in ("vi", "en"):
                person.hall.speak(language)
                person.wait(0.2)
                seen = faults(person.hall.window, person.hall.engine.rootContext())
                found += [f"{size[0]}x{size[1]}, {language} x{scale:g}: {fault}" for fault in seen]
    assert found == []
    person.hall.comfort.setTextScale(1.0)
    person.hall.window.setGeometry(0, 0, *SIZES[2])
    person.wait(0.2)
    person.tap("worn-bracelet")
    person.until(lambda: "LT-4102" not in person.shares(), "the bracelet to be off, and nothing else")
    assert set(person.shares()) == set(SET[:3])

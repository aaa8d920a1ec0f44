"""Every face of the mirror's screen in every shape, size of text and language, by keys and in reach; and turned."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from kiosk.tour.layouts import SIZES
from tests.unit.kiosk.screens.before_the_mirror import Person, ears, finger, pendant
from tests.unit.kiosk.screens.looking import buttons, faults, label, place, unreached

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]
REACH = 0.42
"""Below this part of a tall screen everything is in reach."""


@pytest.fixture(autouse=True)
def stepped_up(person: Person) -> None:
    person.placements, person.people = ears(), 1
    person.hall.window.setGeometry(0, 0, *SIZES[2])
    person.hall.comfort.reset()
    person.step_up()


@pytest.mark.parametrize("reach", [False, True], ids=["hand", "reach"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_face_of_the_screen_is_whole(person: Person, size: tuple[int, int], reach: bool) -> None:
    """Live, frozen, with the choices open and compared, at every size of the text, in both languages; and by keys."""
    person.placements = (*ears(), pendant(120.0), finger())
    person.hall.session.try_on("NH-3307")
    person.hall.session.try_on("DC-2210")
    person.until(lambda: person.shares().get("DC-2210") == 1.0, "the necklace")
    person.hall.window.setGeometry(0, 0, *size)
    person.hall.comfort.setReachMode(reach)
    found = []

    def look(face: str) -> None:
        for scale in (1.0, 2.0):
            person.hall.comfort.setTextScale(scale)
            for language in ("vi", "en"):
                person.hall.speak(language)
                person.wait(0.15)
                seen = faults(person.hall.window, person.hall.engine.rootContext())
                found.extend(f"{face}, {language} x{scale:g}: {fault}" for fault in seen)
            seen = unreached(person.hall.window, ordered=True)
            found.extend(f"{face}, x{scale:g}, by keys: {fault}" for fault in seen)
            if reach and size[0] < size[1]:
                high = [button for button in buttons(person.hall.window) if place(button).y() < REACH * size[1]]
                found.extend(f"{face}, x{scale:g}: {label(button)} is out of reach" for button in high)
        person.hall.comfort.setTextScale(1.0)
        person.hall.speak("vi")
        person.wait(0.15)

    look("live")
    person.tap("freeze")
    look("frozen")
    person.tap("freeze")
    person.tap("addKind")
    look("add")
    person.tap("choicesDone")
    person.tap("adjust")
    look("chain")
    person.tap("choicesDone")
    person.tap("worn-earring")
    person.tap("compare")
    person.until(lambda: person.shares("secondMirror") != {}, "two side by side")
    look("compared")
    assert person.mirror("secondMirror").property("height") == person.mirror().property("height")
    assert person.mirror().property("height") > 0.3 * size[1]
    person.tryon.endComparison()
    assert found == []


def test_controls_do_not_lie_on_the_picture(person: Person) -> None:
    item = person.mirror()
    for size in SIZES:
        person.hall.window.setGeometry(0, 0, *size)
        person.wait(0.2)
        bottom = item.mapToScene(QPointF(0, item.height())).y()
        for name in ("previous", "next", "addKind", "bare", "freeze", "compare", "takePhoto"):
            place = person.hall.find(name).mapToScene(QPointF(0, 0)).y()
            assert place >= bottom, name
        assert item.height() > 0.6 * size[1]


@pytest.mark.parametrize("way", ["keys", "touch"])
def test_a_sheet_that_the_keys_opened_shows_where_they_are(person: Person, way: str) -> None:
    if way == "keys":
        for _ in range(40):
            if person.hall.window.activeFocusItem().objectName() == "addKind":
                break
            person.key(Qt.Key.Key_Tab)
        person.key(Qt.Key.Key_Return)
    else:
        person.tap("addKind")
    focused = person.hall.window.activeFocusItem()
    assert focused.objectName() == "choicesDone"
    assert focused.property("visualFocus") == (way == "keys")
    person.key(Qt.Key.Key_Escape)


def spot_in_the_middle(person: Person) -> tuple[float, float]:
    """The camera picture's point (x, y), in its pixels, that is in the mirror's middle."""
    stage, item = person.stage(), person.mirror()
    scale = stage.property("pictureWidth") / 1280
    return (
        (item.width() / 2 - stage.property("pictureX")) / scale,
        (item.height() / 2 - stage.property("pictureY")) / scale,
    )


def test_what_was_brought_near_stays_near_when_the_screen_is_turned(person: Person) -> None:
    """Whoever turns a tablet goes on looking at the same earring."""
    person.tap("freeze")
    for _ in range(3):
        person.tap("closer")
        person.wait(0.4)
    near, spot = person.mirror().property("zoom"), spot_in_the_middle(person)
    assert near > 3
    for size in (SIZES[0], SIZES[2]):
        person.hall.window.setGeometry(0, 0, *size)
        person.wait(0.5)
        assert person.mirror().property("frozen")
        assert person.mirror().property("zoom") == near
        assert spot_in_the_middle(person) == pytest.approx(spot, abs=60)
    person.tap("freeze")
    person.wait(0.3)
    assert person.mirror().property("zoom") == 1.0, "the living picture is whole"


def test_a_finger_that_holds_before_still_holds_it_when_the_screen_is_turned(person: Person) -> None:
    person.hand.press("bare")
    person.wait(0.3)
    assert person.mirror().property("bare")
    person.hall.window.setGeometry(0, 0, *SIZES[0])
    person.wait(0.4)
    assert person.mirror().property("bare"), "it has not let go"
    person.hand.lift()
    person.wait(0.3)
    assert not person.mirror().property("bare")
    person.until(lambda: person.shares() == {"BT-1043": 1.0}, "the earrings")


@pytest.mark.parametrize("size", SIZES[1:], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_sheet_does_not_lie_where_the_hand_is_held(person: Person, size: tuple[int, int]) -> None:
    person.hall.window.setGeometry(0, 0, *size)
    person.placements = ()
    person.hall.session.try_on("NH-3307")
    ghost = person.mirror("ghost")
    person.until(lambda: ghost.property("opacity") == 1.0, "the outline of a hand")
    held = place(ghost)
    person.tap("adjust")
    assert not held.intersects(place(person.mirror("choices")))
    person.tap("choicesDone")

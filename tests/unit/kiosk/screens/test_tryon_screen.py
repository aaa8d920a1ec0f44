"""The mirror's screen by touch and by keys: set, swap, before and after, freeze, zoom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest

from kiosk.frames import Frames
from kiosk.tour.layouts import SIZES
from kiosk.tryon import MirrorStage
from models.placement import Finger, Side
from tests.unit.kiosk.screens.before_the_mirror import Person, ears, finger

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


def made_ahead(stage: MirrorStage) -> list[str]:
    """What is made but not chosen: a sku for each place where it is worn."""
    return [piece.sku for piece in stage.worn.items if piece.ahead]


@pytest.mark.parametrize("way", ["swipe", "key", "button"])
def test_the_piece_is_changed_by_a_swipe_a_key_or_a_button(person: Person, way: str) -> None:
    if way == "swipe":
        person.swipe(1)
    elif way == "key":
        person.key(Qt.Key.Key_Right)
    else:
        person.tap("next")
    person.until(lambda: person.shares() == {"BT-1050": 1.0}, "the next earrings alone")
    if way == "swipe":
        person.swipe(-1)
    elif way == "key":
        person.key(Qt.Key.Key_Left)
    else:
        person.tap("previous")
    person.until(lambda: person.shares() == {"BT-1043": 1.0}, "the first earrings again")


def test_a_touch_is_answered_before_a_new_piece_or_a_new_instant_is_drawn(person: Person) -> None:
    stage, frames = person.stage(), Frames(person.hall.window, person.hall.owner)
    person.tap("addKind")
    due: list[int] = []
    too_early: list[str] = []

    def look(what: str) -> None:
        if due and frames.next <= due[0]:  # the answer's picture is not even handed over
            too_early.append(what)

    stage.joined.connect(lambda: look("piece"))
    stage.frameShown.connect(lambda _number: look("picture"))
    person.placements = (*ears(), finger())
    person.hand.press("add-ring")
    person.wait(0.3)
    due.append(frames.next)
    person.hand.lift()
    assert {worn.sku for worn in stage.wardrobe.on} == {"BT-1043"}
    person.until(lambda: person.shares().get("NH-3307", 0.0) > 0, "the ring")
    assert too_early == []


def test_a_piece_that_is_made_already_is_itself_the_answer(person: Person) -> None:
    stage, frames = person.stage(), Frames(person.hall.window, person.hall.owner)
    person.until(lambda: made_ahead(stage).count("BT-1050") == 2, "the neighbour, for both ears")
    person.hand.press("next")
    person.wait(0.3)
    due = frames.next
    person.hand.lift()
    assert {worn.sku for worn in stage.wardrobe.on if not worn.leaving} == {"BT-1050"}
    assert 0 < person.shares()["BT-1050"] < 1, "it fades in from the very next picture"
    assert frames.next == due
    person.until(lambda: person.shares() == {"BT-1050": 1.0}, "the next earrings")


def test_what_a_swipe_would_bring_is_made_while_nothing_happens(person: Person) -> None:
    stage = person.stage()
    person.until(lambda: sorted(made_ahead(stage)) == ["BT-1050"] * 2 + ["BT-1061"] * 2, "both neighbours")
    assert person.shares() == {"BT-1043": 1.0}
    ready = [piece for piece in stage.worn.items if piece.sku == "BT-1050"]
    person.tryon.swap(1)
    assert [piece for piece in stage.wardrobe.on if not piece.leaving] == ready
    person.until(lambda: person.shares() == {"BT-1050": 1.0}, "the next earrings")
    person.until(lambda: set(made_ahead(stage)) == {"BT-1043", "BT-1061"}, "its own neighbours")
    person.hall.session.back()
    person.until(lambda: made_ahead(stage) == [], "nothing of it to stay when the mirror is left")


def test_what_a_swipe_would_bring_waits_in_the_scene_behind_the_camera(person: Person) -> None:
    """Qt keeps the meshes of what is in the scene, and with culling draws nothing of what the camera cannot see."""
    stage = person.stage()
    person.until(lambda: sorted(made_ahead(stage)) == ["BT-1050"] * 2 + ["BT-1061"] * 2, "both neighbours")
    person.until(lambda: person.shares() == {"BT-1043": 1.0}, "the first earrings")
    waiting = """(function (view) {
        let found = 0;
        for (let i = 0; i < view.scene.children.length; ++i) {
            const row = view.scene.children[i];
            for (let k = 0; k < (row.objectAt ? row.count : 0); ++k) {
                const node = row.objectAt(k);
                found += node.worn !== undefined && !node.worn.shown && node.visible && node.position.z > 10000;
            }
        }
        return found;
    })(jewellery.children[0])"""
    assert person.told("mirror", waiting) == 4
    assert person.told("mirror", "jewellery.children[0].camera.frustumCullingEnabled")


def test_another_piece_has_no_text_of_the_others_read_again(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    view, at = person.hall.view, datetime(2026, 11, 28, 9, 30, 2, tzinfo=UTC)
    other = view.view_of("BT-1061")
    assert other is not None
    monkeypatch.setattr(view, "_now", lambda: at)
    person.tryon.swap(1)
    read: list[str] = []
    other.changed.connect(lambda: read.append(other.sku))
    monkeypatch.setattr(view, "_now", lambda: at + timedelta(seconds=20))
    person.tryon.swap(-1)
    assert read == []
    monkeypatch.setattr(view, "_now", lambda: at + timedelta(minutes=2))
    person.tryon.swap(1)
    assert read == ["BT-1061"], "ages are told anew"


def test_neighbours_cross_fade_and_are_never_both_away(person: Person) -> None:
    person.wait(0.5)  # neighbours are read
    person.until(lambda: not person.stage().wardrobe.moving, "all to be at rest")
    person.watched(False)
    person.wait(0.2)
    person.tryon.swap(1)
    totals, news = [], []
    for _ in range(12):
        person.show()
        worn = person.stage().wardrobe.on
        totals.append(max(float(w.fade.opacity) for w in worn))
        news.append(person.shares().get("BT-1050", 0.0))
    assert min(totals) >= 0.4
    assert news == sorted(news) and news[2] < 0.9 and news[8] == 1.0, "it comes in a fifth of a second"


def test_a_resting_finger_and_the_space_key_show_the_person_without_jewellery(person: Person) -> None:
    person.step_up("BT-1050")  # hoops: large enough to count their pixels
    person.wait(0.3)
    worn = person.jewellery(person.pixels())
    assert worn > 15
    item = person.mirror()
    person.hand.press_at(item.mapToScene(QPointF(item.width() / 2, item.height() / 2)))
    person.wait(0.9)
    assert person.jewellery(person.pixels()) == 0
    person.hand.lift()
    person.wait(0.5)
    assert person.jewellery(person.pixels()) > 0.8 * worn
    person.key(Qt.Key.Key_Space, QEvent.Type.KeyPress)
    person.wait(0.5)
    assert person.jewellery(person.pixels()) == 0
    person.key(Qt.Key.Key_Space, QEvent.Type.KeyRelease)
    person.wait(0.5)
    assert person.jewellery(person.pixels()) > 0.8 * worn
    assert person.tryon.tray.count == 1 and person.shares() == {"BT-1050": 1.0}, "a long press is no swipe"


def test_the_set_grows_and_a_tap_takes_a_piece_off_and_puts_it_on(person: Person) -> None:
    person.placements = (*ears(), finger())
    person.tap("addKind")
    person.tap("add-ring")
    person.until(lambda: person.shares() == {"BT-1043": 1.0, "NH-3307": 1.0}, "earrings and a ring together")
    person.tap("worn-ring")
    person.until(lambda: person.shares() == {"BT-1043": 1.0}, "the ring to be off")
    assert person.tryon.tray.count == 2, "it keeps its place"
    person.tap("worn-ring")
    person.until(lambda: person.shares().get("NH-3307") == 1.0, "the ring to be on again")
    person.tap("worn-earring")
    person.swipe(1)
    person.until(lambda: person.shares() == {"BT-1050": 1.0, "NH-3307": 1.0}, "other earrings, the same ring")


def test_a_ring_goes_to_the_finger_and_the_hand_that_are_chosen(person: Person) -> None:
    person.placements = (finger(Finger.RING, Side.LEFT), finger(Finger.INDEX, Side.LEFT))
    person.hall.session.try_on("NH-3307")
    person.until(lambda: person.shares().get("NH-3307") == 1.0, "the ring")
    person.tap("adjust")
    person.tap("finger-thumb")
    person.until(lambda: person.shares().get("NH-3307", 0.0) == 0.0, "no ring on a thumb that is not shown")
    person.tap("finger-index")
    person.until(lambda: person.shares().get("NH-3307") == 1.0, "the ring on the index finger")
    person.tap("hand-right")
    person.until(lambda: person.mirror().property("guidance") == "show_right_hand", "words that ask for the other hand")
    assert "right" in person.hall.find("guidance").property("text") or "phải" in person.hall.find("guidance").property(
        "text"
    )
    person.tap("choicesDone")


def test_a_frozen_picture_stands_still_and_takes_other_pieces(person: Person) -> None:
    person.tap("freeze")
    held = person.stage().number
    first = person.shown_grey(person.pixels())
    person.wait(0.5)
    assert person.number > held + 5, "the camera goes on"
    assert first == person.grey(held)
    person.tryon.swap(1)
    person.until(lambda: person.shares() == {"BT-1050": 1.0}, "the next earrings on the frozen picture")
    assert person.stage().number == held and person.shown_grey(person.pixels()) == first


def test_a_frozen_picture_is_enlarged_by_buttons_and_by_two_fingers(person: Person) -> None:
    person.step_up("BT-1050")
    person.wait(0.3)
    person.tap("freeze")
    small = person.jewellery(person.pixels())
    person.tap("closer")
    person.wait(0.5)
    assert person.mirror().property("zoom") == pytest.approx(1.5, abs=0.01)
    assert person.jewellery(person.pixels()) > small, "it goes to the piece"
    item, device = person.mirror(), person.hand._device
    middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
    for part in range(10):
        touches = QTest.touchEvent(person.hall.window, device, False)
        for number, sign in ((1, -1), (2, 1)):
            spot = QPointF(middle.x() + sign * (60 + 12 * part), middle.y()).toPoint()
            (touches.press if part == 0 else touches.move)(number, spot)
        touches.commit(False)
        person.wait(0.02)
    touches = QTest.touchEvent(person.hall.window, device, False)
    for number, sign in ((1, -1), (2, 1)):
        touches.release(number, QPointF(middle.x() + sign * 168, middle.y()).toPoint())
    touches.commit(False)
    person.wait(0.2)
    assert person.mirror().property("zoom") > 2.0
    person.tap("further")
    person.wait(0.4)
    assert 1.2 < person.mirror().property("zoom") < 3.0
    person.tap("freeze")
    assert person.mirror().property("zoom") == 1.0, "the living picture is whole"


def test_the_button_shows_the_person_without_jewellery_for_as_long_as_it_is_held(person: Person) -> None:
    person.step_up("BT-1050")
    person.wait(0.3)
    worn = person.jewellery(person.pixels())
    person.hand.press("bare")
    person.wait(0.5)
    assert person.jewellery(person.pixels()) == 0
    person.hand.lift()
    person.wait(0.5)
    assert person.jewellery(person.pixels()) > 0.8 * worn

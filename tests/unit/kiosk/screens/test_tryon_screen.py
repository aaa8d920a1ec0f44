"""The mirror's screen by touch and by keys: set, swap, before and after, freeze, zoom, compare, guidance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.frames import Frames
from kiosk.session import Screen
from kiosk.tryon import MirrorStage
from models.placement import Finger, HiddenBy, Side
from sync.records import EventType
from tests.unit.kiosk.screens.before_the_mirror import Person, ears, finger, nostril, pendant
from tests.unit.kiosk.screens.looking import buttons, faults, label, place, unreached

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]
SIZES = ((1080, 1920), (1920, 1080), (1280, 800))


@pytest.fixture(scope="module")
def person(qapp: QGuiApplication) -> Iterator[Person]:
    person = Person(qapp, SIZES[2])
    yield person
    person.close()
    assert person.hall.warnings == [], "nor does a window complain that closes while the mirror shows"


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


def test_a_camera_that_is_lost_behind_a_still_picture_is_told_of_when_the_mirror_lives_again(person: Person) -> None:
    person.tap("freeze")
    person.watched(False)
    person.wait(2.2)
    assert person.shares() == {"BT-1043": 1.0}, "the still picture needs no camera"
    person.tap("freeze")
    person.until(lambda: person.mirror().property("cameraState") == "gone", "the camera to be missed", 5)
    assert "nghỉ" in person.hall.find("guidance").property("text")
    assert person.mirror().property("shown") == 0.0, "nothing hangs on a picture of the past"
    person.watched(True)
    person.until(lambda: person.shares() == {"BT-1043": 1.0}, "the mirror to go on by itself")


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


def test_whoever_is_missing_is_asked_for_in_words_and_by_an_outline(person: Person) -> None:
    person.hall.session.try_on("NH-3307")
    words = person.hall.find("guidance")
    person.until(lambda: person.mirror().property("guidance") == "show_hand", "words for a hand")
    assert words.property("text") != ""
    ghost = person.mirror("ghost")
    person.until(lambda: ghost.property("opacity") == 1.0, "the outline")
    assert ghost.property("hand")
    person.tap("adjust")
    person.until(lambda: ghost.property("opacity") == 0.0, "the outline to make room for the choices")
    person.key(Qt.Key.Key_Escape)
    person.until(lambda: ghost.property("opacity") == 1.0, "the outline again")
    person.placements = (finger(),)
    person.until(lambda: words.property("text") == "" and ghost.property("opacity") == 0.0, "words and outline to go")


def test_a_stud_goes_from_a_mask_and_the_words_say_why(person: Person) -> None:
    person.placements = (nostril(),)
    person.hall.session.try_on("KM-6003")
    person.until(lambda: person.shares().get("KM-6003") == 1.0, "the stud")
    words = person.hall.find("guidance")
    person.placements = (nostril(0.0, HiddenBy.MASK),)
    person.until(lambda: person.shares().get("KM-6003") == 0.0, "the stud to go")
    person.until(lambda: "Khẩu trang" in words.property("text"), "words about the mask")
    person.hall.speak("en")
    person.until(lambda: "Your mask" in words.property("text"), "the same in English")
    person.hall.speak("vi")
    person.placements = (nostril(),)
    person.until(lambda: person.shares().get("KM-6003") == 1.0 and words.property("text") == "", "the stud again")


def test_a_long_chain_glides_down_and_asks_for_the_neck_when_it_leaves_the_picture(person: Person) -> None:
    person.placements = (*ears(), pendant(165.0))
    person.hall.session.try_on("DC-2210")
    person.until(lambda: person.shares().get("DC-2210") == 1.0, "the necklace")
    assert person.mirror().property("chainCm") == pytest.approx(42.0)
    worn = next(worn for worn in person.stage().wardrobe.on if worn.kind == "necklace")
    high = worn.matrix[1, 3]
    person.tap("adjust")
    person.tap("length-60")
    person.until(lambda: high - worn.matrix[1, 3] > 95, "the pendant to hang lower")
    person.until(lambda: person.mirror().property("guidance") == "show_neck", "words for the neck")
    person.tap("length-40")
    person.until(lambda: worn.matrix[1, 3] > high, "the pendant to hang higher")
    person.until(lambda: person.mirror().property("guidance") == "none", "the words to go")
    person.tap("choicesDone")


def test_a_second_face_is_told_of_in_words(person: Person) -> None:
    person.people = 2
    person.until(lambda: person.mirror().property("guidance") == "several", "words about two faces", 5)
    assert person.shares() == {"BT-1043": 1.0}, "and the mirror goes on"


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
                high = [button for button in buttons(person.hall.window) if place(button).y() < 0.4 * size[1]]
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

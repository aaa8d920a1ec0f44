"""Words and outline over the mirror: what is asked for, in the words of the kind, and when it goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from kiosk.tour.layouts import SIZES
from kiosk.tryon.projection import pixels
from models.placement import HiddenBy
from tests.unit.kiosk.screens.before_the_mirror import CAMERA, Person, ears, finger, nostril, pendant

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]


@pytest.fixture(autouse=True)
def stepped_up(person: Person) -> None:
    person.placements, person.people, person.face = ears(), 1, True
    person.hall.window.setGeometry(0, 0, *SIZES[2])
    person.hall.comfort.reset()
    person.step_up()


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


def test_a_low_picture_follows_a_long_chain_down_to_its_pendant(person: Person) -> None:
    person.placements = (*ears(), pendant(90.0))
    person.hall.window.setGeometry(0, 0, *SIZES[2])
    person.hall.comfort.setTextScale(2.0)
    person.hall.session.try_on("DC-2210")
    person.until(lambda: person.shares().get("DC-2210") == 1.0, "the necklace")
    person.tap("adjust")
    person.tap("length-60")
    person.tap("choicesDone")
    worn = next(worn for worn in person.stage().wardrobe.on if worn.kind == "necklace")
    person.until(lambda: not worn.moving, "the pendant to hang lower")
    person.wait(2.5)
    framing = person.stage()._framing
    row = pixels(worn.foot()[None], CAMERA)[0][1]
    assert row < CAMERA[1, 2] * 2, "the camera sees it"
    assert framing.layout.y + framing.layout.scale * row < framing.height, "and so does who stands before the mirror"
    highest = min(pixels(place.pose[None, :3, 3], CAMERA)[0][1] for place in ears())
    assert framing.layout.y + framing.layout.scale * highest > 0, "with the ears"
    person.hall.comfort.reset()


def test_a_second_face_is_told_of_in_words(person: Person) -> None:
    person.people = 2
    person.until(lambda: person.mirror().property("guidance") == "several", "words about two faces", 5)
    assert person.shares() == {"BT-1043": 1.0}, "and the mirror goes on"


def test_an_outline_keeps_its_shape_until_it_is_gone(person: Person) -> None:
    person.tap("addKind")
    person.tap("add-ring")
    ghost = person.mirror("ghost")
    person.until(lambda: ghost.property("opacity") == 1.0, "the outline of a hand")
    person.tap("worn-earring")
    seen: list[tuple[str, float]] = []

    def gone() -> bool:
        seen.append((ghost.property("drawn"), ghost.property("opacity")))
        return seen[-1][1] == 0.0

    person.until(gone, "it to go")
    assert {drawn for drawn, opacity in seen if opacity > 0} == {"ring"}, "never a face over a face that is there"
    assert len(seen) > 5


@pytest.mark.parametrize(
    ("sku", "advice", "hand"),
    [
        ("BT-1043", "show_face", False),
        ("DC-2210", "show_face", False),
        ("KM-6003", "show_face", False),
        ("NH-3307", "show_hand", True),
        ("LT-4102", "show_hand", True),
        ("DH-5001", "show_hand", True),
    ],
)
def test_each_kind_is_asked_for_in_its_own_words_and_outline(person: Person, sku: str, advice: str, hand: bool) -> None:
    person.placements, person.face = (), False
    person.hall.session.try_on(sku)
    ghost, words = person.mirror("ghost"), person.hall.find("guidance")
    person.until(lambda: person.mirror().property("guidance") == advice, advice)
    person.until(lambda: ghost.property("opacity") == 1.0, "the outline")
    assert ghost.property("hand") == hand
    assert ghost.property("mark") != "", "where the piece will be"
    assert ("mu bàn tay" if hand else "nhìn") in words.property("text").replace("\u00a0", " ")


def test_of_two_compared_the_one_that_lacks_something_is_told_of(person: Person) -> None:
    person.tryon.compare()
    person.until(lambda: person.shares("secondMirror") != {}, "two side by side")
    person.wait(0.6)
    person.watched(False)
    person.wait(0.2)
    words, second = person.hall.find("guidance"), person.stage("secondMirror")
    assert words.property("text") == ""
    second._telling.told = "show_neck"
    second.guidanceChanged.emit()
    assert "lùi" in words.property("text").lower()

"""Asking, counting and the shutter in the real window: taken back by touch and key, without motion, and at its best."""

from __future__ import annotations

import time

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent

from hardware.opencv import cv2
from kiosk.session import Screen
from sync.records import Event, EventType
from tests.unit.kiosk.screens.before_the_mirror import SPOT, Person, ears

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    # Said by Quick 3D when the window of the whole module closes; nothing of ours can make it say less.
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]


@pytest.fixture(autouse=True)
def stepped_up(person: Person) -> None:
    person.placements, person.people = ears(), 1
    person.hall.comfort.reset()
    person.step_up("BT-1050", guest=True)


def ask(person: Person) -> None:
    person.tap("takePhoto")
    person.until(lambda: person.hall.photo.step == "asking", "the question")


def count(person: Person) -> None:
    ask(person)
    person.tap("photos-yes")
    person.until(lambda: person.hall.photo.step == "counting" and person.hall.photo.count == 2, "two")


def taken_of(person: Person) -> list[Event]:
    """What was told of photos in this visit."""
    visit = person.hall.session.visit
    assert visit is not None
    return [
        event for event in person.hall.ledger.events if event.type is EventType.PHOTO_TAKEN and event.visit == visit.id
    ]


def untouched(person: Person) -> None:
    """No photo, no word about one, and the mirror goes on as it was."""
    photo = person.hall.photo
    assert (photo.step, photo.trouble, photo.held, photo.source) == ("idle", "", False, "")
    assert person.hall.session.screen is Screen.TRYON
    assert person.hall.session.visit.sku == "BT-1050"
    assert taken_of(person) == []
    before = person.stage().number
    person.until(lambda: person.stage().number > before + 5, "the living mirror")
    person.wait(0.5)
    assert not photo.held, "nothing comes late"


@pytest.mark.parametrize("spot", [(0.5, 0.5), (0.5, 0.93), (0.04, 0.06)], ids=["mirror", "foot", "back button's place"])
def test_a_touch_anywhere_takes_a_count_back_and_does_nothing_else(person: Person, spot: tuple[float, float]) -> None:
    count(person)
    window = person.hall.window
    person.hand.press_at(QPointF(spot[0] * window.width(), spot[1] * window.height()))
    person.wait(0.06)
    person.hand.lift()
    person.until(lambda: person.hall.photo.step == "idle", "the count to end", 2)
    untouched(person)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_any_key_takes_a_count_back_and_does_nothing_else(person: Person, key: Qt.Key) -> None:
    count(person)
    person.key(key)
    person.until(lambda: person.hall.photo.step == "idle", "the count to end", 2)
    untouched(person)


def test_the_mirrors_keys_work_again_after_a_count(person: Person) -> None:
    count(person)
    person.key(Qt.Key.Key_Escape)
    person.until(lambda: person.hall.photo.step == "idle", "the count to end", 2)
    person.key(Qt.Key.Key_Right)
    person.until(lambda: person.shares() == {"BT-1061": 1.0}, "the next piece")


@pytest.mark.parametrize("way", ["no", "escape"])
def test_the_question_is_declined_by_touch_and_by_key(person: Person, way: str) -> None:
    ask(person)
    if way == "no":
        person.tap("photos-no")
    else:
        person.key(Qt.Key.Key_Escape)
    person.until(lambda: person.hall.photo.step == "idle", "the question to go", 2)
    untouched(person)


def test_the_question_is_answered_by_keys_alone(person: Person) -> None:
    ask(person)
    for _ in range(6):
        if person.hall.window.activeFocusItem().objectName() == "photos-yes":
            break
        person.key(Qt.Key.Key_Tab)
    person.key(Qt.Key.Key_Return)
    person.until(lambda: person.hall.photo.step == "counting", "the count")
    person.hall.photo.cancel()


def test_without_motion_the_count_goes_in_steps_and_nothing_flashes(person: Person) -> None:
    person.hall.comfort.setReducedMotion(True)
    ring, flash = person.mirror("countRing"), person.mirror("flash")
    count(person)
    seen = set()
    end = time.monotonic() + 10
    while person.hall.session.screen is not Screen.PHOTO:
        if person.hall.photo.count in (1, 2):
            seen.add(round(ring.property("sweep")))
        assert flash.property("opacity") == 0.0
        person.wait(0.01)
        assert time.monotonic() < end
    assert seen == {240, 360}, "the ring stands between its steps"
    assert person.hall.photo.held


def test_with_motion_the_ring_closes_and_the_glass_flashes(person: Person) -> None:
    ring, flash = person.mirror("countRing"), person.mirror("flash")
    count(person)
    seen, brightest = set(), 0.0
    end = time.monotonic() + 10
    while person.hall.session.screen is not Screen.PHOTO:
        if person.hall.photo.count in (1, 2):
            seen.add(round(ring.property("sweep")))
        brightest = max(brightest, flash.property("opacity"))
        person.wait(0.01)
        assert time.monotonic() < end
    assert len(seen) > 5
    assert brightest > 0.2


def taken(person: Person) -> NDArray[np.uint8]:
    """The photo of a picture that stands still, (h, w, 3) BGR."""
    count(person)
    person.until(lambda: person.hall.session.screen is Screen.PHOTO and person.hall.photo.held, "the photo")
    jpeg = np.frombuffer(bytes(person.hall.photo.booth._photo.jpeg), np.uint8)  # type: ignore[union-attr]
    photo = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
    assert photo is not None
    return np.asarray(photo, np.uint8)


def test_a_photo_is_as_fine_as_any_machine_draws_however_coarse_the_mirror_is(person: Person) -> None:
    pace = person.stage()._pace
    photos = []
    for coarse in (0, len(pace.quality.grades) - 1):
        if coarse:
            person.step_up("BT-1050", guest=True)
        pace.quality.index = coarse
        person.stage().qualityChanged.emit()
        person.watched(False)
        person.wait(0.2)
        person.mirror().setProperty("frozen", True)
        photos.append(taken(person))
        assert person.stage().property("finest") == 0.0
        person.watched(True)
    pace.quality.index = 0
    assert photos[0].shape == photos[1].shape and max(photos[0].shape) >= 1920
    apart = np.abs(photos[0].astype(int) - photos[1]).max(axis=2)
    across = apart.shape[1]
    apart[:, round(across * 0.47) : round(across * 0.53)] = 0  # the picture's number, which is another
    assert (apart > 24).sum() < 20, "the mirror's own grade shows in its photo"


def test_the_mirror_lives_again_after_a_photo_that_did_not_come(person: Person) -> None:
    count(person)
    person.until(lambda: person.hall.photo.step == "shutter", "the shutter")
    person.hall.photo.cancel()
    untouched(person)
    assert person.stage().property("finest") == 0.0
    assert not person.mirror().property("frozen")


def test_the_picture_that_is_grabbed_is_the_instant_of_the_shutter(person: Person) -> None:
    count(person)
    person.until(lambda: person.hall.photo.step == "shutter", "the shutter")
    held = person.stage().number
    assert person.mirror().property("frozen")
    spot = number_in(person)
    person.until(lambda: person.hall.photo.held, "the photo")
    image = QImage.fromData(bytes(person.hall.photo.booth._photo.jpeg))  # type: ignore[union-attr]
    at = [round(part * image.width()) for part in spot]
    assert abs(image.pixelColor(*at).green() - person.grey(held)) <= 3


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_with_large_words_on_a_wide_screen_the_photo_has_the_whole_screen(
    person: Person, size: tuple[int, int]
) -> None:
    window, mirror = person.hall.window, person.mirror()
    window.setGeometry(0, 0, *size)
    person.hall.comfort.setTextScale(2.0)
    person.wait(0.4)
    usual = mirror.height()
    assert usual < 0.85 * size[1]
    count(person)
    person.wait(0.2)
    assert (mirror.width(), mirror.height()) == size, "as it is counted"
    spot = number_in(person)
    person.until(lambda: person.hall.photo.step == "shutter", "the shutter")
    held = person.stage().number
    person.until(lambda: person.hall.photo.held, "the photo")
    image = QImage.fromData(bytes(person.hall.photo.booth._photo.jpeg))  # type: ignore[union-attr]
    assert image.height() > image.width() * size[1] / size[0], "the screen's shape, and the band of names below"
    at = [round(part * image.width()) for part in spot]
    assert abs(image.pixelColor(*at).green() - person.grey(held)) <= 3, "framed as it was while it was counted"
    person.until(lambda: bool(person.hall.stage.property("settled")), "the photo's screen")
    person.tap("toMirror")
    person.until(lambda: person.hall.session.screen is Screen.TRYON, "the mirror")
    person.until(lambda: bool(person.hall.stage.property("settled")), "the mirror's screen")
    assert person.mirror().height() == usual
    window.setGeometry(0, 0, 1280, 800)


def number_in(person: Person) -> tuple[float, float]:
    """Where the mirror shows the picture's number (x, y), in shares of the mirror's width."""
    stage, width = person.stage(), person.mirror().width()
    scale = stage.property("pictureWidth") / 1280
    x = width - (stage.property("pictureX") + SPOT[0] * scale)
    return x / width, (stage.property("pictureY") + SPOT[1] * scale) / width


def test_only_what_is_on_the_photo_is_named_on_it_and_told(person: Person) -> None:
    person.hall.session.try_on("NH-3307")
    person.wait(0.3)
    assert [entry["sku"] for entry in person.tryon.pieces] == ["BT-1050", "NH-3307"], "a ring without a hand"
    count(person)
    person.until(lambda: person.hall.photo.held, "the photo")
    assert [event.data["skus"] for event in taken_of(person)] == [["BT-1050"]]


@pytest.mark.parametrize("lost", ["pictures", "face"])
def test_a_short_loss_does_not_call_a_count_off(person: Person, lost: str) -> None:
    count(person)
    if lost == "pictures":  # until they are missed, and a moment longer
        person.watched(False)
        person.until(lambda: person.mirror().property("cameraState") == "gone", "the camera to be missed", 5)
        person.wait(0.4)
        person.watched(True)
    else:
        person.placements = ()
        person.until(lambda: person.hall.photo.count == 0, "the end of the count")
        person.wait(1.0)
        assert person.hall.photo.step == "counting", "it waits for the face"
        person.placements = ears()
    person.until(lambda: person.hall.photo.held, "the photo")
    assert person.hall.session.screen is Screen.PHOTO


def test_a_program_that_stood_still_does_not_call_a_count_off(person: Person) -> None:
    """As under forty other programs: for five seconds nothing is heard, in a moment in which the head was turned."""
    count(person)
    person.placements = ()
    person.until(lambda: person.mirror().property("shown") == 0.0, "the earrings to be out of sight", 1)
    assert person.hall.photo.count in (1, 2)
    time.sleep(5.0)
    person.placements = ears()
    told = set()

    def held() -> bool:
        told.add(person.hall.photo.count)
        return bool(person.hall.photo.held)

    person.until(held, "the photo")
    assert 1 in told, "and no number is left out"


@pytest.mark.parametrize(
    ("lost", "trouble", "words"),
    [("pictures", "camera", "nghỉ"), ("face", "nothing_worn", "Chưa thấy rõ trang sức")],
)
def test_what_stays_away_calls_the_count_off_and_says_why(person: Person, lost: str, trouble: str, words: str) -> None:
    count(person)
    if lost == "pictures":
        person.watched(False)
    else:
        person.placements = ()
    person.until(lambda: person.hall.photo.trouble == trouble, "the count to be called off", 9)
    said = person.told("photoTrouble", "title")
    assert words in said
    assert not person.hall.photo.held and taken_of(person) == []
    person.watched(True)


def test_a_key_that_is_still_held_from_the_answer_takes_nothing_back(person: Person) -> None:
    count(person)
    held = QKeyEvent(QEvent.Type.KeyPress, int(Qt.Key.Key_Return), Qt.KeyboardModifier.NoModifier, "\r", True)
    QCoreApplication.postEvent(person.hall.window, held)
    person.wait(0.2)
    assert person.hall.photo.step == "counting"
    person.until(lambda: person.hall.photo.held, "the photo")

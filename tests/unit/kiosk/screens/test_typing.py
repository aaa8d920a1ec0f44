"""Typing: by touch on our own keyboard, on a real one, and by a scanner that types into the wrong field."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.identity.telex import Telex
from kiosk.session import Screen
from tests.unit.kiosk.screens.counter import Counter
from tests.unit.kiosk.screens.stand_in import SIZES, Hall

pytestmark = [
    pytest.mark.screen,
    pytest.mark.timeout(300),
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]
CARD = "8930000000019"
ROTATING = "GG2:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDEMWK MI6"
"""Not a good one: what matters is that a scanner types such characters."""


@pytest.fixture(scope="module", params=[SIZES[2], SIZES[0]], ids=["1280x800", "1080x1920"])
def counter(qapp: QGuiApplication, request: pytest.FixtureRequest) -> Iterator[Counter]:
    hall = Hall(qapp, request.param)
    hall.comfort.setReducedMotion(True)
    yield Counter(hall)
    hall.close()


# By touch


def test_a_telephone_number_is_typed_by_touch_and_leads_to_its_question(counter: Counter) -> None:
    counter.hall.go("welcome")
    counter.tap("giveNumber")
    counter.hall.settle()
    counter.type("09000")
    assert counter.hand.find("key-done") is None, "too short to go on: the key does nothing yet"
    counter.type("0000999")
    for _ in range(2):
        counter.tap("key-erase")
    assert counter.line() == "0900000009"
    counter.tap("key-done")
    counter.hall.settle()
    assert counter.hall.session.screen is Screen.PROOF
    counter.type("0803")
    assert counter.line() == "••••"
    counter.tap("key-done")
    assert counter.hall.session.message is not None
    assert counter.line() == "", "a wrong answer does not stay"


def test_a_cards_letters_are_typed_by_touch(counter: Counter) -> None:
    counter.hall.go("number")
    counter.tap("key-letters")
    counter.type("g")
    counter.tap("key-space")
    counter.type("100001")
    assert counter.line() == "G-100001"
    counter.tap("key-done")
    counter.hall.settle()
    assert counter.hall.session.screen is Screen.PROOF


def test_the_next_step_stays_in_sight_with_every_keyboard(counter: Counter) -> None:
    for screen in ("number", "number-letters", "number-wrong", "join-name", "join-phone", "proof", "pin", "staff"):
        counter.hall.go(screen)
        QTest.qWait(60)
        field = counter.hand.find("staffId" if screen == "staff" else "field")
        assert field is not None, f"the field is out of sight on {screen}"
        key = counter.hall.find("key-done")
        assert key.property("text") == "Tiếp tục", "in words, not by a sign alone"
        bottom = key.mapToScene(key.boundingRect().bottomRight())
        assert bottom.y() <= counter.hall.window.height() and bottom.x() <= counter.hall.window.width(), screen


def test_a_name_is_typed_in_telex_by_touch(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.type("phuowngj")
    assert counter.line() == "Phượng"
    counter.tap("key-erase")
    assert counter.line() == "Phượn"
    counter.tap("key-space")
    counter.type("ddoox")
    assert counter.line() == "Phượn Đỗ"


def test_without_telex_letters_are_letters(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.tap("key-telex")
    counter.type("bass")
    assert counter.line() == "Bass"
    counter.tap("key-telex")


def test_holding_a_key_offers_its_marks(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.tap("key-a", hold_ms=1100)
    assert counter.line() == "", "held, not typed"
    counter.tap("mark-Á")
    counter.type("nh")
    assert counter.line() == "Ánh"
    counter.tap("key-d", hold_ms=1100)
    counter.tap("mark-đ")
    counter.tap("key-o", hold_ms=1100)
    counter.tap("mark-close")
    assert counter.line() == "Ánhđ"


def test_holding_a_letter_that_has_no_marks_types_it(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.tap("key-n", hold_ms=1100)
    assert counter.line() == "N"


# On a real keyboard


def test_a_real_keyboard_types_into_the_field_and_nothing_is_lost(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.press("Thaor", 90)
    QTest.qWait(80)
    assert counter.line() == "Thảo"
    QTest.keyClick(counter.hall.window, Qt.Key.Key_Backspace)
    assert counter.line() == "Thả"
    QTest.keyClick(counter.hall.window, Qt.Key.Key_Return)
    assert counter.hall.arrival.step == "phone"


def test_a_real_keyboard_has_the_field_at_every_step_of_joining(counter: Counter) -> None:
    counter.hall.go("join")
    counter.tap("benefit-points")
    QTest.qWait(80)
    counter.press("an", 90)
    QTest.qWait(80)
    assert counter.line() == "an"
    QTest.keyClick(counter.hall.window, Qt.Key.Key_Return)
    QTest.qWait(80)
    counter.press("0912345678", 60)
    QTest.qWait(80)
    assert counter.line() == "0912345678"


# By a scanner


@pytest.mark.parametrize("screen", ["welcome", "scan", "number", "proof"])
def test_a_scan_is_a_scan_wherever_the_keys_are(counter: Counter, screen: str) -> None:
    counter.hall.go(screen)
    counter.scans.clear()
    counter.scan(CARD)
    counter.hall.settle()
    assert counter.scans == [CARD]
    assert counter.hall.session.screen is Screen.PROOF
    assert counter.line() == "", "nothing of it is in the field"


@pytest.mark.parametrize(
    ("screen", "field"), [("join-name", "field"), ("join-phone", "field"), ("pin", "field"), ("staff", "staffId")]
)
def test_a_scan_into_the_wrong_field_writes_nothing_there(counter: Counter, screen: str, field: str) -> None:
    counter.hall.go(screen)
    before = counter.hall.session.screen
    for text in (CARD, ROTATING):
        counter.scans.clear()
        counter.scan(text)
        counter.scan(text, Qt.Key.Key_Tab)
        assert counter.scans == [text, text]
        assert counter.line(field) == ""
        assert counter.hall.session.screen is before, "codes are not awaited there"


def test_typing_goes_on_around_a_scan(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.press("An", 90)
    counter.scan(CARD)
    counter.press("h", 90)
    QTest.qWait(80)
    assert counter.line() == "Anh"


def test_a_screen_that_stands_still_for_a_moment_tears_no_scan_in_two(counter: Counter) -> None:
    for busy_after in (1, 6, 12):
        counter.hall.go("join-name")
        counter.scans.clear()
        counter.delivered(CARD + "\r", 5, busy_after=busy_after, busy_ms=180)
        assert counter.scans == [CARD]
        assert counter.line() == ""


def test_typing_that_waited_behind_a_busy_screen_is_no_scan(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.scans.clear()
    counter.delivered("phuowngj", 140)
    assert (counter.scans, counter.line()) == ([], "phượng")


# What stays


def test_what_was_typed_is_gone_after_goodbye(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.type("zqmzqm")
    assert "Zqmzqm" in {line.text for line in gc.get_objects() if type(line) is Telex}
    counter.hall.session.say_goodbye()
    counter.hall.settle()
    QTest.qWait(50)
    gc.collect()
    assert {line.text for line in gc.get_objects() if type(line) is Telex} <= {""}
    assert counter.reader._wedge._keys == []

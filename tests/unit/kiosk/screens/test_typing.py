"""Typing on our own keyboard, with a real one, and by a scanner that types into the wrong field."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import zxingcpp
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from hardware.readers.protocol import Near, Read, State, Unread
from hardware.readers.ways import KeyboardReader
from kiosk.session import Screen
from kiosk.view.key_filter import KeyFilter
from tests.unit.kiosk.screens.stand_in import SIZES, Hall

pytestmark = [
    pytest.mark.screen,
    pytest.mark.timeout(300),
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]


class Counter:
    """A hall whose keys go by the scanner's filter, as in the application."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.scans: list[str] = []
        reader = KeyboardReader()
        reader.start(self._read, lambda _state: None)
        self.filter = KeyFilter(hall.owner, reader)
        self.filter.attend(hall.window)

    def _read(self, what: Read | Unread | Near | State) -> None:
        assert isinstance(what, Read)
        self.scans.append(what.text)
        self.hall.session.code_seen(what.text, what.source)

    def tap(self, name: str, hold: float = 0) -> None:
        item = self.hall.find(name)
        middle = item.mapToScene(item.boundingRect().center()).toPoint()
        self.press(middle, hold)

    def press(self, middle: QPoint, hold: float) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(self.hall.window, left, none, middle)
        QTest.qWait(int(hold * 1000) or 5)
        QTest.mouseRelease(self.hall.window, left, none, middle)
        QTest.qWait(20)

    def line(self) -> str:
        return str(self.field().property("entry").property("text"))

    def field(self) -> QQuickItem:
        return self.hall.find("field")

    def keys(self, text: str, pause_ms: int) -> None:
        for character in text:
            QTest.keyClick(self.hall.window, character, Qt.KeyboardModifier.NoModifier, -1)
            QTest.qWait(pause_ms)


@pytest.fixture(scope="module")
def counter(qapp: QGuiApplication) -> Iterator[Counter]:
    hall = Hall(qapp, SIZES[2])
    hall.comfort.setReducedMotion(True)
    yield Counter(hall)
    hall.close()


def test_a_name_is_typed_in_telex_by_touch(counter: Counter) -> None:
    counter.hall.go("join-name")
    for letter in "phuowngj":
        counter.tap(f"key-{letter}")
    assert counter.line() == "Phượng"
    counter.tap("key-erase")
    assert counter.line() == "Phượn"


def test_holding_a_key_offers_its_marks(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.tap("key-a", hold=1.2)
    counter.tap("mark-Á")
    for letter in "nh":
        counter.tap(f"key-{letter}")
    assert counter.line() == "Ánh"


def test_a_real_keyboard_types_into_the_field_and_nothing_is_lost(counter: Counter) -> None:
    counter.hall.go("join-name")
    counter.keys("thaor", 90)
    QTest.qWait(80)
    assert counter.line() == "thảo"


def test_a_scanner_that_types_into_the_wrong_field_writes_nothing_there(counter: Counter) -> None:
    counter.hall.go("number")
    counter.scans.clear()
    start = time.monotonic()
    window = counter.hall.window
    for character in "8930000000019":
        QTest.sendKeyEvent(QTest.KeyAction.Click, window, character, character, Qt.KeyboardModifier.NoModifier)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert time.monotonic() - start < 1
    QTest.qWait(60)
    assert counter.scans == ["8930000000019"]
    assert counter.hall.session.screen is Screen.PROOF


def test_a_member_joins_by_touch_in_under_a_minute(counter: Counter) -> None:
    counter.hall.go("welcome")
    began = time.monotonic()
    taps = ["join", "benefit-points", "form-chi", *(f"key-{letter}" for letter in "thu"), "next"]
    for name in taps:
        counter.tap(name)
        counter.hall.settle()
    counter.tap("noPhone")
    answers = [f"{purpose}-yes" for purpose in ("recognise", "offers", "tryon_history")]
    for name in answers:
        reveal(counter, name)
        counter.tap(name)
    counter.hall.settle()
    assert counter.hall.session.screen is Screen.CARD
    # A tap a second is slow; the program's own time comes on top.
    assert len(taps) + 1 + len(answers) + (time.monotonic() - began) < 60
    counter.tap("intoTheShop")
    counter.hall.settle()
    assert counter.hall.view.name == "Thu"


def reveal(counter: Counter, name: str) -> None:
    """Scrolls to an item, as the keys would."""
    counter.hall.find(name).forceActiveFocus()
    QTest.qWait(30)


def test_the_receipt_is_handed_over_by_a_code_that_can_be_read_off_the_screen(counter: Counter) -> None:
    import json

    counter.hall.go("receipt")
    QTest.qWait(100)
    code = counter.hall.find("receiptCode")
    picture = counter.hall.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
    corner = code.mapToScene(code.boundingRect().topLeft()).toPoint()
    cut = picture.copy(corner.x(), corner.y(), int(code.width()), int(code.height()))
    found = zxingcpp.read_barcodes(_pixels(cut))
    assert len(found) == 1
    taken = json.loads(found[0].text)
    records = taken["dpv:hasConsentRecord"]
    assert [record["guong:purpose"] for record in records] == ["recognise", "offers", "tryon_history", "beacon"]
    assert {record["dpv:hasConsentStatus"] for record in records} == {"dpv:ConsentGiven"}
    assert taken["dct:identifier"][:12].upper() == counter.hall.privacy.receiptNumber
    assert "Lan" not in found[0].text


def _pixels(image: QImage) -> object:
    import numpy as np

    raw = np.frombuffer(image.constBits(), np.uint8)
    return raw.reshape(image.height(), image.bytesPerLine())[:, : image.width()].copy()


def test_giving_and_taking_back_are_one_touch_each(counter: Counter) -> None:
    counter.hall.go("privacy")
    for answer in ("offers-no", "offers-yes"):
        reveal(counter, answer)
        counter.tap(answer)
        assert counter.hall.find(answer).property("chosen")
    told = [event.type.value for event in counter.hall.ledger.promised[-2:]]
    assert told == ["consent.withdrawn", "consent.answered"]


def test_what_was_typed_is_gone_after_goodbye(counter: Counter) -> None:
    import gc

    from kiosk.identity.telex import Telex

    counter.hall.go("join-name")
    for letter in "canary":
        counter.tap(f"key-{letter}")
    assert "Canary" in {line.text for line in gc.get_objects() if type(line) is Telex}
    counter.hall.session.say_goodbye()
    counter.hall.settle()
    QTest.qWait(50)
    gc.collect()
    assert {line.text for line in gc.get_objects() if type(line) is Telex} <= {""}

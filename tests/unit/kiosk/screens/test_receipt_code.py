"""The codes that a person takes home are read off the glass, and are as large as the page allows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from hardware.codes import read_codes
from kiosk.identity.consent import expanded
from sync.records import ContactTerms, Purpose
from tests.unit.kiosk.screens.looking import place
from tests.unit.kiosk.screens.stand_in import SIZES, Hall, family

pytestmark = [
    pytest.mark.screen,
    pytest.mark.timeout(300),
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def hall(qapp: QGuiApplication, request: pytest.FixtureRequest) -> Iterator[Hall]:
    hall = Hall(qapp, request.param)
    hall.comfort.setReducedMotion(True)
    yield hall
    hall.close()


def read_off(hall: Hall, box: QRectF) -> list[str]:
    """What a camera would read in this part of the window."""
    grabbed = hall.window.grabWindow().convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), grabbed.bytesPerLine())
    pixels = rows[:, : grabbed.width() * 3].reshape(grabbed.height(), grabbed.width(), 3)
    left, top, right, bottom = (round(side) for side in box.getCoords())
    return [code.text for code in read_codes(np.ascontiguousarray(pixels[top:bottom, left:right]))]


def code_in(item: QQuickItem) -> QQuickItem:
    return next(part for part in family(item) if part.objectName() == "qrCode")


def test_a_receipt_of_all_purposes_is_handed_over_by_its_code(hall: Hall) -> None:
    hall.go("privacy")
    for purpose in Purpose:
        terms = ContactTerms(channel="zalo", content="care", per_month=2) if purpose is Purpose.CONTACT else None
        hall.session.answer_consent(purpose, True, terms)
    hall.session.answer_consent(Purpose.OFFERS, False)
    hall.privacy.openReceipt()
    QTest.qWait(150)
    code = code_in(hall.find("receiptCode"))
    frame = QRectF(0, 0, hall.window.width(), hall.window.height())
    assert frame.contains(place(code)), "the whole code is in sight without scrolling"
    (line,) = read_off(hall, place(code))
    assert line == hall.privacy.receiptCode
    taken = expanded(line)
    records = {record["guong:purpose"]: record for record in taken["dpv:hasConsentRecord"]}
    assert set(records) == {purpose.value for purpose in Purpose}
    assert records["offers"]["dpv:hasConsentStatus"] == "dpv:ConsentWithdrawn"
    assert records["contact"]["guong:contactTerms"] == {"channel": "zalo", "content": "care", "perMonth": 2}
    assert taken["dct:identifier"][:12].upper() == hall.privacy.receiptNumber
    assert not [sign for sign in ("Lan", "c-lan", "101", "1990") if sign in line], "it names nobody"


def test_the_receipts_code_is_as_large_as_the_page_allows(hall: Hall) -> None:
    hall.go("receipt")
    QTest.qWait(150)
    code, paper = code_in(hall.find("receiptCode")), hall.find("receiptCode")
    modules = code.width() / round(code.width() / max(1, int(paper.property("modules"))))
    assert code.width() % modules == 0, "whole pixels a module"
    assert paper.width() - code.width() < modules, "one more pixel a module would not fit"
    assert code.width() / modules >= 3, "three pixels a module at least"
    shorter = min(hall.window.width(), hall.window.height())
    assert code.width() >= 0.62 * shorter


def test_the_provisional_card_is_read_off_the_glass(hall: Hall) -> None:
    hall.go("card")
    QTest.qWait(150)
    code = code_in(hall.find("cardCode"))
    assert read_off(hall, place(code).adjusted(-4, -4, 4, 4)) == [hall.ledger.promised[-1].data["customer"]]

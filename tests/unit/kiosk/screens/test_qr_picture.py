"""A code on the glass can be read off the glass."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from hardware.codes import read_codes
from tests.unit.kiosk.screens.stand_in import SIZES, Hall

pytestmark = pytest.mark.screen


@pytest.mark.parametrize(("text", "side"), [("8938505970017", 160), ("{" + "Nguyễn Thị Phượng " * 40 + "}", 520)])
def test_a_code_on_the_screen_is_read_off_its_pixels(qapp: QGuiApplication, text: str, side: int) -> None:
    hall = Hall(qapp, SIZES[2])
    component = QQmlComponent(hall.engine)
    component.setData(
        f"import Shopper\nQrPicture {{ x: 40; y: 40; width: {side}; height: {side} }}".encode(), QUrl("qrc:/test.qml")
    )
    item = component.create()
    assert isinstance(item, QQuickItem), component.errorString()
    item.setParentItem(hall.window.contentItem())
    item.setProperty("text", text)
    QTest.qWait(100)
    grabbed = hall.window.grabWindow().convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), grabbed.bytesPerLine())
    pixels = rows[:, : grabbed.width() * 3].reshape(grabbed.height(), grabbed.width(), 3)
    crop = np.ascontiguousarray(pixels[30 : 60 + side, 30 : 60 + side])
    assert [code.text for code in read_codes(crop)] == [text]
    item.setProperty("text", "")
    assert item.findChild(QQuickItem, "qrCode").property("source").isEmpty()
    item.deleteLater()
    hall.close()

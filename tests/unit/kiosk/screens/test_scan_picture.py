"""The camera picture beside which a code is held: a mirror's, and never painted by Python on the render thread."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from tests.unit.kiosk.screens.stand_in import ROOT, SIZES, Hall

pytestmark = pytest.mark.screen
RED, BLUE = (40, 40, 220), (220, 40, 40)
"""BGR."""


@pytest.fixture(scope="module")
def hall(qapp: QGuiApplication) -> Iterator[Hall]:
    hall = Hall(qapp, SIZES[2])
    yield hall
    hall.close()


def frame(left: tuple[int, int, int], right: tuple[int, int, int]) -> np.ndarray:
    pixels = np.empty((720, 1280, 3), np.uint8)
    pixels[:, :640], pixels[:, 640:] = left, right
    return pixels


def colour(image: QImage, item: QQuickItem, share: float) -> tuple[int, int, int]:
    """BGR a third down the item, at this share of its width."""
    at = item.mapToScene(item.boundingRect().topLeft())
    found = image.pixelColor(int(at.x() + share * item.width()), int(at.y() + item.height() / 3))
    return found.blue(), found.green(), found.red()


def test_touches_and_pictures_do_not_wait_for_each_other(hall: Hall) -> None:
    """An item that Python paints locks up here at the first touch; the program then ends with both threads' stacks."""
    hall.go("scan")
    finger, nowhere = QTest.createTouchDevice(), QPoint(3, 400)
    faulthandler.dump_traceback_later(60, exit=True)
    for number in range(60):
        hall.scan.show(np.full((720, 1280, 3), number, np.uint8))
        touch = QTest.touchEvent(hall.window, finger)
        (touch.press if number % 2 == 0 else touch.release)(0, nowhere)
        touch.commit()
    faulthandler.cancel_dump_traceback_later()
    assert hall.scan.picture.endswith("/60")


def test_the_picture_is_mirrored_and_follows_the_camera(hall: Hall) -> None:
    hall.go("scan")
    item = hall.window.findChild(QQuickItem, "scanPicture")
    for number in range(20):
        left, right = (RED, BLUE) if number % 2 else (BLUE, RED)
        hall.scan.show(frame(left, right))
        QTest.qWait(5)
        image = hall.window.grabWindow()
        assert np.allclose(colour(image, item, 0.25), right, atol=12)
        assert np.allclose(colour(image, item, 0.75), left, atol=12)


def test_the_picture_is_forgotten_when_nobody_looks(hall: Hall) -> None:
    hall.go("scan")
    hall.scan.show(frame(RED, BLUE))
    hall.go("welcome")
    assert hall.scan.picture == ""
    assert hall.scan.image.isNull()


def test_nothing_in_the_kiosk_paints_in_python_on_the_render_thread() -> None:
    """Such an item stands still for ever when the GUI thread waits for it with Python's lock in its hand; and so does
    a mesh made in Python when the one who waits is ``grabWindow()`` (kiosk.glass).
    """
    words = ("QQuickPaintedItem", "updatePaintNode", "QQuickFramebufferObject", "QSGRenderNode", ".grabWindow()")
    found = [
        (file.name, word)
        for file in (ROOT / "kiosk").rglob("*.py")
        for word in words
        if word in file.read_text(encoding="utf-8").replace("``QQuickWindow.grabWindow()``", "")
    ]
    assert found == []

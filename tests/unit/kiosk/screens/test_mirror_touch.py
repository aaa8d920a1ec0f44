"""A finger on the mirror: one that rests is told from one that swipes, also where a picture took long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickView
from PySide6.QtTest import QTest

from kiosk.tryon import MirrorStage
from kiosk.view.comfort_view import ComfortView

QML = Path(__file__).parents[4] / "kiosk" / "qml"
pytestmark = [pytest.mark.screen, pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty")]
LONG = 0.6
"""Seconds in which nothing is heard: longer than a finger must rest."""


class Glass:
    """A window with nothing but a mirror and what fingers do on it."""

    def __init__(self) -> None:
        assert MirrorStage is not None  # its import registers the mirror's types
        self.view = QQuickView()
        ComfortView.made = ComfortView(self.view)
        self.view.engine().addImportPath(str(QML))
        self.component = QQmlComponent(self.view.engine())
        self.component.setData(
            b"""import QtQuick
import TryOn as Looking
Item {
    id: root
    width: 640; height: 400
    property int swipes: 0
    property bool rested: false
    readonly property bool resting: touch.resting
    Looking.Mirror { id: mirror; anchors.fill: parent; follower: true }
    MirrorTouch {
        id: touch
        anchors.fill: parent
        over: mirror
        onSwiped: step => root.swipes += step
        onRestingChanged: if (resting) root.rested = true
    }
}""",
            QUrl.fromLocalFile(str(QML / "Shopper" / "Tried.qml")),
        )
        self.root = self.component.create()
        assert self.root is not None, self.component.errorString()
        self.view.setContent(QUrl("qrc:/glass"), self.component, self.root)
        self.view.show()
        self.turn(0.3)

    def turn(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def press(self, x: int) -> None:
        QTest.mousePress(self.view, Qt.MouseButton.LeftButton, pos=QPoint(x, 200))

    def swipe(self, start: int, end: int) -> None:
        for step in range(1, 9):
            QTest.mouseMove(self.view, QPoint(start + (end - start) * step // 8, 200))
            self.turn(0.01)
        QTest.mouseRelease(self.view, Qt.MouseButton.LeftButton, pos=QPoint(end, 200))
        self.turn(0.05)

    def close(self) -> None:
        self.view.close()
        ComfortView.made = None
        self.view.deleteLater()
        self.turn(0.05)


@pytest.fixture
def glass(qapp: QGuiApplication) -> Iterator[Glass]:
    made = Glass()
    yield made
    made.close()


def test_a_finger_that_rests_is_heard_and_swipes_no_more(glass: Glass) -> None:
    glass.press(400)
    glass.turn(0.2)
    assert not glass.root.property("resting")
    glass.turn(0.4)
    assert glass.root.property("resting")
    glass.swipe(400, 100)
    assert glass.root.property("swipes") == 0
    assert not glass.root.property("resting")


def test_a_finger_that_swipes_at_once_never_rests(glass: Glass) -> None:
    glass.press(400)
    glass.swipe(400, 100)
    assert glass.root.property("swipes") == 1
    glass.press(100)
    glass.swipe(100, 400)
    assert glass.root.property("swipes") == 0
    assert not glass.root.property("rested")


def test_a_swipe_that_a_slow_picture_delayed_is_a_swipe(glass: Glass) -> None:
    glass.press(400)
    glass.turn(0.02)
    time.sleep(LONG)  # a picture that takes long to draw: the finger's moves are heard only afterwards
    glass.turn(0.02)
    assert not glass.root.property("resting")
    glass.swipe(400, 100)
    assert glass.root.property("swipes") == 1
    assert not glass.root.property("rested")

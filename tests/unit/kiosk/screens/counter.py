"""A finger, a keyboard and a scanner at a window; keys go by the scanner's filter, as in the application."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from hardware.readers.protocol import Near, Read, State, Unread
from hardware.readers.ways import KeyboardReader
from kiosk.tour.hand import Hand
from kiosk.view.key_filter import KeyFilter
from tests.unit.kiosk.screens.looking import scroller
from tests.unit.kiosk.screens.stand_in import Hall, family

ENDS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}
TAP_MS = 40
"""How long a finger stays down."""
PATIENCE = 60.0
"""Seconds that a hand waits for what it wants to touch."""


class Finger:
    """Counts what it does: ``keys`` on the keyboard, other ``taps``, and ``swipes``."""

    def __init__(self, window: QQuickWindow) -> None:
        self.hand = Hand(window)
        self.keys = self.taps = self.swipes = 0

    def tap(self, name: str, hold_ms: int = TAP_MS) -> None:
        """Touches what has this name; scrolls to it first, as a hand would."""
        self.reach(name)
        self.hand.press(name)
        QTest.qWait(hold_ms)
        self.hand.lift()
        QTest.qWait(20)
        if name.startswith(("key-", "mark-")):
            self.keys += 1
        else:
            self.taps += 1

    def type(self, text: str) -> None:
        """Letters and digits on our own keyboard, as they lie there: capitals come by themselves."""
        for letter in text:
            self.tap(f"key-{letter}")

    def reach(self, name: str) -> None:
        """Swipes the page until the item can be touched; waits for a page that is still coming."""
        patience = time.monotonic() + PATIENCE
        while self.hand.find(name, anywhere=True) is None and time.monotonic() < patience:
            QTest.qWait(30)
        for _ in range(12):
            if self.hand.find(name) is not None:
                return
            item = self.hand.find(name, anywhere=True)
            assert item is not None, f"there is no '{name}' on the screen"
            self._swipe(item)
        raise AssertionError(f"'{name}' cannot be reached")

    def _swipe(self, item: QQuickItem) -> None:
        area = scroller(item)
        assert area is not None, "what does not scroll must be in sight"
        middle = area.mapToScene(QPointF(area.width() / 2, area.height() / 2))
        centre = self.hand.centre(item).y()
        step = max(-0.4 * area.height(), min(0.4 * area.height(), middle.y() - centre))
        start = middle - QPointF(0, step / 2)
        self.hand.press_at(start)
        for part in range(1, 9):
            QTest.qWait(12)
            self.hand.move_to(start + QPointF(0, step * part / 8))
        QTest.qWait(120)  # it rests before it lifts: the page does not fly on
        self.hand.lift()
        patience = time.monotonic() + PATIENCE
        QTest.qWait(30)
        while area.property("moving") and time.monotonic() < patience:
            QTest.qWait(30)
        self.swipes += 1


class Counter(Finger):
    """A hall with everything that can be typed on."""

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall.window)
        self.hall = hall
        self.scans: list[str] = []
        self.reader = KeyboardReader()
        self.reader.start(self._read, lambda _state: None)
        self.filter = KeyFilter(hall.owner, self.reader)
        self.filter.attend(hall.window)

    def _read(self, what: Read | Unread | Near | State) -> None:
        assert isinstance(what, Read)
        self.scans.append(what.text)
        self.hall.session.code_seen(what.text, what.source)

    # The real keyboard, and the scanner that types

    def press(self, text: str, pause_ms: int) -> None:
        """A person at a real keyboard."""
        for character in text:
            self._key(character)
            QTest.qWait(pause_ms)

    def scan(self, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """A scanner's burst of keys, whatever has the keys: straight into the window, with Enter after it."""
        self.delivered(text + ("\t" if end is Qt.Key.Key_Tab else "\r"), 4)

    def _key(self, character: str) -> None:
        shift = Qt.KeyboardModifier.ShiftModifier if character.isupper() else Qt.KeyboardModifier.NoModifier
        QTest.sendKeyEvent(QTest.KeyAction.Click, self.hall.window, Qt.Key(ord(character.upper())), character, shift)

    def delivered(self, text: str, gap_ms: int, *, busy_after: int = 0, busy_ms: int = 0) -> None:
        """Keys that were pressed ``gap_ms`` apart, and that the program comes to all at once: it was busy meanwhile.

        With ``busy_after`` it stands still for ``busy_ms`` after so many of them.
        """
        # The window system's clock has its own beginning; the last key was pressed a moment ago.
        pressed = 1_000_000 + int(time.monotonic() * 1000) - len(text) * gap_ms
        for place, character in enumerate(text):
            if place == busy_after and busy_ms:
                time.sleep(busy_ms / 1000)
                QCoreApplication.processEvents()
            key = ENDS.get(character) or Qt.Key(ord(character.upper()))
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character)
                event.setTimestamp(pressed + place * gap_ms)
                QCoreApplication.sendEvent(self.hall.window, event)
        QTest.qWait(120)

    # What is on the screen

    def line(self, field: str = "field") -> str:
        """What a field shows."""
        shown = [item for item in family(self.hall.find(field)) if item.objectName() == "typed"]
        return str(shown[0].property("text"))

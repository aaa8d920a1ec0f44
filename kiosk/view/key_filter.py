"""Stands between the keyboard and the window: a scanner's burst of keys becomes a code and reaches no text field.

Keys count by the time at which they were pressed, not by the time at which this program came to them: a screen that is
busy for a moment must not tear a scan in two.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from hardware.readers.ways import KeyboardReader
from hardware.wedge import LONGEST_GAP

_ENDS = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t"}
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class KeyFilter(QObject):
    """Holds each printable key for one gap; what turns out to be typing is given on, in order."""

    def __init__(self, parent: QObject, reader: KeyboardReader) -> None:
        super().__init__(parent)
        self._reader = reader
        self._window: QObject | None = None
        self._replaying = False
        self._late_clock = float("inf")
        self._armed_at = 0.0
        self._waited = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(LONGEST_GAP * 1000) + 5)
        self._timer.timeout.connect(self._idle)

    def attend(self, window: QObject) -> None:
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if self._replaying or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.modifiers() & _COMMANDS:
            return False
        character = _ENDS.get(Qt.Key(event.key()), event.text())
        if not character:
            return False
        heard = self._reader.key(character, self._pressed_at(event))
        if heard.released:
            self._replay(heard.released)
        if heard.held:
            self._waited = False
            self._arm()
        return heard.held

    def _pressed_at(self, event: QKeyEvent) -> float:
        """When a key was pressed, on the monotonic clock; the window system's own clock has another beginning."""
        now, told = time.monotonic(), event.timestamp() / 1000
        if told == 0:
            return now
        # The least delay ever seen is the difference of the two clocks.
        self._late_clock = min(self._late_clock, now - told)
        return told + self._late_clock

    def _arm(self) -> None:
        self._armed_at = time.monotonic()
        self._timer.start()

    def _idle(self) -> None:
        late = time.monotonic() - self._armed_at > 2 * self._timer.interval() / 1000
        if late and not self._waited:
            # The screen was busy: keys may wait behind this very timer.
            self._waited = True
            self._arm()
            return
        typed = self._reader.idle(time.monotonic())
        if typed:
            self._replay(typed)

    def _replay(self, typed: str) -> None:
        if self._window is None:
            return
        self._replaying = True
        try:
            for character in typed:
                key = ord(character.upper()) if character.isascii() else 0
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character)
                    QCoreApplication.sendEvent(self._window, event)
        finally:
            self._replaying = False

"""A hand: finds what it wants on the screen by name, and touches it as a finger would."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest


class NotOnScreen(Exception):
    """What the hand was told to touch is not there, not enabled or out of the window: a defect."""


class Hand:
    """One finger on one window."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window
        self._device = QTest.createTouchDevice()
        self._down: QPoint | None = None

    def find(self, name: str, *, anywhere: bool = False) -> QQuickItem | None:
        """The first visible, enabled item of that ``objectName`` whose middle lies in the window, or ``anywhere``."""
        return self._search(self._window.contentItem(), name, anywhere)

    def _search(self, item: QQuickItem, name: str, anywhere: bool) -> QQuickItem | None:
        if not item.isVisible() or item.opacity() < 0.05:
            return None
        if item.objectName() == name and item.isEnabled() and (anywhere or self._inside(item)):
            return item
        for child in item.childItems():
            found = self._search(child, name, anywhere)
            if found is not None:
                return found
        return None

    def _inside(self, item: QQuickItem) -> bool:
        frame = QRectF(0, 0, self._window.width(), self._window.height())
        return frame.contains(self.centre(item)) and self._clear(item)

    def _clear(self, item: QQuickItem) -> bool:
        """Whether no scrolled view cuts the item's middle off."""
        centre = self.centre(item)
        parents: list[QQuickItem | None] = [item.parentItem()]
        while (parent := parents[-1]) is not None:
            if parent.clip() and not parent.contains(parent.mapFromScene(centre)):
                return False
            parents.append(parent.parentItem())
        return True

    @staticmethod
    def centre(item: QQuickItem) -> QPointF:
        """The item's middle in window coordinates, pixels."""
        return item.mapToScene(QPointF(item.width() / 2, item.height() / 2))

    def aim(self, name: str) -> QPointF:
        """Where an item is touched. Raises :class:`NotOnScreen`."""
        item = self.find(name)
        if item is None:
            raise NotOnScreen(name)
        return self.centre(item)

    def press(self, name: str) -> None:
        """Puts the finger down on an item. Raises :class:`NotOnScreen`."""
        self.press_at(self.aim(name))

    def press_at(self, point: QPointF) -> None:
        self._down = point.toPoint()
        self._touch("press", self._down)

    def move_to(self, point: QPointF) -> None:
        self._down = point.toPoint()
        self._touch("move", self._down)

    def lift(self) -> None:
        if self._down is not None:
            self._touch("release", self._down)
            self._down = None

    def _touch(self, what: str, point: QPoint) -> None:
        # No events are processed here, nor when the sequence is forgotten: with Python's lock in hand nobody may wait
        # for the render thread.
        sequence = QTest.touchEvent(self._window, self._device, False)
        getattr(sequence, what)(0, point)
        sequence.commit(False)

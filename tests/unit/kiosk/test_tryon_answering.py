"""A touch's answer is the first picture that was begun after it, and nothing else is let in before that is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtQuick import QQuickWindow

from kiosk.tryon.answering import Answering


def turn(milliseconds: int = 20) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Watched:
    """A window, and what its :class:`Answering` said."""

    def __init__(self) -> None:
        self.window = QQuickWindow()
        self.window.resize(200, 100)
        self.owner = QObject()
        self.answering = Answering(self.owner)
        self.said: list[str] = []
        self.answering.touched.connect(lambda: self.said.append("touched"))
        self.answering.answered.connect(lambda: self.said.append("answered"))
        self.answering.attend(self.window)

    def key(self, kind: QEvent.Type = QEvent.Type.KeyPress) -> None:
        QCoreApplication.sendEvent(self.window, QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier))


@pytest.fixture
def watched(qapp: QGuiApplication) -> Iterator[Watched]:
    made = Watched()
    yield made
    made.answering.attend(None)
    made.window.close()
    made.window.deleteLater()
    turn()


def test_a_picture_that_was_begun_before_the_touch_is_no_answer(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window is never shown: the test says what its render thread does."""
    monkeypatch.setattr(watched.answering._late, "start", lambda: None)
    window = watched.window
    window.afterAnimating.emit()  # on its way when the finger comes
    watched.key()
    window.afterSynchronizing.emit()
    window.frameSwapped.emit()
    turn()
    window.frameSwapped.emit()  # the same, drawn once more
    turn()
    assert watched.answering.busy
    window.afterAnimating.emit()
    window.afterSynchronizing.emit()
    turn()
    assert watched.answering.busy
    window.frameSwapped.emit()
    turn()
    assert watched.said == ["touched", "answered"]
    assert not watched.answering.busy


def test_a_picture_that_was_never_taken_over_does_not_put_the_count_out(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched.answering._late, "start", lambda: None)
    window = watched.window
    window.afterAnimating.emit()  # a window that is not on the screen: nobody takes it over
    turn()
    watched.key()
    window.afterAnimating.emit()
    window.afterSynchronizing.emit()
    window.frameSwapped.emit()
    turn()
    assert not watched.answering.busy


def test_a_shown_window_answers_by_itself_also_what_changes_nothing(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched.answering._late, "start", lambda: None)
    watched.window.show()
    turn(200)
    watched.key()
    assert watched.answering.busy
    turn(200)
    assert watched.said == ["touched", "answered"]


def test_a_window_that_shows_nothing_holds_nothing_up_for_long(watched: Watched) -> None:
    watched.key()
    watched.key(QEvent.Type.KeyRelease)
    turn(Answering.late_ms + 60)
    assert not watched.answering.busy
    assert watched.said == ["touched", "touched", "answered"]


def test_who_no_longer_watches_is_not_kept_waiting(watched: Watched) -> None:
    watched.key()
    watched.answering.attend(None)
    assert watched.said == ["touched", "answered"]
    watched.key()
    assert watched.said == ["touched", "answered"]

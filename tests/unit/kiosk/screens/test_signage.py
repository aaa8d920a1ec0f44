"""The idle screen plays what was published, on the glass; without it, and after mistakes, the pieces go round."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QGuiApplication, QImage

from kiosk.glass import on_glass
from sync.records import Topic
from tests.unit.kiosk.screens.looking import texts
from tests.unit.kiosk.screens.stand_in import SIZES, Hall
from tests.unit.kiosk.test_playlist import playlist

pytestmark = pytest.mark.screen

RED, BLUE, SPOILT, LATER = (letter * 64 for letter in "abcd")


@pytest.fixture(scope="module")
def hall(qapp: QGuiApplication) -> Iterator[Hall]:
    hall = Hall(qapp, SIZES[2])
    yield hall
    hall.close()


def plain(folder: Path, name: str, colour: str) -> str:
    picture = QImage(640, 400, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    path = folder / name  # files lie under their hash, without an ending
    assert picture.save(str(path), "PNG")
    return str(path)


def wait(fact: Callable[[], bool], what: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not fact():
        QCoreApplication.processEvents()
        time.sleep(0.01)
        assert time.monotonic() < end, f"{what} did not come"


def publish(hall: Hall, *items: dict[str, Any]) -> None:
    hall.shelves.published[Topic.PLAYLIST] = {"main": playlist("main", list(items))} if items else {}
    hall.signage.refresh()


def colour_on_glass(hall: Hall) -> QColor:
    """Right of the middle, above every word."""
    image = on_glass(hall.window)
    return image.pixelColor(int(image.width() * 0.75), int(image.height() * 0.4))


def said(hall: Hall) -> list[str]:
    return [str(text.property("text")) for text in texts(hall.window)]


def is_like(hall: Hall, colour: str) -> bool:
    seen, wanted = colour_on_glass(hall), QColor(colour)
    apart = (abs(seen.red() - wanted.red()), abs(seen.green() - wanted.green()), abs(seen.blue() - wanted.blue()))
    return max(apart) < 12


def test_pictures_follow_each_other_for_their_seconds(hall: Hall, tmp_path: Path) -> None:
    hall.media = {RED: plain(tmp_path, RED, "#a02020"), BLUE: plain(tmp_path, BLUE, "#2030a0")}
    publish(hall, {"sha256": RED, "seconds": 2.5}, {"sha256": BLUE, "seconds": 2.5})
    hall.go("welcome")
    hall.go("attract")
    wait(lambda: is_like(hall, "#a02020"), "the first picture")
    began = time.monotonic()
    wait(lambda: is_like(hall, "#2030a0"), "the second picture")
    assert time.monotonic() - began > 0.5
    wait(lambda: is_like(hall, "#a02020"), "the first picture again")
    assert hall.warnings == []


def test_a_piece_of_the_playlist_is_named_and_a_touch_begins_a_visit(hall: Hall) -> None:
    publish(hall, {"sku": "NH-3307", "seconds": 600})
    hall.go("welcome")
    hall.go("attract")
    record = hall.session.piece("NH-3307")
    assert record is not None
    wait(lambda: record.name.vi in said(hall), "the piece")
    hall.find("wake").metaObject().invokeMethod(hall.find("wake"), "click")
    assert hall.view.screen == "welcome"


@pytest.mark.qt_log_ignore("Unsupported image format")
def test_a_spoilt_picture_is_passed_over(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / SPOILT).write_bytes(b"this is no picture")
    hall.media = {SPOILT: str(tmp_path / SPOILT), BLUE: plain(tmp_path, BLUE, "#2030a0")}
    publish(hall, {"sha256": SPOILT, "seconds": 600}, {"sha256": BLUE, "seconds": 600})
    hall.go("welcome")
    hall.warnings.clear()
    hall.go("attract")
    wait(lambda: is_like(hall, "#2030a0"), "the picture after the spoilt one")
    hall.warnings.clear()  # Qt says that the file is no picture


def test_outside_the_hours_and_after_withdrawal_the_pieces_go_round(hall: Hall, tmp_path: Path) -> None:
    hall.media = {LATER: plain(tmp_path, LATER, "#208020")}
    hall.local_time = hall.local_time.replace(hour=12)
    publish(hall, {"sha256": LATER, "seconds": 600, "from": "18:00"})
    hall.go("welcome")
    hall.go("attract")
    assert not hall.signage.playing
    assert "Bông tai giọt sương đính kim cương" in said(hall)
    hall.local_time = hall.local_time.replace(hour=19)
    hall.find("wake").metaObject().invokeMethod(hall.find("wake"), "next")
    wait(lambda: is_like(hall, "#208020"), "the evening's picture")
    publish(hall)
    hall.find("wake").metaObject().invokeMethod(hall.find("wake"), "next")
    wait(lambda: not is_like(hall, "#208020"), "the pieces")
    assert any(piece.name.vi in said(hall) for piece in hall.session.shelf())
    assert hall.warnings == []

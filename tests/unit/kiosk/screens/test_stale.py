"""Three days without the platform: the screen says in words that nobody is recognised; a guest is served as ever."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.identity import Outcome
from kiosk.session import Screen
from sync.records import EventType
from tests.unit.kiosk.screens.looking import faults, texts
from tests.unit.kiosk.screens.stand_in import SIZES, Hall

pytestmark = [
    pytest.mark.screen,
    pytest.mark.timeout(300),
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]
WORDS = {
    "vi": ("Hiện chưa thể nhận diện thành viên", "đã vài ngày chưa liên lạc với văn phòng"),
    "en": ("We cannot greet members just now", "has not heard from our office for some days"),
}


@pytest.fixture(scope="module", params=SIZES[1:], ids=lambda size: f"{size[0]}x{size[1]}")
def hall(qapp: QGuiApplication, request: pytest.FixtureRequest) -> Iterator[Hall]:
    hall = Hall(qapp, request.param)
    hall.comfort.setReducedMotion(True)
    hall.people.stale = True
    hall.really = True
    hall.view.set_device(camera_works=True, offline=False, stale=True)
    yield hall
    hall.close()


def read(hall: Hall) -> str:
    hall.settle()
    QTest.qWait(60)
    QCoreApplication.processEvents()
    return "\n".join(str(item.property("text")) for item in texts(hall.window))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_welcome_says_it_and_offers_no_way_in_that_would_fail(hall: Hall, language: str) -> None:
    hall.go("welcome")
    hall.speak(language)
    said = read(hall)
    for words in WORDS[language]:
        assert words in said
    assert hall.find("guest").isVisible()
    for name in ("showCode", "giveNumber"):
        with pytest.raises(AssertionError):
            hall.find(name)
    assert faults(hall.window, hall.engine.rootContext()) == []
    hall.speak("vi")


def test_codes_numbers_and_beacons_recognise_nobody_and_say_why(hall: Hall) -> None:
    hall.go("welcome")
    hall.session.open_scan()
    assert hall.session.code_seen(hall.signer.code("c-lan")) is Outcome.STALE
    assert WORDS["vi"][0] in read(hall)
    assert hall.session.entrance.number_given("0000000101") is Outcome.STALE
    assert WORDS["vi"][0] in read(hall)
    assert hall.session.visit is not None and hall.session.visit.person is None
    hall.go("attract")
    hall.session.entrance.near([])
    hall.session.entrance.near(["c-lan"])
    assert hall.session.screen is Screen.ATTRACT


def test_a_guest_is_served_and_events_go_on(hall: Hall) -> None:
    hall.go("welcome")
    hall.ledger.events.clear()
    hall.session.go_on_as_guest()
    hall.session.browse(None)
    hall.session.open_piece("BT-1043")
    assert "Bông tai giọt sương" in read(hall)
    hall.session.toggle_shortlist("BT-1043")
    hall.session.say_goodbye()
    told = [event.type for event in hall.ledger.events]
    assert {EventType.GUEST_CHOSEN, EventType.PIECE_VIEWED, EventType.VISIT_ENDED} <= set(told)


def test_contact_again_brings_the_ways_in_back(hall: Hall) -> None:
    hall.people.stale = False
    hall.view.set_device(camera_works=True, offline=False, stale=False)
    hall.go("welcome")
    said = read(hall)
    assert WORDS["vi"][0] not in said
    assert hall.find("showCode").isVisible()
    hall.session.open_scan()
    assert hall.session.code_seen(hall.signer.code("c-lan")) is Outcome.ACCEPTED
    hall.people.stale = True
    hall.view.set_device(camera_works=True, offline=False, stale=True)

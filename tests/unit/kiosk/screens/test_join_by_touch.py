"""Joining from the first touch to the card, by a finger: every tap is counted, and the time is under a minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.session import Screen
from sync.records import EventType
from tests.unit.kiosk.screens.counter import Counter
from tests.unit.kiosk.screens.stand_in import SIZES, Hall

pytestmark = [
    pytest.mark.screen,
    pytest.mark.timeout(300),
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]
KEY_SECONDS = 0.75
"""A key of a large keyboard on glass by a person who looks for it: 16 words a minute."""
TAP_SECONDS = 1.5
SWIPE_SECONDS = 1.0
READING = {"join": 2.0, "benefit": 5.0, "name": 3.0, "phone": 3.0, "consent": 5.0}
"""Seconds that a visitor reads on each page, and before each answer, until they know what to do."""


@pytest.fixture(scope="module", params=[SIZES[0], SIZES[2]], ids=["1080x1920", "1280x800"])
def counter(qapp: QGuiApplication, request: pytest.FixtureRequest) -> Iterator[Counter]:
    hall = Hall(qapp, request.param)
    yield Counter(hall)
    hall.close()


@pytest.mark.parametrize("phone", ["", "0912345678"], ids=["without a number", "with a number"])
def test_a_visitor_is_a_member_with_a_card_in_under_a_minute(
    counter: Counter, phone: str, record_property: Callable[[str, object], None]
) -> None:
    hall = counter.hall
    hall.go("welcome")
    counter.keys = counter.taps = counter.swipes = 0
    read, rested, began = 0.0, 0.0, time.monotonic()

    def step(page: str, *names: str) -> None:
        nonlocal read, rested
        read += READING[page]
        for name in names:
            counter.tap(name)
        hall.settle()
        QTest.qWait(150)  # the page comes to rest: a visitor is still reading
        rested += 0.15

    step("join", "join")
    step("benefit", "benefit-points")
    counter.tap("form-chi")
    counter.type("phuowngj")
    step("name", "key-done")
    if phone:
        counter.type(phone)
        step("phone", "key-done")
    else:
        step("phone", "noPhone")
    for purpose in ("recognise", "offers", "tryon_history"):
        step("consent", f"{purpose}-yes")
    assert hall.session.screen is Screen.CARD
    program = time.monotonic() - began - rested
    by_hand = counter.keys * KEY_SECONDS + counter.taps * TAP_SECONDS + counter.swipes * SWIPE_SECONDS
    total = read + by_hand + program
    for name, value in {
        "taps": counter.taps, "keys": counter.keys, "swipes": counter.swipes, "reading_s": read,
        "hand_s": by_hand, "program_s": round(program, 1), "total_s": round(total, 1),
    }.items():  # fmt: skip
        record_property(name, value)
    assert counter.taps <= 7 and counter.keys <= 20
    assert total < 60, f"{counter.taps} taps, {counter.keys} keys, {total:.0f} s"
    joined = hall.ledger.promised[-1]
    assert joined.type is EventType.MEMBER_JOINED
    assert (joined.data["first_name"], joined.data["phone"]) == ("Phượng", phone or None)
    assert hall.find("cardCode").property("text") == joined.data["customer"]
    counter.tap("intoTheShop")
    hall.settle()
    assert hall.view.name == "Phượng"


def test_a_pin_is_chosen_on_the_card_by_touch(counter: Counter) -> None:
    hall = counter.hall
    hall.go("card")
    counter.tap("choosePin")
    hall.settle()
    counter.type("111111")
    counter.tap("key-done")
    assert hall.arrival.pinSaid == "weak"
    for pin in ("418263", "418264", "735190", "735190"):
        counter.type(pin)
        assert counter.line() == "••••••"
        counter.tap("key-done")
    hall.settle()
    assert hall.session.screen is Screen.CARD
    chosen = hall.ledger.promised[-1]
    assert chosen.type is EventType.PIN_CHOSEN
    assert chosen.data["pin"].startswith("$argon2id$")
    assert chosen.subject is not None
    assert hall.arrival.hasPin


def test_giving_and_taking_back_take_the_same_number_of_touches(counter: Counter) -> None:
    hall = counter.hall
    hall.go("privacy")
    told = []
    for purpose in ("recognise", "offers", "tryon_history", "photos", "beacon"):
        counts = []
        for answer in ("yes", "no") if purpose != "recognise" else ("yes",):
            counter.taps = 0
            counter.tap(f"{purpose}-{answer}")
            counts.append(counter.taps)
            assert hall.find(f"{purpose}-{answer}").property("chosen")
            assert hall.session.screen is Screen.PRIVACY
        told.append(counts)
    assert told == [[1]] + [[1, 1]] * 4
    kinds = [event.type for event in hall.ledger.promised[-2:]]
    assert kinds == [EventType.CONSENT_ANSWERED, EventType.CONSENT_WITHDRAWN]
    # Contact needs channel, content and frequency to be given; taken back it is by one touch.
    counter.taps = 0
    counter.tap("contact-yes")
    for name in ("channel-zalo", "content-care", "often-1", "agreeContact"):
        counter.tap(name)
    assert counter.taps == 5
    counter.taps = 0
    counter.tap("contact-no")
    assert counter.taps == 1
    # Recognition itself: one touch, and the visit goes on as a guest's.
    counter.taps = 0
    counter.tap("recognise-no")
    hall.settle()
    assert counter.taps == 1 and hall.session.visit is not None and hall.session.visit.person is None

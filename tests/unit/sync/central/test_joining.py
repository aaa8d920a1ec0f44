"""What kiosks tell of new members and of those who want to be forgotten."""

from __future__ import annotations

from typing import Any

from sync.central import customers
from sync.central.platform import Platform
from sync.records import Event, EventType, Profile, Purpose
from tests.unit.sync.central.conftest import Kiosk

NUMBER = "2912345678901"


def joined(kiosk: Kiosk, **changes: Any) -> Event:
    data: dict[str, Any] = {
        "customer": NUMBER,
        "first_name": "Phượng",
        "address": "chi",
        "language": "vi",
        "phone": "0910000009",
        "benefit": "points",
        "consents": [
            {"purpose": "recognise", "granted": True, "text_version": "2026-11", "language": "vi", "method": "kiosk"},
            {"purpose": "offers", "granted": False, "text_version": "2026-11", "language": "vi", "method": "kiosk"},
        ],
    }
    return kiosk.event(type=EventType.MEMBER_JOINED, subject="p-new", data=data | changes)


def found(platform: Platform) -> Profile | None:
    with platform.db.read() as connection:
        return customers.load(connection, NUMBER)


def test_a_new_member_gets_a_card_and_the_shop_hears_of_it(kiosk: Kiosk, platform: Platform) -> None:
    assert kiosk.send(joined(kiosk)) == ["accepted"]
    profile = found(platform)
    assert profile is not None and profile.card_number is not None
    assert profile.card_number.startswith("21") and len(profile.card_number) == 13
    assert profile.first_name == "Phượng"
    assert (profile.allows(Purpose.RECOGNISE), profile.allows(Purpose.OFFERS)) == (True, False)
    with platform.db.read() as connection:
        assert customers.stores_of(connection, NUMBER) == [kiosk.store]


def test_joining_twice_makes_one_member_with_one_card(kiosk: Kiosk, platform: Platform) -> None:
    kiosk.send(joined(kiosk))
    first = found(platform)
    kiosk.send(joined(kiosk, first_name="Else"))
    assert found(platform) == first


def test_what_was_redacted_or_makes_no_sense_makes_nobody(kiosk: Kiosk, platform: Platform) -> None:
    odd = (
        joined(kiosk).model_copy(update={"data": {}, "subject": None}),
        joined(kiosk, customer="cus-lan"),
        joined(kiosk, first_name=""),
        joined(kiosk, consents=["yes"]),
        joined(kiosk, phone="call me"),
    )
    assert kiosk.send(*odd) == ["accepted"] * len(odd)
    assert found(platform) is None


def test_who_asks_to_be_forgotten_is_and_does_not_come_back(kiosk: Kiosk, platform: Platform) -> None:
    kiosk.send(joined(kiosk))
    kiosk.send(kiosk.event(type=EventType.ERASURE_REQUESTED, data={"customer": NUMBER}))
    assert found(platform) is None
    kiosk.send(joined(kiosk))
    assert found(platform) is None, "a late event brings nobody back"

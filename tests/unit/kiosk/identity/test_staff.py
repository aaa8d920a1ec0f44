"""Staff by PIN: let in, held off, audited."""

from __future__ import annotations

import pytest

from kiosk.identity.backoff import FIRST_WAIT, FREE_TRIES, Backoff
from kiosk.identity.staff import Member, Role, StaffDoor
from sync.pins import PinWeak, hash_pin


class Counter:
    def __init__(self) -> None:
        self.now = 0.0
        self.notes: list[tuple[str, str, str]] = []
        self.members = {"hoa7": Member("hoa7", Role.ASSOCIATE, hash_pin("418263"))}
        self.door = StaffDoor(lambda: self.members, self, Backoff(lambda: self.now))

    def audit(self, actor: str, action: str, detail: str = "") -> None:
        self.notes.append((actor, action, detail))


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_the_right_pin_lets_in(counter: Counter) -> None:
    entry = counter.door.enter("hoa7", "418263")
    assert entry.member
    assert entry.member.role is Role.ASSOCIATE
    assert counter.notes == [("hoa7", "staff.entered", "associate")]


def test_wrong_pins_are_held_off_even_when_the_right_one_follows(counter: Counter) -> None:
    for _ in range(FREE_TRIES):
        assert counter.door.enter("hoa7", "000001").member is None
    entry = counter.door.enter("hoa7", "418263")
    assert entry.member is None
    assert entry.wait == FIRST_WAIT
    counter.now += FIRST_WAIT
    assert counter.door.enter("hoa7", "418263").member
    assert [action for _, action, _ in counter.notes] == [
        *["staff.refused"] * FREE_TRIES,
        "staff.held_off",
        "staff.entered",
    ]


@pytest.mark.parametrize("member", ["nobody", "zqkanary", "0912345678", "", "x" * 999, "hoa7; drop", "Nguyễn Thị Hoa"])
def test_strangers_are_refused_and_what_they_typed_is_not_kept(counter: Counter, member: str) -> None:
    assert counter.door.enter(member, "418263").member is None
    assert counter.notes[-1][0] == "unknown"


def test_no_pin_is_in_the_audit(counter: Counter) -> None:
    counter.door.enter("hoa7", "418263")
    counter.door.enter("hoa7", "555666")
    assert "418263" not in str(counter.notes)
    assert "555666" not in str(counter.notes)


def test_a_member_who_left_is_out(counter: Counter) -> None:
    counter.members.clear()
    assert counter.door.enter("hoa7", "418263").member is None


@pytest.mark.parametrize("pin", ["", "12345", "123456", "777777", "12345a", "１２３４５６７", "1" * 13])
def test_weak_pins_are_not_taken(pin: str) -> None:
    with pytest.raises(PinWeak):
        hash_pin(pin)


def test_a_torn_hash_lets_nobody_in(counter: Counter) -> None:
    counter.members["hoa7"] = Member("hoa7", Role.ASSOCIATE, "not a hash")
    assert counter.door.enter("hoa7", "418263").member is None

"""One-time links: one phone, one time, ten minutes, one visit."""

from __future__ import annotations

import hmac
from types import SimpleNamespace

import pytest

from kiosk.photo import links as module
from kiosk.photo.links import Links, LinkState, Photo


class Told:
    def __init__(self, lifetime: float = 600.0) -> None:
        self.now = 1000.0
        self.heard: list[tuple[int, LinkState, bool]] = []
        self.links = Links(lifetime=lifetime, clock=lambda: self.now, told=lambda *all: self.heard.append(all))

    def offer(self, content: bytes = b"\xff\xd8 a face") -> tuple[Photo, str]:
        photo = Photo(bytearray(content))
        return photo, self.links.offer(photo, "vi").token


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_token_is_long_random_and_kept_only_as_a_digest(told: Told) -> None:
    tokens = {told.offer()[1] for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(token) == 32 for token in tokens)  # 24 bytes in base64: 192 bits
    held = repr([(known.digest, known.state) for known in told.links._ended]) + repr(told.links._open)
    assert not any(token in held for token in tokens)


def test_every_known_link_is_compared_whichever_fits(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        _, newest = told.offer()
    compared: list[bytes] = []

    def counting(a: bytes, b: bytes) -> bool:
        compared.append(a)
        return hmac.compare_digest(a, b)

    monkeypatch.setattr(module, "hmac", SimpleNamespace(compare_digest=counting))
    counts = []
    for token in (newest, "wrong", ""):
        compared.clear()
        told.links.find(token)
        counts.append(len(compared))
    assert counts == [5, 5, 5]


def test_looking_at_the_page_costs_nothing(told: Told) -> None:
    photo, token = told.offer()
    for _ in range(50):
        assert told.links.find(token, opens=True).state is LinkState.WAITING
    assert told.heard == [(1, LinkState.WAITING, True)], "the screen hears once that a phone is there"
    assert told.links.begin(token) is photo


def test_saved_once_and_overwritten(told: Told) -> None:
    photo, token = told.offer()
    told.links.begin(token)
    told.links.finish(token, True)
    assert not any(photo.jpeg)
    assert told.links.begin(token) is None
    assert told.links.find(token).state is LinkState.SAVED


def test_a_broken_sending_may_be_tried_again_and_two_phones_get_one_photo(told: Told) -> None:
    photo, token = told.offer()
    assert told.links.begin(token) is photo
    assert told.links.begin(token) is None, "a second phone waits for how the first one ends"
    told.links.finish(token, False)
    assert told.links.begin(token) is photo


def test_ten_minutes(told: Told) -> None:
    photo, token = told.offer()
    told.now += 599.9
    told.links.tick()
    assert told.links.find(token).state is LinkState.WAITING
    told.now += 0.2
    assert told.links.begin(token) is None
    told.links.tick()
    assert told.links.find(token).state is LinkState.EXPIRED
    assert photo.forgotten
    assert told.heard[-1] == (1, LinkState.EXPIRED, False)


def test_a_sending_that_began_in_time_may_end(told: Told) -> None:
    photo, token = told.offer()
    told.now += 599
    told.links.begin(token)
    told.now += 5
    told.links.tick()
    assert not photo.forgotten
    told.links.finish(token, True)
    assert told.links.find(token).state is LinkState.SAVED


def test_a_new_photo_ends_the_old_link(told: Told) -> None:
    first, old = told.offer(b"the first shopper")
    second, new = told.offer(b"the second shopper")
    assert not any(first.jpeg)
    assert told.links.find(old).state is LinkState.WITHDRAWN
    assert told.links.begin(old) is None
    assert told.links.begin(new) is second


def test_what_ended_is_told_apart_for_an_hour_only(told: Told) -> None:
    _, token = told.offer()
    told.links.withdraw()
    assert told.links.find(token).state is LinkState.WITHDRAWN
    told.now += 3601
    assert told.links.find(token).state is LinkState.UNKNOWN

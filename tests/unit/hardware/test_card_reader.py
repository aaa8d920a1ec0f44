"""Cards by NFC through the real PC/SC service and its virtual reader: read, pulled away, unplugged and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from foundation.heartbeat import Hearts
from hardware.errors import DeviceGone
from hardware.readers.card import CardReader
from hardware.readers.protocol import Near, Read, Source, State, Unread
from tests.unit.hardware.virtual_card import DAEMON, DRIVER, Service, VirtualCard, message

pytestmark = [
    pytest.mark.skipif(DAEMON is None or not DRIVER.exists(), reason="needs pcscd and vsmartcard-vpcd"),
    pytest.mark.timeout(120),
]


AWAY = 1.5
"""Seconds that the service may take to see that a card has gone; no hand is quicker."""


class Desk:
    """A running service, a running reader, and what the reader told."""

    def __init__(self) -> None:
        self.service = Service()
        self.read: list[Read | Unread | Near] = []
        self.states: list[State] = []
        self.reader = CardReader(Hearts(), longest_wait=0.3)

    def until(self, condition: Callable[[], bool], seconds: float = 25.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, (self.read, self.states)
            time.sleep(0.02)

    def works(self) -> bool:
        return bool(self.states) and self.states[-1].working


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    desk.service.start()
    desk.reader.start(desk.read.append, desk.states.append)
    desk.until(desk.works)
    yield desk
    desk.reader.stop()
    desk.service.stop()


def texts(desk: Desk) -> list[str]:
    return [one.text for one in desk.read if isinstance(one, Read)]


@pytest.mark.parametrize("kind", [4, 2], ids=["type 4", "type 2"])
def test_the_text_on_a_card_is_read_once(desk: Desk, kind: int) -> None:
    card = VirtualCard(message("8930000000019"), kind=kind)
    card.insert()
    desk.until(lambda: bool(desk.read))
    time.sleep(1.2)
    assert texts(desk) == ["8930000000019"]
    card.pull()


def test_a_card_pulled_away_at_any_command_is_told_and_the_next_one_is_read(desk: Desk) -> None:
    whole = VirtualCard(message("GG1:" + "A" * 240))
    for torn_at in (1, 3, 5, 7):
        seen = len(desk.read)
        VirtualCard(message("GG1:" + "A" * 240), torn_at=torn_at).insert()
        desk.until(lambda seen=seen: len(desk.read) > seen)  # type: ignore[misc]
        assert desk.read[-1] == Unread(Source.CARD)
        time.sleep(AWAY)
    whole.insert()
    desk.until(lambda: bool(texts(desk)))
    assert texts(desk) == ["GG1:" + "A" * 240]
    whole.pull()


def test_a_card_that_lies_about_its_length_lets_nobody_in(desk: Desk) -> None:
    for claimed in (0, 65535, 900):
        seen = len(desk.read)
        card = VirtualCard(message("8930000000019"), claimed=claimed)
        card.insert()
        desk.until(lambda seen=seen: len(desk.read) > seen)  # type: ignore[misc]
        card.pull()
        time.sleep(AWAY)
    assert set(texts(desk)) == {""}


def test_the_reader_may_go_and_come_back(desk: Desk) -> None:
    desk.service.stop()
    desk.until(lambda: not desk.works())
    assert isinstance(desk.states[-1].error, DeviceGone)
    desk.service.start()
    desk.until(desk.works)
    card = VirtualCard(message("8930000000019"))
    card.insert()
    desk.until(lambda: bool(desk.read))
    assert texts(desk) == ["8930000000019"]
    card.pull()

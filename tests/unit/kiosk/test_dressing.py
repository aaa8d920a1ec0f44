"""In the mirror: a set is put on, changed, compared and taken off, and every piece's time is told once."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.identity import Outcome, Recognition
from kiosk.session import Screen, Session, Timing
from kiosk.session.fitting import Fitting
from sync.records import EventType, Kind, Metal
from tests.unit.kiosk.shop import NOW, ListLedger, ListShelves, piece


class Shop:
    """A guest before the mirror, with three earrings, a necklace, a ring and a bracelet to try."""

    def __init__(self) -> None:
        self.ledger = ListLedger()
        self.seconds = 100.0
        self.session = Session(
            self.ledger,
            ListShelves(
                [
                    piece("e1", also_in=(Metal.WHITE_GOLD_18K, Metal.ROSE_GOLD_18K), model="a" * 64),
                    piece("e2", metal=Metal.PLATINUM, model="b" * 64),
                    piece("e3", also_in=(Metal.WHITE_GOLD_18K,), model="c" * 64),
                    piece("e4"),  # nothing to wear yet
                    piece("n1", Kind.NECKLACE, model="d" * 64),
                    piece("r1", Kind.RING, model="e" * 64),
                    piece("b1", Kind.BRACELET, model="f" * 64),
                ],
                [],
            ),
            lambda _text: Recognition(Outcome.UNKNOWN),
            Timing(idle=45, warning=20, goodbye=4),
            store="hcm-1",
            device="d-1",
            now=lambda: NOW,
            monotonic=lambda: self.seconds,
        )
        self.steps = self.session.dressing
        self.session.wake()
        self.session.go_on_as_guest()

    @property
    def fitting(self) -> Fitting:
        assert self.session.visit is not None
        return self.session.visit.fitting

    def told(self, event_type: EventType) -> list[dict[str, Any]]:
        return [event.data for event in self.ledger.events if event.type is event_type]

    def on(self) -> list[str]:
        return [worn.sku for worn in self.fitting.worn.values() if worn.on]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_pieces_of_other_kinds_join_and_one_of_the_same_kind_takes_the_place(shop: Shop) -> None:
    for sku in ("e1", "n1", "r1", "e2"):
        shop.session.try_on(sku)
    assert shop.on() == ["e2", "n1", "r1"]
    assert shop.fitting.focus is Kind.EARRING
    assert [data["sku"] for data in shop.told(EventType.TRYON_STARTED)] == ["e1", "n1", "r1", "e2"]
    assert [data["sku"] for data in shop.told(EventType.TRYON_ENDED)] == ["e1"]


def test_the_set_is_still_on_when_one_comes_back_from_the_shelf(shop: Shop) -> None:
    shop.session.try_on("e1")
    shop.seconds += 5
    shop.session.browse(Kind.NECKLACE)
    assert [data["sku"] for data in shop.told(EventType.TRYON_ENDED)] == ["e1"]
    shop.seconds += 60
    shop.session.try_on("n1")
    assert shop.on() == ["e1", "n1"]
    shop.seconds += 7
    shop.session.say_goodbye()
    ended = {data["sku"]: data["seconds"] for data in shop.told(EventType.TRYON_ENDED)[1:]}
    assert ended == {"e1": 7.0, "n1": 7.0}, "time at the shelf is no time in the mirror"


def test_a_swipe_goes_round_the_pieces_that_can_be_worn(shop: Shop) -> None:
    shop.session.try_on("e1")
    seen = []
    for _ in range(3):
        shop.steps.swap(1)
        seen += shop.on()
    assert seen == ["e2", "e3", "e1"]
    shop.steps.swap(-1)
    assert shop.on() == ["e3"]
    assert shop.session.visit is not None and shop.session.visit.sku == "e3"


def test_a_tap_brings_a_piece_into_focus_and_the_next_taps_take_it_off_and_on(shop: Shop) -> None:
    shop.session.try_on("e1")
    shop.session.try_on("n1")
    shop.steps.tap(Kind.EARRING)
    assert shop.fitting.focus is Kind.EARRING and shop.on() == ["e1", "n1"]
    shop.steps.tap(Kind.EARRING)
    assert shop.on() == ["n1"]
    assert [data["sku"] for data in shop.told(EventType.TRYON_ENDED)] == ["e1"]
    shop.steps.tap(Kind.EARRING)
    assert shop.on() == ["e1", "n1"]
    assert [data["sku"] for data in shop.told(EventType.TRYON_STARTED)] == ["e1", "n1", "e1"]


def test_a_kind_is_added_once(shop: Shop) -> None:
    shop.session.try_on("e1")
    shop.steps.add(Kind.RING)
    shop.steps.add(Kind.RING)
    shop.steps.add(Kind.WATCH)
    assert shop.on() == ["e1", "r1"]
    assert shop.fitting.focus is Kind.RING


def test_a_hand_is_chosen_for_all_that_is_on_it(shop: Shop) -> None:
    shop.session.try_on("r1")
    shop.steps.choose_finger("index")
    shop.steps.choose_hand("left")
    shop.steps.add(Kind.BRACELET)
    assert shop.fitting.worn[Kind.BRACELET].hand == "left"
    shop.steps.choose_hand("right")
    assert {worn.hand for worn in shop.fitting.worn.values()} == {"right"}
    assert shop.fitting.worn[Kind.RING].finger == "index"
    shop.steps.choose_finger("index of another")
    shop.steps.choose_length(45)  # a bracelet has no such choice
    assert shop.fitting.worn[Kind.BRACELET].length_cm == 0


def test_only_lengths_and_metals_that_are_made_can_be_chosen(shop: Shop) -> None:
    shop.session.try_on("n1")
    shop.steps.choose_length(55)
    shop.steps.choose_length(1000)
    assert shop.fitting.worn[Kind.NECKLACE].length_cm == 55
    shop.session.try_on("e1")
    shop.steps.choose_metal(Metal.PLATINUM)
    assert shop.fitting.worn[Kind.EARRING].metal is None
    shop.steps.choose_metal(Metal.WHITE_GOLD_18K)
    shop.steps.swap(2)
    assert shop.on() == ["n1", "e3"] and shop.fitting.worn[Kind.EARRING].metal is Metal.WHITE_GOLD_18K
    shop.steps.swap(-1)
    assert shop.fitting.worn[Kind.EARRING].metal is None, "platinum is all that e2 is made in"
    assert shop.told(EventType.TRYON_ENDED)[-1]["metal"] == "white_gold_18k"


def test_two_are_compared_and_the_chosen_one_stays_on(shop: Shop) -> None:
    shop.session.try_on("e1")
    shop.steps.compare()
    comparison = shop.fitting.comparison
    assert comparison is not None and comparison.skus == ["e1", "e2"]
    shop.steps.swap(1)
    assert comparison.skus == ["e1", "e3"]
    shop.steps.swap(1)
    assert comparison.skus == ["e1", "e2"], "the two are never the same"
    shop.steps.turn_to(0)
    shop.steps.swap(1)
    assert comparison.skus == ["e3", "e2"]
    shop.seconds += 12
    shop.session.shown_in_mirror(0.5, {"e1": 1.0}, frozen=True)
    shop.steps.keep(1)
    assert shop.on() == ["e2"]
    assert shop.told(EventType.TRYON_COMPARED) == [
        {"skus": ["e3", "e2"], "kind": "earring", "seconds": 12.0, "frozen": True, "kept": "e2"}
    ]


@pytest.mark.parametrize("way", ["end", "back", "goodbye"])
def test_a_comparison_without_a_choice_is_told_once_and_changes_nothing(shop: Shop, way: str) -> None:
    shop.session.open_piece("e1")
    shop.session.try_on("e1")
    shop.steps.compare()
    if way == "end":
        shop.steps.end_comparison()
        assert shop.on() == ["e1"]
    elif way == "back":
        shop.session.back()
        assert shop.session.screen is Screen.PIECE
    shop.session.say_goodbye()
    assert [data["kept"] for data in shop.told(EventType.TRYON_COMPARED)] == [None]
    assert [data["sku"] for data in shop.told(EventType.TRYON_ENDED)] == ["e1"]


def test_a_piece_alone_of_its_kind_is_not_compared(shop: Shop) -> None:
    shop.session.try_on("r1")
    shop.steps.compare()
    assert shop.fitting.comparison is None


def test_what_is_told_at_the_end_is_the_share_shown_and_how_finely(shop: Shop) -> None:
    shop.session.try_on("e1")
    shop.session.try_on("r1")
    for share, grade in ((1.0, 0), (0.5, 2), (0.0, 4), (0.0, 4)):
        shop.seconds += 1
        shop.session.shown_in_mirror(1.0, {"e1": share}, grade)
    shop.session.back()
    ended = {data["sku"]: data for data in shop.told(EventType.TRYON_ENDED)}
    assert ended["e1"] == {"sku": "e1", "seconds": 4.0, "shown_share": 0.375, "quality": 2.5}
    assert ended["r1"]["shown_share"] == 0.0


def test_events_of_the_mirror_hold_nothing_of_a_picture_or_a_face(shop: Shop) -> None:
    shop.session.try_on("e1")
    shop.session.shown_in_mirror(1.0, {"e1": 0.7}, 1)
    shop.steps.compare()
    shop.steps.keep(0)
    shop.session.say_goodbye()
    allowed = {"sku", "kind", "seconds", "shown_share", "quality", "metal", "skus", "frozen", "kept"}
    mirror = [e for e in shop.ledger.events if e.type.value.startswith("tryon.")]
    assert len(mirror) == 3
    for event in mirror:
        assert set(event.data) <= allowed
        assert all(isinstance(value, str | int | float | bool | list | None) for value in event.data.values())


def test_a_face_keeps_the_visit_and_a_frozen_picture_of_one_does_not(shop: Shop) -> None:
    shop.session.try_on("e1")
    shop.seconds += 50
    shop.session.shown_in_mirror(0.5, {"e1": 1.0}, frozen=True)
    assert shop.session.idle_left is not None
    shop.session.shown_in_mirror(0.5, {"e1": 1.0})
    assert shop.session.idle_left is None


def test_nothing_of_the_set_is_left_for_the_next_shopper(shop: Shop) -> None:
    shop.session.try_on("e1")
    shop.session.say_goodbye()
    shop.session.wake()
    assert shop.fitting.worn == {} and shop.fitting.focus is None


def test_a_text_stays_with_its_kind_and_is_in_no_event(shop: Shop) -> None:
    shop.session.try_on("r1")
    shop.steps.engrave("Mãi mãi")
    shop.session.try_on("e1")
    assert shop.fitting.worn[Kind.RING].engraving == "Mãi mãi"
    assert shop.fitting.worn[Kind.EARRING].engraving == ""
    shop.session.say_goodbye()
    assert all("Mãi" not in str(event.data) for event in shop.ledger.events)
    shop.steps.engrave("nobody is there")

"""A piece on a model: counted like trying on, told apart from it, and ended wherever the shopper goes."""

from __future__ import annotations

import pytest

from kiosk.session import Screen
from sync.records import EventType
from tests.unit.kiosk.photo.test_booth import Shop

TOLD = (EventType.TRYON_STARTED, EventType.TRYON_ENDED)


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.session.wake()
    shop.session.go_on_as_guest()
    shop.session.open_piece("E-1")
    shop.session.modelling.open("E-1")
    return shop


def told(shop: Shop) -> list[tuple[str, object, object]]:
    found = [event for event in shop.ledger.events if event.type in TOLD and event.data.get("on") == "model"]
    return [(event.type.value, event.data["sku"], event.data.get("seconds")) for event in found]


@pytest.mark.parametrize("how", ["back", "mirror", "goodbye", "home"])
def test_a_look_has_a_beginning_and_an_end(shop: Shop, how: str) -> None:
    assert shop.session.screen is Screen.MODELS
    shop.now += 7.5
    match how:
        case "back":
            shop.session.back()
            assert shop.session.screen is Screen.PIECE
        case "mirror":
            shop.session.try_on("E-1")
        case "goodbye":
            shop.session.say_goodbye()
        case "home":
            shop.session.open_home()
    assert told(shop) == [("tryon.started", "E-1", None), ("tryon.ended", "E-1", 7.5)]
    assert all(event.visit for event in shop.ledger.events), "each is of its visit"


def test_the_next_piece_is_a_look_of_its_own(shop: Shop) -> None:
    shop.now += 2
    shop.session.modelling.open("E-2")
    shop.now += 3
    shop.session.back()
    assert told(shop) == [
        ("tryon.started", "E-1", None),
        ("tryon.ended", "E-1", 2.0),
        ("tryon.started", "E-2", None),
        ("tryon.ended", "E-2", 3.0),
    ]


def test_back_from_the_mirror_leads_to_the_model_again(shop: Shop) -> None:
    shop.session.try_on("E-1")
    shop.session.back()
    assert shop.session.screen is Screen.MODELS


def test_an_unknown_piece_changes_nothing(shop: Shop) -> None:
    shop.session.modelling.open("nothing")
    assert shop.session.visit is not None and shop.session.visit.sku == "E-1"

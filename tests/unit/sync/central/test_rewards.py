"""What a till sells comes back to the devices as the delayed reward of the decisions before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from sync.central import catalogue, feed
from sync.central.platform import Platform
from sync.protocol import paths
from sync.records import Page, Piece, Reward
from sync.store import Cache, Keys
from sync.store.staging import Staging
from tests.unit.sync.central.conftest import STORE, Clock, Kiosk, api_key

RING, EARRING, OTHER = "R1", "E1", "X1"


@pytest.fixture
def shop(platform: Platform) -> Platform:
    with feed.change(platform.db, platform.hub) as change:
        for sku in (RING, EARRING, OTHER):
            words = {"vi": sku, "en": sku}
            piece = Piece.model_validate(
                {"sku": sku, "kind": "ring", "name": words, "story": words, "metal": "gold_18k", "weight_g": 3}
                | {"price_vnd": 5_000_000, "price_at": platform.now()}
            )
            catalogue.put_pieces(change, [piece], {sku: 1_000_000})
            catalogue.set_stock(change, STORE, {sku: 9}, platform.now())
    return platform


def decide(kiosk: Kiosk, key: str, *skus: str, offers: tuple[str, ...] = ()) -> None:
    data = {"choices": [{"sku": sku, "propensity": 0.5} for sku in skus], "offers": list(offers)}
    assert kiosk.send(kiosk.event("decision.made", visit="v1", decision=key, policy="p7", arm="a", data=data)) == [
        "accepted"
    ]


def sell(client: TestClient, platform: Platform, number: str, *lines: dict[str, Any], **fields: Any) -> Any:
    till = api_key(platform, "till") | {"Idempotency-Key": f"key-{number}-0000"}
    body = {"id": number, "at": platform.now().isoformat(), "lines": list(lines)} | fields
    answer = client.post("/v1/sales", json=body, headers=till)
    assert answer.status_code == 200, answer.text
    return answer.json()


def line(sku: str, price: int, **fields: Any) -> dict[str, Any]:
    return {"sku": sku, "price_vnd": price} | fields


def cached(kiosk: Kiosk, folder: Path) -> list[Reward]:
    """The rewards as a device's real cache has them after fetching the feed."""
    kiosk.sign_in()
    folder.mkdir(exist_ok=True)
    keys = Keys.load(folder)
    staging = Staging(folder / "cache.db", keys)
    page = Page.model_validate_json(
        kiosk.client.get(paths.FEED, params={"after": staging.staged(), "limit": 1000}, headers=kiosk.headers).text
    )
    staging.stage(page.changes, page.next, page.head)
    staging.flip()
    staging.close()
    cache = Cache.open(folder / "cache.db", keys)
    rewards = cache.rewards()
    cache.close()
    return rewards


def test_each_piece_rewards_the_newest_decision_that_showed_it(
    client: TestClient, shop: Platform, clock: Clock, tmp_path: Path
) -> None:
    kiosk = Kiosk(client, shop)
    decide(kiosk, "d1", RING, EARRING)
    decide(kiosk, "d2", EARRING, offers=("off-1",))
    kiosk.send(kiosk.event("tryon.started", visit="v1", data={"sku": RING}))
    clock.forward(hours=1)
    lines = (line(RING, 7), line(EARRING, 9), line(OTHER, 4, offer="off-1"), line(OTHER, 1))
    sell(client, shop, "S1", *lines, visit="v1")
    second, first = cached(kiosk, tmp_path / "device")  # what changed last comes first
    assert (first.decision, first.policy, first.arm, first.visit, first.value_vnd) == ("d1", "p7", "a", "v1", 7)
    assert [(one.sku, one.shown, one.tried_on) for one in first.lines] == [(RING, True, True)]
    assert (second.decision, second.value_vnd) == ("d2", 14)
    assert [(one.sku, one.shown, one.value_vnd) for one in second.lines] == [(EARRING, True, 9), (OTHER, True, 5)]


def test_a_return_days_later_takes_the_reward_back_where_it_went(
    client: TestClient, shop: Platform, clock: Clock, tmp_path: Path
) -> None:
    kiosk = Kiosk(client, shop)
    decide(kiosk, "d1", RING)
    clock.forward(hours=1)
    sell(client, shop, "S1", line(RING, 7_000, count=2), visit="v1")
    assert [reward.value_vnd for reward in cached(kiosk, tmp_path / "device")] == [7_000]
    clock.forward(days=6)
    answer = sell(client, shop, "R1", line(RING, 3_500), kind="return", of_sale="S1")
    assert (answer["joined_visit"], answer["joined_by"]) == ("v1", "sale")
    (reward,) = cached(kiosk, tmp_path / "device")
    assert (reward.value_vnd, reward.lines[0].count, reward.at) == (3_500, 1, clock())


def test_a_sale_without_a_visit_rewards_nothing(client: TestClient, shop: Platform, tmp_path: Path) -> None:
    kiosk = Kiosk(client, shop)
    decide(kiosk, "d1", RING)
    sell(client, shop, "S1", line(RING, 7))
    assert cached(kiosk, tmp_path / "device") == []


def test_a_decision_that_tells_nonsense_is_no_trouble(client: TestClient, shop: Platform, tmp_path: Path) -> None:
    kiosk = Kiosk(client, shop)
    data = {"choices": "all", "offers": [{"id": 1}]}
    kiosk.send(kiosk.event("decision.made", visit="v1", decision="d1", data=data))
    data = {"choices": [7, {"sku": ["a"]}, None], "offers": {"a": 1}}
    kiosk.send(kiosk.event("decision.made", visit="v1", decision="d2", data=data))
    sell(client, shop, "S1", line(RING, 7), visit="v1")
    (reward,) = cached(kiosk, tmp_path / "device")
    assert (reward.decision, reward.lines[0].shown) == ("d2", False)

"""Tills and other channels: sales once, joined to visits; messages held to what was agreed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from fastapi.testclient import TestClient

from sync.central import catalogue, customers, feed, messages
from sync.central.platform import Platform
from sync.records import Consent, Metal, Piece, Profile, Purpose
from tests.unit.sync.central.conftest import OTHER_STORE, STORE, Clock, Kiosk, api_key

SKU = "E1"


def words(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def consent(platform: Platform, purpose: Purpose, granted: bool = True, **fields: Any) -> Consent:
    return Consent.model_validate(
        {
            "customer": "cus-1",
            "purpose": purpose,
            "granted": granted,
            "text_version": "1",
            "language": "vi",
            "at": platform.now(),
            "store": STORE,
            "method": "app",
        }
        | fields
    )


@pytest.fixture
def shop(platform: Platform) -> Platform:
    """One piece (3 in stock), one customer who agreed to everything, two messages a month by zalo."""
    now = platform.now()
    terms = {"channel": "zalo", "content": "offers", "per_month": 2}
    answers = [consent(platform, p) for p in (Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY)]
    answers.append(consent(platform, Purpose.CONTACT, terms=terms))
    with feed.change(platform.db, platform.hub) as change:
        piece = Piece.model_validate(
            {
                "sku": SKU,
                "kind": "earring",
                "name": words("Sen"),
                "story": words("Sen"),
                "metal": "gold_18k",
                "weight_g": 3.75,
                "price_vnd": 5_000_000,
                "price_at": now,
            }
        )
        catalogue.put_pieces(change, [piece], {SKU: 1_000_000})
        catalogue.set_stock(change, STORE, {SKU: 3}, now)
        profile = Profile(
            id="cus-1",
            pseudonym="p-1",
            first_name="Lan",
            full_name="Nguyễn Lan",
            card_number="G-1",
            points=10,
            consents=tuple(answers),
            updated_at=now,
        )
        customers.put(change, profile, [STORE])
    return platform


def sale(platform: Platform, number: str = "S1", **fields: Any) -> dict[str, Any]:
    lines = [{"sku": SKU, "price_vnd": 12_000_000}]
    return {"id": number, "at": platform.now().isoformat(), "customer": "G-1", "lines": lines, "points": 120} | fields


def test_a_sale_joins_its_visit_and_comes_to_the_kiosk(client: TestClient, shop: Platform, clock: Clock) -> None:
    kiosk = Kiosk(client, shop)
    kiosk.send(
        kiosk.event("decision.made", visit="v1", subject="p-1", decision="d1"),
        kiosk.event("tryon.started", visit="v1", subject="p-1", data={"sku": SKU}),
    )
    clock.forward(minutes=30)
    till = api_key(shop, "till") | {"Idempotency-Key": "key-00000001"}
    first = client.post("/v1/sales", json=sale(shop), headers=till)
    body = sale(shop)
    assert first.status_code == 200, first.text
    assert first.json() == {"id": "S1", "joined_visit": "v1", "joined_by": "customer", "tried_on": [SKU], "points": 130}
    assert client.post("/v1/sales", json=body, headers=till).json() == first.json()
    kiosk.sign_in()
    found = kiosk.feed()
    assert found["profile", "cus-1"]["owned"] == [SKU]
    (bought,) = found["profile", "cus-1"]["purchases"]
    assert (bought["sku"], bought["count"], bought["price_vnd"], bought["store"]) == (SKU, 1, 12_000_000, STORE)
    assert found["profile", "cus-1"]["points"] == 130
    assert found["piece", SKU]["stock"]["count"] == 2
    (visit,) = client.get("/v1/visits", headers=kiosk.headers).json()["visits"]
    assert visit["sales_vnd"] == 12_000_000


def test_idempotency_keys_are_kept_to(client: TestClient, shop: Platform) -> None:
    till = api_key(shop, "till")
    assert client.post("/v1/sales", json=sale(shop), headers=till).status_code == 400
    keyed = till | {"Idempotency-Key": "key-00000001"}
    assert client.post("/v1/sales", json=sale(shop), headers=keyed).status_code == 200
    assert client.post("/v1/sales", json=sale(shop, "S2"), headers=keyed).status_code == 422
    again = till | {"Idempotency-Key": "key-00000002"}
    assert client.post("/v1/sales", json=sale(shop), headers=again).status_code == 409


def test_a_return_takes_back_what_was_sold_and_no_more(client: TestClient, shop: Platform) -> None:
    till = api_key(shop, "till")

    def post(number: str, **fields: Any) -> Any:
        keyed = till | {"Idempotency-Key": f"key-{number}-0000"}
        return client.post("/v1/sales", json=sale(shop, number, **fields), headers=keyed)

    assert post("S1").json()["points"] == 130
    assert post("R0", kind="return", of_sale="S9").status_code == 404
    back = post("R1", kind="return", of_sale="S1", customer=None)
    assert back.json()["points"] == 10
    assert post("R2", kind="return", of_sale="S1").status_code == 422
    with shop.db.read() as connection:
        profile = customers.load(connection, "cus-1")
    assert profile is not None
    assert profile.owned == ()


def test_keys_open_only_their_own_doors(client: TestClient, shop: Platform) -> None:
    till, channel = api_key(shop, "till"), api_key(shop, "channel")
    stranger = api_key(shop, "channel", OTHER_STORE)
    assert client.get("/v1/customers/cus-1/offers", headers=till).status_code == 403
    assert client.get("/v1/customers/cus-1/offers", headers=stranger).status_code == 404
    assert client.get("/v1/customers/cus-1/offers").status_code == 401
    assert client.post("/v1/sales", json=sale(shop), headers=channel).status_code == 403
    assert client.get("/v1/feed", headers=till).status_code == 403


def test_a_shortlist_goes_on_elsewhere_with_consent(client: TestClient, shop: Platform, clock: Clock) -> None:
    kiosk = Kiosk(client, shop)
    kiosk.send(
        kiosk.event("shortlist.added", visit="v1", subject="p-1", data={"sku": "A"}),
        kiosk.event("shortlist.added", visit="v1", subject="p-1", data={"sku": "B"}),
        kiosk.event("shortlist.removed", visit="v1", subject="p-1", data={"sku": "A"}),
    )
    channel = api_key(shop, "channel")
    assert client.get("/v1/customers/cus-1/shortlist", headers=channel).json()["pieces"] == ["B"]
    clock.forward(minutes=1)
    answer = {"purpose": "tryon_history", "granted": False, "text_version": "1", "language": "vi", "method": "kiosk"}
    kiosk.send(kiosk.event("consent.withdrawn", subject="p-1", data=answer))
    assert client.get("/v1/customers/cus-1/shortlist", headers=channel).status_code == 403


def test_withdrawing_takes_the_name_off_the_kiosks(client: TestClient, shop: Platform, clock: Clock) -> None:
    kiosk = Kiosk(client, shop)
    assert kiosk.feed()["profile", "cus-1"]["full_name"] == "Nguyễn Lan"
    for kind, granted in (("consent.withdrawn", False), ("consent.answered", True)):
        clock.forward(minutes=1)
        data = {"purpose": "recognise", "granted": granted, "text_version": "1", "language": "vi", "method": "kiosk"}
        kiosk.send(kiosk.event(kind, subject="p-1", data=data))
        found = kiosk.feed()
        assert (found["profile", "cus-1"]["full_name"] == "Nguyễn Lan") is granted
        assert (found["tombstone", "cus-1"] is None) is granted


class Inbox(BaseHTTPRequestHandler):
    got: list[tuple[dict[str, str], bytes]]
    status: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        type(self).got.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def inbox() -> Iterator[HTTPServer]:
    Inbox.got, Inbox.status = [], 200
    with HTTPServer(("127.0.0.1", 0), Inbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_messages_are_held_to_channel_and_frequency(
    client: TestClient, shop: Platform, clock: Clock, inbox: HTTPServer
) -> None:
    with feed.change(shop.db, shop.hub) as change:
        url = f"http://127.0.0.1:{inbox.server_port}/send"
        secret = messages.add_hook(change, "zalo", url, clock(), local=True)
    channel = api_key(shop, "channel")

    def post(how: str = "zalo") -> Any:
        body = {"channel": how, "topic": "birthday", "text": "Chúc mừng sinh nhật!"}
        return client.post("/v1/customers/cus-1/messages", json=body, headers=channel)

    assert post("sms").json()["code"] == "not_agreed"
    assert post().json()["left_this_month"] == 1
    Inbox.status = 500
    assert messages.deliver(shop) == 0
    Inbox.status = 200
    clock.forward(seconds=30)
    assert messages.deliver(shop) == 1
    assert messages.deliver(shop) == 0
    headers, body = Inbox.got[-1]
    sent = {name.lower(): value for name, value in headers.items()}
    assert sent["webhook-signature"] == messages.sign(secret, sent["webhook-id"], sent["webhook-timestamp"], body)
    assert post().status_code == 202
    assert post().json()["code"] == "too_often"
    with feed.change(shop.db, shop.hub) as change:
        customers.record_consent(change, consent(shop, Purpose.CONTACT, False, at=clock() + timedelta(seconds=1)))
    clock.forward(minutes=2)
    count = len(Inbox.got)
    assert messages.deliver(shop) == 0
    assert len(Inbox.got) == count
    clock.forward(days=40)
    assert post().json()["code"] == "not_agreed"


@pytest.mark.parametrize("url", ["ftp://x", "http://example.com", "https://127.0.0.1/", "https://[::1]/", "https:///x"])
def test_webhooks_go_to_the_public_network_only(url: str) -> None:
    with pytest.raises(ValueError, match="webhook"):
        messages.check_address(url, local=False)


def test_the_price_of_the_day_moves_every_piece_of_that_metal(client: TestClient, shop: Platform, clock: Clock) -> None:
    kiosk = Kiosk(client, shop)
    kiosk.feed()
    with feed.change(shop.db, shop.hub) as change:
        assert catalogue.set_gold_price(change, Metal.GOLD_18K, 11_000_400, clock(), "test") == 1
    assert kiosk.feed(kiosk.cursor)["piece", SKU]["price_vnd"] == 12_000_000

"""The back office: who may make users and keys, and that what they end is ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from sync.central import messages, schema_trade
from sync.central.feed import change
from sync.central.platform import Platform
from sync.central.problems import Refused
from sync.central.trade_payloads import NewMessage
from tests.unit.sync.central.conftest import OTHER_STORE, STORE, Clock, api_key
from tests.unit.sync.central.test_console import PASSWORD, sign_in
from tests.unit.sync.central.test_trade import sale, shop  # noqa: F401 - a fixture

ADMIN_ONLY = ("/access/users", "/access/users/disable", "/access/keys", "/access/keys/revoke", "/hooks", "/hooks/end")


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_users_keys_and_hooks_are_the_admins(client: TestClient, platform: Platform, role: str) -> None:
    token = sign_in(client, platform, role)
    assert client.get("/access").status_code == 403
    assert 'href="/access"' not in client.get("/").text
    form = {
        "csrf": token,
        "name": "x.y",
        "password": PASSWORD,
        "role": "admin",
        "channel": "zalo",
        "url": "https://a.b",
    }
    for path in ADMIN_ONLY:
        assert client.post(path, data=form).status_code == 403, path
    with platform.db.read() as connection:
        for table in (schema_trade.api_keys, schema_trade.hooks):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_a_new_user_signs_in_and_a_disabled_one_is_out(client: TestClient, platform: Platform) -> None:
    token = sign_in(client, platform, "admin", None)
    form = {"csrf": token, "name": "chi.hanh", "password": PASSWORD, "role": "manager", "store": STORE}
    assert client.post("/access/users", data=form | {"password": "short"}).status_code == 422
    assert client.post("/access/users", data=form | {"name": "<b>"}).status_code == 422
    assert client.post("/access/users", data=form | {"store": "nowhere"}).status_code == 404
    assert client.post("/access/users", data=form | {"name": "admin"}).status_code == 422
    assert client.post("/access/users", data=form).status_code == 200
    hanh = TestClient(client.app)
    entered = {"name": "chi.hanh", "password": PASSWORD}
    assert hanh.post("/login", data=entered, follow_redirects=False).status_code == 303
    assert hanh.get("/sales", follow_redirects=False).status_code == 200
    assert client.post("/access/users/disable", data={"csrf": token, "name": "admin"}).status_code == 422
    assert client.post("/access/users/disable", data={"csrf": token, "name": "chi.hanh"}).status_code == 200
    assert hanh.get("/sales", follow_redirects=False).status_code == 303
    assert hanh.post("/login", data=entered, follow_redirects=False).status_code == 403


def test_a_key_is_shown_once_opens_its_door_and_is_revoked(
    client: TestClient,
    shop: Platform,  # noqa: F811
) -> None:
    token = sign_in(client, shop, "admin", None)
    form = {"csrf": token, "role": "till", "name": "Quầy 1", "store": STORE}
    assert client.post("/access/keys", data=form | {"store": ""}).status_code == 422
    assert client.post("/access/keys", data=form | {"role": "admin"}).status_code == 422
    shown = client.post("/access/keys", data=form).text
    key = shown[shown.index("gk_") :].partition("<")[0]
    assert key not in client.get("/access").text
    headers = {"Authorization": f"Bearer {key}"}
    first = client.post("/v1/sales", json=sale(shop), headers=headers | {"Idempotency-Key": "key-00000001"})
    assert first.status_code == 200
    with shop.db.read() as connection:
        key_id = connection.execute(select(schema_trade.api_keys.c.id)).scalar_one()
    assert client.post("/access/keys/revoke", data={"csrf": token, "key": key_id}).status_code == 200
    client.app.state.door.look()  # type: ignore[attr-defined]
    again = client.post("/v1/sales", json=sale(shop, "S2"), headers=headers | {"Idempotency-Key": "key-00000002"})
    assert again.status_code == 401


def test_sales_and_messages_are_of_ones_own_store(client: TestClient, shop: Platform) -> None:  # noqa: F811
    till = api_key(shop, "till") | {"Idempotency-Key": "key-00000001"}
    client.post("/v1/sales", json=sale(shop), headers=till)
    for role, store, sees in (("admin", None, True), ("manager", STORE, True), ("manager", OTHER_STORE, False)):
        token = sign_in(client, shop, role, store)
        assert ("12.000.000" in client.get("/sales").text) is sees
        form = {"csrf": token, "customer": "cus-1", "channel": "zalo", "topic": "birthday", "text": "Chào"}
        assert client.post("/messages", data=form).status_code == (409 if sees else 404)
        assert client.post("/customers/cus-1/link", data={"csrf": token}).status_code == (200 if sees else 404)


def test_two_messages_at_once_do_not_pass_the_months_limit(shop: Platform, clock: Clock) -> None:  # noqa: F811
    with change(shop.db, shop.hub) as feed:
        messages.add_hook(feed, "zalo", "http://127.0.0.1:9/", clock(), local=True)

    def send(number: int) -> Any:
        asked = NewMessage(channel="zalo", topic="birthday", text=f"{number}")
        try:
            with change(shop.db, shop.hub) as feed:
                return messages.queue(feed, "cus-1", asked, "test", clock()).state
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(send, range(8)))
    assert sorted(told) == ["too_often"] * 6 + ["waiting"] * 2


def test_two_processes_send_a_message_once(shop: Platform, clock: Clock) -> None:  # noqa: F811
    with change(shop.db, shop.hub) as feed:
        messages.add_hook(feed, "zalo", "http://127.0.0.1:9/", clock(), local=True)
        messages.queue(feed, "cus-1", NewMessage(channel="zalo", topic="a", text="b"), "test", clock())
    with shop.db.read() as connection:
        row = connection.execute(select(schema_trade.messages)).one()
    assert [messages._claim(shop, row, clock()) for _ in range(2)] == [True, False]

"""The console: who may see and change what, forms that must be ours, names that cannot become markup or SQL."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from sync.central import customers, feed, schema, schema_trade, users
from sync.central.platform import Platform
from sync.records import Profile
from tests.unit.sync.central.conftest import OTHER_STORE, STORE, Kiosk

PASSWORD = "a long enough password"
EVIL = "<script>alert(1)</script>' OR '1'='1"
PAGES = ("/", "/customers", "/catalogue", "/offers", "/devices", "/erasure", "/audit", "/sales", "/messages", "/access")


def person(platform: Platform, customer: str = "cus-1", name: str = "Đỗ Thị Hồng") -> None:
    with feed.change(platform.db, platform.hub) as change:
        profile = Profile(
            id=customer, pseudonym="p-" + customer, first_name="Hồng", full_name=name, updated_at=platform.now()
        )
        customers.put(change, profile, [STORE])


def sign_in(client: TestClient, platform: Platform, role: str, store: str | None = STORE) -> str:
    """The hidden token of the new session's forms."""
    with feed.change(platform.db, platform.hub) as change:
        users.put_user(change, role, PASSWORD, role, store, platform.now())
    client.cookies.clear()
    answer = client.post("/login", data={"name": role, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/").text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", [*PAGES, "/customers/cus-1"])
def test_nobody_sees_a_page_without_signing_in(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_a_wrong_password_lets_nobody_in_and_guessing_is_slow(client: TestClient, platform: Platform) -> None:
    sign_in(client, platform, "admin", None)
    client.cookies.clear()
    codes = [client.post("/login", data={"name": "admin", "password": EVIL}).status_code for _ in range(25)]
    assert codes[0] == 403
    assert codes[-1] == 429
    assert client.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_shows_in_both_languages(client: TestClient, platform: Platform, language: str) -> None:
    sign_in(client, platform, "admin", None)
    person(platform)
    for path in (*PAGES, "/customers/cus-1"):
        answer = client.get(path, params={"lang": language})
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert "built-in" not in answer.text, "a text's key is a method of dict"


def test_a_form_without_the_hidden_token_changes_nothing(client: TestClient, platform: Platform) -> None:
    sign_in(client, platform, "admin", None)
    for token in ("", "0" * 48):
        answer = client.post("/catalogue/gold", data={"metal": "gold_24k", "vnd": "14000000", "csrf": token})
        assert answer.status_code == 403
    with platform.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema.gold_prices)).scalar_one() == 0


def test_a_viewer_and_another_store_may_change_nothing(client: TestClient, platform: Platform) -> None:
    person(platform)
    for role, store in (("viewer", STORE), ("manager", OTHER_STORE)):
        token = sign_in(client, platform, role, store)
        form = {"csrf": token, "store": STORE, "confirm": "cus-1", "metal": "gold_24k", "vnd": "14000000"}
        for path in ("/devices/code", "/catalogue/gold", "/customers/cus-1/erase"):
            assert client.post(path, data=form).status_code in (403, 404), path
    assert client.get("/customers/cus-1").status_code == 404


def test_names_are_text_and_never_markup_or_sql(client: TestClient, platform: Platform) -> None:
    token = sign_in(client, platform, "admin", None)
    person(platform, name=EVIL)
    offer = {
        "csrf": token,
        "title_vi": EVIL,
        "title_en": EVIL,
        "text_vi": EVIL,
        "text_en": EVIL,
        "days": "3",
        "percent": "0",
    }
    assert client.post("/offers", data=offer).status_code == 200
    for path in ("/customers", "/customers/cus-1", "/offers", "/audit"):
        assert "<script>alert" not in client.get(path).text
    assert client.get("/customers", params={"q": "%"}).text.count("/customers/cus-1") == 0


def test_erasing_empties_the_platform_and_waits_for_every_kiosk(client: TestClient, platform: Platform) -> None:
    kiosk = Kiosk(client, platform)
    token = sign_in(client, platform, "manager")
    person(platform)
    kiosk.send(kiosk.event("piece.viewed", subject="p-cus-1", visit="v1", data={"sku": "E1"}))
    assert client.post("/customers/cus-1/erase", data={"csrf": token, "confirm": "other"}).status_code == 422
    page = client.post("/customers/cus-1/erase", data={"csrf": token, "confirm": "cus-1"})
    assert "Kiosk 1" in page.text.partition("<tbody>")[2]
    found = kiosk.feed()
    assert found["profile", "cus-1"] is None
    assert found["tombstone", "cus-1"]["reason"] == "erasure"
    assert kiosk.send(kiosk.event("piece.viewed", subject="p-cus-1", data={"sku": "E2"})) == ["accepted"]
    with platform.db.read() as connection:
        assert connection.execute(select(schema.events.c.subject)).scalars().all() == [None, None]
    client.cookies.clear()
    answer = client.post("/v1/erasures/ack", json={"customers": ["cus-1", "cus-2"]}, headers=kiosk.headers)
    assert answer.json() == {"acknowledged": ["cus-1"], "unknown": ["cus-2"]}
    sign_in(client, platform, "manager")
    assert "late" not in client.get("/erasure").text.partition("<tbody>")[2]


def test_every_change_is_in_the_audit(client: TestClient, platform: Platform) -> None:
    token = sign_in(client, platform, "admin", None)
    client.post("/catalogue/gold", data={"csrf": token, "metal": "gold_24k", "vnd": "14000000"})
    with platform.db.read() as connection:
        actions = connection.execute(select(schema_trade.audit.c.action, schema_trade.audit.c.who)).all()
    assert ("gold_price", "admin") in [tuple(row) for row in actions]

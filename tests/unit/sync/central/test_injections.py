"""SQL, HTML and paths through every name that the platform takes, by its forms, its API and its devices."""

from __future__ import annotations

import html.parser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from sync.central import schema
from sync.central.platform import Platform
from tests.unit.sync.central.conftest import Kiosk, api_key
from tests.unit.sync.central.test_console import PAGES, person, sign_in

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE events; --",
    "x' OR '1'='1",
    "../../../central.db",
    "..\\..\\central.db\x00.png",
    "{{ 7 * 191 }}",
]
NOT_HERE = ("/logout", "/language")
"""Forms that end the visit of the page."""


class Forms(html.parser.HTMLParser):
    """Every form of a page: where it goes, and its fields by name with their kind and value."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, tuple[str, str]]]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((has.get("action", ""), {}))
        elif self.found and tag in ("input", "textarea") and has.get("name"):
            kind = "text" if tag == "textarea" else has.get("type", "text")
            self.found[-1][1][has["name"]] = (kind, has.get("value", ""))
        elif self.found and tag == "select" and has.get("name"):
            self._select = has["name"]
            self.found[-1][1][self._select] = ("select", "")
        elif self.found and tag == "option" and self._select and not self.found[-1][1][self._select][1]:
            self.found[-1][1][self._select] = ("select", has.get("value", ""))


def forms(client: TestClient, page: str) -> list[tuple[str, dict[str, tuple[str, str]]]]:
    parser = Forms()
    parser.feed(client.get(page).text)
    return [(action, fields) for action, fields in parser.found if action not in NOT_HERE and "csrf" in fields]


def pages(platform: Platform) -> list[str]:
    return [*PAGES, "/staff", "/published", "/customers/cus-1"]


def clean(client: TestClient, platform: Platform) -> None:
    for page in pages(platform):
        answer = client.get(page)
        assert answer.status_code == 200, page
        for mark in ("<script>alert", "<img src=x", "1337"):  # the last is what a template would make of {{ 7 * 191 }}
            assert mark not in answer.text, (page, mark)
    with platform.db.read() as connection:
        for table in schema.metadata.sorted_tables:
            connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_every_text_field_of_the_console(client: TestClient, platform: Platform) -> None:
    Kiosk(client, platform)
    person(platform)
    sign_in(client, platform, "admin", None)
    for evil in EVIL:
        sent = 0
        for page in pages(platform):
            for action, fields in forms(client, page):
                if "erase" in action or "revoke" in action:
                    continue  # nothing is named there, and the person and the device are needed
                data = {name: _value(kind, value, evil) for name, (kind, value) in fields.items()}
                answer = client.post(action, data=data)
                assert answer.status_code < 500, (action, data)
                sent += evil in data.values()
        assert sent >= 6
        for page in ("/customers", "/sales"):
            answer = client.get(page, params={"q": evil, "day": evil})
            assert answer.status_code < 500
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text
    clean(client, platform)


def _value(kind: str, value: str, evil: str) -> str:
    if kind == "password":
        return "a long enough password"
    return evil if kind in ("text", "search") else value


def test_every_name_that_comes_by_the_api(client: TestClient, platform: Platform, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    till, channel = api_key(platform, "till"), api_key(platform, "channel")
    for number, evil in enumerate(EVIL):
        kiosk = Kiosk(client, platform, name=evil.replace("\x00", "")[:60])
        person(platform, f"cus-{number + 1}", evil.replace("\x00", ""))
        data = {"sku": evil, "skus": [evil], "offer": evil, "kind": evil, evil: evil}
        kinds = ("piece.viewed", "shortlist.added", "decision.made", "tryon.started")
        kiosk.send(*(kiosk.event(kind, data=data, visit=f"v-{n}", subject="p-cus-1") for n, kind in enumerate(kinds)))
        for answer in _answers(client, platform, kiosk, till, channel, evil, number):
            assert answer.status_code < 500, (answer.request.url, answer.text[:200])
            assert b"SQLite format 3" not in answer.content
    sign_in(client, platform, "admin", None)
    clean(client, platform)
    made = set(tmp_path.rglob("*")) - before
    assert not [path for path in made if path.name.endswith(".png") or "alert" in path.name]


def _answers(
    client: TestClient,
    platform: Platform,
    kiosk: Kiosk,
    till: dict[str, str],
    channel: dict[str, str],
    evil: str,
    number: int,
) -> Iterator[httpx.Response]:
    lines = [{"sku": evil, "price_vnd": 1, "offer": evil}]
    sale: dict[str, Any] = {
        "id": evil,
        "at": platform.now().isoformat(),
        "lines": lines,
        "customer": evil,
        "visit": evil,
    }
    fair = sale | {"id": f"S-{number}", "lines": [{"sku": "A", "price_vnd": 1}]}
    for key, body in (
        (f"k-{number}", sale),
        (f"f-{number}", fair),
        (evil.encode("ascii", "ignore").decode()[:60], fair),
    ):
        yield client.post("/v1/sales", json=body, headers=till | {"Idempotency-Key": key.replace("\x00", "")})
    said = {"channel": "zalo", "topic": "birthday", "text": "x"}
    for body in (said | {"text": evil}, said | {"topic": evil}):
        yield client.post("/v1/customers/cus-1/messages", json=body, headers=channel)
    quoted = "".join(f"%{byte:02x}" for byte in evil.encode())
    for path in ("/v1/media/", "/v1/staff/", "/customers/", "/static/"):
        for headers in (kiosk.headers, channel, {}):
            yield client.get(path + quoted, headers=headers)
    for what in ("offers", "shortlist"):
        yield client.get(f"/v1/customers/{quoted}/{what}", headers=channel)

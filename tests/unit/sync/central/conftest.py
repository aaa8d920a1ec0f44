"""A platform of its own for every test, on both databases, with a shop, a kiosk and keys to call it by."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from sync.central import access, codes, feed, schema, stores, users
from sync.central.app import create_app
from sync.central.bench import cluster as postgres
from sync.central.platform import Config, Platform, open_platform
from sync.protocol import CLOUDEVENTS_BATCH, encode_batch, paths, public_key_hex, token_form
from sync.records import Event

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

with warnings.catch_warnings():
    # It would rather be used with httpx2, which no stable release of our other tools takes yet.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

STORE = "store-1"
OTHER_STORE = "store-2"


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    if not postgres.available():
        pytest.skip("PostgreSQL 15 is not installed")
    cluster = postgres.Cluster()
    cluster.start()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def shared_database(cluster: postgres.Cluster) -> str:
    return cluster.new_database()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """An address: empty for SQLite. The one PostgreSQL database is emptied before each test."""
    return "" if request.param == "sqlite" else request.getfixturevalue("shared_database")


@pytest.fixture
def fresh_database(database: str, request: pytest.FixtureRequest) -> str:
    """As ``database``, and nobody else's: for processes that fill it by themselves."""
    return request.getfixturevalue("cluster").new_database() if database else ""


class Clock:
    """The platform's clock, moved by hand."""

    def __init__(self) -> None:
        self.value = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.value

    def forward(self, **delta: float) -> None:
        self.value += timedelta(**delta)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(database: str, tmp_path: Path, clock: Clock) -> Iterator[Platform]:
    config = Config(tmp_path / "central", database, rate_per_second=1e6, rate_burst=1e6, local_hooks=True)
    platform = open_platform(config, clock)
    if database:
        with platform.db.write() as connection:
            names = ",".join(table.name for table in schema.metadata.sorted_tables if table.name != "secrets")
            connection.execute(text(f"TRUNCATE {names}"))
    with feed.change(platform.db, platform.hub) as change:
        stores.add_store(change, STORE, "Cửa hàng Một", "TP. Hồ Chí Minh")
        stores.add_store(change, OTHER_STORE, "Cửa hàng Hai", "Hà Nội")
        codes.make_key(change, clock())
    yield platform
    platform.close()


@pytest.fixture
def client(platform: Platform) -> Iterator[TestClient]:
    with TestClient(create_app(platform), raise_server_exceptions=False) as client:
        yield client


class Kiosk:
    """A device that speaks the wire."""

    def __init__(self, client: TestClient, platform: Platform, store: str = STORE, name: str = "Kiosk 1") -> None:
        self.client, self.platform = client, platform
        self.key = Ed25519PrivateKey.generate()
        with feed.change(platform.db, platform.hub) as change:
            code = stores.make_code(change, store, platform.now())
        answer = client.post(
            paths.ENROL, json={"code": code, "public_key": public_key_hex(self.key), "name": name}
        ).json()
        self.device, self.store = answer["device"], answer["store"]
        self.sequence = 0
        self.sign_in()

    def sign_in(self) -> None:
        answer = self.client.post(paths.TOKEN, data=token_form(self.device, self.key, self.platform.now()))
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def event(self, type_: str = "piece.viewed", **fields: Any) -> Event:
        self.sequence += 1
        return Event.model_validate(
            {
                "id": f"{self.device}-e{self.sequence}",
                "type": type_,
                "device": self.device,
                "store": self.store,
                "sequence": self.sequence,
                "at": self.platform.now() + timedelta(seconds=self.sequence),
                "monotonic_ns": self.sequence * 10**9,
            }
            | fields
        )

    def send(self, *events: Event) -> list[str]:
        """The verdicts."""
        answer = self.client.post(
            paths.EVENTS, content=encode_batch(events), headers=self.headers | {"Content-Type": CLOUDEVENTS_BATCH}
        )
        assert answer.status_code == 200, answer.text
        return [one["verdict"] for one in answer.json()["answers"]]

    def feed(self, after: int = 0) -> dict[tuple[str, str], Any]:
        """Everything after a cursor, by topic and key."""
        found = {}
        while True:
            answer = self.client.get(paths.FEED, params={"after": after, "limit": 50}, headers=self.headers)
            page = json.loads(answer.text)
            found.update({(c["topic"], c["key"]): c["record"] for c in page["changes"]})
            after = page["next"]
            if not page["more"]:
                self.cursor = after
                return found


@pytest.fixture
def kiosk(client: TestClient, platform: Platform) -> Kiosk:
    return Kiosk(client, platform)


def api_key(platform: Platform, role: str, store: str | None = STORE) -> dict[str, str]:
    with feed.change(platform.db, platform.hub) as change:
        _id, text = access.make_key(change, role, f"{role} of the test", store, platform.now())
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Until its module's end: while it is open, no other test can start an event loop of its own."""
    from tests.unit.sync.central.browser import chromium  # costs a second: only where it is needed

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo platform process of the module's own."""
    from tests.unit.sync.central.browser import demo_platform

    with demo_platform(tmp_path_factory.mktemp("central")) as url:
        yield url


@pytest.fixture
def console(browser: Browser) -> Iterator[Page]:
    """A page of a browser that runs no scripts: the console needs none."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2 at full cost takes most of a test's time; the browser's test pays it."""
    monkeypatch.setattr(users, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))

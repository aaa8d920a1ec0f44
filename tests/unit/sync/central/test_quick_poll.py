"""An empty poll is answered at the door, and by the same rules as everywhere else."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from sync.central import feed, stores
from sync.central.app import create_app
from sync.central.guard import Guard
from sync.central.platform import Platform
from sync.protocol import paths
from sync.records import Page, Topic
from tests.unit.sync.central.conftest import STORE, Clock, Kiosk, api_key


@pytest.fixture
def quick(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient, list[bytes]]]:
    """A client, and the bodies that were answered at the door."""
    answered: list[bytes] = []
    build = Guard.__init__

    def noting(self: Guard, *words: object, **named: object) -> None:
        build(self, *words, **named)  # type: ignore[arg-type]
        inner = self._quick
        assert inner is not None

        def note(scope: object, headers: object) -> bytes | None:
            body = inner(scope, headers)  # type: ignore[arg-type]
            if body is not None:
                answered.append(body)
            return body

        self._quick = note  # type: ignore[assignment]

    monkeypatch.setattr(Guard, "__init__", noting)
    with TestClient(create_app(platform), raise_server_exceptions=False) as client:
        yield client, answered


def poll(client: TestClient, kiosk: Kiosk, query: str) -> tuple[int, Page | None, dict[str, str]]:
    answer = client.get(f"{paths.FEED}?{query}", headers=kiosk.headers)
    page = Page.model_validate_json(answer.text) if answer.status_code == 200 else None
    return answer.status_code, page, dict(answer.headers)


def test_it_is_what_the_endpoint_would_say(quick: tuple[TestClient, list[bytes]], platform: Platform) -> None:
    client, answered = quick
    kiosk = Kiosk(client, platform)
    kiosk.feed()
    at = kiosk.cursor
    slow = poll(client, kiosk, f"after={at}&limit=1000&x=1")
    assert answered == []
    for query in (f"after={at}", f"after={at}&limit=500", f"limit=7&after={at}"):
        status, page, headers = poll(client, kiosk, query)
        assert (status, page) == slow[:2]
        assert headers["content-security-policy"] == slow[2]["content-security-policy"]
        assert headers["content-type"] == slow[2]["content-type"]
    assert len(answered) == 3


@pytest.mark.parametrize("query", ["after=", "after=-1", "after=1&after=2", "limit=0&after=1", "after=0x1", "after=١"])
def test_what_is_wrong_is_left_to_the_endpoint(
    quick: tuple[TestClient, list[bytes]], platform: Platform, query: str
) -> None:
    client, answered = quick
    kiosk = Kiosk(client, platform)
    kiosk.feed()
    poll(client, kiosk, query)
    assert answered == []


def test_a_change_ends_the_silence_at_once(quick: tuple[TestClient, list[bytes]], platform: Platform) -> None:
    client, answered = quick
    kiosk = Kiosk(client, platform)
    kiosk.feed()
    poll(client, kiosk, f"after={kiosk.cursor}")
    assert len(answered) == 1
    with feed.change(platform.db, platform.hub) as change:
        change.to(STORE, [(Topic.POLICY, "p", {"v": 1})])
    _, page, _ = poll(client, kiosk, f"after={kiosk.cursor}")
    assert page is not None
    assert [one.key for one in page.changes] == ["p"]


def test_old_tokens_other_roles_and_revoked_devices_are_out(
    quick: tuple[TestClient, list[bytes]], platform: Platform, clock: Clock
) -> None:
    client, answered = quick
    kiosk, other = Kiosk(client, platform), Kiosk(client, platform, name="Kiosk 2")
    kiosk.feed()
    query = f"after={kiosk.cursor}"
    poll(client, kiosk, query)
    poll(client, other, query)
    count = len(answered)
    till = api_key(platform, "till")
    assert [client.get(f"{paths.FEED}?{query}", headers=till).status_code for _ in range(2)] == [403, 403]
    with feed.change(platform.db, platform.hub) as change:
        stores.revoke(change, kiosk.device, clock())
    end = time.monotonic() + 10
    while time.monotonic() < end and poll(client, kiosk, query)[0] == 200:
        time.sleep(0.05)
    assert poll(client, kiosk, query)[0] == 403
    assert poll(client, other, query)[0] == 200
    clock.forward(minutes=11)
    assert poll(client, other, query)[0] == 401
    assert len(answered) > count


def test_the_door_counts_polls_too(platform: Platform) -> None:
    from dataclasses import replace

    platform.config = replace(platform.config, rate_per_second=1, rate_burst=10)
    with TestClient(create_app(platform), raise_server_exceptions=False) as client:
        kiosk = Kiosk(client, platform)
        kiosk.feed()
        statuses = [poll(client, kiosk, f"after={kiosk.cursor}")[0] for _ in range(30)]
    assert statuses[-1] == 429

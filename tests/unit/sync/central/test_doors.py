"""Every door asks for a credential of its own kind; who is revoked is out of all of them."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from sync.central import access, feed, stores
from sync.central.platform import Platform
from tests.unit.sync.central.conftest import Kiosk, api_key

OPEN = {
    ("get", "/health"),
    ("post", "/v1/devices/enrol"),  # by a one-time code
    ("post", "/v1/token"),  # by a signature
    ("post", "/v1/app/activate"),  # by a one-time code
}


SHARED = {("get", "/v1/visits")}
"""A store's own visits, for its devices, tills and channels."""


def operations(client: TestClient) -> list[tuple[str, str, dict[str, Any]]]:
    paths: dict[str, dict[str, dict[str, Any]]] = client.get("/openapi.json").json()["paths"]
    return [(method, path, one) for path, methods in paths.items() for method, one in methods.items()]


def filled(path: str) -> str:
    return path.replace("{sha256}", "0" * 64).replace("{", "").replace("}", "")


def example(operation: dict[str, Any]) -> tuple[str, Any] | None:
    """Content type and example of the body, if it has one."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        return kind, content.get("example")
    return None


def ask(client: TestClient, method: str, path: str, operation: dict[str, Any], headers: dict[str, str]) -> int:
    body = example(operation)
    how: dict[str, Any] = {}
    if body is not None:
        kind, sent = body
        how = {"data": sent} if "urlencoded" in kind else {"json": sent}
        headers = headers | ({} if "urlencoded" in kind else {"Content-Type": kind})
    if "/feed/wait" in path:
        how["params"] = {"after": 0, "seconds": 1}
    return client.request(method.upper(), filled(path), headers=headers, **how).status_code


def test_without_a_credential_every_door_is_shut(client: TestClient, platform: Platform) -> None:
    found = operations(client)
    assert len(found) > 25
    for method, path, operation in found:
        if (method, path) not in OPEN:
            for headers in ({}, {"Authorization": "Bearer gk_nobody"}, {"Authorization": "Basic YTpi"}):
                assert ask(client, method, path, operation, headers) == 401, (method, path, headers)


def test_a_credential_opens_only_doors_of_its_kind(client: TestClient, platform: Platform) -> None:
    """Whatever one kind opens, no other kind does."""
    kiosk = Kiosk(client, platform)
    kinds = {"device": kiosk.headers} | {role: api_key(platform, role) for role in ("till", "channel", "personnel")}
    for method, path, operation in operations(client):
        if (method, path) in OPEN | SHARED:
            continue
        opened = {
            kind for kind, headers in kinds.items()
            if ask(client, method, path, operation, headers | {"Idempotency-Key": "k-1"}) not in (401, 403)
        }  # fmt: skip
        assert len(opened) <= 1, (method, path, opened)


def test_a_revoked_device_is_out_of_every_door(
    client: TestClient, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "TRUST_S", 0.0)  # a platform that has just looked may let it in for some seconds more
    kiosk = Kiosk(client, platform)
    with feed.change(platform.db, platform.hub) as change:
        stores.revoke(change, kiosk.device, platform.now())
    for method, path, operation in operations(client):
        if (method, path) not in OPEN:
            assert ask(client, method, path, operation, kiosk.headers) in (401, 403), (method, path)

"""Enrolment, tokens, the feed and files, as a device meets them."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient

from sync.central import access, feed, media, stores
from sync.central.platform import Platform
from sync.protocol import paths, public_key_hex, token_form
from sync.records import Topic
from tests.unit.sync.central.conftest import STORE, Clock, Kiosk


def code(platform: Platform) -> str:
    with feed.change(platform.db, platform.hub) as change:
        return stores.make_code(change, STORE, platform.now())


def enrol(client: TestClient, code: str, key: Ed25519PrivateKey) -> tuple[int, dict[str, str]]:
    answer = client.post(paths.ENROL, json={"code": code, "public_key": public_key_hex(key), "name": "K"})
    return answer.status_code, answer.json()


def test_a_code_enrols_one_device_and_a_lost_answer_costs_nothing(client: TestClient, platform: Platform) -> None:
    key, one = Ed25519PrivateKey.generate(), code(platform)
    assert (first := enrol(client, one.lower(), key))[0] == 201
    assert enrol(client, one, key) == (200, first[1])
    status, problem = enrol(client, one, Ed25519PrivateKey.generate())
    assert (status, problem["code"]) == (403, "bad_code")


def test_two_devices_with_one_key_are_refused(client: TestClient, platform: Platform) -> None:
    key = Ed25519PrivateKey.generate()
    assert enrol(client, code(platform), key)[0] == 201
    status, problem = enrol(client, code(platform), key)
    assert (status, problem["code"]) == (409, "key_taken")


def test_an_old_code_is_refused(client: TestClient, platform: Platform, clock: Clock) -> None:
    one = code(platform)
    clock.forward(days=8)
    assert enrol(client, one, Ed25519PrivateKey.generate())[1]["code"] == "bad_code"


def test_assertions_are_good_once_and_by_the_right_clock(kiosk: Kiosk, clock: Clock) -> None:
    form = token_form(kiosk.device, kiosk.key, clock())
    assert kiosk.client.post(paths.TOKEN, data=form).status_code == 200
    assert kiosk.client.post(paths.TOKEN, data=form).json()["code"] == "assertion_replayed"
    skewed = kiosk.client.post(paths.TOKEN, data=token_form(kiosk.device, kiosk.key, clock() + timedelta(hours=5)))
    assert skewed.json()["code"] == "clock_skew"
    assert skewed.json()["now"].startswith(clock().strftime("%Y-%m-%dT%H:%M"))
    foreign = token_form(kiosk.device, Ed25519PrivateKey.generate(), clock())
    assert kiosk.client.post(paths.TOKEN, data=foreign).json()["code"] == "bad_assertion"


def test_a_token_ends_and_a_revoked_device_is_out(
    kiosk: Kiosk, clock: Clock, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "TRUST_S", 0.0)
    clock.forward(minutes=11)
    assert kiosk.client.get(paths.FEED, headers=kiosk.headers).status_code == 401
    kiosk.sign_in()
    assert kiosk.client.get(paths.FEED, headers=kiosk.headers).status_code == 200
    with feed.change(platform.db, platform.hub) as change:
        stores.revoke(change, kiosk.device, clock())
    assert kiosk.client.get(paths.FEED, headers=kiosk.headers).json()["code"] == "revoked"
    answer = kiosk.client.post(paths.TOKEN, data=token_form(kiosk.device, kiosk.key, clock()))
    assert answer.json()["code"] == "revoked"


def test_the_feed_tells_the_latest_of_each_thing_in_order(kiosk: Kiosk, platform: Platform) -> None:
    kiosk.feed()
    start = kiosk.cursor
    for value in range(3):
        with feed.change(platform.db, platform.hub) as change:
            change.to(STORE, [(Topic.POLICY, "a", {"v": value}), (Topic.POLICY, f"b{value}", {"v": value})])
    found = kiosk.feed(start)
    assert found["policy", "a"] == {"v": 2}
    assert len(found) == 4
    assert kiosk.cursor == start + 6
    page = kiosk.client.get(paths.FEED, params={"after": start, "limit": 2}, headers=kiosk.headers).json()
    cursors = [change["cursor"] for change in page["changes"]]
    assert (cursors, page["more"], page["next"]) == (sorted(cursors), True, cursors[-1])
    ahead = kiosk.client.get(paths.FEED, params={"after": 10**9}, headers=kiosk.headers)
    assert (ahead.status_code, ahead.json()["code"]) == (409, "cursor_ahead")


def test_one_topic_is_told_ahead_of_all_else(kiosk: Kiosk, platform: Platform) -> None:
    kiosk.feed()
    start = kiosk.cursor
    stone = {"customer": "c", "at": platform.now().isoformat()}
    with feed.change(platform.db, platform.hub) as change:
        rows = [(Topic.POLICY, f"b{n}", {}) for n in range(3)]
        change.to(STORE, [*rows, *((Topic.TOMBSTONE, f"c{n}", stone) for n in range(3)), (Topic.POLICY, "z", {})])
    ask = {"after": start, "limit": 2, "topic": "tombstone"}
    page = kiosk.client.get(paths.FEED, params=ask, headers=kiosk.headers).json()
    assert [change["key"] for change in page["changes"]] == ["c0", "c1"]
    assert (page["more"], page["next"]) == (True, start + 5)
    page = kiosk.client.get(paths.FEED, params=ask | {"after": page["next"]}, headers=kiosk.headers).json()
    assert [change["key"] for change in page["changes"]] == ["c2"]
    assert (page["more"], page["next"], page["head"]) == (False, start + 7, start + 7)
    page = kiosk.client.get(paths.FEED, params=ask | {"after": start + 6}, headers=kiosk.headers).json()
    assert (page["changes"], page["more"], page["next"]) == ([], False, start + 6)
    for wrong in ("", "tombstones", "tombstone' OR '1'='1"):
        assert kiosk.client.get(paths.FEED, params=ask | {"topic": wrong}, headers=kiosk.headers).status_code == 422


def test_waiting_tells_of_a_change(kiosk: Kiosk) -> None:
    kiosk.feed()
    params = {"after": kiosk.cursor - 1, "seconds": 1}
    answer = kiosk.client.get(paths.FEED_WAIT, params=params, headers=kiosk.headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert f'event: head\ndata: {{"head":{kiosk.cursor}}}' in answer.text


def test_files_come_whole_and_in_parts(kiosk: Kiosk, platform: Platform) -> None:
    content = secrets.token_bytes(600_000)
    with feed.change(platform.db, platform.hub) as change:
        kept = media.add(change, platform.media_folder, content, "image/png", "a.png")
    path = paths.media(kept.sha256)

    def get(**headers: str) -> tuple[int, bytes]:
        answer = kiosk.client.get(path, headers=kiosk.headers | {k.replace("_", "-"): v for k, v in headers.items()})
        return answer.status_code, answer.content

    assert get() == (200, content)
    assert get(range="bytes=599990-") == (206, content[599_990:])
    assert get(range="bytes=10-19") == (206, content[10:20])
    assert get(range="bytes=-5") == (206, content[-5:])
    assert get(range="bytes=600000-")[0] == 416
    assert get(range="bytes=5-", if_range='"other"') == (200, content)
    assert get(range="apples=1")[0] == 200
    for name in ("0" * 64, "..%2f..%2fcentral.db", "x"):
        assert kiosk.client.get(f"/v1/media/{name}", headers=kiosk.headers).status_code in (404, 422)


def test_limits_on_size_nesting_and_rate(kiosk: Kiosk) -> None:
    client = kiosk.client
    assert client.post(paths.ENROL, content=b"x" * 300_000).status_code == 413
    deep = b'{"code":' + b"[" * 500 + b"]" * 500 + b"}"
    headers = {"Content-Type": "application/json"}
    assert client.post(paths.ENROL, content=deep, headers=headers).status_code == 400
    answers = [client.post(paths.ENROL, json={}) for _ in range(30)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1

"""What a device needs of the platform for its keys, its trust, and packed bodies."""

from __future__ import annotations

import gzip
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.central import feed, manifests, stores
from sync.central.platform import Platform
from sync.protocol import (
    CLOUDEVENTS_BATCH,
    MAX_BATCH_BYTES,
    build_assertion,
    encode_batch,
    open_manifest,
    paths,
    public_key_hex,
    token_form,
)
from sync.records import Event, EventType, SignedManifest, Topic
from tests.unit.sync.central.conftest import OTHER_STORE, STORE, Clock, Kiosk


def new_key(kiosk: Kiosk, key: Ed25519PrivateKey, clock: Clock, **changes: str) -> tuple[int, dict[str, str]]:
    body = {"public_key": public_key_hex(key), "proof": build_assertion(kiosk.device, key, clock())} | changes
    answer = kiosk.client.post(paths.DEVICE_KEY, json=body, headers=kiosk.headers)
    return answer.status_code, answer.json()


def token(kiosk: Kiosk, key: Ed25519PrivateKey, clock: Clock) -> int:
    return kiosk.client.post(paths.TOKEN, data=token_form(kiosk.device, key, clock())).status_code


def test_the_new_key_counts_the_old_one_no_more_and_repeating_costs_nothing(kiosk: Kiosk, clock: Clock) -> None:
    key = Ed25519PrivateKey.generate()
    assert new_key(kiosk, key, clock)[0] == 200
    assert new_key(kiosk, key, clock)[0] == 200
    assert token(kiosk, key, clock) == 200
    assert token(kiosk, kiosk.key, clock) == 401


def test_a_key_that_the_device_does_not_hold_is_refused(kiosk: Kiosk, clock: Clock) -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    assert new_key(kiosk, key, clock, proof=build_assertion(kiosk.device, other, clock()))[0] == 422
    assert new_key(kiosk, key, clock, proof=build_assertion("dev-else", key, clock()))[0] == 422
    assert new_key(kiosk, key, clock, public_key="0" * 64)[0] == 422
    assert token(kiosk, kiosk.key, clock) == 200


def test_a_proof_that_was_seen_opens_no_door(kiosk: Kiosk, clock: Clock) -> None:
    key = Ed25519PrivateKey.generate()
    proof = build_assertion(kiosk.device, key, clock())
    assert new_key(kiosk, key, clock, proof=proof)[0] == 200
    form = token_form(kiosk.device, key, clock()) | {"client_assertion": proof}
    assert kiosk.client.post(paths.TOKEN, data=form).json()["code"] == "assertion_replayed"


def page(platform: Platform, store: str) -> list[dict[str, object]]:
    with platform.db.read() as connection:
        changes: list[dict[str, object]] = json.loads(feed.page(connection, store, 0, 1000))["changes"]
    return changes


def test_manifests_are_signed_numbered_upwards_and_a_new_store_gets_them(platform: Platform, clock: Clock) -> None:
    with feed.change(platform.db, platform.hub) as change:
        keys = {key.kid: key.public_key for key in manifests.prepare(change)}
        first = manifests.publish(change, Topic.PLAYLIST, "main", {"items": [1]}, clock())
        second = manifests.publish(change, Topic.PLAYLIST, "main", {"items": [2]}, clock())
        manifests.publish(change, Topic.POLICY, "p1", {}, clock(), store=STORE)
        stores.add_store(change, "store-9", "New")
    assert second.version > first.version
    seen = {}
    for store in (STORE, OTHER_STORE, "store-9"):
        rows = [row for row in page(platform, store) if row["topic"] in ("playlist", "policy")]
        seen[store] = sorted(str(row["key"]) for row in rows)
        for row in rows:
            signed = SignedManifest.model_validate(row["record"])
            manifest = open_manifest(signed, keys, str(row["topic"]), str(row["key"]), store)
            assert manifest.key != "main" or manifest.body == {"items": [2]}
    assert seen == {STORE: ["main", "p1"], OTHER_STORE: ["main"], "store-9": ["main"]}
    with pytest.raises(ValueError, match="not signed"), feed.change(platform.db, platform.hub) as change:
        manifests.publish(change, Topic.OFFER, "o", {}, clock())


def test_a_device_learns_the_keys_at_enrolment_and_by_asking(kiosk: Kiosk, platform: Platform, clock: Clock) -> None:
    with feed.change(platform.db, platform.hub) as change:
        code = stores.make_code(change, STORE, clock())
    body = {"code": code, "public_key": public_key_hex(Ed25519PrivateKey.generate()), "name": "K"}
    told = kiosk.client.post(paths.ENROL, json=body).json()["manifest_keys"]
    assert told
    assert kiosk.client.get(paths.ME, headers=kiosk.headers).json()["manifest_keys"] == told
    with feed.change(platform.db, platform.hub) as change:
        fresh = manifests.new_key(change, clock())
        manifests.publish(change, Topic.POLICY, "p", {}, clock())
    rows = {str(row["topic"]): SignedManifest.model_validate(row["record"])
            for row in page(platform, STORE) if row["topic"] in ("manifest_key", "policy")}  # fmt: skip
    assert rows["manifest_key"].kid == told[-1]["kid"]
    assert rows["policy"].kid == fresh.kid


def batch(count: int) -> bytes:
    return encode_batch(
        Event(
            id=f"e{n}", type=EventType.PIECE_VIEWED, device="d", store=STORE, sequence=n + 1, at=Clock()(),
            monotonic_ns=n, data={"sku": f"P-{n}"},
        )
        for n in range(count)
    )  # fmt: skip


def post(kiosk: Kiosk, body: bytes, packing: str = "gzip") -> tuple[int, dict[str, object]]:
    headers = {**kiosk.headers, "Content-Type": CLOUDEVENTS_BATCH, "Content-Encoding": packing}
    answer = kiosk.client.post(paths.EVENTS, content=body, headers=headers)
    return answer.status_code, answer.json()


def test_packed_events_are_unpacked(kiosk: Kiosk) -> None:
    body = batch(100).replace(b"vn.guong.device:d", f"vn.guong.device:{kiosk.device}".encode())
    status, answer = post(kiosk, gzip.compress(body))
    assert status == 200
    assert len(answer["answers"]) == 100  # type: ignore[arg-type]


def test_bombs_rubbish_and_other_packings_are_refused(kiosk: Kiosk) -> None:
    bomb = gzip.compress(b"[" + b" " * (50 * MAX_BATCH_BYTES) + b"]")
    assert len(bomb) < MAX_BATCH_BYTES
    assert post(kiosk, bomb)[0] == 413
    assert post(kiosk, b"not gzip")[0] == 400
    assert post(kiosk, gzip.compress(batch(10))[:-9])[0] == 400
    assert post(kiosk, gzip.compress(batch(10)) + b"more")[0] == 400
    assert post(kiosk, batch(10), "br")[0] == 415


def test_a_large_page_is_packed_for_who_takes_it(kiosk: Kiosk, platform: Platform, clock: Clock) -> None:
    with feed.change(platform.db, platform.hub) as change:
        manifests.publish(change, Topic.POLICY, "p", {"text": "x" * 20_000}, clock())
    plain = kiosk.client.get(paths.FEED, headers={**kiosk.headers, "Accept-Encoding": "identity"})
    packed = kiosk.client.get(paths.FEED, headers={**kiosk.headers, "Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()

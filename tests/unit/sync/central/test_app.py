"""A customer's own device: linked once, holder of a credential that kiosks check offline, reader of its own things."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import Any

import base45
import cbor2
import cv2
import numpy as np
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from kiosk.identity.recognition import Outcome
from kiosk.identity.token import Refused, verify
from sync.central import customers, erasure, feed, phones, schema_trade
from sync.central.platform import Platform
from sync.protocol import public_key_hex
from sync.records import Consent, Profile, Purpose, TokenKey
from tests.unit.sync.central.conftest import STORE, Clock, Kiosk, api_key

AGREED = (Purpose.RECOGNISE, Purpose.TRYON_HISTORY, Purpose.OFFERS)


@pytest.fixture
def lan(platform: Platform) -> Platform:
    put(platform, *AGREED)
    return platform


def put(platform: Platform, *agreed: Purpose) -> None:
    consents = tuple(
        Consent(
            customer="cus-1",
            purpose=purpose,
            granted=True,
            text_version="1",
            language="vi",
            at=platform.now(),
            store=STORE,
            method="app",
        )
        for purpose in agreed
    )
    profile = Profile(
        id="cus-1",
        pseudonym="p-1",
        first_name="Lan",
        full_name="Nguyễn Lan",
        points=12,
        consents=consents,
        updated_at=platform.now(),
    )
    with feed.change(platform.db, platform.hub) as change:
        customers.put(change, profile, [STORE])


class Phone:
    """What the page's script does, in Python."""

    def __init__(self, client: TestClient, platform: Platform) -> None:
        self.client, self.platform = client, platform
        self.key = Ed25519PrivateKey.generate()

    def link(self, code: str | None = None) -> Any:
        if code is None:
            with feed.change(self.platform.db, self.platform.hub) as change:
                code = phones.link(change, "cus-1", self.platform.now())
        answer = self.client.post("/v1/app/activate", json={"code": code, "public_key": public_key_hex(self.key)})
        if answer.status_code == 201:
            told = answer.json()
            self.credential = base64.urlsafe_b64decode(told["credential"] + "==")
            self.headers = {"Authorization": f"Bearer {told['secret']}"}
        return answer

    def code(self) -> str:
        header = cbor2.dumps({1: -8})
        payload = cbor2.dumps({6: int(self.platform.now().timestamp()), 7: secrets.token_bytes(8)})
        signature = self.key.sign(cbor2.dumps(["Signature1", header, self.credential, payload]))
        proof = cbor2.dumps(cbor2.CBORTag(18, [header, {}, payload, signature]))
        return "GG2:" + base45.b45encode(cbor2.dumps([self.credential, proof])).decode()


def keys_of(kiosk: Kiosk) -> list[TokenKey]:
    return [TokenKey.model_validate(r) for (topic, _), r in kiosk.feed().items() if topic == "token_key"]


def test_a_kiosk_accepts_the_rotating_code_offline_for_thirty_days(
    client: TestClient, lan: Platform, clock: Clock
) -> None:
    phone, kiosk = Phone(client, lan), Kiosk(client, lan)
    assert phone.link().status_code == 201
    keys = keys_of(kiosk)
    assert verify(phone.code(), keys, clock()).customer == "cus-1"
    shot = phone.code()
    clock.forward(seconds=30)
    with pytest.raises(Refused) as refused:
        verify(shot, keys, clock())
    assert refused.value.outcome is Outcome.EXPIRED
    clock.forward(days=29)
    assert verify(phone.code(), keys, clock()).customer == "cus-1"
    clock.forward(days=2)
    with pytest.raises(Refused):
        verify(phone.code(), keys, clock())


def test_a_renewed_credential_holds_for_another_thirty_days(client: TestClient, lan: Platform, clock: Clock) -> None:
    phone, kiosk = Phone(client, lan), Kiosk(client, lan)
    phone.link()
    keys = keys_of(kiosk)
    clock.forward(days=25)
    told = client.post("/v1/app/renew", headers=phone.headers).json()
    phone.credential = base64.urlsafe_b64decode(told["credential"] + "==")
    clock.forward(days=25)
    assert verify(phone.code(), keys, clock()).customer == "cus-1"
    clock.forward(days=6)
    assert client.post("/v1/app/renew", headers=phone.headers).status_code == 401


def test_a_link_is_good_once_and_for_half_an_hour(client: TestClient, lan: Platform, clock: Clock) -> None:
    channel = api_key(lan, "channel")
    code = client.post("/v1/customers/cus-1/links", headers=channel).json()["code"]
    first, second = Phone(client, lan), Phone(client, lan)
    assert first.link(code).status_code == 201
    assert second.link(code).json()["code"] == "bad_code"
    assert second.link("not-a-code-at-all").status_code == 403
    late = client.post("/v1/customers/cus-1/links", headers=channel).json()["code"]
    clock.forward(minutes=31)
    assert second.link(late).status_code == 403


def test_a_key_belongs_to_one_device(client: TestClient, lan: Platform) -> None:
    first, copy = Phone(client, lan), Phone(client, lan)
    first.link()
    copy.key = first.key
    assert copy.link().json()["code"] == "key_taken"


def test_the_shortlist_and_offers_are_the_customers_own_and_as_agreed(
    client: TestClient, lan: Platform, clock: Clock
) -> None:
    phone, kiosk = Phone(client, lan), Kiosk(client, lan)
    phone.link()
    kiosk.send(kiosk.event("shortlist.added", visit="v1", subject="p-1", data={"sku": "GONE"}))
    me = client.get("/v1/app/me", headers=phone.headers).json()
    assert (me["first_name"], me["points"], [one["sku"] for one in me["shortlist"]]) == ("Lan", 12, ["GONE"])
    assert me["shortlist"][0]["sold"] is True
    clock.forward(minutes=1)
    answer = {"purpose": "tryon_history", "granted": False, "text_version": "1", "language": "vi", "method": "kiosk"}
    kiosk.send(kiosk.event("consent.withdrawn", subject="p-1", data=answer))
    me = client.get("/v1/app/me", headers=phone.headers).json()
    assert (me["agreed_history"], me["shortlist"]) == (False, [])


def test_nobody_else_gets_in(client: TestClient, lan: Platform) -> None:
    phone, kiosk = Phone(client, lan), Kiosk(client, lan)
    phone.link()
    for headers in ({}, kiosk.headers, api_key(lan, "channel"), {"Authorization": "Bearer ga_wrong"}):
        for method, path in (("GET", "/v1/app/me"), ("POST", "/v1/app/renew"), ("POST", "/v1/app/end")):
            assert client.request(method, path, headers=headers).status_code == 401, path
    assert client.get("/v1/feed", headers=phone.headers).status_code == 401


def test_an_unlinked_and_an_erased_device_is_out(client: TestClient, lan: Platform, clock: Clock) -> None:
    phone, other = Phone(client, lan), Phone(client, lan)
    phone.link()
    other.link()
    assert client.post("/v1/app/end", headers=phone.headers).status_code == 204
    assert client.get("/v1/app/me", headers=phone.headers).status_code == 401
    assert client.get("/v1/app/me", headers=other.headers).status_code == 200
    with feed.change(lan.db, lan.hub) as change:
        erasure.erase(change, "cus-1", clock())
    assert client.get("/v1/app/me", headers=other.headers).status_code == 401
    with lan.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema_trade.app_devices)).scalar_one() == 0


def test_a_sixth_device_ends_the_oldest(client: TestClient, lan: Platform, clock: Clock) -> None:
    linked = []
    for _ in range(6):
        phone = Phone(client, lan)
        phone.link()
        linked.append(phone)
        clock.forward(minutes=1)
    statuses = [client.get("/v1/app/me", headers=phone.headers).status_code for phone in linked]
    assert statuses == [401, 200, 200, 200, 200, 200]


def test_the_picture_reads_as_the_code(client: TestClient, lan: Platform) -> None:
    phone = Phone(client, lan)
    phone.link()
    text = phone.code()
    answer = client.post("/v1/app/qr", json={"text": text}, headers=phone.headers)
    (read,) = zxingcpp.read_barcodes(cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_GRAYSCALE))
    assert read.text == text
    for wrong in ("https://evil.example", "GG2:" + "A" * 1200, "GG2:<script>"):
        assert client.post("/v1/app/qr", json={"text": wrong}, headers=phone.headers).status_code == 422


def test_a_code_of_the_same_minute_is_not_the_same_code(client: TestClient, lan: Platform, clock: Clock) -> None:
    phone, kiosk = Phone(client, lan), Kiosk(client, lan)
    phone.link()
    keys = keys_of(kiosk)
    first, second = phone.code(), phone.code()
    assert verify(first, keys, clock()).jti != verify(second, keys, clock() + timedelta(seconds=1)).jti

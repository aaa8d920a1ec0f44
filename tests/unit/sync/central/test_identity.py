"""Staff, beacons and customers' PINs: who may change them, and what devices hear of them."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from sync.central import customers, erasure, feed, schema, staff, stores
from sync.central.platform import Platform
from sync.central.schema_identity import beacons as beacon_table
from sync.pins import hash_pin, pin_matches
from sync.records import BeaconKey, EventType, Profile, Purpose, StaffMember
from tests.unit.sync.central.conftest import OTHER_STORE, STORE, Clock, Kiosk, api_key
from tests.unit.sync.central.test_app import Phone, lan, put  # noqa: F401 - a fixture
from tests.unit.sync.central.test_console import sign_in

PIN, NEW_PIN = "418263", "735190"
KEY = bytes(range(1, 17)).hex()
NOTICED = (Purpose.RECOGNISE, Purpose.BEACON)


def told(kiosk: Kiosk, topic: str) -> dict[str, Any]:
    return {key: record for (found, key), record in kiosk.feed().items() if found == topic}


def profile_of(platform: Platform) -> Profile:
    with platform.db.read() as connection:
        found = customers.load(connection, "cus-1")
    assert found is not None
    return found


# Staff


def test_a_pin_reaches_the_kiosks_of_the_store_as_a_hash_and_ends_there(client: TestClient, platform: Platform) -> None:
    kiosk, other = Kiosk(client, platform), Kiosk(client, platform, OTHER_STORE)
    key = api_key(platform, "personnel", None)
    body = {"store": STORE, "role": "associate", "pin": PIN}
    assert client.put("/v1/staff/lien7", json=body, headers=key).status_code == 204
    member = StaffMember.model_validate(told(kiosk, "staff")["lien7"])
    assert member.role == "associate" and pin_matches(member.pin, PIN)
    assert told(other, "staff") == {}
    assert client.get("/v1/staff", headers=key).json() == [
        {"id": "lien7", "role": "associate", "store": STORE, "changed_at": "2026-03-01T03:00:00Z"}
    ]
    with platform.db.read() as connection:
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(select(table)).all():
                assert PIN not in {str(value) for value in row}, table.name
    assert client.put("/v1/staff/lien7", json=body | {"store": OTHER_STORE}, headers=key).status_code == 204
    assert told(kiosk, "staff") == {"lien7": None}
    assert set(told(other, "staff")) == {"lien7"}
    assert client.delete("/v1/staff/lien7", headers=key).status_code == 204
    assert told(other, "staff") == {"lien7": None}
    assert client.delete("/v1/staff/lien7", headers=key).status_code == 404


def test_staff_of_the_whole_chain_is_known_in_stores_that_open_later(client: TestClient, platform: Platform) -> None:
    with feed.change(platform.db, platform.hub) as change:
        staff.put(change, "tech1", None, "technician", PIN, platform.now())
        stores.add_store(change, "store-3", "Cửa hàng Ba")
    for store in (STORE, OTHER_STORE, "store-3"):
        assert set(told(Kiosk(client, platform, store, f"K {store}"), "staff")) == {"tech1"}


@pytest.mark.parametrize("pin", ["1234", "123456", "987654", "000000", "121212", "١٢٣٤٥٦", "12345678901234"])
def test_a_pin_that_anyone_would_guess_is_not_taken(client: TestClient, platform: Platform, pin: str) -> None:
    key = api_key(platform, "personnel", None)
    answer = client.put("/v1/staff/lien7", json={"store": STORE, "role": "associate", "pin": pin}, headers=key)
    assert answer.status_code == 422
    assert client.get("/v1/staff", headers=key).json() == []


def test_only_a_key_for_personnel_changes_staff_and_only_of_its_store(client: TestClient, platform: Platform) -> None:
    kiosk = Kiosk(client, platform)
    body = {"store": STORE, "role": "associate", "pin": PIN}
    for headers in (kiosk.headers, api_key(platform, "till"), api_key(platform, "channel")):
        assert client.put("/v1/staff/lien7", json=body, headers=headers).status_code == 403
        assert client.get("/v1/staff", headers=headers).status_code == 403
    other = api_key(platform, "personnel", OTHER_STORE)
    assert client.put("/v1/staff/lien7", json=body, headers=other).status_code == 403
    assert client.put("/v1/staff/lien7", json=body | {"store": None}, headers=other).status_code == 403
    whole = api_key(platform, "personnel", None)
    assert client.put("/v1/staff/lien7", json=body | {"store": "nowhere"}, headers=whole).status_code == 404
    assert client.put("/v1/staff/lien7", json=body, headers=whole).status_code == 204
    assert client.put("/v1/staff/lien7", json=body | {"store": OTHER_STORE}, headers=other).status_code == 403
    assert client.delete("/v1/staff/lien7", headers=other).status_code == 403


def test_a_manager_keeps_the_staff_of_their_own_store_in_the_console(client: TestClient, platform: Platform) -> None:
    kiosk = Kiosk(client, platform)
    form = {"csrf": sign_in(client, platform, "manager"), "member": "lien7", "role": "associate", "pin": PIN}
    assert client.post("/staff", data=form | {"store": OTHER_STORE}).status_code == 403
    assert client.post("/staff", data=form | {"store": ""}).status_code == 403
    assert client.post("/staff", data=form | {"store": STORE, "pin": "111111"}).status_code == 422
    assert client.post("/staff", data=form | {"store": STORE, "member": "<b>"}).status_code == 422
    assert client.post("/staff", data=form | {"store": STORE}).status_code == 200
    page = client.get("/staff").text
    assert "lien7" in page and PIN not in page
    assert told(kiosk, "staff")["lien7"]["role"] == "associate"
    assert client.post("/staff/end", data=form).status_code == 200
    assert told(kiosk, "staff") == {"lien7": None}
    with platform.db.read() as connection:
        audited = connection.execute(text("SELECT who, action, subject, detail FROM audit")).all()
    assert ("manager", "staff_put", "lien7", "associate") in [tuple(row) for row in audited]
    assert PIN not in str(audited)
    form["csrf"] = sign_in(client, platform, "viewer")
    assert client.get("/staff").status_code == 403
    assert client.post("/staff", data=form | {"store": STORE}).status_code == 403


# Beacons


def enrol(client: TestClient, platform: Platform, kind: str = "eid", secret: str = KEY) -> Any:
    return client.post(
        "/v1/customers/cus-1/beacons", json={"kind": kind, "secret": secret}, headers=api_key(platform, "channel")
    )


def test_devices_hear_of_a_beacon_only_while_its_owner_agrees(
    client: TestClient, platform: Platform, clock: Clock
) -> None:
    put(platform, Purpose.RECOGNISE)
    kiosk, other = Kiosk(client, platform), Kiosk(client, platform, OTHER_STORE)
    answer = enrol(client, platform)
    assert answer.status_code == 201
    assert told(kiosk, "beacon_key") == {}, "not agreed to"
    for granted in (True, False, True):
        clock.forward(minutes=1)
        data = {"purpose": "beacon", "granted": granted, "text_version": "1", "language": "vi", "method": "kiosk"}
        kiosk.send(kiosk.event(EventType.CONSENT_ANSWERED, subject="p-1", data=data))
        record = told(kiosk, "beacon_key")[answer.json()["id"]]
        assert (record is not None) == granted
    known = BeaconKey.model_validate(record)
    assert (known.customer, known.key, known.identity) == ("cus-1", bytes.fromhex(KEY), None)
    assert base64.b64decode(record["key"]) == bytes.fromhex(KEY)
    assert told(other, "beacon_key") == {}


def test_a_profile_that_moves_does_not_tell_the_beacons_anew(client: TestClient, platform: Platform) -> None:
    put(platform, *NOTICED)
    kiosk = Kiosk(client, platform)
    enrol(client, platform)
    kiosk.feed()
    with feed.change(platform.db, platform.hub) as change:
        customers.change(change, "cus-1", first_name="Lan Anh")
    assert set(kiosk.feed(kiosk.cursor)) == {("profile", "cus-1")}


def test_a_beacon_is_one_customers_and_whole(client: TestClient, platform: Platform) -> None:
    put(platform, *NOTICED)
    assert enrol(client, platform, "ibeacon", "ab" * 20).status_code == 201
    assert enrol(client, platform, "ibeacon", "ab" * 20).status_code == 409
    assert enrol(client, platform, "ibeacon", "ab" * 16).status_code == 409
    assert enrol(client, platform, "eid", "00" * 16).status_code == 409
    assert enrol(client, platform, "face", "ab" * 16).status_code == 422
    assert [enrol(client, platform, "uid", f"{n:032x}").status_code for n in range(1, 6)] == [201] * 4 + [409]
    far = api_key(platform, "channel", OTHER_STORE)
    body = {"kind": "uid", "secret": "cd" * 16}
    assert client.post("/v1/customers/cus-1/beacons", json=body, headers=far).status_code == 404


def test_a_removed_and_an_erased_beacon_is_gone_from_the_devices(
    client: TestClient, platform: Platform, clock: Clock
) -> None:
    put(platform, *NOTICED)
    kiosk, channel = Kiosk(client, platform), api_key(platform, "channel")
    first = enrol(client, platform).json()["id"]
    second = enrol(client, platform, "uid", "ab" * 16).json()["id"]
    assert client.delete(f"/v1/customers/cus-1/beacons/{first}", headers=channel).status_code == 204
    assert client.delete(f"/v1/customers/cus-1/beacons/{first}", headers=channel).status_code == 404
    assert told(kiosk, "beacon_key")[first] is None and told(kiosk, "beacon_key")[second] is not None
    with feed.change(platform.db, platform.hub) as change:
        erasure.erase(change, "cus-1", clock())
    assert told(kiosk, "beacon_key") == {first: None, second: None}
    with platform.db.read() as connection:
        assert connection.execute(select(beacon_table)).all() == []


def test_the_console_enrols_and_ends_a_beacon(client: TestClient, platform: Platform) -> None:
    put(platform, *NOTICED)
    kiosk = Kiosk(client, platform)
    form = {"csrf": sign_in(client, platform, "manager"), "kind": "eid", "secret": KEY}
    assert client.post("/customers/cus-1/beacons", data=form | {"secret": "xyz"}).status_code == 422
    assert client.post("/customers/cus-9/beacons", data=form).status_code == 404
    assert client.post("/customers/cus-1/beacons", data=form).status_code == 200
    ((beacon, record),) = told(kiosk, "beacon_key").items()
    assert record is not None
    page = client.get("/customers/cus-1").text
    assert beacon in page and KEY not in page
    assert client.post("/customers/cus-1/beacons/end", data=form | {"beacon": beacon}).status_code == 200
    assert told(kiosk, "beacon_key") == {beacon: None}


# Customers' PINs


def test_a_pin_chosen_in_the_app_reaches_the_kiosks(client: TestClient, lan: Platform, clock: Clock) -> None:  # noqa: F811
    kiosk, phone = Kiosk(client, lan), Phone(client, lan)
    phone.link()
    assert client.get("/v1/app/me", headers=phone.headers).json()["has_pin"] is False
    weak = client.post("/v1/app/pin", json={"pin": "123456"}, headers=phone.headers)
    assert weak.status_code == 422 and "guess" in weak.json()["detail"]
    assert client.post("/v1/app/pin", json={"pin": PIN}, headers=phone.headers).status_code == 204
    assert client.get("/v1/app/me", headers=phone.headers).json()["has_pin"] is True
    arrived = Profile.model_validate(told(kiosk, "profile")["cus-1"])
    assert arrived.pin is not None and pin_matches(arrived.pin, PIN)
    clock.forward(minutes=1)
    assert client.post("/v1/app/pin", json={"pin": None}, headers=phone.headers).status_code == 204
    assert told(kiosk, "profile")["cus-1"]["pin"] is None
    for headers in ({}, kiosk.headers, {"Authorization": "Bearer ga_wrong"}):
        assert client.post("/v1/app/pin", json={"pin": PIN}, headers=headers).status_code == 401


def test_a_pin_chosen_at_a_kiosk_is_kept_in_the_profile_alone(client: TestClient, lan: Platform) -> None:  # noqa: F811
    kiosk = Kiosk(client, lan)
    hashed = hash_pin(PIN)
    assert kiosk.send(kiosk.event(EventType.PIN_CHOSEN, subject="p-1", data={"pin": hashed})) == ["accepted"]
    assert profile_of(lan).pin == hashed
    with lan.db.read() as connection:
        kept = connection.execute(select(schema.events.c.data).where(schema.events.c.type == "pin.chosen")).scalar_one()
    assert kept == "{}"


def test_a_late_choice_does_not_undo_a_later_one(client: TestClient, lan: Platform, clock: Clock) -> None:  # noqa: F811
    kiosk, phone = Kiosk(client, lan), Phone(client, lan)
    phone.link()
    old = kiosk.event(EventType.PIN_CHOSEN, subject="p-1", data={"pin": hash_pin(PIN)})
    clock.forward(minutes=5)
    client.post("/v1/app/pin", json={"pin": NEW_PIN}, headers=phone.headers)
    kiosk.send(old)
    pin = profile_of(lan).pin
    assert pin is not None and pin_matches(pin, NEW_PIN)


@pytest.mark.parametrize(
    "pin",
    [
        PIN,
        "",
        None,
        5,
        "$argon2id$" + "x" * 60,
        hash_pin(PIN).replace("m=19456", "m=9999999"),
        hash_pin(PIN).replace("argon2id", "argon2d"),
    ],
)
def test_what_is_no_hash_of_ours_changes_nothing(client: TestClient, lan: Platform, pin: Any) -> None:  # noqa: F811
    kiosk = Kiosk(client, lan)
    assert kiosk.send(kiosk.event(EventType.PIN_CHOSEN, subject="p-1", data={"pin": pin})) == ["accepted"]
    assert profile_of(lan).pin is None


def test_a_store_that_does_not_know_somebody_sets_no_pin_of_theirs(client: TestClient, lan: Platform) -> None:  # noqa: F811
    far = Kiosk(client, lan, OTHER_STORE)
    far.send(far.event(EventType.PIN_CHOSEN, subject="p-1", data={"pin": hash_pin(PIN)}))
    assert profile_of(lan).pin is None


def test_staff_may_take_a_forgotten_pin_away(client: TestClient, lan: Platform, clock: Clock) -> None:  # noqa: F811
    kiosk = Kiosk(client, lan)
    kiosk.send(kiosk.event(EventType.PIN_CHOSEN, subject="p-1", data={"pin": hash_pin(PIN)}))
    clock.value += timedelta(minutes=1)
    token = sign_in(client, lan, "manager")
    hashed = profile_of(lan).pin
    assert hashed is not None and hashed not in client.get("/customers/cus-1").text
    assert client.post("/customers/cus-1/pin/end", data={"csrf": token}).status_code == 200
    assert profile_of(lan).pin is None


def test_somebody_who_is_not_to_be_recognised_has_no_pin_on_the_devices(client: TestClient, platform: Platform) -> None:
    put(platform)
    kiosk = Kiosk(client, platform)
    kiosk.send(kiosk.event(EventType.PIN_CHOSEN, subject="p-1", data={"pin": hash_pin(PIN)}))
    assert profile_of(platform).pin is not None
    assert told(kiosk, "profile")["cus-1"]["pin"] is None

"""A customer's code: each way to fail has its own outcome, and only the real one lets in."""

from __future__ import annotations

from datetime import timedelta

import base45
import cbor2
import pytest

from kiosk.identity import Assurance, Outcome, Recognition
from kiosk.identity.token import LARGEST
from sync.records import Consent, Purpose, Tombstone
from tests.unit.kiosk.identity.minting import NOW, Shop, Signer, data_of, person, text_of


@pytest.fixture
def platform() -> Signer:
    return Signer()


@pytest.fixture
def shop(platform: Signer) -> Shop:
    return Shop(
        person(1, Purpose.RECOGNISE, Purpose.OFFERS), person(2), keys=[Signer("00000000").record(), platform.record()]
    )


def outcome(shop: Shop, text: str) -> Outcome:
    recognition = shop.recogniser.recognise(text)
    if recognition.outcome is not Outcome.ACCEPTED:
        assert recognition == Recognition(recognition.outcome)
    return recognition.outcome


def test_a_good_code_lets_its_owner_in(shop: Shop, platform: Signer) -> None:
    recognition = shop.recogniser.recognise(platform.code("c1"))
    assert recognition.outcome is Outcome.ACCEPTED
    assert recognition.profile == shop.people["c1"]
    assert recognition.assurance is Assurance.POSSESSION
    assert recognition.consents == {Purpose.RECOGNISE, Purpose.OFFERS}


def test_the_latest_answer_counts_also_when_given_here(shop: Shop, platform: Signer) -> None:
    shop.answers = [
        Consent(
            customer="c1",
            purpose=purpose,
            granted=granted,
            text_version="2026-11",
            language="vi",
            at=NOW,
            store="s1",
            method="kiosk",
        )
        for purpose, granted in ((Purpose.OFFERS, False), (Purpose.TRYON_HISTORY, True))
    ]
    assert shop.recogniser.recognise(platform.code("c1")).consents == {Purpose.RECOGNISE, Purpose.TRYON_HISTORY}


def test_the_same_code_again_is_a_replay_and_a_fresh_one_is_welcome(shop: Shop, platform: Signer) -> None:
    code = platform.code("c1")
    assert outcome(shop, code) is Outcome.ACCEPTED
    assert outcome(shop, code) is Outcome.REPLAYED
    assert outcome(shop, platform.code("c1")) is Outcome.ACCEPTED


def test_life_has_a_beginning_and_an_end(shop: Shop, platform: Signer) -> None:
    assert outcome(shop, platform.code(at=NOW - timedelta(seconds=299))) is Outcome.ACCEPTED
    assert outcome(shop, platform.code(at=NOW - timedelta(seconds=300))) is Outcome.EXPIRED
    assert outcome(shop, platform.code(at=NOW + timedelta(seconds=60))) is Outcome.ACCEPTED
    assert outcome(shop, platform.code(at=NOW + timedelta(seconds=61))) is Outcome.NOT_YET_VALID


def test_another_signer_is_foreign(shop: Shop) -> None:
    assert outcome(shop, Signer("ffffffff").code()) is Outcome.FOREIGN
    assert outcome(shop, Signer("ab12cd34").code()) is Outcome.FOREIGN


def test_a_key_counts_in_its_own_time_only(shop: Shop, platform: Signer) -> None:
    shop.now = NOW + timedelta(days=201)
    assert outcome(shop, platform.code(at=shop.now)) is Outcome.FOREIGN


@pytest.mark.parametrize("text", ["", "8930000012340", "https://example.vn/GG1:", "gg1:ABC", " GG1:", "\0", "Nguyễn"])
def test_what_is_not_ours(shop: Shop, text: str) -> None:
    assert outcome(shop, text) is Outcome.NOT_OURS


def test_an_oversized_text_is_not_looked_into(shop: Shop, platform: Signer) -> None:
    assert outcome(shop, "GG1:" + "0" * (LARGEST - 3)) is Outcome.OVERSIZED
    assert outcome(shop, platform.code() + "0" * LARGEST) is Outcome.OVERSIZED
    assert outcome(shop, "x" * 10**6) is Outcome.OVERSIZED


@pytest.mark.parametrize(
    "text", ["GG1:", "GG2:", "GG1:a", "GG1:::::", "GG1:é", "GG1:AAA", "GG2:AAA", "GG1:" + "Z" * 300]
)
def test_damaged_texts(shop: Shop, text: str) -> None:
    assert outcome(shop, text) is Outcome.DAMAGED


def test_unknown_and_withdrawn_are_told_apart_and_use_up_nothing(shop: Shop, platform: Signer) -> None:
    code = platform.code("c3")
    assert outcome(shop, code) is Outcome.UNKNOWN
    shop.people["c3"] = person(3)
    assert outcome(shop, code) is Outcome.ACCEPTED
    shop.stones.append(Tombstone(customer="c3", at=NOW))
    assert outcome(shop, platform.code("c3")) is Outcome.WITHDRAWN


def test_a_device_without_contact_recognises_nobody(shop: Shop, platform: Signer) -> None:
    code = platform.code()
    shop.stale = True
    assert outcome(shop, code) is Outcome.STALE
    assert outcome(shop, Signer("ffffffff").code()) is Outcome.FOREIGN
    shop.stale = False
    assert outcome(shop, code) is Outcome.ACCEPTED


@pytest.mark.parametrize(
    "changed",
    [
        {"c2": 5},
        {"c2": ""},
        {"c2": "x" * 65},
        {"c2": None},
        {"c4": None},
        {"c4": 1.5},
        {"c4": True},
        {"c4": 2**60},
        {"c4": -5},
        {"c4": int(NOW.timestamp())},
        {"c4": int(NOW.timestamp()) + 86401},
        {"c6": None},
        {"c7": None},
        {"c7": b"short"},
        {"c7": "12345678"},
        {"c8": 1},
        {"c5": 1},
    ],
)
def test_claims_that_are_not_as_agreed(shop: Shop, platform: Signer, changed: dict[str, object]) -> None:
    assert outcome(shop, platform.code(**changed)) is Outcome.DAMAGED


@pytest.mark.parametrize(
    "header",
    [{}, {1: -8}, {4: b"ab12cd34"}, {1: -7, 4: b"ab12cd34"}, {1: -8, 4: "ab12cd34"}, {1: -8, 4: b"ab12cd34", 3: 0}],
)
def test_headers_that_are_not_as_agreed(shop: Shop, platform: Signer, header: dict[int, object]) -> None:
    text = text_of(platform.odd(cbor2.dumps(platform.claims()), header))
    assert outcome(shop, text) is Outcome.DAMAGED


def test_the_same_message_has_only_one_text(shop: Shop, platform: Signer) -> None:
    data = data_of(platform.code())
    protected, _, payload, signature = cbor2.loads(data).value
    for other in (
        data[1:],
        data + b"\0",
        cbor2.dumps(cbor2.CBORTag(61, cbor2.CBORTag(18, [protected, {}, payload, signature]))),
        cbor2.dumps(cbor2.CBORTag(18, [protected, {99: 1}, payload, signature])),
        cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature, 0])),
        cbor2.dumps(cbor2.CBORTag(98, [protected, {}, payload, signature])),
        data[:1] + b"\x9f" + data[2:] + b"\xff",
    ):
        assert outcome(shop, text_of(other)) is Outcome.DAMAGED
    assert outcome(shop, text_of(data)) is Outcome.ACCEPTED


def test_an_equivalent_signature_is_not_taken(shop: Shop, platform: Signer) -> None:
    """Ed25519 with S + L verifies under lax rules; RFC 8032 forbids it."""
    order = 2**252 + 27742317777372353535851937790883648493
    protected, _, payload, signature = cbor2.loads(data_of(platform.code())).value
    twin = signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert outcome(shop, text_of(cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, twin])))) is Outcome.FOREIGN


def test_a_payload_of_another_code_does_not_fit_the_signature(shop: Shop, platform: Signer) -> None:
    mine = cbor2.loads(data_of(platform.code("c1"))).value
    theirs = cbor2.loads(data_of(platform.code("c2"))).value
    assert outcome(shop, text_of(cbor2.dumps(cbor2.CBORTag(18, [mine[0], {}, theirs[2], mine[3]])))) is Outcome.FOREIGN


def test_it_fits_a_small_qr_code(platform: Signer) -> None:
    code = platform.code("cus-00000123")
    assert len(code) < 200
    assert base45.b45encode(data_of(code)).decode() == code[4:]

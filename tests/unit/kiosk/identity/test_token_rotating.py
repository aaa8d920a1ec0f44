"""The rotating code: a long credential and a fresh proof by the customer's own device."""

from __future__ import annotations

from datetime import timedelta

import cbor2
import pytest

from kiosk.identity import Assurance, Outcome
from kiosk.identity.token import LARGEST
from tests.unit.kiosk.identity.minting import NOW, App, Shop, Signer, person, text_of


@pytest.fixture
def app() -> App:
    return App(Signer())


@pytest.fixture
def shop(app: App) -> Shop:
    return Shop(person(1), keys=[app.platform.record()])


def test_a_fresh_code_lets_in_again_and_again(shop: Shop, app: App) -> None:
    credential = app.credential()
    for _ in range(3):
        recognition = shop.recogniser.recognise(app.code(shop.now, credential))
        assert recognition.outcome is Outcome.ACCEPTED
        assert recognition.assurance is Assurance.POSSESSION
        shop.later(30)


def test_a_screenshot_is_a_replay_at_once_and_worthless_after_half_a_minute(shop: Shop, app: App) -> None:
    code = app.code()
    shop.later(24)
    assert shop.recogniser.recognise(code).outcome is Outcome.ACCEPTED
    assert shop.recogniser.recognise(code).outcome is Outcome.REPLAYED
    unused = app.code()
    shop.later(1)
    assert shop.recogniser.recognise(unused).outcome is Outcome.EXPIRED


def test_no_proof_is_good_for_more_than_thirty_seconds(shop: Shop, app: App) -> None:
    code = app.code(NOW + timedelta(seconds=6))
    assert shop.recogniser.recognise(code).outcome is Outcome.NOT_YET_VALID
    shop.later(31)
    assert shop.recogniser.recognise(code).outcome is Outcome.EXPIRED


def test_an_old_credential_is_expired_however_fresh_the_proof(shop: Shop, app: App) -> None:
    shop.later(20 * 86400)
    assert shop.recogniser.recognise(app.code(shop.now)).outcome is Outcome.EXPIRED


def test_a_credential_may_not_live_longer_than_agreed(shop: Shop, app: App) -> None:
    assert shop.recogniser.recognise(app.code(NOW, app.credential(40))).outcome is Outcome.DAMAGED


def test_another_device_cannot_prove(shop: Shop, app: App) -> None:
    thief = App(app.platform, Signer())
    credential = app.credential()
    code = text_of(cbor2.dumps([credential, thief.proof(credential, NOW)]), "GG2:")
    assert shop.recogniser.recognise(code).outcome is Outcome.FOREIGN


def test_a_proof_cannot_be_moved_to_another_credential(shop: Shop, app: App) -> None:
    first, second = app.credential(), app.credential()
    code = text_of(cbor2.dumps([second, app.proof(first, NOW)]), "GG2:")
    assert shop.recogniser.recognise(code).outcome is Outcome.FOREIGN


def test_a_credential_of_another_platform_is_foreign(shop: Shop) -> None:
    assert shop.recogniser.recognise(App(Signer()).code()).outcome is Outcome.FOREIGN


def test_a_credential_alone_is_no_code_for_one_use(shop: Shop, app: App) -> None:
    assert shop.recogniser.recognise(text_of(app.credential(0.5))).outcome is Outcome.DAMAGED
    assert shop.recogniser.recognise(text_of(app.credential(), "GG2:")).outcome is Outcome.DAMAGED


@pytest.mark.parametrize(
    "key",
    [
        1,
        {},
        {1: {}},
        {1: {1: 1, -1: 6}},
        {1: {1: 1, -1: 6, -2: b"short"}},
        {1: {1: 2, -1: 1, -2: b"x" * 32}},
        {1: {1: 1, -1: 6, -2: b"x" * 32, -4: b"d"}},
    ],
)
def test_a_device_key_that_is_not_as_agreed(shop: Shop, app: App, key: object) -> None:
    claims = app.platform.claims("c1", life=86400 * 30, c8=key)
    credential = app.platform.sign(cbor2.dumps(claims))
    assert shop.recogniser.recognise(app.code(NOW, credential)).outcome is Outcome.DAMAGED


def test_it_is_within_the_size_limit(app: App) -> None:
    assert len(app.code()) < LARGEST / 2

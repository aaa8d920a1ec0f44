"""A device proves itself by private_key_jwt; every other assertion is refused by its own reason."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.protocol import (
    AUDIENCE,
    AssertionWrong,
    ClockSkewed,
    build_assertion,
    check_assertion,
    claimed_device,
    public_key_hex,
    token_form,
)

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
PUBLIC = public_key_hex(KEY)


def signed(key: Ed25519PrivateKey = KEY, **changes: object) -> str:
    stamp = int(NOW.timestamp())
    claims = {"iss": "d1", "sub": "d1", "aud": AUDIENCE, "iat": stamp, "exp": stamp + 60, "jti": "0123456789"}
    claims |= changes
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm="EdDSA")


def test_a_well_signed_assertion_proves_its_device() -> None:
    proof = check_assertion(build_assertion("d1", KEY, NOW), PUBLIC, NOW)
    assert proof.device == "d1"
    assert proof.expires_at > NOW


def test_two_assertions_never_share_a_jti() -> None:
    first, second = (check_assertion(build_assertion("d1", KEY, NOW), PUBLIC, NOW) for _ in range(2))
    assert first.jti != second.jti


def test_the_form_is_the_registered_one() -> None:
    form = token_form("d1", KEY, NOW)
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert claimed_device(form["client_assertion"]) == "d1"


@pytest.mark.parametrize("minutes", [-5, 5, -60 * 24 * 365, 60 * 24 * 365])
def test_a_clock_that_is_off_is_told_apart(minutes: int) -> None:
    assertion = build_assertion("d1", KEY, NOW + timedelta(minutes=minutes))
    with pytest.raises(ClockSkewed):
        check_assertion(assertion, PUBLIC, NOW)


def test_another_key_is_refused() -> None:
    with pytest.raises(AssertionWrong, match="not signed by this device"):
        check_assertion(signed(Ed25519PrivateKey.generate()), PUBLIC, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "urn:somewhere:else"},
        {"aud": None},
        {"iss": "d2"},
        {"jti": None},
        {"jti": "short"},
        {"jti": "x" * 65},
        {"exp": None},
        {"exp": int(NOW.timestamp()) + 86_400},
        {"exp": int(NOW.timestamp()) - 10},
        {"iat": 10**18, "exp": 10**18 + 10},
        {"iat": -5},
        {"iat": True},
    ],
)
def test_a_wrong_claim_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(AssertionWrong):
        check_assertion(signed(**changes), PUBLIC, NOW)


def test_other_algorithms_are_refused() -> None:
    claims = jwt.decode(signed(), options={"verify_signature": False})
    hmac = jwt.encode(claims, bytes.fromhex(PUBLIC), algorithm="HS256")
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    unsigned = f"{head}.{signed().split('.')[1]}."
    for assertion in (hmac, unsigned):
        with pytest.raises(AssertionWrong):
            check_assertion(assertion, PUBLIC, NOW)


@pytest.mark.parametrize("assertion", ["", "a", "a.b.c", "..", "é.é.é", "x" * 10_000])
def test_what_is_no_jwt_names_no_device(assertion: str) -> None:
    with pytest.raises(AssertionWrong):
        claimed_device(assertion)


@pytest.mark.parametrize("subject", [None, "", "x" * 65])
def test_an_assertion_must_name_its_device(subject: str | None) -> None:
    with pytest.raises(AssertionWrong):
        claimed_device(signed(sub=subject))

"""private_key_jwt (RFC 7523): a device proves who it is with its own Ed25519 key."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

AUDIENCE = "urn:guong:platform"
GRANT_TYPE = "client_credentials"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE = timedelta(seconds=60)
"""How long an assertion is good for."""
LEEWAY = timedelta(seconds=60)
"""How far apart the two clocks may be."""


class AssertionWrong(ValueError):
    """The signature or a claim is wrong; the message says which."""


class ClockSkewed(AssertionWrong):
    """Well signed, but by a clock that is too far off."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What an assertion proved. ``jti`` must be refused if it was seen before ``expires_at``."""

    device: str
    jti: str
    expires_at: datetime


def public_key_hex(key: Ed25519PrivateKey) -> str:
    """The public half, 32 bytes in hex, as enrolment wants it."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def build_assertion(device: str, key: Ed25519PrivateKey, now: datetime) -> str:
    """A signed assertion. ``now`` is aware; after ``clock_skew`` it is the platform's clock, not ours."""
    claims = {
        "iss": device,
        "sub": device,
        "aud": AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFE).timestamp()),
        "jti": uuid.uuid4().hex,
    }
    return jwt.encode(claims, key, algorithm="EdDSA")


def token_form(device: str, key: Ed25519PrivateKey, now: datetime) -> dict[str, str]:
    """The form of ``POST TOKEN``."""
    return {
        "grant_type": GRANT_TYPE,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": build_assertion(device, key, now),
    }


def claimed_device(assertion: str) -> str:
    """Who an assertion says it is from, before anything is proven; to find the key by.

    Raises :class:`AssertionWrong` if it cannot be read.
    """
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise AssertionWrong("The assertion is not a readable JWT.") from error
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 64:
        raise AssertionWrong("The assertion names no device in sub.")
    return subject


def check_assertion(assertion: str, public_key: str, now: datetime) -> Proof:
    """Checks signature and claims against the key (hex) that is on file.

    Raises :class:`ClockSkewed` if only the times are wrong, else :class:`AssertionWrong`.
    """
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    try:
        claims = jwt.decode(
            assertion,
            key,
            algorithms=["EdDSA"],
            audience=AUDIENCE,
            # The times are checked below, by the caller's clock.
            options={
                "require": ["iss", "sub", "aud", "iat", "exp", "jti"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidSignatureError as error:
        raise AssertionWrong("The assertion is not signed by this device's key.") from error
    except jwt.PyJWTError as error:
        raise AssertionWrong(f"The assertion is wrong: {error}.") from error
    if claims["iss"] != claims["sub"]:
        raise AssertionWrong("iss and sub must both be the device.")
    jti = claims["jti"]
    if not isinstance(jti, str) or not 8 <= len(jti) <= 64:
        raise AssertionWrong("jti must be a string of 8 to 64 characters.")
    issued, expires = _moment(claims["iat"]), _moment(claims["exp"])
    if expires - issued > LIFE or expires <= issued:
        raise AssertionWrong(f"An assertion is good for at most {LIFE.seconds} s.")
    if issued > now + LEEWAY or expires < now - LEEWAY:
        raise ClockSkewed("The assertion's times are off: the two clocks differ too much.")
    return Proof(claims["sub"], jti, expires + LEEWAY)


def _moment(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 253_402_300_800:
        raise AssertionWrong("iat and exp must be seconds since 1970.")
    return datetime.fromtimestamp(value, UTC)

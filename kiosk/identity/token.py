"""A customer's signed code, verified offline. docs/platform.md defines the format.

``GG1:`` is a code for one use: base45 (RFC 9285) of a COSE_Sign1 (RFC 9052) with Ed25519 over a CWT claims set
(RFC 8392). ``GG2:`` is the rotating form: a credential of up to 30 days that names the customer's own device key
(``cnf``, RFC 8747), and a fresh proof signed with that key.

The signature is checked by ``cryptography``, the bytes are read by ``cbor2``; the structure round them is
checked here, byte for byte, so that one meaning has exactly one text: nothing that differs from what was
signed, not even in a header or an encoding, is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import base45
import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.identity.recognition import Outcome
from sync.records import TokenKey

PREFIX = "GG1:"
ROTATING_PREFIX = "GG2:"
LARGEST = 1000
"""Characters; a longer text is not even looked into."""
AHEAD = timedelta(seconds=60)
"""How far the platform's clock may be ahead of ours."""
LONGEST_LIFE = timedelta(hours=24)
LONGEST_CREDENTIAL = timedelta(days=31)
PROOF_AGE = timedelta(seconds=25)
PROOF_AHEAD = timedelta(seconds=5)
"""A proof is good from 5 s before its own time to 25 s after it: a screenshot is worthless after 30 s."""

_SUB, _EXP, _IAT, _CTI, _CNF = 2, 4, 6, 7, 8
_ALG, _KID, _EDDSA = 1, 4, -8
_SIGN1 = 18
_ALPHABET = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


class Refused(Exception):
    """The code lets nobody in; ``outcome`` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified code says. ``jti`` is what may be seen once only, until ``expires_at``."""

    customer: str
    jti: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Signed:
    """A COSE_Sign1 whose structure is sound; its signature is not checked yet."""

    protected: bytes
    header: dict[Any, Any]
    payload: bytes
    signature: bytes

    def verify(self, public_key: bytes, external: bytes = b"") -> None:
        """Raises :class:`Refused`. The bytes signed are Sig_structure of RFC 9052, section 4.4."""
        to_be_signed = cbor2.dumps(["Signature1", self.protected, external, self.payload])
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(self.signature, to_be_signed)
        except InvalidSignature:
            raise Refused(Outcome.FOREIGN) from None
        except ValueError:
            raise Refused(Outcome.DAMAGED) from None


def is_ours(text: str) -> bool:
    """Whether a text claims to be a customer's code at all."""
    return text.startswith((PREFIX, ROTATING_PREFIX))


def verify(text: str, keys: Iterable[TokenKey], now: datetime) -> Claims:
    """The claims of a code that is signed, in time and of ours.

    ``keys`` are those that are valid at ``now`` (UTC). Raises :class:`Refused` with one outcome for each way
    to fail; whether the code was seen before, and whom it names, is the caller's to judge.
    """
    if len(text) > LARGEST:
        raise Refused(Outcome.OVERSIZED)
    if not is_ours(text):
        raise Refused(Outcome.NOT_OURS)
    data = _base45(text[len(PREFIX) :])
    if text.startswith(PREFIX):
        return _single(data, keys, now)
    return _rotating(data, keys, now)


def _single(data: bytes, keys: Iterable[TokenKey], now: datetime) -> Claims:
    claims = _platforms_claims(data, keys, {_SUB, _EXP, _IAT, _CTI})
    issued, expires = _times(claims, LONGEST_LIFE, now)
    return Claims(claims[_SUB], _nonce(claims).hex(), issued, expires)


def _rotating(data: bytes, keys: Iterable[TokenKey], now: datetime) -> Claims:
    pair = _canonical(data)
    if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, bytes) for part in pair)):
        raise Refused(Outcome.DAMAGED)
    credential, proof_bytes = pair
    claims = _platforms_claims(credential, keys, {_SUB, _EXP, _IAT, _CTI, _CNF})
    _times(claims, LONGEST_CREDENTIAL, now)
    proof = _sign1(proof_bytes)
    if proof.header != {_ALG: _EDDSA}:
        raise Refused(Outcome.DAMAGED)
    # The credential is signed along: a proof cannot be moved to another one.
    proof.verify(_device_key(claims[_CNF]), external=credential)
    proved = _map(proof.payload, {_IAT, _CTI})
    at = _moment(proved[_IAT])
    if at > now + PROOF_AHEAD:
        raise Refused(Outcome.NOT_YET_VALID)
    if now >= at + PROOF_AGE:
        raise Refused(Outcome.EXPIRED)
    jti = f"{_nonce(claims).hex()}-{_nonce(proved).hex()}"
    return Claims(claims[_SUB], jti, at, at + PROOF_AGE)


def _platforms_claims(data: bytes, keys: Iterable[TokenKey], names: set[int]) -> dict[int, Any]:
    """The claims of a message that one of the platform's keys signed, with their types checked."""
    signed = _sign1(data)
    kid = signed.header.get(_KID)
    if signed.header.keys() != {_ALG, _KID} or signed.header[_ALG] != _EDDSA or not isinstance(kid, bytes):
        raise Refused(Outcome.DAMAGED)
    key = next((key for key in keys if key.kid.encode() == kid), None)
    if key is None:
        raise Refused(Outcome.FOREIGN)
    signed.verify(bytes.fromhex(key.public_key))
    claims = _map(signed.payload, names)
    if not (isinstance(claims[_SUB], str) and 0 < len(claims[_SUB]) <= 64):
        raise Refused(Outcome.DAMAGED)
    return claims


def _times(claims: dict[int, Any], longest: timedelta, now: datetime) -> tuple[datetime, datetime]:
    issued, expires = _moment(claims[_IAT]), _moment(claims[_EXP])
    if not issued < expires <= issued + longest:
        raise Refused(Outcome.DAMAGED)
    if issued > now + AHEAD:
        raise Refused(Outcome.NOT_YET_VALID)
    if now >= expires:
        raise Refused(Outcome.EXPIRED)
    return issued, expires


def _base45(text: str) -> bytes:
    if not text or not _ALPHABET.issuperset(text):
        raise Refused(Outcome.DAMAGED)
    try:
        data = bytes(base45.b45decode(text))
    except ValueError:
        raise Refused(Outcome.DAMAGED) from None
    if base45.b45encode(data).decode() != text:
        raise Refused(Outcome.DAMAGED)
    return data


def _canonical(data: bytes) -> Any:
    """The one CBOR value in ``data``, which must be its only encoding."""
    try:
        value = cbor2.loads(data)
        again = cbor2.dumps(value)
    # cbor2 calculates tagged numbers and dates while it reads, and lets through what that raises; which
    # errors those are is found by the mutation test, not documented.
    except (cbor2.CBORError, ValueError, TypeError, ArithmeticError, RecursionError):
        raise Refused(Outcome.DAMAGED) from None
    if again != data:
        raise Refused(Outcome.DAMAGED)
    return value


def _sign1(data: bytes) -> _Signed:
    message = _canonical(data)
    if not (isinstance(message, cbor2.CBORTag) and message.tag == _SIGN1 and isinstance(message.value, list)):
        raise Refused(Outcome.DAMAGED)
    match message.value:
        case [bytes() as protected, dict() as unprotected, bytes() as payload, bytes() as signature]:
            header = _canonical(protected)
        case _:
            raise Refused(Outcome.DAMAGED)
    if unprotected or not isinstance(header, dict) or len(signature) != 64:
        raise Refused(Outcome.DAMAGED)
    return _Signed(protected, header, payload, signature)


def _map(data: bytes, names: set[int]) -> dict[int, Any]:
    found = _canonical(data)
    if not isinstance(found, dict) or found.keys() != names:
        raise Refused(Outcome.DAMAGED)
    return found


def _moment(value: object) -> datetime:
    if type(value) is not int or not 0 < value < 2**33:
        raise Refused(Outcome.DAMAGED)
    return datetime.fromtimestamp(value, UTC)


def _nonce(claims: dict[int, Any]) -> bytes:
    nonce = claims[_CTI]
    if not isinstance(nonce, bytes) or len(nonce) != 8:
        raise Refused(Outcome.DAMAGED)
    return nonce


def _device_key(confirmation: object) -> bytes:
    """The raw Ed25519 key in ``{1: COSE_Key}`` (OKP = 1, crv Ed25519 = 6)."""
    match confirmation:
        case {1: {1: 1, -1: 6, -2: bytes() as public, **others}, **more} if not others and not more:
            return public
    raise Refused(Outcome.DAMAGED)

"""Codes as the platform makes them, made here by the ``cwt`` package; and a small shop of people."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import base45
import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cwt import COSE, COSEKey

from kiosk.identity import Recogniser
from sync.records import Consent, Profile, Purpose, TokenKey, Tombstone

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Signer:
    """The platform's key, or a device's."""

    kid: str = "ab12cd34"
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def record(self, now: datetime = NOW) -> TokenKey:
        long = timedelta(days=200)
        return TokenKey(kid=self.kid, public_key=self.public.hex(), valid_from=now - long, valid_until=now + long)

    def sign(
        self, payload: bytes, *, protected: dict[int, object] | None = None, external: bytes = b"", **more: object
    ) -> bytes:
        key = COSEKey.from_jwk(
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "alg": "EdDSA",
                "x": _b64(self.public),
                "d": _b64(self.private.private_bytes_raw()),
            }
        )
        header = {1: -8, 4: self.kid.encode()} if protected is None else protected
        signed = COSE.new(alg_auto_inclusion=False, kid_auto_inclusion=False).encode_and_sign(
            payload, key, protected=header, external_aad=external, **more
        )
        return bytes(signed)

    def odd(self, payload: bytes, header: dict[int, object]) -> bytes:
        """Signed with a header that the package would not make (RFC 9052, section 4.4)."""
        protected = cbor2.dumps(header)
        signature = self.private.sign(cbor2.dumps(["Signature1", protected, b"", payload]))
        return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))

    def claims(
        self, customer: object = "c1", *, at: datetime = NOW, life: float = 300, **changed: object
    ) -> dict[int, object]:
        claims: dict[int, object] = {
            2: customer,
            4: int(at.timestamp() + life),
            6: int(at.timestamp()),
            7: secrets.token_bytes(8),
        }
        claims.update({int(name[1:]): value for name, value in changed.items()})
        return {name: value for name, value in claims.items() if value is not None}

    def code(self, customer: object = "c1", *, at: datetime = NOW, life: float = 300, **changed: object) -> str:
        """A ``GG1:`` code; ``c8=...`` sets claim 8, ``c7=None`` leaves claim 7 out."""
        return text_of(self.sign(cbor2.dumps(self.claims(customer, at=at, life=life, **changed))))


def text_of(data: bytes, prefix: str = "GG1:") -> str:
    return prefix + base45.b45encode(data).decode()


def data_of(text: str) -> bytes:
    return bytes(base45.b45decode(text[4:]))


@dataclass
class App:
    """A customer's app: a credential from the platform, and proofs by its own key."""

    platform: Signer
    device: Signer = field(default_factory=Signer)
    customer: str = "c1"
    issued: datetime = NOW - timedelta(days=10)

    def credential(self, life_days: float = 30, **changed: object) -> bytes:
        key = {1: {1: 1, -1: 6, -2: self.device.public}}
        claims = self.platform.claims(self.customer, at=self.issued, life=86400 * life_days, c8=key) | changed
        return self.platform.sign(cbor2.dumps(claims))

    def proof(self, credential: bytes, at: datetime) -> bytes:
        payload = cbor2.dumps({6: int(at.timestamp()), 7: secrets.token_bytes(8)})
        return self.device.sign(payload, protected={1: -8}, external=credential)

    def code(self, at: datetime = NOW, credential: bytes | None = None) -> str:
        credential = credential or self.credential()
        return text_of(cbor2.dumps([credential, self.proof(credential, at)]), "GG2:")


def person(number: int = 1, *agreed: Purpose, **changes: object) -> Profile:
    consents = tuple(
        Consent(
            customer=f"c{number}",
            purpose=purpose,
            granted=True,
            text_version="2026-11",
            language="vi",
            at=NOW - timedelta(days=3),
            store="s1",
            method="app",
        )
        for purpose in agreed
    )
    values: dict[str, object] = {
        "id": f"c{number}",
        "pseudonym": f"p{number}",
        "first_name": "Lan",
        "full_name": "Nguyễn Thị Lan",
        "birthday": date(1990, 3, 8),
        "card_number": f"893{number:010d}",
        "phone": f"+8491{number:07d}",
        "consents": consents,
        "updated_at": NOW,
    }
    return Profile.model_validate(values | changes)


@dataclass
class _Contact:
    stale: bool = False


class Shop:
    """A cache and a ledger in memory, and a clock to turn."""

    def __init__(self, *people: Profile, keys: Sequence[TokenKey] = ()) -> None:
        self.people = {profile.id: profile for profile in people}
        self.keys = list(keys)
        self.now = NOW
        self.stale = False
        self.seen: set[str] = set()
        self.answers: list[Consent] = []
        self.stones: list[Tombstone] = []
        self.recogniser = Recogniser(self, self, lambda: self.now)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def profile(self, customer: str) -> Profile | None:
        if self.stale or any(stone.customer == customer for stone in self.stones):
            return None
        return self.people.get(customer)

    def profile_by_card(self, number: str) -> Profile | None:
        return next((self.profile(p.id) for p in self.people.values() if p.card_number == number), None)

    def profile_by_phone(self, number: str) -> Profile | None:
        plain = number.replace("+84", "0")
        return next(
            (self.profile(p.id) for p in self.people.values() if p.phone and p.phone.replace("+84", "0") == plain), None
        )

    def token_keys(self, now: datetime) -> list[TokenKey]:
        return [key for key in self.keys if key.valid_from <= now < key.valid_until]

    def contact(self) -> _Contact:
        return _Contact(self.stale)

    def seen_token(self, jti: str, expires_at: datetime) -> bool:
        new = jti not in self.seen
        self.seen.add(jti)
        return new

    def consents_of(self, customer: str) -> list[Consent]:
        return [answer for answer in self.answers if answer.customer == customer]

    def tombstones(self) -> list[Tombstone]:
        return self.stones

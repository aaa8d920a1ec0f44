"""Customers' signed codes: CWT in COSE_Sign1, Ed25519, base45, as docs/platform.md defines them."""

from __future__ import annotations

import base64
import secrets
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import base45
import cbor2
import cwt
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cwt import COSE, COSEKey
from sqlalchemy import Connection, Row, select

from sync.central import schema
from sync.central.feed import Feed
from sync.records import TokenKey, Topic

PREFIX = "GG1:"
LIFE = timedelta(minutes=5)
KEY_LIFE = timedelta(days=400)
CREDENTIAL_LIFE = timedelta(days=30)
CLAIM_SUB, CLAIM_EXP, CLAIM_IAT, CLAIM_CTI, CLAIM_CNF = 2, 4, 6, 7, 8


@dataclass(frozen=True, slots=True)
class Code:
    """A minted code. ``text`` goes into a QR code in alphanumeric mode, error correction M."""

    text: str
    jti: str
    expires_at: datetime


def make_key(feed: Feed, now: datetime) -> str:
    """A new signing key, sent to every store; returns its kid. The older ones stay valid until their end."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    kid = secrets.token_hex(4)
    key = TokenKey(kid=kid, public_key=public, valid_from=now - timedelta(hours=1), valid_until=now + KEY_LIFE)
    feed.connection.execute(
        schema.token_keys.insert(),
        {
            "kid": kid,
            "private_key": private.private_bytes_raw(),
            "public_key": public,
            "valid_from": key.valid_from,
            "valid_until": key.valid_until,
        },
    )
    feed.everywhere([(Topic.TOKEN_KEY, kid, key.model_dump(mode="json"))])
    return kid


def mint(connection: Connection, customer: str, now: datetime, life: timedelta = LIFE) -> Code:
    """A fresh code for a customer.

    Raises ``LookupError`` if there is no such customer, or no key that is valid now.
    """
    people = schema.customers
    if connection.execute(select(people.c.id).where(people.c.id == customer)).first() is None:
        raise LookupError(f"There is no customer {customer}.")
    key = _key(connection, now)
    return sign(customer, key.kid, bytes(key.private_key), now, life)


def credential(connection: Connection, customer: str, public_key: str, now: datetime) -> tuple[bytes, datetime]:
    """A customer's credential of 30 days for their own device, whose Ed25519 key (hex) it names; and its end.

    With a proof signed by that key it makes a rotating code (``GG2:``), without the platform.
    Raises ``LookupError`` if there is no key that is valid now.
    """
    key = _key(connection, now)
    expires = int((now + CREDENTIAL_LIFE).timestamp())
    claims = {
        CLAIM_SUB: customer,
        CLAIM_EXP: expires,
        CLAIM_IAT: int(now.timestamp()),
        CLAIM_CTI: secrets.token_bytes(8),
        CLAIM_CNF: {1: {1: 1, -1: 6, -2: bytes.fromhex(public_key)}},
    }
    return _signed(claims, key.kid, bytes(key.private_key)), datetime.fromtimestamp(expires, UTC)


def sign(customer: str, kid: str, private_key: bytes, now: datetime, life: timedelta = LIFE) -> Code:
    """Signs one code. ``private_key`` is the raw Ed25519 seed (32 bytes)."""
    jti = secrets.token_bytes(8)
    expires = int((now + life).timestamp())
    claims = {CLAIM_SUB: customer, CLAIM_EXP: expires, CLAIM_IAT: int(now.timestamp()), CLAIM_CTI: jti}
    signed = _signed(claims, kid, private_key)
    text = PREFIX + base45.b45encode(signed).decode()
    return Code(text, jti.hex(), datetime.fromtimestamp(expires, UTC))


def _key(connection: Connection, now: datetime) -> Row[Any]:
    keys = schema.token_keys
    key = connection.execute(
        select(keys).where(keys.c.valid_from <= now, keys.c.valid_until > now).order_by(keys.c.valid_from.desc())
    ).first()
    if key is None:
        raise LookupError("There is no signing key that is valid now.")
    return key


def _signed(claims: dict[int, Any], kid: str, private_key: bytes) -> bytes:
    """A COSE_Sign1 over a claims set."""
    payload = cbor2.dumps(claims)
    private = Ed25519PrivateKey.from_private_bytes(private_key)
    key = COSEKey.from_jwk(
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "EdDSA",
            "kid": kid,
            "x": _b64(private.public_key().public_bytes_raw()),
            "d": _b64(private_key),
        }
    )
    signed: bytes = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=False).encode_and_sign(
        payload, key, protected={1: -8, 4: kid.encode()}
    )
    return signed


def verify(text: str, public_key: str) -> dict[int, object]:
    """The claims of a code, if it is signed by that key (hex); for the platform's own tills.

    Raises ``ValueError`` for anything else. Expiry is the caller's to judge.
    """
    if not text.startswith(PREFIX) or len(text) > 1000:
        raise ValueError("This is not a customer's code.")
    key = COSEKey.from_jwk(
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": kid_of(text), "x": _b64(bytes.fromhex(public_key))}
    )
    try:
        payload = COSE.new().decode(_raw(text), key)
        claims = cbor2.loads(payload)
    except (cwt.VerifyError, cwt.DecodeError, ValueError, EOFError) as error:
        raise ValueError("The code is not signed by the platform.") from error
    if not isinstance(claims, dict):
        raise ValueError("The code holds no claims.")
    return claims


def kid_of(text: str) -> str:
    """Which key a code says it is signed with. Raises ``ValueError``."""
    try:
        message = cbor2.loads(_raw(text))
        kid = cbor2.loads(message.value[0])[4]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError) as error:
        raise ValueError("The code is damaged.") from error
    if not isinstance(kid, bytes):
        raise ValueError("The code is damaged.")
    return kid.decode("ascii", "strict")


def _raw(text: str) -> bytes:
    return bytes(base45.b45decode(text.removeprefix(PREFIX)))


def png(text: str, scale: int = 12) -> bytes:
    """The code as a QR picture (PNG), ``scale`` pixels a module, with its quiet zone."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    pixels: Any = zxingcpp.write_barcode_to_image(code, scale=scale, add_quiet_zones=True)
    height, width = pixels.shape
    raw = memoryview(pixels).tobytes()
    rows = b"".join(b"\0" + raw[y * width : (y + 1) * width] for y in range(height))

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    # 8-bit grey, no interlace: the few lines of PNG that a QR code needs (no imaging library on the server).
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

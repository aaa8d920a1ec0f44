"""Signing manifests, and telling whether one is what it says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import ValidationError

from sync.protocol.proof import public_key_hex
from sync.records import Manifest, ManifestKey, SignedManifest, Topic

SIGNED_TOPICS = frozenset({Topic.POLICY, Topic.MODEL, Topic.PLAYLIST, Topic.MANIFEST_KEY})
_CONTEXT = b"guong-manifest-1\n"


class ManifestWrong(ValueError):
    """Not signed by a known key, or not what the change says it is; the message tells which."""


def manifest_key(key: Ed25519PrivateKey) -> ManifestKey:
    """The public half, named by its own hash."""
    public = public_key_hex(key)
    return ManifestKey(kid=hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16], public_key=public)


def sign_manifest(manifest: Manifest, key: Ed25519PrivateKey) -> SignedManifest:
    payload = manifest.model_dump_json()
    return SignedManifest(
        kid=manifest_key(key).kid, payload=payload, signature=key.sign(_CONTEXT + payload.encode()).hex()
    )


def open_manifest(signed: SignedManifest, keys: Mapping[str, str], topic: str, key: str, store: str) -> Manifest:
    """The manifest, if one of ``keys`` (kid to public key, hex) signed it for this topic, key and store.

    Raises :class:`ManifestWrong`.
    """
    public = keys.get(signed.kid)
    if public is None:
        raise ManifestWrong(f"it is signed with a key that is not known here ({signed.kid})")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(signed.signature), _CONTEXT + signed.payload.encode()
        )
    except InvalidSignature as error:
        raise ManifestWrong("its signature is wrong") from error
    try:
        manifest = Manifest.model_validate_json(signed.payload)
    except ValidationError as error:
        raise ManifestWrong(f"it cannot be read: {error.error_count()} faults") from error
    if (manifest.topic, manifest.key) != (topic, key):
        raise ManifestWrong(f"it was signed as {manifest.topic} {manifest.key}")
    if manifest.store not in (None, store):
        raise ManifestWrong(f"it was signed for the store {manifest.store}")
    return manifest

"""What the platform signs: policies, models and playlists decide what a device does, so their origin is proven."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sync.records.base import Identifier, Moment, Name, Record, Sha256

Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ManifestFile(Record):
    """A file that the manifest needs, by its content."""

    name: Name
    sha256: Sha256
    size: Annotated[int, Field(ge=0)]
    """Bytes."""


class Manifest(Record):
    """What is signed. ``topic`` and ``key`` are those of the change that carries it: it cannot stand for another."""

    topic: Annotated[str, Field(pattern=r"^(policy|model|playlist|manifest_key)$")]
    key: Identifier
    store: Identifier | None = None
    """The only store it is for; ``None``: every store."""
    version: Annotated[int, Field(ge=1, lt=2**63)]
    """Goes up with every issue; a device takes none older than it had."""
    issued_at: Moment
    files: tuple[ManifestFile, ...] = ()
    body: dict[str, Any] = {}
    withdrawn: bool = False
    """The thing is gone; it stays known, so that no older version comes back."""


class SignedManifest(Record):
    """The record of a change in the topics ``policy``, ``model``, ``playlist`` and ``manifest_key``."""

    kid: Identifier
    payload: Annotated[str, Field(max_length=1_000_000)]
    """The :class:`Manifest` as the JSON text that was signed, byte for byte."""
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
    """Ed25519 over ``guong-manifest-1``, a line end, and the payload in UTF-8; hex."""


class ManifestKey(Record):
    """A public key that manifests are signed with (Ed25519, 32 bytes, hex)."""

    kid: Identifier
    public_key: Hex32

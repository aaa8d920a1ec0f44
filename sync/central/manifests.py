"""Policies, models and playlists, signed: a device takes none that this platform's key does not vouch for."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select

from sync.central import schema
from sync.central.feed import Feed, Row, all_stores
from sync.protocol import SIGNED_TOPICS, manifest_key, sign_manifest
from sync.records import Manifest, ManifestFile, ManifestKey, SignedManifest, Topic

VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_PREFIX = "manifest-"
"""Signing keys are kept among the platform's secrets as ``manifest-NNNN``; the greatest number signs."""


def public_keys(connection: Connection) -> tuple[ManifestKey, ...]:
    """Every key that a device may trust, the one that signs last."""
    return tuple(manifest_key(key) for key in _keys(connection))


def publish(
    feed: Feed, topic: Topic, key: str, body: dict[str, Any], now: datetime, *, files: Sequence[ManifestFile] = (),
    store: str | None = None, withdrawn: bool = False,
) -> Manifest:  # fmt: skip
    """Sign and tell one store, or all. The version is the time in microseconds, and always more than the last.

    Raises ``ValueError`` for a topic that is not signed.
    """
    if topic not in SIGNED_TOPICS:
        raise ValueError(f"{topic} is not signed.")
    stores = [store] if store else all_stores(feed.connection)
    version = max([schema.to_micros(now), *(old + 1 for old in _versions(feed.connection, topic, key, stores))])
    manifest = Manifest(
        topic=topic, key=key, store=store, version=version, issued_at=now, files=tuple(files), body=body,
        withdrawn=withdrawn,
    )  # fmt: skip
    _tell(feed, stores, manifest, _signer(feed))
    return manifest


def new_key(feed: Feed, now: datetime) -> ManifestKey:
    """Sign with another key from now on. Devices learn it from a manifest under the one they know."""
    signer = _signer(feed)
    fresh = _make(feed, len(_keys(feed.connection)))
    public = manifest_key(fresh)
    manifest = Manifest(
        topic=Topic.MANIFEST_KEY, key=public.kid, version=schema.to_micros(now), issued_at=now,
        body=public.model_dump(),
    )  # fmt: skip
    _tell(feed, all_stores(feed.connection), manifest, signer)
    return public


def published(connection: Connection, store: str | None) -> list[Manifest]:
    """The newest of each manifest, withdrawn ones too: all, or those that ``store`` has."""
    query = select(schema.feed.c.record).where(
        schema.feed.c.topic.in_([topic.value for topic in SIGNED_TOPICS]), schema.feed.c.record.is_not(None)
    )
    if store is not None:
        query = query.where(schema.feed.c.store == store)
    newest: dict[tuple[str, str, str], Manifest] = {}
    for text in connection.execute(query).scalars():
        manifest = Manifest.model_validate_json(json.loads(text)["payload"])
        place = (manifest.topic, manifest.key, manifest.store or "")
        if place not in newest or newest[place].version < manifest.version:
            newest[place] = manifest
    return [newest[place] for place in sorted(newest)]


def rows_for_new_store(connection: Connection) -> list[Row]:
    """The newest of every manifest that is for all stores."""
    found = connection.execute(
        select(schema.feed.c.topic, schema.feed.c.key, schema.feed.c.record)
        .where(schema.feed.c.topic.in_([topic.value for topic in SIGNED_TOPICS]), schema.feed.c.record.is_not(None))
    )  # fmt: skip
    newest: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    for topic, key, text in found:
        record = json.loads(text)
        manifest = Manifest.model_validate_json(record["payload"])
        if manifest.store is None and manifest.version > newest.get((topic, key), (0, {}))[0]:
            newest[topic, key] = (manifest.version, record)
    return [(Topic(topic), key, record) for (topic, key), (_, record) in newest.items()]


def _tell(feed: Feed, stores: Sequence[str], manifest: Manifest, signer: Ed25519PrivateKey) -> None:
    record = sign_manifest(manifest, signer).model_dump(mode="json")
    for store in stores:
        feed.to(store, [(Topic(manifest.topic), manifest.key, record)])


def _versions(connection: Connection, topic: Topic, key: str, stores: Sequence[str]) -> list[int]:
    found = connection.execute(
        select(schema.feed.c.record).where(
            schema.feed.c.topic == topic.value, schema.feed.c.key == key, schema.feed.c.store.in_(stores),
            schema.feed.c.record.is_not(None),
        )
    ).scalars()  # fmt: skip
    signed = [SignedManifest.model_validate_json(text) for text in found]
    return [Manifest.model_validate_json(one.payload).version for one in signed]


def _keys(connection: Connection) -> list[Ed25519PrivateKey]:
    secrets = schema.secrets
    found = connection.execute(
        select(secrets.c.value).where(secrets.c.name.like(f"{_PREFIX}%")).order_by(secrets.c.name)
    ).scalars()
    return [Ed25519PrivateKey.from_private_bytes(bytes(value)) for value in found]


def _signer(feed: Feed) -> Ed25519PrivateKey:
    keys = _keys(feed.connection)
    return keys[-1] if keys else _make(feed, 0)


def _make(feed: Feed, number: int) -> Ed25519PrivateKey:
    """Two that make the first key at once agree on one: whose row is there counts."""
    fresh = Ed25519PrivateKey.generate()
    row = {"name": f"{_PREFIX}{number:04d}", "value": fresh.private_bytes_raw()}
    feed.connection.execute(feed.insert_new(schema.secrets, "name"), row)
    return _keys(feed.connection)[-1]


def prepare(feed: Feed) -> tuple[ManifestKey, ...]:
    """The keys to tell a device that enrols; makes the first one."""
    _signer(feed)
    return public_keys(feed.connection)

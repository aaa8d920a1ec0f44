"""Which policies, models and playlists this device takes: those a key it trusts has signed, and none twice as old.

The first keys come with the enrolment, over TLS; later ones by a manifest under a key that is trusted already.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from sync.protocol import SIGNED_TOPICS, ManifestWrong, open_manifest
from sync.records import Change, Manifest, ManifestKey, SignedManifest, Topic
from sync.store import Ledger

log = logging.getLogger(__name__)


class Trust:
    """The device's memory of keys and versions, in the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.refused = ""
        """What was refused last, for the agent's status."""

    def keys(self) -> dict[str, str]:
        """Public keys (hex) by their kid."""
        return dict(self._ledger.read("SELECT kid, public_key FROM manifest_key"))

    def begin(self, keys: Sequence[ManifestKey]) -> None:
        """Trust the keys that came with the enrolment, unless there are some already."""
        if keys and not self.keys():
            self._add(keys, "enrolment")

    def sift(self, changes: Iterable[Change]) -> list[Change]:
        """The changes without those of signed topics that prove nothing. A refused one leaves what was there."""
        kept = []
        for change in changes:
            if change.topic not in SIGNED_TOPICS:
                kept.append(change)
                continue
            try:
                kept.append(self._checked(change))
            except ManifestWrong as wrong:
                self.refused = f"{change.topic} {change.key} was refused: {wrong}"
                log.error("change %d: %s", change.cursor, self.refused)
        return kept

    def _checked(self, change: Change) -> Change:
        if change.record is None:
            raise ManifestWrong("it was withdrawn without a signature")
        try:
            signed = SignedManifest.model_validate(change.record)
        except ValidationError as error:
            raise ManifestWrong("it is not signed") from error
        manifest = open_manifest(signed, self.keys(), change.topic, change.key, self._ledger.identity.store)
        self._note(manifest, hashlib.sha256(signed.payload.encode()).hexdigest())
        if manifest.topic == Topic.MANIFEST_KEY:
            self._learn(manifest)
        return change.model_copy(update={"record": None}) if manifest.withdrawn else change

    def _note(self, manifest: Manifest, digest: str) -> None:
        """Raises :class:`ManifestWrong` for a version older than one that was seen, or another one of its number."""
        found = self._ledger.read(
            "SELECT version, digest FROM manifest_seen WHERE topic = ? AND key = ?", (manifest.topic, manifest.key)
        )
        version, known = found[0] if found else (0, "")
        if manifest.version < version:
            raise ManifestWrong(f"version {manifest.version} is older than {version}")
        if manifest.version == version:
            if digest != known:
                raise ManifestWrong(f"there is another version {version}")
            return
        row = (manifest.topic, manifest.key, manifest.version, digest)
        self._ledger.write(
            lambda c: c.execute("INSERT OR REPLACE INTO manifest_seen VALUES (?, ?, ?, ?)", row) and None
        )

    def _learn(self, manifest: Manifest) -> None:
        try:
            key = ManifestKey.model_validate(manifest.body)
        except ValidationError as error:
            raise ManifestWrong("it holds no key") from error
        self._add([key], "manifest")

    def _add(self, keys: Sequence[ManifestKey], told_by: str) -> None:
        now = datetime.now(UTC).isoformat()
        rows = [(key.kid, key.public_key, now, told_by) for key in keys]

        def add(connection: Any) -> None:
            connection.executemany("INSERT OR IGNORE INTO manifest_key VALUES (?, ?, ?, ?)", rows)

        self._ledger.write(add)

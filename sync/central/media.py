"""Files by their content: pictures and glTF, kept once under their SHA-256."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from sync.central import schema
from sync.central.feed import Feed
from sync.records import Media, Topic

MEDIA_TYPES = {
    ".glb": "model/gltf-binary",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".ktx": "image/ktx",
}


def path_of(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def add(feed: Feed, folder: Path, content: bytes, media_type: str, name: str) -> Media:
    """Keeps a file and tells every store of it."""
    media = keep(feed, folder, content, media_type, name)
    feed.everywhere([(Topic.MEDIA, media.sha256, media.model_dump(mode="json"))])
    return media


def keep(feed: Feed, folder: Path, content: bytes, media_type: str, name: str) -> Media:
    """Keeps a file (written whole or not at all), for whoever is told of it: a manifest names its files."""
    media = Media(sha256=hashlib.sha256(content).hexdigest(), media_type=media_type, size=len(content), name=name)
    target = path_of(folder, media.sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(target)
    feed.upsert(schema.media, [media.model_dump()])
    return media


def add_file(feed: Feed, folder: Path, file: Path) -> Media:
    """Raises ``ValueError`` for a kind of file that no device shows."""
    media_type = MEDIA_TYPES.get(file.suffix.lower())
    if media_type is None:
        raise ValueError(f"{file.name}: only {', '.join(sorted(MEDIA_TYPES))} are shown on devices.")
    return add(feed, folder, file.read_bytes(), media_type, file.name)

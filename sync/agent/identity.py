"""Who the device is to the platform: its own Ed25519 key, made here and never sent."""

from __future__ import annotations

import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sync.errors import StoreUnwritable
from sync.store.files import sync_directory, write_atomically

FILE = "device.key"
NEXT = "device.key.next"
"""The key that the platform is being told; it may know it already."""


def load_or_make(directory: Path, name: str = FILE) -> Ed25519PrivateKey:
    """The device's key: 32 bytes in a 0600 file, made (durably) before it is first used."""
    file = directory / name
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        key = Ed25519PrivateKey.generate()
        raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        try:
            write_atomically(file, raw, mode=0o600)
        except OSError as error:
            raise StoreUnwritable("The device's key cannot be written.", "Check the disk.") from error
        return key
    except OSError as error:
        raise StoreUnwritable("The device's key cannot be read.", "Check the disk.") from error
    try:
        return Ed25519PrivateKey.from_private_bytes(raw)
    except ValueError as error:
        raise StoreUnwritable(
            "The device's key is damaged.", "Move device.key away and enrol the device with a new code."
        ) from error


def next_key(directory: Path) -> Ed25519PrivateKey | None:
    """The key of a change that was begun and not ended."""
    return load_or_make(directory, NEXT) if (directory / NEXT).exists() else None


def promote(directory: Path) -> None:
    """The platform knows the next key: it is the device's key now."""
    try:
        (directory / NEXT).replace(directory / FILE)
        sync_directory(directory)
    except OSError as error:
        raise StoreUnwritable("The device's key cannot be written.", "Check the disk.") from error


def age_days(directory: Path) -> float:
    """How long ago the key was made."""
    return (time.time() - (directory / FILE).stat().st_mtime) / 86400

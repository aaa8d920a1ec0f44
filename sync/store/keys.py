"""The keys that the database files are encrypted with.

One secret of 32 bytes per device; each file has a key of its own, derived by HKDF-SHA256 (RFC 5869) with the
file's name as context. The secret comes from systemd (``LoadCredentialEncrypted=guong-key``, sealed by the TPM
where there is one), else from a 0600 file in the data directory that is made on first use.

The secret's text is one line of 64 hex digits. While a rotation is under way there are more: the first is the
one to use, the others are older ones that a file may still be under.
"""

from __future__ import annotations

import logging
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.errors import StoreLocked, StoreUnwritable
from sync.store.files import sync_directory, write_atomically

CREDENTIAL = "guong-key"
FILE = "key"
_LENGTH = 32

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FileKey:
    """What one database file is encrypted with: a 32-byte AES key and the 16-byte salt of the page signatures.

    The salt is derived too, not read from the file: pages verify even when the first one is torn.
    """

    key: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def pragma(self) -> str:
        """As SQLCipher takes a raw key with its salt; no key derivation runs (0.2 ms instead of 128)."""
        return f"\"x'{self.key.hex()}{self.salt.hex()}'\""


@dataclass(frozen=True)
class Keys:
    """The secrets of this device, newest first. Never logged: the representation hides them."""

    directory: Path
    secrets: tuple[bytes, ...] = field(repr=False)
    from_credential: bool = False

    @classmethod
    def load(cls, directory: Path) -> Keys:
        """The keys for the data directory ``directory``.

        Raises :class:`StoreLocked` if the secret is there but is no secret, :class:`StoreUnwritable` if a
        first one cannot be written.
        """
        credential = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / CREDENTIAL
        if credential.exists():
            return cls(directory, _parse(credential), from_credential=True)
        file = directory / FILE
        if not file.exists():
            _make(file)
        elif file.stat().st_mode & 0o077:
            log.warning("the key file could be read by others; its mode is set back to 0600")
            file.chmod(0o600)
        return cls(directory, _parse(file))

    def reload(self) -> Keys:
        """The keys as they are now: another process may have rotated them."""
        return Keys.load(self.directory)

    def candidates(self, name: str) -> list[FileKey]:
        """The keys that the file ``name`` may be under; the first is the one it should be under."""
        return [_derive(secret, name) for secret in self.secrets]

    def begin_rotation(self) -> Keys:
        """Put a fresh secret in front. Durable before it returns, so no file is ever under an unknown key."""
        if self.from_credential:
            raise StoreLocked(
                "The key comes from a systemd credential.",
                "Put the new key above the old one in the credential and start the service again.",
            )
        return self._write((secrets.token_bytes(_LENGTH), *self.secrets))

    def end_rotation(self) -> Keys:
        """Forget the older secrets: every file is under the first."""
        return self if self.from_credential else self._write(self.secrets[:1])

    def _write(self, kept: tuple[bytes, ...]) -> Keys:
        write_atomically(self.directory / FILE, _text(kept), mode=0o600)
        return Keys(self.directory, kept)


def _text(kept: tuple[bytes, ...]) -> bytes:
    return "".join(f"{secret.hex()}\n" for secret in kept).encode()


def _parse(file: Path) -> tuple[bytes, ...]:
    try:
        found = tuple(bytes.fromhex(line) for line in file.read_text(encoding="ascii").split())
    except (OSError, ValueError) as error:
        raise StoreLocked("The key of this device cannot be read.", f"Look at {file.name} in {file.parent}.") from error
    if not found or any(len(secret) != _LENGTH for secret in found):
        raise StoreLocked("The key of this device is damaged.", "Restore it, or enrol the device again.")
    return found


def _make(file: Path) -> None:
    """Two processes may start at once: the link decides whose secret counts."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_name(f"key.{os.getpid()}.{secrets.token_hex(4)}")
        write_atomically(fresh, _text((secrets.token_bytes(_LENGTH),)), mode=0o600)
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        sync_directory(file.parent)
    except OSError as error:
        raise StoreUnwritable(
            "The key of this device cannot be written.", "Check the disk of the data directory."
        ) from error


def _derive(secret: bytes, name: str) -> FileKey:
    made = HKDF(algorithm=hashes.SHA256(), length=_LENGTH + 16, salt=None, info=b"guong " + name.encode()).derive(
        secret
    )
    return FileKey(made[:_LENGTH], made[_LENGTH:])

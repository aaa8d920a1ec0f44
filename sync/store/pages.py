"""A database file read without SQLite: its pages verified, decrypted and taken apart.

Used to rescue rows from a file that SQLite refuses, and by the tests that look for what should be gone.
Formats: SQLCipher 4 (AES-256-CBC, HMAC-SHA512, 4096-byte pages with 80 reserved bytes) and SQLite's published
file format (write-ahead log, b-tree pages, records).
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sync.store.files import actual_file
from sync.store.keys import FileKey

PAGE = 4096
_IV = 16
_MAC = 64
_RESERVED = _IV + _MAC
USABLE = PAGE - _RESERVED
_WAL_HEADER = 32
_FRAME_HEADER = 24

Value = int | float | str | bytes | None


@dataclass(frozen=True)
class Row:
    """One record of a b-tree leaf: ``rowid`` is ``None`` in tables without one."""

    rowid: int | None
    values: tuple[Value, ...]


class Opener:
    """Verifies and decrypts pages under one key."""

    def __init__(self, key: FileKey) -> None:
        self._key = key.key
        masked = bytes(byte ^ 0x3A for byte in key.salt)
        self._mac_key = hashlib.pbkdf2_hmac("sha512", key.key, masked, 2, 32)

    def open(self, number: int, raw: bytes) -> bytes | None:
        """The plain page (:data:`USABLE` bytes and zeros), ``None`` if its signature is wrong. ``number`` from 1."""
        start = 16 if number == 1 else 0
        signed, mac = raw[start : USABLE + _IV], raw[USABLE + _IV :]
        expected = hmac.digest(self._mac_key, signed + struct.pack("<I", number), "sha512")
        if not hmac.compare_digest(expected, mac):
            return None
        decryptor = Cipher(algorithms.AES(self._key), modes.CBC(raw[USABLE : USABLE + _IV])).decryptor()
        plain = decryptor.update(raw[start:USABLE]) + decryptor.finalize()
        head = b"SQLite format 3\x00" if number == 1 else b""
        return head + plain + bytes(_RESERVED)


def any_page_verifies(path: Path, key: FileKey) -> bool:
    """Whether at least one page of the file was written under ``key``."""
    opener = Opener(key)
    with path.open("rb") as file:
        number = 1
        while len(raw := file.read(PAGE)) == PAGE:
            if opener.open(number, raw) is not None:
                return True
            number += 1
    return any(True for _ in _frames(_wal_of(path), opener))


def all_pages(path: Path, key: FileKey) -> Iterator[bytes]:
    """Every page that verifies: of the file, free ones too, and of every frame in its write-ahead log."""
    opener = Opener(key)
    for number, raw in _raw_pages(path):
        page = opener.open(number, raw)
        if page is not None:
            yield page
    for _, page in _frames(_wal_of(path), opener):
        yield page


def latest_pages(path: Path, key: FileKey) -> dict[int, bytes]:
    """The newest readable version of each page, by number."""
    opener = Opener(key)
    pages = {n: page for n, raw in _raw_pages(path) if (page := opener.open(n, raw)) is not None}
    pages.update(_frames(_wal_of(path), opener))
    return pages


def _wal_of(path: Path) -> Path:
    actual = actual_file(path)
    return actual.with_name(f"{actual.name}-wal")


def _raw_pages(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        number = 1
        while len(raw := file.read(PAGE)) == PAGE:
            yield number, raw
            number += 1


def _frames(wal: Path, opener: Opener) -> Iterator[tuple[int, bytes]]:
    """Frames of the log's current round whose signature holds, in order; later frames win."""
    if not wal.exists():
        return
    with wal.open("rb") as file:
        header = file.read(_WAL_HEADER)
        salts = header[16:24]
        while len(frame := file.read(_FRAME_HEADER + PAGE)) == _FRAME_HEADER + PAGE:
            (number,) = struct.unpack(">I", frame[:4])
            page = opener.open(number, frame[_FRAME_HEADER:])
            if page is not None and frame[8:16] == salts:
                yield number, page


def rows(pages: dict[int, bytes]) -> Iterator[Row]:
    """Every record on a leaf page (and, in tables without rowid, on inner pages); damaged ones are left out."""
    for number, page in pages.items():
        start = 100 if number == 1 else 0
        kind = page[start]
        if kind not in (0x0D, 0x0A, 0x02):
            continue
        header = 12 if kind == 0x02 else 8
        (count,) = struct.unpack(">H", page[start + 3 : start + 5])
        for index in range(count):
            at = start + header + 2 * index
            if at + 2 > USABLE:
                break
            (cell,) = struct.unpack(">H", page[at : at + 2])
            try:
                row = _cell(pages, page, cell, kind)
            except (IndexError, ValueError, struct.error, UnicodeDecodeError, KeyError):
                continue  # a page that looks like a leaf and is none, or a record whose overflow is torn
            yield row


def _cell(pages: dict[int, bytes], page: bytes, at: int, kind: int) -> Row:
    if kind == 0x02:
        at += 4
    size, at = _varint(page, at)
    rowid = None
    if kind == 0x0D:
        rowid, at = _varint(page, at)
    most = USABLE - 35 if kind == 0x0D else (USABLE - 12) * 64 // 255 - 23
    if size <= most:
        payload = page[at : at + size]
    else:
        least = (USABLE - 12) * 32 // 255 - 23
        local = least + (size - least) % (USABLE - 4)
        local = local if local <= most else least
        payload = page[at : at + local]
        (following,) = struct.unpack(">I", page[at + local : at + local + 4])
        while following and len(payload) < size:
            overflow = pages[following]
            payload += overflow[4 : 4 + min(USABLE - 4, size - len(payload))]
            (following,) = struct.unpack(">I", overflow[:4])
    if len(payload) != size:
        raise ValueError("a record is cut off")
    return Row(rowid, tuple(_values(payload)))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(8):
        byte = data[at + index]
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + index + 1
    return (value << 8) | data[at + 8], at + 9


def _values(payload: bytes) -> Iterator[Value]:
    end, at = _varint(payload, 0)
    body = end
    while at < end:
        kind, at = _varint(payload, at)
        if kind == 0:
            yield None
        elif kind in (8, 9):
            yield kind - 8
        elif kind == 7:
            yield float(struct.unpack(">d", payload[body : body + 8])[0])
            body += 8
        elif kind <= 6:
            width = (1, 2, 3, 4, 6, 8)[kind - 1]
            yield int.from_bytes(payload[body : body + width], "big", signed=True)
            body += width
        elif kind >= 12:
            width = (kind - 12) // 2
            raw = payload[body : body + width]
            if len(raw) != width:
                raise ValueError("a value is cut off")
            yield raw if kind % 2 == 0 else raw.decode("utf-8")
            body += width
        else:
            raise ValueError("an unused serial type")

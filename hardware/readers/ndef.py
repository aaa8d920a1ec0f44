"""The text on a card by NFC: an NDEF message on a Type 4 tag (ISO 7816 files) or a Type 2 tag (pages).

The card's own serial number is never read: anyone's phone could be told by it.
Type 4 Tag Operation and Type 2 Tag Operation, NFC Forum; messages are taken apart by ndeflib.
"""

from __future__ import annotations

from collections.abc import Callable

import ndef

Transmit = Callable[[bytes], tuple[bytes, int]]
"""A command to the card, and (data, status word)."""

GOOD = 0x9000
LARGEST = 1000
"""Bytes of a message; a larger one is no card of a customer."""
_APPLICATION = bytes.fromhex("D2760000850101")
_CAPABILITY = bytes.fromhex("E103")
_BLOCK = 0xF0


class NotACustomersCard(Exception):
    """A card without a text that we could take, a bank card for one."""


def read_text(transmit: Transmit) -> str:
    """The first text (or address) on the card. Raises :class:`NotACustomersCard`."""
    _, status = transmit(b"\x00\xa4\x04\x00\x07" + _APPLICATION + b"\x00")
    message = _type4(transmit) if status == GOOD else _type2(transmit)
    return _first_text(message)


def _good(answer: tuple[bytes, int]) -> bytes:
    data, status = answer
    if status != GOOD:
        raise NotACustomersCard
    return data


def _type4(transmit: Transmit) -> bytes:
    _good(transmit(b"\x00\xa4\x00\x0c\x02" + _CAPABILITY))
    capability = _good(transmit(b"\x00\xb0\x00\x00\x0f"))
    if len(capability) < 15 or capability[7] != 0x04:
        raise NotACustomersCard
    largest = max(16, min(_BLOCK, int.from_bytes(capability[3:5])))
    _good(transmit(b"\x00\xa4\x00\x0c\x02" + capability[9:11]))
    length = int.from_bytes(_good(transmit(b"\x00\xb0\x00\x00\x02")))
    if not 0 < length <= LARGEST:
        raise NotACustomersCard
    message = b""
    while len(message) < length:
        wanted = min(largest, length - len(message))
        part = _good(transmit(b"\x00\xb0" + (len(message) + 2).to_bytes(2) + bytes([wanted])))
        if not part:
            raise NotACustomersCard
        message += part
    return message[:length]


def _type2(transmit: Transmit) -> bytes:
    """Pages by the PC/SC workgroup's pseudo-command, part 3: READ BINARY of class FF."""
    capability = _good(transmit(b"\xff\xb0\x00\x03\x10"))
    if len(capability) < 4 or capability[0] != 0xE1:
        raise NotACustomersCard
    room = min(capability[2] * 8, LARGEST)
    memory = b""
    while len(memory) < room:
        part = _good(transmit(b"\xff\xb0\x00" + bytes([4 + len(memory) // 4]) + b"\x10"))
        if not part:
            raise NotACustomersCard
        memory += part
        found = _ndef_in(memory)
        if found is not None:
            return found
    raise NotACustomersCard


def _ndef_in(memory: bytes) -> bytes | None:
    """The value of the first NDEF message TLV (tag 3); ``None`` while it is not all there."""
    place = 0
    while place + 1 < len(memory):
        tag, length = memory[place], memory[place + 1]
        if tag == 0x00:
            place += 1
            continue
        if tag == 0xFE:
            raise NotACustomersCard
        start = place + 2
        if length == 0xFF:
            if len(memory) < place + 4:
                return None
            length, start = int.from_bytes(memory[place + 2 : place + 4]), place + 4
        if tag == 0x03:
            return memory[start : start + length] if len(memory) >= start + length else None
        place = start + length
    return None


def _first_text(message: bytes) -> str:
    try:
        records = list(ndef.message_decoder(message))
    except ndef.DecodeError:
        raise NotACustomersCard from None
    for record in records:
        if isinstance(record, ndef.TextRecord):
            text = record.text
        elif isinstance(record, ndef.UriRecord):
            text = record.uri
        else:
            continue
        text = text.strip()
        if text.isprintable() and text:
            return str(text)
    raise NotACustomersCard

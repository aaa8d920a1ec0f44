"""How large a stranger's texture is, and whether unpacking it costs no more than that; nothing is unpacked to tell."""

from __future__ import annotations

import struct
import zlib

from foundation.errors import EnvironmentFailed

MOST_TEXTURE = 2048
"""Pixels a side."""
MOST_TEXELS = 4 * MOST_TEXTURE**2
"""Of all textures together: 64 MiB when unpacked, as the mirror holds them, each once."""
MOST_SCANS = 64
"""Of a progressive JPEG: each goes over the whole picture again, however few bytes it has."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_INTERLACE_ROWS = 2
"""The seven passes of an interlaced PNG have less than twice as many rows, each with its byte for the filter."""


class Refused(EnvironmentFailed):
    """A file that is not taken; ``what`` is the reason and ``remedy`` what its maker can do."""


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG by its header. One that is too large, that has no pixels, or whose packed bytes
    are a bomb raises :class:`Refused`."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) >= 29:
        width, height, bits, kind = struct.unpack_from(">IIBB", data, 16)
        _fits(width, height)
        row = 1 + (width * bits * _CHANNELS.get(kind, 4) + 7) // 8
        _no_bomb(data, row * height + _INTERLACE_ROWS * (row + height))
        return width, height
    if data[:2] == b"\xff\xd8":
        if data.count(b"\xff\xda") > MOST_SCANS:
            raise Refused("A texture goes over itself too often.", "Export its JPEG as baseline, not progressive.")
        at = 2
        while at + 9 < len(data) and data[at] == 0xFF:
            marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack_from(">HH", data, at + 5)
                _fits(width, height)
                return width, height
            at += 2 + max(size, 2)
    raise Refused("A texture is neither PNG nor JPEG, or it is broken.", "Export its textures as PNG or JPEG.")


def _fits(width: int, height: int) -> None:
    if min(width, height) < 1:
        raise Refused("A texture has no pixels.", "Export its textures as PNG or JPEG.")
    if max(width, height) > MOST_TEXTURE:
        raise Refused(
            f"A texture has {width} x {height} pixels; at most {MOST_TEXTURE} x {MOST_TEXTURE} are taken.",
            "Scale its textures down.",
        )


def _no_bomb(data: bytes, most: int) -> None:
    """Unpacks a PNG's rows into nothing, and stops where they are more than the picture needs."""
    unpacker, left, at = zlib.decompressobj(), most, 8
    while at + 12 <= len(data) and not unpacker.eof:
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        packed = data[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        while packed:
            try:
                left -= len(unpacker.decompress(packed, 1 << 20))
            except zlib.error:
                raise Refused("A texture is broken.", "Export its textures as PNG or JPEG.") from None
            if left < 0:
                raise Refused("A texture unpacks to far more than its pixels.", "Export it again.")
            packed = unpacker.unconsumed_tail
        at += 12 + size

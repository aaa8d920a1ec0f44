"""Bodies packed with gzip, in and out."""

from __future__ import annotations

import gzip
import zlib

_LEAST = 1024
"""Bytes; smaller answers are not worth the work."""


def unpack(body: bytes, limit: int) -> bytes | None:
    """The plain body, ``None`` if it would be larger than ``limit``. Raises ``ValueError`` if it is no whole gzip.

    Never holds more than ``limit`` bytes of it: a small body may unpack to gigabytes.
    """
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise ValueError("The body is not gzip.") from error
    if len(plain) > limit:
        return None
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("The body is not one whole gzip stream.")
    return plain


def packed(body: bytes, accepted: str) -> tuple[bytes, dict[str, str]]:
    """A body and its headers for a caller whose Accept-Encoding is ``accepted``."""
    if len(body) < _LEAST or "gzip" not in accepted:
        return body, {}
    return gzip.compress(body, 1, mtime=0), {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}

"""A client that costs little, so that the bench measures the server: HTTP/1.1 over one kept connection.

It knows what the platform's own answers look like (a status line, Content-Length, a body) and no more.
"""

from __future__ import annotations

import asyncio
from typing import cast
from urllib.parse import urlsplit

from foundation.errors import EnvironmentFailed


class ServerGone(EnvironmentFailed):
    """The connection ended before the answer did."""


class Connection(asyncio.Protocol):
    """One request at a time. Made by :func:`connect`."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._buffer = bytearray()
        self._needed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - the base class names it
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ServerGone("The platform ended the connection.", "See its log."))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._needed:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._buffer[:end]).lower()
            at = head.find(b"\r\ncontent-length:")
            length = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self._needed = end + 4 + length
        if len(self._buffer) >= self._needed and self._answer is not None:
            body_at = self._buffer.find(b"\r\n\r\n") + 4
            answer = int(self._buffer[9:12]), bytes(self._buffer[body_at : self._needed])
            del self._buffer[: self._needed]
            self._needed = 0
            self._answer.set_result(answer)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """The status and the body. Raises :class:`ServerGone`."""
        if self._transport is None:
            raise ServerGone("The platform ended the connection.", "See its log.")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def connect(url: str) -> Connection:
    """Raises :class:`ServerGone`."""
    where = urlsplit(url)
    try:
        _, connection = await asyncio.get_running_loop().create_connection(
            Connection, where.hostname or "127.0.0.1", where.port or 80
        )
    except OSError as error:
        raise ServerGone("The platform does not take connections.", "See that it runs.") from error
    return connection


def get(path: str, token: str) -> bytes:
    """A whole request."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def post(path: str, token: str, content_type: str, body: bytes) -> bytes:
    """A whole request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body

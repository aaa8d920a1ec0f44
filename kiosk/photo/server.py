"""The kiosk's own small server for phones in the shop: HTTP/1.1 by h11, on one asyncio loop in a thread of its own.

h11 is the state machine under httpx, which the device has already; a framework would bring routing, middlewares and
an access log that nobody here wants. One request a connection, bounded in size, time and number. Nothing of a request
is logged: its path is a secret.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import re
import socket
import ssl
import struct
import termios
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import h11

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from kiosk.photo import pages
from kiosk.photo.certificate import tls
from kiosk.photo.lan import NoLan, address_for_phones
from kiosk.photo.limits import Buckets
from kiosk.photo.links import Links, LinkState, Photo
from kiosk.photo.sharing import AUTO, Listening, Sharing

log = logging.getLogger(__name__)

FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
_TYPE = {"/type/serif.ttf": "CormorantGaramond-SemiBold.ttf", "/type/sans.ttf": "BeVietnamPro-Regular.ttf"}

HEART = "photo server"
HEART_LIMIT = 10.0
_HEAD_SECONDS = 5.0
_SEND_SECONDS = 60.0
_MOST_HEAD = 8 * 1024
_MOST_BODY = 1024
_MOST_CONNECTIONS = 48
_MOST_OF_ONE = 8
_WRONG_BURST, _WRONG_PER_SECOND = 12.0, 1.0
_OUTQ_EVERY = 0.02

_ASKS_FOR_A_LINK = re.compile(rb"(?:GET|POST) /p/([A-Za-z0-9_-]{1,64})(?:\?\S*)? HTTP/1\.[01]\r\n")
_ENGLISH = re.compile(rb"\r\naccept-language:\s*en", re.IGNORECASE)

_HEADERS = [
    ("content-security-policy", pages.POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("x-robots-tag", "noindex, nofollow"),
]
_NO_STORE = ("cache-control", "no-store")
_LATER = ("retry-after", "10")


Answer = Callable[[Listening | EnvironmentFailed], None]


class PhotoServer:
    """Starts with the first :meth:`listen`, and moves when the machine's address does."""

    def __init__(self, links: Links, hearts: Hearts, sharing: Sharing) -> None:
        self._links = links
        self._hearts = hearts
        self._sharing = sharing
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._bound = ""
        self._listening: Listening | None = None
        self._hosts: frozenset[str] = frozenset()
        self._wrong = Buckets(_WRONG_BURST, _WRONG_PER_SECOND)
        self._connections: dict[str, int] = {}

    # Any thread

    def listen(self, answer: Answer) -> None:
        """Makes sure that phones can reach the server. ``answer`` is called from the server's thread."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._run, args=(self._loop,), name="photo-server", daemon=True)
            self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(self._loop, answer), self._loop)

    def stop(self) -> None:
        """Ends the thread; open connections are dropped."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        if not self._thread.is_alive():
            self._loop.close()
        self._loop = self._thread = None

    # The server's thread

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        heart = self._hearts.new(HEART, HEART_LIMIT)

        async def beat() -> None:
            while True:
                heart.beat()
                await asyncio.sleep(1)

        loop.create_task(beat(), name="heart")
        try:
            loop.run_forever()
        finally:
            if self._server is not None:
                self._server.close()
            left = asyncio.all_tasks(loop)
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_default_executor())
            self._hearts.stop(HEART)

    async def _listen(self, loop: asyncio.AbstractEventLoop, answer: Answer) -> None:
        sharing = self._sharing
        try:
            address = await loop.run_in_executor(None, address_for_phones, sharing.address)
            if self._server is None or address != self._bound:
                await self._bind(loop, address)
        except EnvironmentFailed as failure:
            answer(failure)
            return
        except OSError as error:
            answer(NoLan(f"The port {sharing.port} cannot be used: {error.strerror or error}."))
            return
        assert self._listening is not None
        answer(self._listening)

    async def _bind(self, loop: asyncio.AbstractEventLoop, address: str) -> None:
        sharing = self._sharing
        if self._server is not None:
            self._server.close()
            self._server = None
        host = address if sharing.address == AUTO else sharing.address
        context: ssl.SSLContext | None = None
        if sharing.secure:
            context = await loop.run_in_executor(None, tls, host, sharing.certificate, sharing.folder)
        self._server = await asyncio.start_server(
            self._serve,
            address,
            sharing.port,
            ssl=context,
            ssl_handshake_timeout=_HEAD_SECONDS if context is not None else None,
            limit=_MOST_HEAD,
        )
        self._bound = address
        port = int(self._server.sockets[0].getsockname()[1])
        scheme, usual = ("https", 443) if sharing.secure else ("http", 80)
        place = host if port == usual else f"{host}:{port}"
        self._hosts = frozenset({place, f"{address}:{port}", address if port == usual else place})
        self._listening = Listening(f"{scheme}://{place}")
        log.info("photos are handed over by %s, port %d", scheme, port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or ("",))[0])
        mine = self._connections.get(peer, 0)
        if mine >= _MOST_OF_ONE or sum(self._connections.values()) >= _MOST_CONNECTIONS:
            writer.transport.abort()
            return
        self._connections[peer] = mine + 1
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.read(_MOST_HEAD)
            if self._guessed_too_often(head, peer):
                writer.write(busy_answer(_language(head)))
                return
            await _Exchange(self, reader, writer, peer, head).run()
        except (OSError, ssl.SSLError, TimeoutError, h11.ProtocolError, asyncio.IncompleteReadError):
            writer.transport.abort()  # a phone that went away, or one that does not speak HTTP
        finally:
            left = self._connections[peer] - 1
            if left:
                self._connections[peer] = left
            else:
                del self._connections[peer]
            writer.close()
            with contextlib.suppress(OSError, ssl.SSLError, TimeoutError):
                async with asyncio.timeout(_HEAD_SECONDS):
                    await writer.wait_closed()

    def _guessed_too_often(self, head: bytes, peer: str) -> bool:
        """Whether this is one more wrong link of somebody who tried too many. It is told by its first line alone and
        answered with bytes that are ready: a hundred a second are not to cost the mirror its pictures."""
        asked = _ASKS_FOR_A_LINK.match(head)
        if asked is None or not self._wrong.empty(peer):
            return False
        if self._links.find(asked[1].decode("ascii")).state is not LinkState.UNKNOWN:
            return False
        self._wrong.take(peer)
        return True

    @property
    def links(self) -> Links:
        return self._links

    def knows_host(self, host: str) -> bool:
        """Whether a request was meant for this server: another name is another site's trick (DNS rebinding)."""
        return host.lower() in self._hosts

    def wrong_link(self, peer: str) -> bool:
        """Counts one; whether it may be answered in full."""
        return self._wrong.take(peer)


class _Exchange:
    """One request and its answer."""

    def __init__(
        self, server: PhotoServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str, head: bytes
    ) -> None:
        """``head`` is what was read already."""
        self._server = server
        self._reader = reader
        self._writer = writer
        self._peer = peer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST_HEAD)
        self._http.receive_data(head)

    async def run(self) -> None:
        try:
            request = await asyncio.wait_for(self._request(), _HEAD_SECONDS)
        except h11.RemoteProtocolError as error:
            if self._http.our_state is h11.IDLE or self._http.our_state is h11.SEND_RESPONSE:
                await self._answer(error.error_status_hint, b"", "text/plain; charset=utf-8")
            return
        if request is None:
            return
        await asyncio.wait_for(self._respond(request), _SEND_SECONDS)

    async def _request(self) -> h11.Request | None:
        request: h11.Request | None = None
        body = 0
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                if self._http.they_are_waiting_for_100_continue:
                    self._write(h11.InformationalResponse(status_code=100, headers=[]))
                self._http.receive_data(await self._reader.read(4096))
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += len(event.data)
                if body > _MOST_BODY:
                    raise h11.RemoteProtocolError("too much", error_status_hint=413)
            elif isinstance(event, h11.EndOfMessage):
                return request
            else:
                return None

    async def _respond(self, request: h11.Request) -> None:
        headers = {bytes(name): bytes(value) for name, value in request.headers}
        language = "en" if headers.get(b"accept-language", b"vi").lower().startswith(b"en") else "vi"
        if not self._server.knows_host(headers.get(b"host", b"").decode("latin-1")):
            await self._page(421, pages.ended(LinkState.UNKNOWN, language))
            return
        path = request.target.decode("latin-1").partition("?")[0]
        if request.method not in (b"GET", b"HEAD", b"POST"):
            await self._page(405, pages.ended(LinkState.UNKNOWN, language), [("allow", "GET, HEAD, POST")])
        elif path == "/favicon.ico":
            await self._answer(204, b"", "image/x-icon")  # every browser asks: not a wrong link
        elif path in _TYPE and request.method != b"POST":
            await self._type(path)
        else:
            await self._link(request.method, path, language)

    async def _link(self, method: bytes, path: str, language: str) -> None:
        token = path.removeprefix("/p/") if path.startswith("/p/") else ""
        links = self._server.links
        found = links.find(token, opens=method == b"GET")
        if found.state is LinkState.UNKNOWN:
            # A right link is never held up, however many wrong ones come from where it comes from.
            if not self._server.wrong_link(self._peer):
                await self._page(429, pages.busy(language), [_LATER])
                return
            await self._page(404, pages.ended(found.state, language))
            return
        language = found.language
        if found.state is LinkState.WAITING and method == b"POST":
            photo = links.begin(token)
            if photo is not None:
                await self._photo(token, photo, language)
                return
            found = links.find(token)  # another phone was faster
        if found.state is LinkState.WAITING:
            await self._page(200, pages.waiting(language, found.seconds_left))
        else:
            await self._page(409 if found.state is LinkState.SENDING else 410, pages.ended(found.state, language))

    async def _photo(self, token: str, photo: Photo, language: str) -> None:
        """Sends the page with the photo, and calls it saved only once the phone's side has confirmed every byte."""
        complete = False
        # A line of our own to the socket: what was acknowledged can be asked after the phone has closed its side.
        line = socket.socket(fileno=os.dup(self._writer.get_extra_info("socket").fileno()))
        try:
            length, parts = pages.with_photo(language, photo.jpeg)
            await self._send(200, length, _while_kept(photo, parts), "text/html; charset=utf-8", [_NO_STORE])
            complete = await self._confirmed(line) and not photo.forgotten
        finally:
            line.close()
            self._server.links.finish(token, complete)

    async def _confirmed(self, line: socket.socket) -> bool:
        """Until the peer has acknowledged everything that was sent (tcp(7), SIOCOUTQ); ``False`` if it went away."""
        quiet = 0
        # Twice: between TLS and the kernel a part may just have been on its way.
        while quiet < 2:
            await asyncio.sleep(_OUTQ_EVERY)
            if self._reader.exception() is not None or line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                return False
            quiet = quiet + 1 if _unacknowledged(line.fileno()) == 0 else 0
        return True

    async def _type(self, path: str) -> None:
        content = await asyncio.get_running_loop().run_in_executor(None, (FONTS / _TYPE[path]).read_bytes)
        await self._send(200, len(content), [content], "font/ttf", [("cache-control", "public, max-age=86400")])

    async def _page(self, status: int, page: bytes, more: Iterable[tuple[str, str]] = ()) -> None:
        await self._answer(status, page, "text/html; charset=utf-8", more)

    async def _answer(self, status: int, body: bytes, kind: str, more: Iterable[tuple[str, str]] = ()) -> None:
        await self._send(status, len(body), [body], kind, [_NO_STORE, *more])

    async def _send(
        self, status: int, length: int, parts: Iterable[bytes], kind: str, more: Iterable[tuple[str, str]]
    ) -> None:
        headers = _headers(length, kind, more)
        # Drained means: the kernel has it, and no copy stays here. (TLS never drains with a high mark of 0.)
        self._writer.transport.set_write_buffer_limits(high=1, low=0)
        self._write(h11.Response(status_code=status, headers=headers))
        for part in parts:
            # h11 itself leaves out what a HEAD must not have.
            self._write(h11.Data(data=part))
            await self._writer.drain()
        self._write(h11.EndOfMessage())
        await self._writer.drain()

    def _write(self, event: h11.Event) -> None:
        data = self._http.send(event)
        if data:
            self._writer.write(data)


@cache
def busy_answer(language: str) -> bytes:
    """The whole answer to somebody who tries too many links."""
    page = pages.busy(language)
    headers = _headers(len(page), "text/html; charset=utf-8", [_NO_STORE, _LATER])
    return b"HTTP/1.1 429 \r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers).encode() + b"\r\n" + page


def _headers(length: int, kind: str, more: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("content-type", kind), ("content-length", str(length)), ("connection", "close"), *_HEADERS, *more]


def _language(head: bytes) -> str:
    return "en" if _ENGLISH.search(head) else "vi"


def _while_kept(photo: Photo, parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, broken off when the photo is forgotten meanwhile."""
    for part in parts:
        if photo.forgotten:
            raise ConnectionAbortedError("the photo was deleted while it was sent")
        yield part


def _unacknowledged(descriptor: int) -> int:
    """Bytes sent that the other side has not acknowledged yet."""
    return int(struct.unpack("i", fcntl.ioctl(descriptor, termios.TIOCOUTQ, bytes(4)))[0])

"""A proxy between device and platform that lies, stalls and cuts."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading

WAYS = ("pass", "latency", "cut", "deaf", "corrupt", "half", "unwell", "redirect", "portal")
_PORTAL = b"<html><body>Welcome! Please sign in to the network.</body></html>"
_ANSWERS = {
    "unwell": b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n",
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://portal.invalid/\r\nContent-Length: 0\r\n\r\n",
    "portal": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(_PORTAL), _PORTAL),
}


class ChaosProxy(threading.Thread):
    """Listens on ``port``; each connection draws one of :data:`WAYS` unless ``calm``. ``seen`` counts them.

    ``deaf`` delivers the request and swallows the answer: the platform took the events, the device does not know.
    ``corrupt`` puts bytes into the answer that no JSON has; what else TLS would catch is not tried in clear text.
    """

    def __init__(self, upstream: int, seed: int) -> None:
        super().__init__(name="chaos", daemon=True)
        self._upstream = upstream
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.calm = True
        self.only: str | None = None
        """One way for every connection, and ``never`` besides: taken, and never answered."""
        self.port = 0
        self.seen: dict[str, int] = dict.fromkeys(WAYS, 0)

    def start(self) -> None:
        super().start()
        self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.join(5)

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = "pass" if self.calm or self._chance.random() < 0.4 else self._chance.choice(WAYS[1:])
        way = self.only or way
        self.seen[way] = self.seen.get(way, 0) + 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                if way in _ANSWERS:
                    await reader.read(65536)
                    writer.write(_ANSWERS[way])
                    await writer.drain()
                elif way == "never":
                    while await reader.read(65536):
                        pass
                else:
                    await self._relay(way, reader, writer)
            finally:
                writer.close()

    async def _relay(self, way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        up = asyncio.create_task(self._pump(reader, up_writer, "pass"))
        down = asyncio.create_task(self._pump(up_reader, writer, way))
        try:
            await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            up_writer.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str) -> None:
        left = self._chance.randint(0, 3000)
        only = self.only
        while chunk := await source.read(16384):
            if self.only != only:
                return  # a connection that was kept open does not escape what is asked for now
            if way == "deaf":
                return
            if way == "latency":
                await asyncio.sleep(self._chance.uniform(0.01, 0.2))
            elif way == "half":
                sink.write(chunk[: len(chunk) // 2])
                await sink.drain()
                await asyncio.sleep(0.5)
                return
            elif way == "cut":
                sink.write(chunk[:left])
                await sink.drain()
                left -= len(chunk)
                if left <= 0:
                    return
                continue
            elif way == "corrupt":
                chunk = self._spoilt(chunk)
            sink.write(chunk)
            await sink.drain()

    def _spoilt(self, chunk: bytes) -> bytes:
        """Two bytes of the body changed: a spoilt header, such as the date, may not be missed."""
        body = chunk.rpartition(b"\r\n\r\n")[2]
        if len(body) < 2:
            return chunk
        at = len(chunk) - len(body) + self._chance.randrange(len(body) - 1)
        return chunk[:at] + b"\xff\xfe" + chunk[at + 2 :]

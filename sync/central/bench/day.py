"""A fleet's hours, simulated: thousands of kiosks at their real pace against one real platform process.

1. **A busy hour**: every kiosk sends its events once a minute, asks for news twice a minute, and for another token
   every ten minutes, as real ones do: by a signature.
2. **A new gold price**: one change for every store, until every kiosk has it.
3. **Back after an outage**: every kiosk sends what it kept, all at once.
4. **Waiting streams**: kiosks that wait by server-sent events, and how fast they are told.

Kiosks share connections, since one machine's clients have too few ports and too little time for one each; each
request is of a kiosk of its own, with its own token. Latencies count from when a request was due.
"""

from __future__ import annotations

import asyncio
import heapq
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pydantic_core
import uvloop

from sync.central import feed
from sync.central.bench import fleet
from sync.central.bench.client import connect, get, post
from sync.central.bench.fleet import Kiosk
from sync.central.bench.loads import OK, Load, count_events, measured
from sync.central.bench.server import BenchFailed, Server
from sync.central.platform import Config, Platform, open_platform
from sync.protocol import CLOUDEVENTS_BATCH, paths, token_form
from sync.records import Topic

CONNECTIONS = 200
EVENTS_A_MINUTE = 5
POLL_S = 30.0
BATCH_S = 60.0
TOKEN_S = 600.0
BACKLOG_BATCH = 100


@dataclass(frozen=True, slots=True)
class Size:
    """How large a fleet and for how long."""

    kiosks: int = 10_000
    stores: int = 2_000
    seconds: float = 40.0
    backlog: int = 60
    """Events that each kiosk kept during the outage."""
    streams: int = 2_000


def run(data: Path, database: str, size: Size) -> list[Load]:
    """All four, on an empty database. Raises :class:`BenchFailed`."""
    platform = open_platform(Config(data, database))
    found: list[Load] = []
    try:
        start = time.perf_counter()
        kiosks = fleet.make(platform, size.kiosks, size.stores, sign=False)
        sys.stderr.write(f"{len(kiosks):,} kiosks enrolled in {time.perf_counter() - start:.1f} s\n")
        with Server(data, database) as server:
            platform.hub.refresh()
            for kiosk in kiosks:
                kiosk.cursor = platform.hub.head(kiosk.store)
            uvloop.run(_open_the_shops(server, kiosks))
            runs: tuple[Callable[[], Coroutine[Any, Any, list[Load]]], ...] = (
                lambda: _busy_hour(server, kiosks, size),
                lambda: _new_price(server, platform, kiosks),
                lambda: _outage(server, platform, kiosks, size),
                lambda: _streams(server, platform, kiosks[: size.streams]),
            )
            for one in runs:
                for load in uvloop.run(one()):
                    sys.stderr.write(f"{load}\n")
                    found.append(load)
    finally:
        platform.close()
    return found


async def _open_the_shops(server: Server, kiosks: list[Kiosk]) -> None:
    """Everybody asks once before the hour is measured: a process that runs all day has seen its kiosks before."""
    waiting = list(kiosks)

    async def worker() -> None:
        connection = await connect(server.url)
        while waiting:
            kiosk = waiting.pop()
            await connection.ask(get(f"{paths.FEED}?after={kiosk.cursor}&limit=500", kiosk.token))
        connection.close()

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))


async def _busy_hour(server: Server, kiosks: list[Kiosk], size: Size) -> list[Load]:
    before, start = server.cpu_seconds(), time.perf_counter()
    end = start + size.seconds
    polls: list[float] = []
    batches: list[float] = []
    tokens: list[float] = []
    taken = {POLL_S: polls, BATCH_S: batches, TOKEN_S: tokens}
    # (when it is due, which kiosk, what by its period); spread evenly, as clocks in shops are
    due = [(start + every * n / len(kiosks), n, every) for n in range(len(kiosks)) for every in taken]
    heapq.heapify(due)

    async def worker() -> None:
        connection = await connect(server.url)
        while due and due[0][0] < end:
            at, place, every = heapq.heappop(due)
            heapq.heappush(due, (at + every, place, every))
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            kiosk = kiosks[place]
            if every == TOKEN_S:
                form = urlencode(token_form(kiosk.device, kiosk.key, datetime.now(UTC))).encode()
                request = post(paths.TOKEN, "", "application/x-www-form-urlencoded", form)
            elif every == BATCH_S:
                request = post(paths.EVENTS, kiosk.token, CLOUDEVENTS_BATCH, kiosk.batch(EVENTS_A_MINUTE))
            else:
                request = get(f"{paths.FEED}?after={kiosk.cursor}&limit=500", kiosk.token)
            status, body = await connection.ask(request)
            if status != OK:
                raise BenchFailed(f"A kiosk was answered {status}.", "See the platform's log.")
            taken[every].append(time.perf_counter() - at)
            if every == TOKEN_S:
                kiosk.token = pydantic_core.from_json(body)["access_token"]
        connection.close()

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))
    spent = time.perf_counter() - start
    busy = (server.cpu_seconds() - before) / spent
    note = f"platform process: {busy:.0%} of a processor"
    name = f"{len(kiosks):,} kiosks"
    return [
        measured(f"busy hour, {name}: events", batches, spent, EVENTS_A_MINUTE, note),
        measured(f"busy hour, {name}: polls", polls, spent),
        measured(f"busy hour, {name}: tokens", tokens, spent),
    ]


async def _new_price(server: Server, platform: Platform, kiosks: list[Kiosk]) -> list[Load]:
    """Everyone asks at once, as fast as they can: the worst way to hear of it."""
    start = time.perf_counter()
    with feed.change(platform.db, platform.hub) as change:
        change.everywhere([(Topic.POLICY, "gold", {"vnd_per_chi": 14_700_000})])
    written = time.perf_counter() - start
    waiting = list(kiosks)
    taken: list[float] = []

    async def worker() -> None:
        connection = await connect(server.url)
        while waiting:
            kiosk = waiting.pop()
            sent = time.perf_counter()
            status, body = await connection.ask(get(f"{paths.FEED}?after={kiosk.cursor}&limit=500", kiosk.token))
            page = pydantic_core.from_json(body)
            taken.append(time.perf_counter() - sent)
            if status != OK:
                raise BenchFailed(f"A kiosk was answered {status}.", "See the platform's log.")
            if not page["changes"]:
                waiting.insert(0, kiosk)  # the platform process has not looked yet: it asks again
                continue
            kiosk.cursor = page["next"]
        connection.close()

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))
    spent = time.perf_counter() - start
    note = f"written for every store in {written:.1f} s, at every kiosk after {spent:.1f} s"
    return [measured(f"new price, {len(kiosks):,} kiosks ask at once", taken, spent, 1, note)]


async def _outage(server: Server, platform: Platform, kiosks: list[Kiosk], size: Size) -> list[Load]:
    before, start = count_events(platform), time.perf_counter()
    waiting = [(kiosk, size.backlog) for kiosk in kiosks]
    taken: list[float] = []

    async def worker() -> None:
        connection = await connect(server.url)
        while waiting:
            kiosk, left = waiting.pop()
            count = min(left, BACKLOG_BATCH)
            body = kiosk.batch(count)
            sent = time.perf_counter()
            status, _ = await connection.ask(post(paths.EVENTS, kiosk.token, CLOUDEVENTS_BATCH, body))
            if status != OK:
                raise BenchFailed(f"A kiosk was answered {status}.", "See the platform's log.")
            taken.append(time.perf_counter() - sent)
            if left > count:
                waiting.append((kiosk, left - count))
        connection.close()

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))
    spent = time.perf_counter() - start
    total = count_events(platform) - before
    if total != len(kiosks) * size.backlog:
        raise BenchFailed(f"{total} events arrived.", "This is a bug of the platform.")
    note = f"{total:,} events in {spent:.0f} s"
    what = f"after an outage, {len(kiosks):,} kiosks with {size.backlog} events each"
    return [measured(what, taken, spent, total / len(taken), note)]


async def _streams(server: Server, platform: Platform, kiosks: list[Kiosk]) -> list[Load]:
    where = urlsplit(server.url)
    platform.hub.refresh()
    before = server.memory_mb()
    told: list[float] = []
    open_: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    for kiosk in kiosks:
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        path = f"{paths.FEED_WAIT}?after={platform.hub.head(kiosk.store)}&seconds=300"
        writer.write(get(path, kiosk.token))
        open_.append((reader, writer))
        await reader.readuntil(b"retry: 3000")
    grown = server.memory_mb() - before
    changed = 0.0

    async def hear(reader: asyncio.StreamReader) -> None:
        await reader.readuntil(b"event: head")
        told.append(time.perf_counter() - changed)

    hearing = asyncio.gather(*(hear(reader) for reader, _ in open_))
    await asyncio.sleep(0)
    changed = time.perf_counter()
    with feed.change(platform.db, platform.hub) as change:
        change.everywhere([(Topic.POLICY, "gold", {"vnd_per_chi": 14_800_000})])
    await hearing
    spent = time.perf_counter() - changed
    for _, writer in open_:
        writer.close()
    note = f"{grown / len(kiosks) * 1024:.0f} kB a stream; latency counts from before the write"
    return [measured(f"{len(kiosks):,} waiting streams told of a change", told, spent, 1, note)]

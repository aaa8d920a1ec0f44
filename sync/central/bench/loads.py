"""The loads: events in batches, repetitions, empty polls, a large feed, and SIGKILL under load.

Each kiosk keeps one connection and sends its next request when the last one is answered (a closed loop), or at a
fixed pace. A paced latency counts from when the request was due, so a stall is not hidden by the client's waiting.
"""

from __future__ import annotations

import asyncio
import gc
import time
from dataclasses import dataclass

import pydantic_core
from sqlalchemy import func, select

from sync.central import feed, schema
from sync.central.bench.client import Connection, ServerGone, connect, get, post
from sync.central.bench.fleet import Kiosk
from sync.central.bench.server import BenchFailed, Server
from sync.central.platform import Platform
from sync.protocol import CLOUDEVENTS_BATCH, paths
from sync.records import Topic

OK = 200
FEED_ROWS = 100_000
FEED_STORE = "store-0"


@dataclass(frozen=True, slots=True)
class Load:
    """One run. Latencies are milliseconds."""

    what: str
    per_second: float
    p50_ms: float
    p99_ms: float
    requests: int
    note: str = ""


def measured(what: str, taken: list[float], spent: float, each: float = 1, note: str = "") -> Load:
    """``taken``: seconds of each request; ``each``: how much one request carries."""
    ordered = sorted(taken)
    return Load(
        what,
        round(len(taken) * each / spent, 1),
        round(ordered[len(ordered) // 2] * 1000, 1),
        round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000, 1),
        len(taken),
        note,
    )


def count_events(platform: Platform) -> int:
    with platform.db.read() as connection:
        return connection.execute(select(func.count()).select_from(schema.events)).scalar_one()


def large_feed(platform: Platform) -> None:
    """100,000 things that one store is told of, of some 220 bytes each."""
    with feed.change(platform.db, platform.hub) as change:
        change.to(FEED_STORE, [(Topic.POLICY, f"row-{n}", {"n": n, "text": "x" * 200}) for n in range(FEED_ROWS)])


async def _connected(url: str, count: int) -> list[Connection]:
    return [await connect(url) for _ in range(count)]


async def _send(connection: Connection, kiosk: Kiosk, body: bytes) -> bytes:
    status, answer = await connection.ask(post(paths.EVENTS, kiosk.token, CLOUDEVENTS_BATCH, body))
    if status != OK:
        raise BenchFailed(f"A batch was answered {status}: {answer[:200]!r}", "See the platform's log.")
    return answer


async def events(url: str, fleet: list[Kiosk], size: int, seconds: float, pace: float = 0.0) -> Load:
    """``pace``: events a second over the whole fleet; 0 is a closed loop."""
    connections = await _connected(url, len(fleet))
    taken: list[float] = []
    gap = len(fleet) * size / pace if pace else 0.0
    gc.collect()
    start = time.perf_counter()
    end = start + seconds

    async def one(place: int, kiosk: Kiosk, connection: Connection) -> None:
        due = start + gap * place / len(fleet)
        while (due if pace else time.perf_counter()) < end:
            if pace:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            body = kiosk.batch(size)
            sent = due if pace else time.perf_counter()
            answer = await _send(connection, kiosk, body)
            if answer.count(b'"accepted"') != size:
                raise BenchFailed("Not every new event was accepted.", "See the platform's log.")
            taken.append(time.perf_counter() - sent)
            due += gap

    await asyncio.gather(*(one(place, kiosk, connections[place]) for place, kiosk in enumerate(fleet)))
    spent = time.perf_counter() - start
    for connection in connections:
        connection.close()
    how = f"asked for {pace:,.0f}/s" if pace else "closed loop"
    return measured(f"events, batches of {size}, {len(fleet)} kiosks, {how}", taken, spent, size)


async def replay(url: str, platform: Platform, fleet: list[Kiosk], batches: int = 1000) -> Load:
    """Sends ``batches`` different batches of 10, then all of them once more."""
    kiosks = fleet[:50]
    connections = await _connected(url, len(kiosks))
    bodies = [[kiosk.batch(10) for _ in range(batches // len(kiosks))] for kiosk in kiosks]
    taken: list[float] = []
    told = {b'"accepted"': 0, b'"duplicate"': 0}

    async def one(place: int, verdict: bytes) -> None:
        for body in bodies[place]:
            sent = time.perf_counter()
            answer = await _send(connections[place], kiosks[place], body)
            told[verdict] += answer.count(verdict)
            taken.append(time.perf_counter() - sent)

    await asyncio.gather(*(one(place, b'"accepted"') for place in range(len(kiosks))))
    before = count_events(platform)
    taken.clear()
    start = time.perf_counter()
    await asyncio.gather(*(one(place, b'"duplicate"') for place in range(len(kiosks))))
    spent = time.perf_counter() - start
    added = count_events(platform) - before
    for connection in connections:
        connection.close()
    if added or set(told.values()) != {batches * 10}:
        raise BenchFailed(f"A replay added {added} rows; answers: {told}.", "This is a bug of the platform.")
    return measured(f"{batches:,} batches of 10 replayed", taken, spent, 10, f"rows added: {added}")


async def polls(url: str, fleet: list[Kiosk], platform: Platform, seconds: float) -> Load:
    """Kiosks that ask for news where there is none."""
    platform.hub.refresh()
    taken: list[float] = []
    connections = await _connected(url, len(fleet))
    start = time.perf_counter()

    async def one(kiosk: Kiosk, connection: Connection) -> None:
        request = get(f"{paths.FEED}?after={platform.hub.head(kiosk.store)}&limit=500", kiosk.token)
        while time.perf_counter() < start + seconds:
            sent = time.perf_counter()
            status, answer = await connection.ask(request)
            if status != OK or b'"changes":[]' not in answer:
                raise BenchFailed(f"A poll was answered {status}.", "See the platform's log.")
            taken.append(time.perf_counter() - sent)

    await asyncio.gather(*(one(kiosk, connections[place]) for place, kiosk in enumerate(fleet)))
    for connection in connections:
        connection.close()
    return measured(f"empty polls, {len(fleet)} kiosks", taken, time.perf_counter() - start)


async def read_feed(url: str, kiosk: Kiosk) -> Load:
    """One kiosk that fetches everything anew, and reads what it gets as JSON."""
    connection = await connect(url)
    after, rows, taken, start = 0, 0, [], time.perf_counter()
    while True:
        sent = time.perf_counter()
        status, body = await connection.ask(get(f"{paths.FEED}?after={after}&limit=1000", kiosk.token))
        if status != OK:
            raise BenchFailed(f"A page was answered {status}.", "See the platform's log.")
        page = pydantic_core.from_json(body)
        taken.append(time.perf_counter() - sent)
        rows, after = rows + len(page["changes"]), page["next"]
        if not page["more"]:
            break
    spent = time.perf_counter() - start
    connection.close()
    if rows < FEED_ROWS:
        raise BenchFailed(f"The feed of {FEED_ROWS} rows came with {rows}.", "This is a bug of the platform.")
    return measured(f"feed of {rows:,} rows, pages of 1,000, one kiosk", taken, spent, rows / len(taken))


async def killed(server: Server, platform: Platform, fleet: list[Kiosk], seconds: float) -> Load:
    """SIGKILL in the middle of a closed loop; then every batch that was acknowledged is looked for."""
    connections = await _connected(server.url, len(fleet))
    acknowledged: set[str] = set()
    taken: list[float] = []
    start = time.perf_counter()

    async def one(kiosk: Kiosk, connection: Connection) -> None:
        while True:
            sent = time.perf_counter()
            try:
                answer = await _send(connection, kiosk, kiosk.batch(100))
            except ServerGone:
                return
            taken.append(time.perf_counter() - sent)
            acknowledged.update(one["id"] for one in pydantic_core.from_json(answer)["answers"])

    async def end() -> float:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(server.kill)
        return time.perf_counter() - start

    *_, spent = await asyncio.gather(*(one(kiosk, connections[n]) for n, kiosk in enumerate(fleet)), end())
    with platform.db.read() as connection:
        kept = set(connection.execute(select(schema.events.c.id)).scalars())
    lost = len(acknowledged - kept)
    if lost or not acknowledged or spent is None:
        raise BenchFailed(f"{lost} of {len(acknowledged)} acknowledged events were lost.", "This is a bug.")
    note = f"acknowledged {len(acknowledged):,}, lost {lost}"
    return measured("killed (SIGKILL) under load, batches of 100", taken, spent, 100, note)

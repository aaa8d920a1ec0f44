"""What one node holds: simulated kiosks against a real platform process. ``python -m sync.central bench``.

The load's clients share the machine with the server and the database. Each kiosk is a device of its own that
sends its next batch when the last one is answered (a closed loop), and then again at a fixed pace.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from foundation.errors import EnvironmentFailed
from sync.central import feed, schema, stores
from sync.central.access import Door
from sync.central.platform import Config, Platform, open_platform
from sync.protocol import CLOUDEVENTS_BATCH, encode_batch, paths, public_key_hex, token_form
from sync.records import Event, EventType, Topic

STORES = 20
FEED_ROWS = 100_000


class BenchFailed(EnvironmentFailed):
    """The platform under load did not start, or answered wrongly."""


@dataclass(frozen=True, slots=True)
class Load:
    """One run. Latencies are milliseconds."""

    what: str
    per_second: float
    p50_ms: float
    p99_ms: float
    requests: int


@dataclass(slots=True)
class _Kiosk:
    device: str
    store: str
    headers: dict[str, str]
    sequence: int = 0


def run(data: Path, database: str, kiosks: int, seconds: float) -> list[Load]:
    """All loads on one database. ``data`` must be an empty folder, the database empty too.

    Raises :class:`BenchFailed`.
    """
    config = Config(data, database)
    platform = open_platform(config)
    fleet = _fleet(platform, kiosks)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "sync.central", "serve", "--data", str(data), "--port", str(port)]
    words += ["--rate", "1000000", *(["--database", database] if database else [])]
    with subprocess.Popen(words) as process:
        try:
            return asyncio.run(_loads(f"http://127.0.0.1:{port}", platform, fleet, seconds))
        finally:
            process.terminate()
            platform.close()


def _fleet(platform: Platform, count: int) -> list[_Kiosk]:
    now = platform.now()
    keys = [Ed25519PrivateKey.generate() for _ in range(count)]
    kiosks = []
    with feed.change(platform.db, platform.hub) as change:
        for number in range(STORES):
            stores.add_store(change, f"store-{number}", f"Store {number}")
        rows = [
            {
                "id": f"dev-{n}",
                "store": f"store-{n % STORES}",
                "name": f"Kiosk {n}",
                "public_key": public_key_hex(key),
                "enrolled_at": now,
                "revoked_at": None,
                "seen_at": None,
            }
            for n, key in enumerate(keys)
        ]
        change.upsert(schema.devices, rows)
        large = [(Topic.POLICY, f"row-{n}", {"n": n, "text": "x" * 200}) for n in range(FEED_ROWS)]
        change.to("store-0", large)
    door = Door(platform)
    for n, key in enumerate(keys):
        token, _life = door.issue(token_form(f"dev-{n}", key, platform.now())["client_assertion"])
        kiosks.append(_Kiosk(f"dev-{n}", f"store-{n % STORES}", {"Authorization": f"Bearer {token}"}))
    return kiosks


async def _loads(url: str, platform: Platform, fleet: list[_Kiosk], seconds: float) -> list[Load]:
    limits = httpx.Limits(max_connections=len(fleet) + 10, max_keepalive_connections=len(fleet) + 10)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        await _ready(client)
        found = [await _events(client, fleet, size, seconds, 0) for size in (10, 100)]
        found.append(await _events(client, fleet, 100, seconds, 10_000))
        found.append(await _replay(client, platform, fleet[0]))
        found.append(await _polls(client, fleet, platform, seconds))
        found.append(await _read_feed(client, fleet[0]))
    return found


async def _ready(client: httpx.AsyncClient) -> None:
    for _ in range(300):
        try:
            await client.get(paths.HEALTH)
            return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    raise BenchFailed("The platform did not start.")


def _batch(kiosk: _Kiosk, size: int) -> bytes:
    now = datetime.now(UTC)
    events = []
    for _ in range(size):
        kiosk.sequence += 1
        events.append(
            Event.model_construct(
                id=f"{kiosk.device}-{kiosk.sequence}",
                type=EventType.TRYON_STARTED,
                device=kiosk.device,
                store=kiosk.store,
                sequence=kiosk.sequence,
                at=now,
                monotonic_ns=kiosk.sequence,
                visit=f"{kiosk.device}-v{kiosk.sequence // 40}",
                consents=(),
                data={"sku": "GE-001", "kind": "earring"},
            )
        )
    return encode_batch(events)


async def _events(client: httpx.AsyncClient, fleet: list[_Kiosk], size: int, seconds: float, pace: float) -> Load:
    """``pace``: events per second over the whole fleet; 0 is a closed loop."""
    taken: list[float] = []
    start = time.perf_counter()
    end = start + seconds
    gap = len(fleet) * size / pace if pace else 0.0

    async def one(place: int, kiosk: _Kiosk) -> None:
        due = start + gap * place / len(fleet)
        while time.perf_counter() < end:
            if pace:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            sent = due if pace else time.perf_counter()
            due += gap
            body = _batch(kiosk, size)
            sent = sent if pace else time.perf_counter()
            answer = await client.post(
                paths.EVENTS, content=body, headers=kiosk.headers | {"Content-Type": CLOUDEVENTS_BATCH}
            )
            if answer.status_code != httpx.codes.OK or answer.text.count("accepted") != size:
                raise BenchFailed(f"A batch was answered {answer.status_code}.")
            taken.append(time.perf_counter() - sent)

    await asyncio.gather(*(one(place, kiosk) for place, kiosk in enumerate(fleet)))
    how = f"paced at {pace:,.0f}/s" if pace else "closed loop"
    return _load(f"events, batches of {size}, {len(fleet)} kiosks, {how}", taken, time.perf_counter() - start, size)


async def _replay(client: httpx.AsyncClient, platform: Platform, kiosk: _Kiosk) -> Load:
    def count() -> int:
        with platform.db.read() as connection:
            return connection.execute(select(func.count()).select_from(schema.events)).scalar_one()

    body = _batch(kiosk, 10)
    headers = kiosk.headers | {"Content-Type": CLOUDEVENTS_BATCH}
    await client.post(paths.EVENTS, content=body, headers=headers)
    before, taken, start = count(), [], time.perf_counter()
    for _ in range(1000):
        sent = time.perf_counter()
        await client.post(paths.EVENTS, content=body, headers=headers)
        taken.append(time.perf_counter() - sent)
    spent = time.perf_counter() - start
    return _load(f"1,000 batches replayed, rows added: {count() - before}", taken, spent, 1)


async def _polls(client: httpx.AsyncClient, fleet: list[_Kiosk], platform: Platform, seconds: float) -> Load:
    platform.hub.refresh()
    taken: list[float] = []
    start = time.perf_counter()

    async def one(kiosk: _Kiosk) -> None:
        path = f"{paths.FEED}?after={platform.hub.head(kiosk.store)}"
        while time.perf_counter() < start + seconds:
            sent = time.perf_counter()
            answer = await client.get(path, headers=kiosk.headers)
            if answer.status_code != httpx.codes.OK:
                raise BenchFailed(f"A poll was answered {answer.status_code}.")
            taken.append(time.perf_counter() - sent)

    await asyncio.gather(*(one(kiosk) for kiosk in fleet[:50]))
    return _load("empty polls, 50 kiosks, httpx clients", taken, time.perf_counter() - start, 1)


async def _read_feed(client: httpx.AsyncClient, kiosk: _Kiosk) -> Load:
    after, rows, taken, start = 0, 0, [], time.perf_counter()
    while True:
        sent = time.perf_counter()
        page = (await client.get(f"{paths.FEED}?after={after}&limit=1000", headers=kiosk.headers)).json()
        taken.append(time.perf_counter() - sent)
        rows, after = rows + len(page["changes"]), page["next"]
        if not page["more"]:
            break
    spent = time.perf_counter() - start
    return _load(f"feed of {rows} rows, one kiosk", taken, spent, rows / len(taken))


def _load(what: str, taken: list[float], spent: float, each: float) -> Load:
    ordered = sorted(taken)
    return Load(
        what,
        round(len(taken) * each / spent, 1),
        round(ordered[len(ordered) // 2] * 1000, 1),
        round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000, 1),
        len(taken),
    )


def main(database: str, kiosks: int, seconds: float, as_json: bool) -> str:
    """Runs everything and returns the table, or JSON."""
    with tempfile.TemporaryDirectory() as folder:
        loads = run(Path(folder), database, kiosks, seconds)
    if as_json:
        return json.dumps({"database": database or "sqlite", "loads": [asdict(load) for load in loads]}, indent=1)
    lines = [f"{'':60} {'per s':>10} {'p50 ms':>9} {'p99 ms':>9}"]
    lines += [f"{load.what:60} {load.per_second:>10,.0f} {load.p50_ms:>9,.1f} {load.p99_ms:>9,.1f}" for load in loads]
    return "\n".join(lines)

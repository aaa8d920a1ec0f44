"""Whatever else answers is not taken for the platform."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client import Platform
from sync.errors import CursorAhead, DeviceRevoked, PlatformRefused, PlatformUnreachable
from sync.records import Event, EventType

EVENT = Event(
    id="e1", type=EventType.VISIT_STARTED, device="d1", store="s1", sequence=1, at=datetime.now(UTC), monotonic_ns=1
)
TOKEN = {"access_token": "t", "token_type": "Bearer", "expires_in": 600}


def answer(status: int, content_type: str, body: bytes, *more: str, length: int | None = None) -> bytes:
    head = [f"HTTP/1.1 {status} X", f"Content-Type: {content_type}", f"Content-Length: {length or len(body)}", *more]
    return ("\r\n".join(head) + "\r\nConnection: close\r\n\r\n").encode() + body


def problem(status: int, code: str) -> bytes:
    body = json.dumps({"title": "No", "status": status, "code": code}).encode()
    return answer(status, "application/problem+json", body)


GOOD = json.dumps({"answers": [{"id": "e1", "verdict": "accepted"}]}).encode()
TOKEN_ANSWER = answer(200, "application/json", json.dumps(TOKEN).encode())


@asynccontextmanager
async def platform(answers: Callable[[str], bytes | None], **options: float) -> AsyncIterator[Platform]:
    over, idle = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        for line in head.split("\r\n"):
            if line.lower().startswith("content-length:"):
                await reader.readexactly(int(line.split(":")[1]))
        path = head.split()[1].split("?")[0]
        body = TOKEN_ANSWER if path == "/v1/token" else answers(path)
        if body is not None:
            writer.write(body)
            await writer.drain()
        else:
            await over.wait()
        writer.close()
        await writer.wait_closed()
        idle.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = Platform(f"http://127.0.0.1:{port}", **options)  # type: ignore[arg-type]
    client.be("d1", Ed25519PrivateKey.generate())
    try:
        yield client
    finally:
        over.set()
        await client.close()
        await asyncio.wait_for(idle.wait(), 5)
        await asyncio.sleep(0.02)
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    "said",
    [
        answer(200, "text/html", b"<html>Welcome to the mall. Please sign in.</html>"),
        answer(200, "application/json", b"<html>"),
        answer(200, "application/json", b'{"answers": [{"id"'),
        answer(200, "application/json", GOOD, length=len(GOOD) + 50),
        answer(200, "text/plain", GOOD),
        answer(302, "text/html", b"", "Location: http://portal.invalid/"),
        answer(503, "text/html", b"Bad gateway"),
        answer(403, "text/html", b"revoked"),
        answer(204, "application/json", b""),
        problem(500, "internal"),
        problem(429, "too_many_requests"),
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
)
async def test_no_such_answer_prunes_anything(said: bytes) -> None:
    async with platform(lambda _: said) as client:
        with pytest.raises(PlatformUnreachable) as caught:
            await client.send([EVENT])
    assert caught.value.what


async def test_only_events_that_were_sent_are_answered() -> None:
    answers = [{"id": one, "verdict": "accepted"} for one in ("e1", "stranger")]
    body = json.dumps({"answers": answers}).encode()
    async with platform(lambda _: answer(200, "application/json", body)) as client:
        assert [one.id for one in await client.send([EVENT])] == ["e1"]


async def test_silence_ends_after_the_total_time() -> None:
    began = asyncio.get_running_loop().time()
    async with platform(lambda _: None, total_seconds=0.3) as client:
        with pytest.raises(PlatformUnreachable, match="in time"):
            await client.send([EVENT])
        assert asyncio.get_running_loop().time() - began < 2


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (problem(403, "revoked"), DeviceRevoked),
        (problem(409, "cursor_ahead"), CursorAhead),
        (problem(403, "forbidden"), PlatformRefused),
    ],
)
async def test_the_platform_s_own_refusals_are_told_apart(said: bytes, error: type[Exception]) -> None:
    async with platform(lambda _: said) as client:
        with pytest.raises(error):
            await client.page(0, 10)


@pytest.mark.parametrize(
    "page",
    [
        {"changes": [], "next": 3, "head": 9, "more": False},
        {"changes": [{"cursor": 5, "topic": "piece", "key": "a"}], "next": 9, "head": 9, "more": False},
        {"changes": [{"cursor": 12, "topic": "piece", "key": "a"}], "next": 11, "head": 12, "more": True},
    ],
)
async def test_a_page_that_would_lead_back_or_skip_is_refused(page: dict[str, object]) -> None:
    async with platform(lambda _: answer(200, "application/json", json.dumps(page).encode())) as client:
        with pytest.raises(PlatformUnreachable, match="does not fit"):
            await client.page(7, 10)


async def test_a_file_goes_on_where_it_broke_off_and_is_verified(tmp_path: Path) -> None:
    content = bytes(range(256)) * 40
    sha256 = hashlib.sha256(content).hexdigest()
    part = tmp_path / "part"
    first = answer(200, "application/octet-stream", content[:5000], length=len(content))
    async with platform(lambda _: first) as client:
        with pytest.raises(PlatformUnreachable):
            await client.fetch(sha256, len(content), part)
    had = part.stat().st_size
    assert 0 < had <= 5000
    async with platform(lambda _: answer(206, "application/octet-stream", content[had:])) as client:
        await client.fetch(sha256, len(content), part)
    assert part.read_bytes() == content
    part.write_bytes(content[:-1] + b"!")
    # The size is right already: nothing is asked for, but the content is looked at.
    async with platform(lambda _: answer(200, "application/json", b"")) as client:
        with pytest.raises(PlatformUnreachable, match="damaged"):
            await client.fetch(sha256, len(content), part)
    assert not part.exists()

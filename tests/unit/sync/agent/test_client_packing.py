"""Events go packed; to a platform that refuses that, they go as they are from then on."""

from __future__ import annotations

import asyncio
import gzip
import json
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client import Platform
from sync.protocol import encode_batch
from sync.records import Event, EventType
from tests.unit.sync.agent.test_client_not_the_platform import TOKEN_ANSWER, answer, problem

EVENTS = [
    Event(
        id=f"e{n}", type=EventType.PIECE_VIEWED, device="d1", store="s1", sequence=n, at=datetime.now(UTC),
        monotonic_ns=n, data={"sku": "R-1"},
    )
    for n in range(1, 41)
]  # fmt: skip
TAKEN = json.dumps({"answers": [{"id": event.id, "verdict": "accepted"} for event in EVENTS]}).encode()


async def bodies_sent(unpacks: bool) -> list[tuple[bool, bytes]]:
    """Whether it was packed, and the body, of what reached a platform in two deliveries."""
    seen: list[tuple[bool, bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split()[0])
        body = await reader.readexactly(length)
        if "/v1/token" in head:
            writer.write(TOKEN_ANSWER)
        else:
            packed = "content-encoding: gzip" in head
            seen.append((packed, body))
            taken = answer(200, "application/json", TAKEN)
            writer.write(problem(415, "bad_request") if packed and not unpacks else taken)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    platform = Platform(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    platform.be("d1", Ed25519PrivateKey.generate())
    for _ in range(2):
        assert len(await platform.send(EVENTS)) == len(EVENTS)
    await platform.close()
    await asyncio.sleep(0.02)
    server.close()
    await server.wait_closed()
    return seen


async def test_what_is_packed_is_the_batch_and_a_quarter_of_it_at_most() -> None:
    whole = encode_batch(EVENTS)
    sent = await bodies_sent(unpacks=True)
    assert [packed for packed, _ in sent] == [True, True]
    assert all(gzip.decompress(body) == whole and len(body) < len(whole) / 4 for _, body in sent)


async def test_a_platform_that_does_not_unpack_gets_it_as_it_is() -> None:
    whole = encode_batch(EVENTS)
    sent = await bodies_sent(unpacks=False)
    assert [packed for packed, _ in sent] == [True, False, False]
    assert [body for _, body in sent[1:]] == [whole, whole]

"""The agent says when sending is stuck, ends when a loop is silent, and no stuck name server holds it up."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sync.agent.agent import Agent
from sync.agent.settings import AgentSettings
from sync.client import Platform
from sync.errors import PlatformUnreachable
from sync.records import EventType, ManifestKey, Page
from sync.store import Cache, Keys


@pytest.fixture
async def agent(tmp_path: Path) -> AsyncIterator[Agent]:
    settings = AgentSettings(data=tmp_path, platform="http://127.0.0.1:1", stalled_after=0.05)
    agent = Agent(settings)
    yield agent
    await agent.platform.close()
    agent.staging.close()
    agent.ledger.close()


async def test_a_stall_is_told_with_its_size_and_age(agent: Agent, tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "cache.db", Keys.load(tmp_path))
    await asyncio.sleep(0.1)
    await agent._report()
    assert cache.status().last_error is None  # nothing waits, so nothing is stuck
    for _ in range(3):
        agent.ledger.promise(EventType.PIECE_VIEWED)
    await agent._report()
    error = cache.status().last_error or ""
    assert error.startswith("sending is stuck: 3 events wait, the oldest since 20")
    cache.close()


async def test_a_silent_loop_ends_the_process(agent: Agent) -> None:
    agent.hearts.new("up", 0.01)
    await asyncio.sleep(0.05)
    with pytest.raises(RuntimeError, match="silent"):
        await agent._report()


async def test_what_is_told_while_a_page_is_put_away_is_asked_for_at_once(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent.trust.begin([ManifestKey(kid="k", public_key="ab" * 32)])

    async def page(after: int, _limit: int) -> Page:
        agent._changes.set()  # the stream tells of something that came after this page was made
        return Page(changes=(), next=after, head=after, more=False)

    monkeypatch.setattr(agent.platform, "page", page)
    await asyncio.wait_for(agent._down(), 10)  # polling comes after 30 s


async def test_a_name_server_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(*_: object, **__: object) -> list[object]:
        time.sleep(3)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    platform = Platform("http://platform.example", total_seconds=0.3)
    began = time.monotonic()
    with pytest.raises(PlatformUnreachable):
        await platform.health()
    assert time.monotonic() - began < 2.5
    await platform.close()

"""While a page is put away the next one is on its way; one that is not asked for after all does no harm."""

from __future__ import annotations

import json

import pytest

from sync.errors import PlatformUnreachable
from tests.unit.sync.agent.test_client_not_the_platform import answer, platform, problem


def page(after: int, last: int = 9) -> bytes:
    following = after + 1
    change = {"cursor": following, "topic": "piece", "key": f"k{following}"}
    told = {"changes": [change], "next": following, "head": last, "more": following < last}
    return answer(200, "application/json", json.dumps(told).encode())


async def test_the_next_page_is_asked_for_once_and_used() -> None:
    given: list[int] = []

    def feed(_path: str) -> bytes:
        given.append(len(given))
        return page(given[-1])

    async with platform(feed) as client:
        first = await client.page(0, 10)
        second = await client.page(first.next, 10)
        assert (first.next, second.next) == (1, 2)
        assert given[:2] == [0, 1]


async def test_one_that_failed_is_told_when_it_is_wanted_and_asked_for_again() -> None:
    answers = [page(0), problem(503, "internal"), page(1), page(2, last=3)]
    async with platform(lambda _: answers.pop(0)) as client:
        assert (await client.page(0, 10)).next == 1
        with pytest.raises(PlatformUnreachable):
            await client.page(1, 10)
        assert (await client.page(1, 10)).next == 2
        assert (await client.page(2, 10)).more is False


async def test_one_that_nobody_wants_is_dropped() -> None:
    answers = [page(0), page(1), page(5, last=6)]
    async with platform(lambda _: answers.pop(0)) as client:
        await client.page(0, 10)
        await client._coming[2]  # type: ignore[index]
        assert (await client.page(5, 10)).next == 6  # begun anew meanwhile

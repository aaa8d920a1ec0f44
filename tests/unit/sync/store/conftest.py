"""Real encrypted files in a directory of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sync.records import Change, Topic
from sync.store import Cache, Keys, Ledger, Staging

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.load(tmp_path)


@pytest.fixture
def open_ledger(tmp_path: Path, keys: Keys) -> Iterator[Callable[[], Ledger]]:
    opened: list[Ledger] = []

    def opener() -> Ledger:
        opened.append(Ledger.open(tmp_path / "ledger.db", keys))
        return opened[-1]

    yield opener
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(open_ledger: Callable[[], Ledger]) -> Ledger:
    return open_ledger()


@pytest.fixture
def staging(tmp_path: Path, keys: Keys) -> Iterator[Staging]:
    staging = Staging(tmp_path / "cache.db", keys)
    yield staging
    staging.close()


@pytest.fixture
def cache(tmp_path: Path, keys: Keys, staging: Staging) -> Iterator[Cache]:
    staging.contacted()
    cache = Cache.open(tmp_path / "cache.db", keys)
    yield cache
    cache.close()


def profile(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "pseudonym": f"p{number}",
        "first_name": "Lan",
        "full_name": f"Nguyễn Thị Đặng Lan {number}",
        "card_number": f"8938{number:08d}",
        "phone": f"+8491{number:07d}",
        "updated_at": NOW.isoformat(),
        **changes,
    }


def piece(sku: str, vi: str, en: str, **changes: Any) -> dict[str, Any]:
    return {
        "sku": sku,
        "kind": "ring",
        "name": {"vi": vi, "en": en},
        "story": {"vi": "Chuyện", "en": "Story"},
        "metal": "gold_18k",
        "weight_g": 3.75,
        "price_vnd": 25_000_000,
        "price_at": NOW.isoformat(),
        **changes,
    }


def change(cursor: int, topic: Topic, key: str, record: dict[str, Any] | None) -> Change:
    return Change(cursor=cursor, topic=topic, key=key, record=record)

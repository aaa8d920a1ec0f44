"""Media: what is wanted, what fits, what goes."""

from __future__ import annotations

import os
from pathlib import Path

from sync.agent.media import MediaFolder


def put(folder: Path, name: str, size: int, used: float) -> None:
    (folder / name).write_bytes(bytes(size))
    os.utime(folder / name, (used, used))


def test_the_quota_evicts_what_was_used_longest_ago_and_nothing_else(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    ledger.write_bytes(bytes(5000))
    media = MediaFolder(tmp_path / "media", quota=2500)
    for name, used in (("a", 300.0), ("b", 100.0), ("c", 200.0)):
        put(media.directory, name, 1000, used)
    put(media.directory, "unwanted", 10, 400.0)
    assert media.tidy({"a", "b", "c"}) == 1010
    assert sorted(path.name for path in media.directory.iterdir()) == ["a", "c"]
    assert ledger.stat().st_size == 5000


def test_only_what_has_room_is_fetched_in_the_order_of_the_feed(tmp_path: Path) -> None:
    media = MediaFolder(tmp_path / "media", quota=2500)
    put(media.directory, "a", 1000, 1.0)
    assert media.missing([("a", 1000), ("b", 1000), ("c", 1000), ("d", 400)]) == [("b", 1000), ("d", 400)]

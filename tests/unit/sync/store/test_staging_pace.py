"""Writes into the cache stay short: fewer changes after a long one, and no search index merged all at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sync.records import Topic
from sync.store import Cache, Staging, files
from sync.store import staging as staging_module
from sync.store.files import PIECE, FileLock
from tests.unit.sync.store.conftest import change, profile


def test_a_long_write_makes_the_next_ones_short_and_short_ones_let_them_grow(staging: Staging) -> None:
    staging._last_seconds = 0.05
    staging._pace(50)
    assert int(staging._chunk) == staging_module.CHUNK_LEAST
    staging._last_seconds = 0.001
    for _ in range(30):
        staging._pace(int(staging._chunk))
    assert staging._chunk == staging_module.CHUNK
    staging._last_seconds = 0.02
    staging._pace(50)
    assert int(staging._chunk) == 25


def test_the_search_index_is_merged_a_little_at_a_time(staging: Staging, cache: Cache) -> None:
    for start in range(1, 3001, 10):
        rows = [change(n, Topic.PROFILE, f"c{n}", profile(n)) for n in range(start, start + 10)]
        staging.stage(rows, start + 9, 3000)
    staging.flip()
    (segments,) = staging.connection.execute("SELECT count(DISTINCT segid) FROM person_words_idx").fetchone()
    assert segments < 40  # of 300 writes
    (own,) = staging.connection.execute("SELECT v FROM person_words_config WHERE k = 'automerge'").fetchone()
    assert own == 0
    assert [found.id for found in cache.search_customers("dang lan 2718")] == ["c2718"]


def test_what_goes_out_gently_does_not_stay_in_the_disk_s_buffer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(files._libc, "sync_file_range"):
        pytest.skip("this system cannot write a range")
    lock = FileLock(tmp_path / "lock")
    flushed: list[str] = []
    sync = os.fdatasync

    def noted(handle: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        sync(handle)

    monkeypatch.setattr(os, "fdatasync", noted)
    monkeypatch.setattr(files, "_CLEAN_SECONDS", 0.0)
    path = tmp_path / "large"
    path.write_bytes(bytes(8 * PIECE))
    files.sync_gently(path, lock)
    assert flushed == ["lock"] * 4 + ["large"]

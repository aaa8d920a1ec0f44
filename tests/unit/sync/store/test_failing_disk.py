"""A disk that refuses writes with an error (not for want of room): told, borne, and nothing promised is lost."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sync.errors import StoreUnwritable
from sync.records import EventType, Topic
from sync.store import Cache, Ledger, Outbox, Staging
from tests.unit.sync.store.conftest import change, profile


@contextmanager
def every_write_fails() -> Iterator[None]:
    """The kernel refuses to write beyond a file's first byte (EFBIG): for SQLite an error of the disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_shop_goes_on_from_memory_and_catches_up(ledger: Ledger) -> None:
    kept = [ledger.promise(EventType.VISIT_STARTED).id]
    with every_write_fails():
        with pytest.raises(StoreUnwritable):
            ledger.promise(EventType.CONSENT_ANSWERED)
        kept += [ledger.append(EventType.PIECE_VIEWED).id for _ in range(20)]
        with pytest.raises(StoreUnwritable):
            ledger.flush()
        assert isinstance(ledger.trouble, StoreUnwritable)
        assert ledger.counts().unsaved >= 20
    ledger.flush()
    assert ledger.trouble is None
    assert [event.id for event in Outbox(ledger).waiting(100)] == kept


def test_the_cache_stays_as_it_was_and_is_read(staging: Staging, cache: Cache) -> None:
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    staging.flip()
    with every_write_fails():
        with pytest.raises(StoreUnwritable):
            staging.stage([change(2, Topic.PROFILE, "c1", profile(1, points=9))], 2, 2)
        seen = cache.profile("c1")
        assert seen is not None
        assert seen.points == 0
    staging.stage([change(2, Topic.PROFILE, "c1", profile(1, points=9))], 2, 2)
    staging.flip()
    seen = cache.profile("c1")
    assert seen is not None
    assert seen.points == 9

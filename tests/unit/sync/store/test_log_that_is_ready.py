"""The ledger's log is as long as it will be before a visit needs it, and only what must last waits for the disk."""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.errors import StoreFull
from sync.records import Answer, EventType, Verdict
from sync.store import Keys, Ledger, Outbox, rotate
from sync.store import folding as folding_module
from sync.store.files import actual_file
from sync.store.folding import LOG_READY
from sync.store.writer import GROUP, Writer


def _log(ledger: Ledger) -> Path:
    actual = actual_file(ledger.path)
    return actual.with_name(f"{actual.name}-wal")


def _wait_until(fact: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not fact() and time.monotonic() < deadline:
        time.sleep(0.05)
    return fact()


def _is_ready(ledger: Ledger) -> bool:
    return _log(ledger).stat().st_size >= LOG_READY


def test_commits_go_into_a_log_that_does_not_grow(ledger: Ledger) -> None:
    assert _wait_until(lambda: _is_ready(ledger))
    before = _log(ledger).stat().st_size
    for number in range(50):
        ledger.promise(EventType.PIECE_VIEWED, data={"n": number})
    assert _log(ledger).stat().st_size == before


def test_after_a_power_cut_the_empty_rest_of_the_log_is_no_harm(ledger: Ledger, tmp_path: Path) -> None:
    ledger.promise(EventType.VISIT_STARTED)
    assert _wait_until(lambda: _is_ready(ledger))
    promised = [ledger.promise(EventType.PIECE_VIEWED, data={"n": number}) for number in range(20)]
    left = tmp_path / "left"
    left.mkdir()
    for name in ("ledger.db", "ledger.db-wal", "key"):
        shutil.copy(tmp_path / name, left / name)
    again = Ledger.open(left / "ledger.db", Keys.load(left))
    try:
        assert [event.id for event in Outbox(again).waiting(100)][1:] == [event.id for event in promised]
        assert not (left / "set-aside").exists()
    finally:
        again.close()


def test_what_erasing_cut_back_grows_again_and_holds_nothing(ledger: Ledger) -> None:
    ledger.promise(EventType.VISIT_STARTED, data={"words": "x" * 500})
    assert _wait_until(lambda: _is_ready(ledger))
    assert ledger.checkpoint()
    assert _wait_until(lambda: _is_ready(ledger))
    assert not _log(ledger).read_bytes().strip(b"\0")


def test_the_log_is_ready_in_a_file_under_a_new_key_too(ledger: Ledger, tmp_path: Path) -> None:
    ledger.promise(EventType.VISIT_STARTED)
    rotate(tmp_path)
    assert _log(ledger).name == "ledger.db.1-wal"
    assert _is_ready(ledger)
    assert [event.type for event in Outbox(ledger).waiting(10)] == [EventType.VISIT_STARTED]


def test_a_disk_with_little_room_keeps_it(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding_module, "ROOM_LEFT", 2**62)
    time.sleep(2 * folding_module.IDLE_SECONDS)
    ledger.promise(EventType.VISIT_STARTED)
    assert not _is_ready(ledger)


def test_settling_does_not_wait_for_the_disk_and_a_promise_after_it_does(ledger: Ledger) -> None:
    """2 is FULL: the commit waits until it is on the disk. 1 is NORMAL."""
    asked: list[int] = []
    event = ledger.promise(EventType.VISIT_STARTED)
    real = ledger.write

    def spy(work: Callable[..., object], **how: bool) -> object:
        def looked(connection: object) -> object:
            asked.append(connection.execute("PRAGMA synchronous").fetchone()[0])  # type: ignore[attr-defined]
            return work(connection)

        return real(looked, **how)

    ledger.write = spy  # type: ignore[method-assign]
    Outbox(ledger).settle([Answer(id=event.id, verdict=Verdict.ACCEPTED)])
    ledger.promise(EventType.VISIT_ENDED)
    assert asked == [1, 2]
    assert ledger.counts().acknowledged == 1


def test_behind_a_long_queue_that_the_disk_does_not_take_a_promise_fails_at_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Writer._transact

    def full(_writer: Writer, _jobs: object) -> list[object]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Writer, "_transact", full)
    for number in range(2 * GROUP + 1):
        ledger.append(EventType.PIECE_VIEWED, data={"n": number})
    with pytest.raises(StoreFull):
        ledger.promise(EventType.CONSENT_ANSWERED)
    monkeypatch.setattr(Writer, "_transact", real)
    ledger.promise(EventType.VISIT_ENDED)
    kept = Outbox(ledger).waiting(5000)
    assert [event.type for event in kept] == [EventType.PIECE_VIEWED] * (2 * GROUP + 1) + [EventType.VISIT_ENDED]

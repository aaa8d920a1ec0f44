"""Events and promises: in order, once, and still there afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.records import Answer, Consent, EventType, Purpose, Verdict
from sync.store import NOT_ENROLLED, Ledger, Outbox


def test_an_event_carries_everything_and_comes_back_whole(ledger: Ledger) -> None:
    ledger.enrolled("d1", "s1")
    sent = ledger.append(
        EventType.PIECE_VIEWED,
        visit="v1",
        subject="p1",
        decision="x1",
        policy="rules-1",
        arm="a",
        consents=[Purpose.RECOGNISE, Purpose.OFFERS],
        data={"sku": "R-1", "tên": "Nhẫn"},
    )
    ledger.flush()
    assert Outbox(ledger).waiting(10) == [sent]
    assert (sent.device, sent.store, ledger.device_id) == ("d1", "s1", "d1")


def test_sequences_count_by_one_over_threads_and_processes(open_ledger: Callable[[], Ledger]) -> None:
    ledgers = [open_ledger(), open_ledger()]

    def write(ledger: Ledger) -> None:
        for _ in range(100):
            ledger.append(EventType.PIECE_VIEWED)

    threads = [threading.Thread(target=write, args=(ledger,)) for ledger in ledgers * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for ledger in ledgers:
        ledger.flush()
    assert [event.sequence for event in Outbox(ledgers[0]).waiting(1000)] == list(range(1, 401))


def test_numbers_do_not_repeat_after_acknowledgement_and_restart(open_ledger: Callable[[], Ledger]) -> None:
    first = open_ledger()
    event = first.promise(EventType.VISIT_STARTED)
    Outbox(first).settle([Answer(id=event.id, verdict=Verdict.ACCEPTED)])
    first.close()
    first.path.with_name("ledger.db-sequence").unlink()
    assert open_ledger().append(EventType.VISIT_ENDED).sequence == 2


def test_a_batch_is_committed_within_100_ms_without_being_asked(open_ledger: Callable[[], Ledger]) -> None:
    ledger, other = open_ledger(), open_ledger()
    ledger.append(EventType.VISIT_STARTED)
    deadline = datetime.now(UTC) + timedelta(seconds=2)
    while not other.counts().written and datetime.now(UTC) < deadline:
        pass
    assert other.counts().written == 1
    assert ledger.counts().unsaved == 0


def test_a_promise_survives_a_kill_the_instant_it_returns(tmp_path: Path, open_ledger: Callable[[], Ledger]) -> None:
    program = (
        "import sys; from pathlib import Path; from sync.store import *; from sync.records import EventType\n"
        "d = Path(sys.argv[1]); l = Ledger.open(d / 'ledger.db', Keys.load(d))\n"
        "e = l.promise(EventType.CONSENT_ANSWERED); print(e.id, flush=True); import time; time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    promised = process.stdout.readline().strip()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert [event.id for event in Outbox(open_ledger()).waiting(10)] == [promised]


def test_answers_prune_quarantine_and_leave_the_rest(ledger: Ledger) -> None:
    accepted, twice, refused, unanswered = (ledger.promise(EventType.PIECE_VIEWED) for _ in range(4))
    outbox = Outbox(ledger)
    outbox.settle(
        [
            Answer(id=accepted.id, verdict=Verdict.ACCEPTED),
            Answer(id=twice.id, verdict=Verdict.DUPLICATE),
            Answer(id=refused.id, verdict=Verdict.REFUSED, reason="unknown type"),
            Answer(id="never-sent", verdict=Verdict.ACCEPTED),
        ]
    )
    counts = ledger.counts()
    assert (counts.written, counts.acknowledged, counts.waiting, counts.quarantined) == (4, 2, 1, 1)
    assert counts.oldest_waiting_at == unanswered.at
    assert outbox.quarantined() == [(refused, "unknown type")]
    assert outbox.release() == 1
    assert outbox.waiting(10) == [refused, unanswered]


def test_events_before_enrolment_are_sent_as_the_enrolled_device(ledger: Ledger) -> None:
    early = ledger.promise(EventType.VISIT_STARTED)
    assert early.device == early.store == NOT_ENROLLED
    ledger.enrolled("d7", "s7")
    (sent,) = Outbox(ledger).waiting(10)
    assert (sent.id, sent.device, sent.store) == (early.id, "d7", "s7")


def test_consents_stay_on_file_no_and_yes_alike(open_ledger: Callable[[], Ledger]) -> None:
    ledger = open_ledger()
    at = datetime(2026, 11, 28, tzinfo=UTC)
    given = [
        Consent(
            customer="c1", purpose=Purpose.OFFERS, granted=granted, text_version="1", language="vi",
            at=at + timedelta(minutes=minutes), store="s1", method="kiosk",
        )
        for minutes, granted in enumerate([False, True])
    ]  # fmt: skip
    for consent in given:
        ledger.record_consent(consent)
    ledger.close()
    assert open_ledger().consents_of("c1") == given
    assert open_ledger().consents_of("c2") == []


def test_a_code_is_new_once_also_after_a_restart(open_ledger: Callable[[], Ledger]) -> None:
    ledger = open_ledger()
    until = datetime.now(UTC) + timedelta(minutes=2)
    assert ledger.seen_token("j1", until)
    assert not ledger.seen_token("j1", until)
    ledger.close()
    again = open_ledger()
    assert not again.seen_token("j1", until)
    assert again.seen_token("j2", until)


def test_data_that_is_no_json_fails_where_the_mistake_is(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="serialize"):
        ledger.append(EventType.PIECE_VIEWED, data={"piece": object()})
    ledger.promise(EventType.VISIT_ENDED)
    assert ledger.counts().written == 1


def test_staff_access_is_noted_newest_first(ledger: Ledger) -> None:
    ledger.audit("staff-1", "profile.opened", "c1")
    ledger.audit("staff-2", "profile.opened", "c2")
    assert [note[1:] for note in ledger.audited()] == [
        ("staff-2", "profile.opened", "c2"),
        ("staff-1", "profile.opened", "c1"),
    ]


def test_the_log_is_folded_beside_the_commits_and_begun_anew(ledger: Ledger) -> None:
    """However much is written without a pause, and though no commit folds anything."""
    log = ledger.path.with_name("ledger.db-wal")
    longest = 0
    for number in range(6000):
        ledger.append(EventType.PIECE_VIEWED, data={"n": number, "words": "x" * 1000})
        if number % 200 == 0:
            ledger.flush()
            longest = max(longest, log.stat().st_size)
    ledger.flush()
    file = ledger.path.stat().st_size
    assert file > 6_000_000  # most of it is in the file while the shop is open
    assert longest < 4 * file
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    pages = -1
    while not 0 <= pages < 100 and datetime.now(UTC) < deadline:
        ((_, every, folded),) = ledger.read("PRAGMA wal_checkpoint(NOOP)")
        pages = every - folded
    assert pages < 100  # an idle shop leaves no more than that

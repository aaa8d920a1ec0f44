"""Waiting longer, with jitter, up to a minute."""

from __future__ import annotations

import random

from sync.agent.backoff import Backoff


def test_waits_double_with_jitter_and_stop_at_a_minute() -> None:
    backoff = Backoff(1.0, 60.0, random.Random(3))
    waits = [backoff.failed() for _ in range(12)]
    assert waits[0] == 1.0
    for number, wait in enumerate(waits[1:], 1):
        most = min(60.0, 2.0**number)
        assert most / 2 <= wait <= most
    assert len(set(waits)) == len(waits)


def test_success_begins_anew() -> None:
    backoff = Backoff(1.0, 60.0)
    backoff.failed()
    backoff.failed()
    backoff.worked()
    assert backoff.failed() == 1.0

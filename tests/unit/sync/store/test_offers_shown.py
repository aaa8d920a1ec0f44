"""How often an offer was shown to a customer: by visits, and across restarts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sync.records import Tombstone
from sync.store import Keys, Ledger, Outbox


def test_visits_are_counted_once_each_and_survive_a_restart(tmp_path: Path) -> None:
    keys = Keys.load(tmp_path)
    ledger = Ledger.open(tmp_path / "ledger.db", keys)
    for visit in ("v1", "v1", "v2"):
        ledger.note_shown("p-lan", "birthday", visit)
    ledger.note_shown("p-lan", "gold", "v2")
    ledger.note_shown("p-minh", "birthday", "v3")
    ledger.close()
    ledger = Ledger.open(tmp_path / "ledger.db", keys)
    assert ledger.visits_shown("p-lan") == {"birthday": 2, "gold": 1}
    assert ledger.visits_shown("nobody") == {}
    ledger.close()


def test_an_erasure_takes_what_was_shown_along(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.load(tmp_path))
    ledger.note_shown("p-lan", "birthday", "v1")
    ledger.note_shown("p-minh", "birthday", "v2")
    ledger.flush()
    stone = Tombstone(customer="c-lan", pseudonym="p-lan", at=datetime(2026, 11, 28, tzinfo=UTC))
    Outbox(ledger).forget(5, stone, None)
    ledger.note_shown("p-lan", "gold", "v3")  # a visit that was still on
    ledger.flush()
    assert ledger.visits_shown("p-lan") == {}
    assert ledger.visits_shown("p-minh") == {"birthday": 1}
    ledger.close()

"""How often an offer was shown to a customer: by visits, and across restarts."""

from __future__ import annotations

from pathlib import Path

from sync.store import Keys, Ledger


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

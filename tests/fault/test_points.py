"""A chunk of the proof that nothing is lost; ``kiosk fault --points 2000`` runs all of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sync.fault import run_points
from sync.fault.processes import Nursery, wait_for

pytest.importorskip("sync.central.serve")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_is_lost_or_doubled_over_forty_faults(tmp_path: Path) -> None:
    outcome = run_points(40, seed_number=7, folder=tmp_path)
    assert outcome.good, json.dumps(outcome.as_dict(), indent=1)
    assert outcome.points >= 40
    assert outcome.acknowledged > 100


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not here")
def test_a_process_at_another_time_leaves_nothing_behind() -> None:
    def left() -> set[str]:
        return {path.name for path in Path("/dev/shm").glob("*faketime*")}

    before = left()
    nursery = Nursery("+1d")
    assert wait_for(lambda: left() != before, 20)  # so the test can tell
    nursery.close()
    assert left() <= before

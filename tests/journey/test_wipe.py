"""After goodbye nothing of the person is left: on the screen, in view-models, in memory we own, or on the disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.screen
@pytest.mark.timeout(360)
def test_nothing_of_a_person_is_left_after_goodbye(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journey.wipe_scene", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=330,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr[-2000:]
    told = json.loads(lines[-1])
    assert told["during"]["screen"] > 0, "the search must be able to find somebody who is there"
    assert told["during"]["profiles"] > 0
    assert told["after"] == {"screen": [], "profiles": 0, "visits": 0, "clipboard": "", "disk": [], "temp": []}

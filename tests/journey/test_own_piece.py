"""A shop's own piece: taken while the screen runs, tried on, kept through syncs, and taken away."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.timeout(330)]


def test_a_technician_adds_a_piece_that_a_guest_tries_on(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journey.own_piece_scene", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=320,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr[-3000:]
    assert json.loads(lines[-1]) == {
        "added": True,
        "worn": True,
        "picture": True,
        "from_the_platform": True,
        "after_sync": True,
        "removed": True,
        "left": 0,
        "complaints": [],
    }

"""No OpenGL at all: the screen lives, and the mirror shows the piece's own picture with a word on why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

ROOT = Path(__file__).resolve().parents[4]
pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.mark.parametrize("broken", [{"QT_XCB_GL_INTEGRATION": "none"}, {"QT_QUICK_BACKEND": "software"}])
def test_the_mirror_shows_a_still_with_a_note_and_nothing_crashes(tmp_path: Path, broken: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.unit.kiosk.screens.flat_mirror", str(tmp_path / "glass.png")],
        cwd=ROOT,
        env=os.environ | broken,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-1500:]
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["flat"] is True
    assert [path.rpartition("/")[2] for path in told["first"] + told["second"]] == ["GE-001.webp", "GE-003.webp"]
    vietnamese, english = told["note"]
    assert "hình của món trang sức" in vietnamese and "here is the piece itself" in english
    assert told["guidance"] == "none", "nobody is asked to turn for what cannot be drawn"
    assert told["warnings"] == []
    glass = cv2.imread(str(tmp_path / "glass.png"))
    assert glass.shape == (800, 1280, 3)
    # The person (a grey of 120 here) is still in the mirror beside the still, which is no grey.
    assert (abs(glass[200:500, 100:500].astype(int) - 120) < 6).mean() > 0.5
    assert glass[450:650, 900:1250].std() > 20

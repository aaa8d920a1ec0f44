"""What measures in a virtual display of its own is gone before the display is; each of several parts is a program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DRAWS = """
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtQuick import QQuickView
from kiosk.cli.bench import display
from kiosk.qt import application

with display(320, 200):
    application()
    view = QQuickView()
    view.show()
    loop = QEventLoop()
    QTimer.singleShot(300, loop.quit)
    loop.exec()
    shown = view.isExposed()
    view.close()
    view.deleteLater()
print(shown)
"""


@pytest.mark.screen
def test_a_bench_leaves_its_display_without_a_word() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRAWS], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr[-2000:]
    assert "X11" not in done.stderr and "XIO" not in done.stderr


@pytest.mark.screen
@pytest.mark.slow
def test_two_parts_that_draw_are_measured_one_after_the_other() -> None:
    """In one program the second would look for readers that went with the first one's Qt."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "bench", "tryon", "look", "--json"],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["tryon"]["switches"] == 12
    assert found["look"]["set"]["frames_per_second"] > 0
    assert "X11" not in done.stderr and "Traceback" not in done.stderr

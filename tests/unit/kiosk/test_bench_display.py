"""What measures in a virtual display of its own is gone before the display is, and the next part may have another."""

from __future__ import annotations

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

for part in ("one", "two"):
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
    print(part, shown)
"""


@pytest.mark.screen
def test_a_bench_leaves_its_display_without_a_word_and_may_have_another() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRAWS], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stdout) == (0, "one True\ntwo True\n"), done.stderr[-2000:]
    assert "X11" not in done.stderr and "XIO" not in done.stderr

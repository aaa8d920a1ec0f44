"""The interpreter lives on after more calls of Qt than it has references to its constants."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import kiosk.qt
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rung = Signal()
bell = Bell()
for _ in range(100_000):
    bell.rung.emit()
    assert bell.property("tower") is None
    assert bell.parent() is None
    assert not bell.blockSignals(False)
print("alive")
"""


def test_constants_do_not_run_out() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "alive", done.stderr

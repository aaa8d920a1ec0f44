"""A library that forks the screen's process stops it for ever when another thread computes just then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WINDOW = """
from kiosk.qt import application, complaints, listen_to_qt
listen_to_qt()
app = application()
from PySide6.QtCore import QByteArray
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickView
view = QQuickView()
view.show()
part = QQmlComponent(view.engine())
part.setData(QByteArray(b"import QtQuick\\nItem { Item {} }"), "")
made = part.create()
made.setParentItem(view.contentItem())
app.processEvents()
del made
view.destroy()
print(complaints)
app.shutdown()
"""
ALGEBRA = """
import kiosk, numpy, os
a = numpy.random.default_rng(1).normal(size=(900, 900))
numpy.linalg.eigh(a @ a.T)
print(len(os.listdir("/proc/self/task")))
"""


def ran(program: str, **environment: str) -> str:
    kept = {k: v for k, v in os.environ.items() if k not in ("DBUS_SESSION_BUS_ADDRESS", "OPENBLAS_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=kept | environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.screen
@pytest.mark.skipif(Path("/usr/bin/dbus-launch").exists(), reason="libdbus would start the installed one")
def test_no_session_bus_is_started_for_a_window(tmp_path: Path) -> None:
    started = tmp_path / "started"
    launcher = tmp_path / "dbus-launch"
    launcher.write_text(f"#!/bin/sh\ntouch {started}\nexit 1\n")
    launcher.chmod(0o755)
    folder = str(tmp_path)
    said = ran(WINDOW, PATH=f"{folder}:{os.environ['PATH']}", XDG_RUNTIME_DIR=folder, HOME=folder)
    assert not started.exists()
    assert said == "[]"


def test_the_linear_algebra_starts_no_threads() -> None:
    assert ran(ALGEBRA) == "1"

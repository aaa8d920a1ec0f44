"""Importing OpenCV leaves Qt's settings as they were."""

from __future__ import annotations

import os
import subprocess
import sys


def test_qt_settings_survive_the_import() -> None:
    script = (
        "import os; os.environ['QT_QPA_FONTDIR'] = 'mine';"
        "import hardware.opencv;"
        "print(os.environ.get('QT_QPA_PLATFORM_PLUGIN_PATH'), os.environ['QT_QPA_FONTDIR'])"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
    done = subprocess.run([sys.executable, "-c", script], env=clean, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "mine"]

"""The kiosk that starts takes its shop's own light, if one was measured."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.tryon.light import STUDIO

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys, time
from pathlib import Path
from kiosk.cli.screen import virtual_display
with virtual_display(640, 480):
    from kiosk import qt
    application = qt.application()
    from kiosk.app import App
    from kiosk.settings import Settings
    app = App(Settings(data=Path(sys.argv[1]), camera="none"))
    app.show(640, 480)
    end = time.monotonic() + 60
    while app.vision is None and time.monotonic() < end:
        application.processEvents()
        time.sleep(0.01)
    from kiosk.tryon import light, wardrobe
    while not wardrobe.shared_loader()._lights and time.monotonic() < end:
        application.processEvents()
        time.sleep(0.01)
    print("chosen", light.chosen())
    print("lit by", *wardrobe.shared_loader()._lights)
    app.close()
    application.shutdown()
"""


def started(data: Path) -> dict[str, Path]:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(data)], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert run.returncode == 0, run.stderr[-1500:]
    told = dict(line.rsplit(" ", 1) for line in run.stdout.splitlines() if line.startswith(("chosen", "lit by")))
    return {name: Path(path) for name, path in told.items()}


@pytest.mark.screen
@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_shops_own_light_is_used_instead_of_the_studios(tmp_path: Path) -> None:
    assert started(tmp_path) == {"chosen": STUDIO, "lit by": STUDIO}
    own = tmp_path / "light.hdr"
    shutil.copy(STUDIO, own)
    assert started(tmp_path) == {"chosen": own, "lit by": own}

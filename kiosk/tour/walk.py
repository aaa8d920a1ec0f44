"""The kiosk as it ships, walked through in this process: set up, driven by a script, closed again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from hardware.camera import camera_from
from kiosk import qt
from kiosk.app import App
from kiosk.demo import Demo
from kiosk.settings import Settings
from kiosk.tour.driver import Driver, Script
from kiosk.tour.held_up import HeldUp
from kiosk.tour.report import Report
from kiosk.tour.script import Tour

log = logging.getLogger(__name__)


def walk(
    demo: Demo,
    settings: Settings,
    size: tuple[int, int],
    out: Path,
    script_of: Callable[[Tour], Script],
) -> Report:
    """Walks ``script_of`` in a window of ``size`` pixels; pictures go to ``out``. Needs a display."""
    # Minted beforehand, as a customer's own app would: the kiosk is not to wait for it.
    codes = {
        "expired": demo.code_of("cus-lan", 0.05),
        "new": demo.code_of("cus-thao", 60),
        "known": demo.code_of("cus-lan", 60),
    }
    qt.listen_to_qt()
    application = qt.application()
    report = Report(settings.language, size, Path(settings.camera).name)
    camera = HeldUp(camera_from(settings.camera, forth_and_back=True))
    began = time.monotonic()
    app = App(settings, camera=camera)
    app.presented.connect(lambda: report.measures.setdefault("app_to_attract_s", round(time.monotonic() - began, 2)))
    app.show(*size)

    def outage(on: bool) -> None:
        if on:
            demo.kill_platform()
        else:
            threading.Thread(target=demo.start_platform, daemon=True).start()

    tour = Tour(app, camera, report, out, codes=codes, outage=outage)

    def end(error: Exception | None) -> None:
        if error is not None:
            report.problems.append(f"{type(error).__name__}: {error}")
            log.error("the tour stopped: %s", error)
            tour.shot("stopped")
        application.quit()

    driver = Driver(app, script_of(tour), end)
    driver.start()
    application.exec()
    app.ledger.flush()
    counts = app.ledger.counts()
    report.events = {"written": counts.written, "acknowledged": counts.acknowledged}
    report.problems.extend(f"Qt: {complaint}" for complaint in qt.complaints)
    app.close()
    app.deleteLater()
    qt.leave()
    return report

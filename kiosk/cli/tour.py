"""``kiosk tour``: the real kiosk, driven by touch through whole visits, with a report to look at."""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from kiosk.cli.run import size_of
from kiosk.cli.screen import virtual_display
from kiosk.demo import DEMO_CODE, Demo
from kiosk.settings import Settings
from kiosk.tour.report import Report

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("tour"), help="folder for pictures, film and report")
    parser.add_argument("--camera", default="", help="film, folder of pictures or number; default: the demo footage")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the visit")
    parser.add_argument("--size", default="1080x1920", metavar="WxH", help="size of the screen in pixels")
    parser.add_argument("--text", type=float, choices=(1.0, 1.5, 2.0), default=1.0, help="size of the text")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def main(arguments: argparse.Namespace) -> int:
    try:
        size = size_of(arguments.size)
    except ValueError:
        print(f"kiosk tour: --size {arguments.size} is not WIDTHxHEIGHT, for example 1080x1920", file=sys.stderr)
        return 2
    return run_tour(
        out=arguments.out,
        camera=arguments.camera,
        language=arguments.lang,
        size=size,
        text=arguments.text,
        machine=arguments.json,
    )


def run_tour(
    *,
    out: Path,
    camera: str = "",
    language: str = "vi",
    size: tuple[int, int] = (1080, 1920),
    text: float = 1.0,
    machine: bool = False,
) -> int:
    """Walks the tour in a virtual display; 0 only if everything worked and no event was lost or doubled."""
    from kiosk.cli.demo import footage

    out.mkdir(parents=True, exist_ok=True)
    for old in (
        *out.glob("[0-9][0-9]-*.png"),
        *out.glob("mirror.mp4"),
        *out.glob("tour.json"),
        *out.glob("index.html"),
    ):
        old.unlink()
    began = time.monotonic()
    work = Path(tempfile.mkdtemp(prefix="guong-tour-"))
    try:
        with Demo(work) as demo, virtual_display(*size):
            if not machine:
                print("Starting a platform and an agent ...", flush=True)
            demo.start_platform()
            demo.start_agent(DEMO_CODE)
            demo.wait_for_catalogue()
            set_up_s = round(time.monotonic() - began, 1)
            settings = Settings(
                data=demo.device,
                platform=demo.url,
                camera=camera or footage(),
                language=language,
                text_scale=text,
                idle_seconds=8,
                photo_port=0,
                full_screen=False,
            )
            report = _walk(demo, settings, size, out, quiet=machine)
            report.measures["set_up_s"] = set_up_s
            device = demo.device_id()
            report.events = {
                "written": report.events["written"],
                "acknowledged": report.events["acknowledged"],
                "found_on_platform": int(demo.ask_platform("events", "--device", device).strip()),
            }
    finally:
        shutil.rmtree(work, ignore_errors=True)
    report.write(out)
    if machine:
        print(json.dumps(json.loads((out / "tour.json").read_text(encoding="utf-8")), ensure_ascii=False))
    else:
        for name, value in (*report.measures.items(), *report.events.items()):
            print(f"  {name}: {value}")
        for problem in report.problems:
            print(f"  PROBLEM: {problem}")
        print(f"Look at {out / 'index.html'}")
    return 0 if report.good else 1


def _walk(demo: Demo, settings: Settings, size: tuple[int, int], out: Path, *, quiet: bool) -> Report:
    from PySide6.QtCore import QEvent

    from hardware.camera import camera_from
    from kiosk import qt
    from kiosk.app import App
    from kiosk.tour.driver import Driver
    from kiosk.tour.held_up import HeldUp
    from kiosk.tour.script import Tour

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

    driver = Driver(app, tour.script(), end)
    if not quiet:
        print("Walking through the visits ...", flush=True)
    driver.start()
    application.exec()
    app.ledger.flush()
    counts = app.ledger.counts()
    report.events = {"written": counts.written, "acknowledged": counts.acknowledged}
    report.problems.extend(f"Qt: {complaint}" for complaint in qt.complaints)
    app.close()
    # The application must be gone before its display is.
    app.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    application.shutdown()
    return report

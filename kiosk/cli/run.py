"""``kiosk run``: the screen itself."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from dataclasses import dataclass

from foundation.errors import EnvironmentFailed
from foundation.logs import set_up
from kiosk.cli.screen import NoDisplay, has_display
from kiosk.settings import Settings, load

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Shown:
    """When the attract screen was first on the glass, in seconds since the process began."""

    seconds: float | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--window", action="store_true", help="show a window instead of filling the screen")
    parser.add_argument("--size", metavar="WxH", help="size of the window in pixels, for example 1080x1920")
    parser.add_argument(
        "--until-shown", action="store_true", help="end as soon as the first screen is shown, and say how long it took"
    )


def size_of(text: str) -> tuple[int, int]:
    """``1280x800`` -> (1280, 800). Raises :class:`ValueError` for anything else."""
    width, _, height = text.lower().partition("x")
    pair = int(width), int(height)
    if not all(320 <= side <= 7680 for side in pair):
        raise ValueError(text)
    return pair


def main(arguments: argparse.Namespace) -> int:
    if not has_display():
        raise NoDisplay(
            "There is no display to show the kiosk on.", "Start it in a session with a screen, or 'kiosk tour'."
        )
    settings = load()
    size = None
    if arguments.size:
        try:
            size = size_of(arguments.size)
        except ValueError:
            print(f"kiosk run: --size {arguments.size} is not WIDTHxHEIGHT, for example 1080x1920", file=sys.stderr)
            return 2
    settings.data.mkdir(parents=True, exist_ok=True)
    set_up(settings.data / "logs", "INFO")
    if arguments.window or size:
        settings = settings.model_copy(update={"full_screen": False})
    return show(settings, size, until_shown=arguments.until_shown, may_restart=True)


def show(
    settings: Settings, size: tuple[int, int] | None = None, *, until_shown: bool = False, may_restart: bool = False
) -> int:
    """Runs the kiosk until its window closes. A start that fails rests on a calm screen, then ends with 1.

    ``may_restart``: an idle screen of the age that the settings name is replaced by a fresh process, which is the end
    of whatever this one's memory still held.
    """
    from PySide6.QtCore import QTimer

    from kiosk.qt import application, listen_to_qt

    listen_to_qt()
    qt = application()
    shown = Shown()
    from kiosk.app import App
    from kiosk.resting import Resting

    try:
        app = App(settings)
        if until_shown:

            def note() -> None:
                shown.seconds = time.monotonic() - _process_began()
                QTimer.singleShot(0, qt.quit)

            app.presented.connect(note)
        app.show(*(size or (None, None)))
    except EnvironmentFailed as failure:
        log.error("the kiosk did not start: %s", failure)
        print(f"kiosk: {failure}", file=sys.stderr)
        resting = Resting(settings.language)
        resting.show(size)
        QTimer.singleShot(int(settings.resting_seconds * 1000), qt.quit)
        qt.exec()
        return 1
    due: list[bool] = []

    def start_anew() -> None:
        due.append(True)
        qt.quit()

    if may_restart:
        app.restart_due.connect(start_anew)
    code = qt.exec()
    app.close()
    if due:
        log.info("nobody is here: the screen starts anew")
        logging.shutdown()
        os.execv(sys.executable, [sys.executable, "-m", "kiosk", *sys.argv[1:]])
    if shown.seconds is not None:
        print(f"shown after {shown.seconds:.2f} s")
    return code


def _process_began() -> float:
    """When this process started, on the clock of ``time.monotonic`` (proc(5), field 22 of stat)."""
    from pathlib import Path

    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    return ticks / os.sysconf("SC_CLK_TCK") + time.monotonic() - time.clock_gettime(time.CLOCK_BOOTTIME)

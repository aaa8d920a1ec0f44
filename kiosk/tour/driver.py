"""Runs a script of steps inside the Qt event loop, so that the program under the hand never notices."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

POLL_MS = 15


class TookTooLong(Exception):
    """Something that was waited for did not happen."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Until ``condition`` holds, at most ``timeout`` seconds; ``what`` names it when it does not."""

    condition: Callable[[], bool]
    timeout: float
    what: str


Script = Generator[Wait, None, None]


def pause(seconds: float) -> Wait:
    end = time.monotonic() + seconds
    return Wait(lambda: time.monotonic() >= end, seconds + 60, f"a pause of {seconds} s")


class Driver(QObject):
    """Takes a script from wait to wait. ``on_end`` gets the exception that ended it, or ``None``."""

    def __init__(self, parent: QObject, script: Script, on_end: Callable[[Exception | None], None]) -> None:
        super().__init__(parent)
        self._script = script
        self._on_end = on_end
        self._wait: Wait | None = None
        self._deadline = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        self._timer.start()

    def _step(self) -> None:
        if self._wait is not None:
            if not self._wait.condition():
                if time.monotonic() > self._deadline:
                    self._end(TookTooLong(self._wait.what))
                return
            self._wait = None
        try:
            self._wait = next(self._script)
            self._deadline = time.monotonic() + self._wait.timeout
        except StopIteration:
            self._end(None)
        # Whatever a step raises is the tour's result, and is reported as such.
        except Exception as error:  # noqa: BLE001
            self._end(error)

    def _end(self, error: Exception | None) -> None:
        self._timer.stop()
        self._on_end(error)

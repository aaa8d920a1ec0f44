"""Serial code scanners: one line a code. Gone and back without a restart."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import serial

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from hardware.errors import DeviceGone, DeviceRefused

log = logging.getLogger(__name__)

LONGEST_LINE = 1000
"""Bytes; what is longer is no code and is thrown away up to the next line end."""


class LineReader:
    """Cuts a stream of bytes into codes. Control characters, wrong UTF-8 and endless lines become nothing."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> list[str]:
        codes = []
        for byte in data:
            if byte in b"\r\n":
                text = "" if self._skipping else _text(bytes(self._waiting))
                self._waiting.clear()
                self._skipping = False
                if text:
                    codes.append(text)
            elif not self._skipping:
                self._waiting.append(byte)
                if len(self._waiting) > LONGEST_LINE:
                    self._waiting.clear()
                    self._skipping = True
        return codes


def _text(line: bytes) -> str:
    try:
        text = line.decode("utf-8").strip(" \x02\x03")
    except UnicodeDecodeError:
        return ""
    return text if text.isprintable() else ""


class SerialScanner:
    """Reads a scanner at ``port`` on a thread of its own until stopped.

    ``on_code`` gets (text, ``time.monotonic_ns()`` of its line end); ``on_state`` gets ``None`` when the scanner
    works and the error when it does not, on each change. Both are called from the thread.
    """

    def __init__(
        self,
        port: str,
        hearts: Hearts,
        on_code: Callable[[str, int], None],
        on_state: Callable[[EnvironmentFailed | None], None],
        *,
        baud: int = 9600,
        longest_wait: float = 4.0,
    ) -> None:
        self._port = port
        self._baud = baud
        self._hearts = hearts
        self._on_code = on_code
        self._on_state = on_state
        self._longest_wait = longest_wait
        self._told: str | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        heart = self._hearts.new("scanner", 10.0)
        wait = 0.25
        try:
            while not self._stop.is_set():
                heart.beat()
                try:
                    with self._opened() as line:
                        self._tell(None)
                        wait = 0.25
                        reader = LineReader()
                        while not self._stop.is_set():
                            heart.beat()
                            for code in reader.feed(line.read(max(1, line.in_waiting))):
                                self._on_code(code, time.monotonic_ns())
                except (serial.SerialException, OSError) as error:
                    self._tell(DeviceGone(f"The scanner at {self._port} is gone.", "Check its cable."), error)
                except DeviceRefused as error:
                    self._tell(error)
                self._stop.wait(min(wait, self._longest_wait))
                wait = min(2 * wait, self._longest_wait)
        finally:
            self._hearts.stop("scanner")

    def _opened(self) -> serial.Serial:
        try:
            return serial.Serial(self._port, self._baud, timeout=0.2)
        except serial.SerialException as error:
            if error.errno == 13:
                raise DeviceRefused(
                    f"The scanner at {self._port} may not be used.", "Add the kiosk's user to the group 'dialout'."
                ) from error
            raise

    def _tell(self, error: EnvironmentFailed | None, cause: Exception | None = None) -> None:
        key = str(error or "")
        if key == self._told:
            return
        self._told = key
        if error is not None:
            log.warning("scanner: %s", error, extra={"cause": type(cause).__name__ if cause else ""})
        self._on_state(error)

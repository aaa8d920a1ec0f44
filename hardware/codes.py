"""Codes in the camera's pictures: QR, and the two bar codes that loyalty cards carry."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from foundation.heartbeat import Hearts
from hardware.camera.mailbox import Mailbox
from hardware.opencv import cv2

log = logging.getLogger(__name__)

LARGEST = 1600
"""Pixels along the longer side; larger pictures are made smaller first. A code that fills a quarter of the
width still has 8 pixels a module (45 modules) at this size."""
SAME_AGAIN = 3.0
"""Seconds before a code that stays in view is told again."""
SMALLEST = 16
"""Pixels along the shorter side under which nothing can be read."""


class CodeFormat(StrEnum):
    QR = "qr"
    EAN13 = "ean13"
    CODE128 = "code128"


_FORMATS = {
    zxingcpp.BarcodeFormat.QRCode: CodeFormat.QR,
    zxingcpp.BarcodeFormat.QRCodeModel2: CodeFormat.QR,
    zxingcpp.BarcodeFormat.EAN13: CodeFormat.EAN13,
    zxingcpp.BarcodeFormat.Code128: CodeFormat.CODE128,
}
_WANTED = [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.EAN13, zxingcpp.BarcodeFormat.Code128]


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was read. ``corners`` are (4, 2) pixels of the picture: from the code's own top left, clockwise."""

    text: str
    format: CodeFormat
    corners: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A code and when the picture that showed it was captured (``time.monotonic_ns``)."""

    code: Code
    captured_ns: int


def read_codes(pixels: NDArray[np.uint8]) -> list[Code]:
    """All codes in a grey or BGR picture of any size; an empty list where there is none to read."""
    if pixels.ndim not in (2, 3) or min(pixels.shape[:2]) < SMALLEST:
        return []
    grey = pixels if pixels.ndim == 2 else pixels[:, :, 0]
    if pixels.ndim == 3 and pixels.shape[2] >= 3:
        grey = cv2.cvtColor(np.ascontiguousarray(pixels[:, :, :3]), cv2.COLOR_BGR2GRAY)  # type: ignore[assignment]
    scale = LARGEST / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        if min(grey.shape) < SMALLEST:
            return []
    else:
        scale = 1.0
    # Made anew each time: one that is kept is counted as a leak, at length, when the program ends.
    wanted = zxingcpp.BarcodeFormats(_WANTED)
    found = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=wanted, text_mode=zxingcpp.TextMode.Plain)
    codes = []
    for barcode in found:
        kind = _FORMATS.get(barcode.format)
        if kind is None or not barcode.text:
            continue
        at = barcode.position
        corners = [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
        codes.append(Code(barcode.text, kind, np.array(corners, dtype=np.float64) / scale))
    return codes


class CodeWatcher:
    """Looks at the newest frame, again and again, and tells what it reads.

    ``on_code`` is called from this thread. A text that stays in view is told once in ``SAME_AGAIN`` seconds; what
    was read is forgotten after that time, and at once by :meth:`forget`. While :attr:`paused`, frames are
    let go unread.
    """

    def __init__(self, mailbox: Mailbox, hearts: Hearts, on_code: Callable[[Sighting], None]) -> None:
        self._mailbox = mailbox
        self._hearts = hearts
        self._on_code = on_code
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.paused = False
        self._thread = threading.Thread(target=self._run, name="codes", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def forget(self) -> None:
        """Forget what was read (the visit ended)."""
        with self._lock:
            self._told.clear()

    def _run(self) -> None:
        heart = self._hearts.new("codes", 10.0)
        try:
            while not self._stop.is_set():
                heart.beat()
                frame = self._mailbox.take(0.25)
                if frame is None or self.paused:
                    continue
                for code in read_codes(frame.pixels):
                    if self._is_news(code.text):
                        log.debug("a code was read", extra={"format": code.format.value})
                        self._on_code(Sighting(code, frame.captured_ns))
        finally:
            self._hearts.stop("codes")

    def _is_news(self, text: str) -> bool:
        now = time.monotonic()
        with self._lock:
            self._told = {seen: at for seen, at in self._told.items() if now - at < SAME_AGAIN}
            if text in self._told:
                return False
            self._told[text] = now
            return True

"""A camera that a phone with a code can be held up to: the code comes in as pixels, as it would in a shop."""

from __future__ import annotations

import threading

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from hardware.camera import Camera
from hardware.frame import Frame
from hardware.opencv import cv2

CODE_SHARE = 0.62
"""Height of the code's white card, as a share of the picture's height."""


def picture_of(code: str, height: int) -> NDArray[np.uint8]:
    """A QR code on a white card, (height, height, 3) uint8 BGR."""
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    image = np.array(barcode.to_image(scale=1, add_quiet_zones=True), dtype=np.uint8)
    scale = max(1, height // image.shape[0])
    image = np.kron(image, np.ones((scale, scale), np.uint8))
    card = np.full((height, height), 255, np.uint8)
    top, left = (height - image.shape[0]) // 2, (height - image.shape[1]) // 2
    card[top : top + image.shape[0], left : left + image.shape[1]] = image
    return cv2.cvtColor(card, cv2.COLOR_GRAY2BGR).astype(np.uint8)


class HeldUp:
    """Another camera, with a code in front of it for as long as one is held up."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._lock = threading.Lock()
        self._code: str | None = None
        self._card: NDArray[np.uint8] | None = None
        self.first_shown_ns: int | None = None
        """``captured_ns`` of the first frame that showed the code."""

    @property
    def name(self) -> str:
        return self._camera.name

    def hold(self, code: str) -> None:
        with self._lock:
            self._code, self._card, self.first_shown_ns = code, None, None

    def put_away(self) -> None:
        with self._lock:
            self._code, self._card = None, None

    def open(self) -> None:
        self._camera.open()

    def close(self) -> None:
        self._camera.close()

    def read(self) -> Frame:
        frame = self._camera.read()
        with self._lock:
            if self._code is None:
                return frame
            size = int(frame.height * CODE_SHARE)
            if self._card is None or self._card.shape[0] != size:
                self._card = picture_of(self._code, size)
            pixels = frame.pixels.copy()
            left, top = (frame.width - size) // 2, (frame.height - size) // 2
            pixels[top : top + size, max(left, 0) : max(left, 0) + size] = self._card[:, : frame.width]
            if self.first_shown_ns is None:
                self.first_shown_ns = frame.captured_ns
        pixels.flags.writeable = False
        return Frame(frame.number, frame.captured_ns, pixels, frame.camera_matrix, frame.calibrated)

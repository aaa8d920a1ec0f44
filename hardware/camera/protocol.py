"""What every camera promises."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hardware.frame import Frame
from hardware.opencv import cv2


class Camera(Protocol):
    """Something that delivers pictures. One thread uses it; it may be opened again after ``close``."""

    @property
    def name(self) -> str:
        """What a technician calls it; holds nothing personal."""

    def open(self) -> None:
        """Raises :class:`~hardware.errors.DeviceGone` or :class:`~hardware.errors.DeviceRefused`."""

    def read(self) -> Frame:
        """Block until the next picture. Raises :class:`~hardware.errors.DeviceGone`."""

    def close(self) -> None:
        """Let go of the device; harmless when it is not open."""


def as_bgr(picture: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Any picture, grey or with alpha, 8 or 16 bits, as a read-only (height, width, 3) uint8 BGR array."""
    pixels = picture
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)  # type: ignore[operator]
    elif pixels.dtype != np.uint8:
        pixels = np.clip(pixels.astype(np.float64), 0, 255).astype(np.uint8)
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    channels = pixels.shape[2]
    if channels == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    elif channels == 2:
        pixels = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_YUV2BGR_YUY2)
    elif channels > 3:
        pixels = pixels[:, :, :3]
    result = np.ascontiguousarray(pixels, dtype=np.uint8)
    result.flags.writeable = False
    return result

"""One picture from a camera, as every reader of it sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and the instant it shows.

    ``pixels`` are (height, width, 3) uint8 BGR, never mirrored, and are not changed after the frame was
    handed on. ``captured_ns`` is ``time.monotonic_ns()`` when the driver delivered it. ``number`` counts up
    by one for each frame delivered by the camera since the program started. ``camera_matrix`` is the 3x3
    pinhole matrix in pixels for this picture's size; ``calibrated`` tells whether it was measured
    (``kiosk calibrate``) or assumed from a usual field of view.
    """

    number: int
    captured_ns: int
    pixels: NDArray[np.uint8]
    camera_matrix: NDArray[np.float64]
    calibrated: bool

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

"""A camera that a test holds in its hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hardware.camera.calibration import Lens
from hardware.camera.pace import Pace
from hardware.camera.protocol import as_bgr
from hardware.errors import DeviceGone, DeviceRefused
from hardware.frame import Frame


class SimulatedCamera:
    """Shows ``picture(number)`` at ``fps``; may be unplugged, plugged in again, held up or made to refuse.

    The controls may be used from any thread. Frame numbers go on over an unplug, as a real camera's do.
    """

    def __init__(
        self,
        picture: Callable[[int], NDArray[np.generic]],
        *,
        fps: float = 30.0,
        camera_matrix: NDArray[np.float64] | None = None,
    ) -> None:
        self.name = "simulator"
        self.opened = 0
        """How often it was opened."""
        self._picture = picture
        self._matrix = camera_matrix
        self._pace = Pace(fps)
        self._lens = Lens(None)
        self._number = 0
        self._plugged = threading.Event()
        self._plugged.set()
        self._refusal: str | None = None
        self._stall = 0.0
        self._is_open = False

    def unplug(self) -> None:
        self._plugged.clear()

    def plug(self) -> None:
        self._plugged.set()

    def refuse(self, why: str | None) -> None:
        """Refuse to open with this reason, until called with ``None``."""
        self._refusal = why

    def stall(self, seconds: float) -> None:
        """The next ``read`` takes this much longer."""
        self._stall = seconds

    def show(self, picture: Callable[[int], NDArray[np.generic]]) -> None:
        """Show something else from the next frame on."""
        self._picture = picture

    def open(self) -> None:
        self._check()
        if self._refusal is not None:
            raise DeviceRefused(self._refusal)
        self.opened += 1
        self._is_open = True
        self._pace.start()

    def read(self) -> Frame:
        if not self._is_open:
            raise DeviceGone("The simulated camera is not open.")
        self._check()
        self._pace.wait()
        stall, self._stall = self._stall, 0.0
        time.sleep(stall)
        self._check()
        self._number += 1
        pixels, matrix, measured = self._lens.look(as_bgr(self._picture(self._number)))
        if self._matrix is not None:
            matrix, measured = self._matrix, True
        return Frame(self._number, time.monotonic_ns(), pixels, matrix, measured)

    def close(self) -> None:
        self._is_open = False

    def _check(self) -> None:
        if not self._plugged.is_set():
            self._is_open = False
            raise DeviceGone("The simulated camera is unplugged.", "Plug it in.")

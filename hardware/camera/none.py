"""No camera, on purpose."""

from __future__ import annotations

from hardware.errors import DeviceGone
from hardware.frame import Frame


class NoCamera:
    """What the setting ``none`` means: it says so and never opens."""

    name = "none"

    def open(self) -> None:
        raise DeviceGone("This kiosk is set up without a camera.", "Set 'camera' to 'auto' to use one.")

    def read(self) -> Frame:
        raise DeviceGone("This kiosk is set up without a camera.")

    def close(self) -> None:
        return

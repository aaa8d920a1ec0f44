"""Real cameras, by Video4Linux."""

from __future__ import annotations

import fcntl
import os
import struct
import time
from pathlib import Path

from hardware.camera.calibration import Lens, read_sidecar
from hardware.camera.protocol import as_bgr
from hardware.errors import DeviceGone, DeviceRefused
from hardware.frame import Frame
from hardware.opencv import cv2

_QUERYCAP = 0x80685600
"""VIDIOC_QUERYCAP of linux/videodev2.h: 104 bytes (driver 16, card 32, bus 32, version, capabilities, device_caps)."""
_VIDEO_CAPTURE = 0x00000001
_DEVICE_CAPS = 0x80000000
_PLUGGED = "Check its cable; it is used again by itself when it is back."


def capture_name(device: Path) -> str | None:
    """What a video device calls itself; ``None`` if it is no capture device (many cameras bring a second node
    with metadata only). Raises :class:`OSError`."""
    handle = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    try:
        answer = fcntl.ioctl(handle, _QUERYCAP, bytes(104))
    finally:
        os.close(handle)
    capabilities, of_node = struct.unpack_from("<II", answer, 84)
    if capabilities & _DEVICE_CAPS:
        capabilities = of_node
    return answer[16:48].split(b"\0")[0].decode("utf-8", "replace") if capabilities & _VIDEO_CAPTURE else None


def find(devices: Path = Path("/dev")) -> list[Path]:
    """The capture devices of this machine in the order of their numbers."""
    nodes = [node for node in devices.glob("video*") if node.name[5:].isdigit()]
    found = []
    for node in sorted(nodes, key=lambda node: int(node.name[5:])):
        try:
            if capture_name(node) is not None:
                found.append(node)
        except PermissionError:
            found.append(node)  # opening it will say what to do
        except OSError:
            continue
    return found


class V4l2Camera:
    """A camera by its device, or the first one there is (``device=None``), looked for at each ``open``."""

    def __init__(
        self,
        device: Path | None,
        *,
        width: int = 1280,
        height: int = 720,
        fps: int = 30,
        calibration: Path | None = None,
        devices: Path = Path("/dev"),
    ) -> None:
        self._device = device
        self._devices = devices
        self._asked = (width, height, fps)
        self._calibration = calibration
        self._lens = Lens(None)
        self._capture: cv2.VideoCapture | None = None
        self._name = "camera" if device is None else f"camera {device}"
        self._number = 0

    @property
    def name(self) -> str:
        return self._name

    def open(self) -> None:
        self.close()
        device = self._device or next(iter(find(self._devices)), None)
        if device is None:
            raise DeviceGone("No camera is plugged in.", _PLUGGED)
        self._lens = Lens(read_sidecar(self._calibration).calibration if self._calibration else None)
        try:
            card = capture_name(device)
        except FileNotFoundError:
            raise DeviceGone(f"There is no camera {device}.", _PLUGGED) from None
        except PermissionError:
            raise DeviceRefused(
                f"The camera {device} may not be used.", "Add the kiosk's user to the group 'video'."
            ) from None
        except OSError as error:
            raise DeviceGone(f"{device} does not answer as a camera: {error.strerror}.", _PLUGGED) from error
        if card is None:
            raise DeviceRefused(f"{device} gives no pictures.", "Set 'camera' to another device, or to 'auto'.")
        self._name = f"{card} ({device})"
        width, height, fps = self._asked
        # MJPEG: uncompressed 720p at 30 per second does not fit through USB 2.
        wishes = [cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")]
        wishes += [cv2.CAP_PROP_FRAME_WIDTH, width, cv2.CAP_PROP_FRAME_HEIGHT, height, cv2.CAP_PROP_FPS, fps]
        capture = cv2.VideoCapture(str(device), cv2.CAP_V4L2)
        if capture.isOpened():
            for wish, value in zip(wishes[::2], wishes[1::2], strict=True):
                capture.set(wish, value)  # what it cannot do it leaves, and its pictures are taken as they come
            if capture.grab():
                self._capture = capture
                return
        capture.release()
        raise DeviceRefused(f"{self._name} is there but gives no picture.", "Close other programs that use it.")

    def read(self) -> Frame:
        if self._capture is None:
            raise DeviceGone("The camera is not open.")
        done, picture = self._capture.read()
        if not done or picture is None or not picture.size:
            raise DeviceGone(f"{self._name} stopped giving pictures.", _PLUGGED)
        captured = self._captured(time.monotonic_ns())
        pixels, matrix, measured = self._lens.look(as_bgr(picture))
        self._number += 1
        return Frame(self._number, captured, pixels, matrix, measured)

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
        self._capture = None

    def _captured(self, now: int) -> int:
        """The driver's own time stamp where it is one of the monotonic clock, which UVC's is; else ``now``."""
        assert self._capture is not None
        stamp = int(self._capture.get(cv2.CAP_PROP_POS_MSEC) * 1e6)
        return stamp if now - 500_000_000 < stamp <= now else now

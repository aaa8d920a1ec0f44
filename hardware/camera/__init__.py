"""The camera: real ones, films, pictures, none, and a simulator, all behind one protocol."""

from __future__ import annotations

from pathlib import Path

from hardware.camera.calibration import stored_calibration
from hardware.camera.film import FilmCamera
from hardware.camera.mailbox import Mailbox
from hardware.camera.none import NoCamera
from hardware.camera.pictures import SUFFIXES, PictureCamera
from hardware.camera.protocol import Camera
from hardware.camera.simulator import SimulatedCamera
from hardware.camera.thread import CameraState, CameraThread
from hardware.camera.v4l2 import V4l2Camera
from hardware.errors import DeviceGone

__all__ = ["Camera", "CameraState", "CameraThread", "Mailbox", "SimulatedCamera", "camera_from"]


def camera_from(
    source: str,
    *,
    width: int = 1280,
    height: int = 720,
    fps: int = 30,
    calibration: Path | None = None,
    forth_and_back: bool = False,
) -> Camera:
    """The camera that a setting names; nothing is opened yet.

    ``source``: ``auto`` (the first real camera at each opening), a number or ``/dev/video*``, a film, a
    picture, a folder of pictures, or ``none``. Films and pictures loop in real time (``forth_and_back``: there
    and back again) and keep their own size; ``width``, ``height`` and ``fps`` are asked of real cameras, and
    ``fps`` of pictures. ``calibration`` is a file that ``kiosk calibrate`` wrote, or the folder of those files, in
    which this camera's own is used if it is there. Raises :class:`~hardware.errors.DeviceGone` if ``source`` is a
    file that is not there.
    """
    if source == "none":
        return NoCamera()
    calibration = stored_calibration(calibration, source)
    if source == "auto":
        return V4l2Camera(None, width=width, height=height, fps=fps, calibration=calibration)
    if source.isascii() and source.isdigit():
        source = f"/dev/video{int(source)}"
    path = Path(source)
    if path.is_relative_to("/dev"):
        return V4l2Camera(path, width=width, height=height, fps=fps, calibration=calibration)
    if not path.exists():
        raise DeviceGone(
            f"The setting 'camera' names {source!r}, which is not there.",
            "Use 'auto', a number, a /dev path, a film, a picture, a folder or 'none'.",
        )
    if path.is_dir() or path.suffix.lower() in SUFFIXES:
        return PictureCamera(path, fps=fps, calibration=calibration, forth_and_back=forth_and_back)
    return FilmCamera(path, calibration=calibration, forth_and_back=forth_and_back)

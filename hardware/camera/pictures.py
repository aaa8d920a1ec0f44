"""Pictures as a camera: one, or a folder of them in the order of their names."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hardware.camera.calibration import Calibration, Lens, read_sidecar
from hardware.camera.pace import Pace, turn
from hardware.camera.protocol import as_bgr
from hardware.errors import DeviceGone, DeviceRefused
from hardware.frame import Frame
from hardware.opencv import cv2

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
KEPT_BYTES = 160 * 2**20
"""Decoded pictures are kept up to this, so that a loop does not spend the machine on decoding."""


class PictureCamera:
    """A picture, or a folder of them, shown in real time and for ever.

    Each picture's own ``NAME.camera.json`` wins over ``calibration``; a folder's ``camera.json`` holds for
    all that have none, with its ``fps`` and ``loop``. Label pictures (``*.labels.png``) are left out.
    """

    def __init__(
        self, path: Path, *, fps: float = 30.0, calibration: Path | None = None, forth_and_back: bool = False
    ) -> None:
        self._path = path
        self._fps = fps
        self._calibration = calibration
        self._forth_and_back = forth_and_back
        self._files: list[Path] = []
        self._lenses: dict[Path, Lens] = {}
        self._kept: dict[Path, NDArray[np.uint8]] = {}
        self._pace = Pace(fps)
        self._loop_back = forth_and_back
        self._number = 0

    @property
    def name(self) -> str:
        return f"pictures {self._path.name}"

    def open(self) -> None:
        if not self._path.exists():
            raise DeviceGone(f"There is no picture or folder {self._path}.", "Check the setting 'camera'.")
        folder = self._path.is_dir()
        self._files = _pictures(self._path) if folder else [self._path]
        if not self._files:
            raise DeviceGone(f"The folder {self._path} holds no pictures.", "Check the setting 'camera'.")
        shared = read_sidecar(self._calibration).calibration if self._calibration else None
        fps, forth_and_back = self._fps, self._forth_and_back
        general = self._path / "camera.json"
        if folder and general.exists():
            sidecar = read_sidecar(general)
            shared = sidecar.calibration or shared
            fps = sidecar.fps or fps
            forth_and_back = forth_and_back if sidecar.forth_and_back is None else sidecar.forth_and_back
        self._loop_back = forth_and_back
        self._lenses = {file: Lens(_own(file) or shared) for file in self._files}
        self._pace = Pace(fps)
        self._picture(self._files[0])
        self._pace.start()

    def read(self) -> Frame:
        if not self._files:
            raise DeviceGone("The pictures are not open.")
        file = self._files[turn(self._pace.wait(), len(self._files), self._loop_back)]
        pixels, matrix, measured = self._lenses[file].look(self._picture(file))
        self._number += 1
        return Frame(self._number, time.monotonic_ns(), pixels, matrix, measured)

    def close(self) -> None:
        self._files = []
        self._kept.clear()

    def _picture(self, file: Path) -> NDArray[np.uint8]:
        kept = self._kept.get(file)
        if kept is not None:
            return kept
        try:
            data = np.frombuffer(file.read_bytes(), dtype=np.uint8)
        except OSError as error:
            raise DeviceGone(f"The picture {file.name} cannot be read: {error.strerror}.") from error
        decoded = cv2.imdecode(data, cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION) if data.size else None
        if decoded is None:
            raise DeviceRefused(f"{file.name} is not a picture.", "Take it out of the folder, or mend it.")
        pixels = as_bgr(decoded)
        if sum(picture.nbytes for picture in self._kept.values()) + pixels.nbytes <= KEPT_BYTES:
            self._kept[file] = pixels
        return pixels


def _pictures(folder: Path) -> list[Path]:
    try:
        return sorted(
            file
            for file in folder.iterdir()
            if file.suffix.lower() in SUFFIXES and not file.stem.endswith(".labels") and file.is_file()
        )
    except OSError as error:
        raise DeviceRefused(f"The folder {folder} cannot be read: {error.strerror}.") from error


def _own(file: Path) -> Calibration | None:
    sidecar = file.with_name(f"{file.stem}.camera.json")
    return read_sidecar(sidecar).calibration if sidecar.exists() else None

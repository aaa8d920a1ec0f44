"""Camera matrices: measured ones from ``*.camera.json``, an assumed one without.

The file is what ``kiosk calibrate`` writes: ``camera_matrix`` (3x3, pixels), ``width`` and ``height`` of the
pictures it was measured on, and optionally ``distortion`` (OpenCV's k1, k2, p1, p2[, k3 ...]).
Beside a film, a picture or in a folder of pictures it may also hold ``fps`` and ``loop``
(``"around"`` or ``"forth_and_back"``).
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hardware.errors import DeviceRefused
from hardware.opencv import cv2

ASSUMED_FIELD_OF_VIEW = math.radians(60.0)
"""Along the picture's longer side; usual for a web camera."""


def assumed_matrix(width: int, height: int) -> NDArray[np.float64]:
    """The 3x3 matrix (pixels) of a usual camera: square pixels, centre in the middle."""
    focal = max(width, height) / 2 / math.tan(ASSUMED_FIELD_OF_VIEW / 2)
    return np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]], dtype=np.float64)


def calibration_file(folder: Path, source: str) -> Path:
    """Where the calibration of the camera that the setting ``camera`` names is kept below ``folder``."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", Path(source).name if "/" in source else source).strip("-").lower()
    return folder / f"{name or 'camera'}.json"


def stored_calibration(calibration: Path | None, source: str) -> Path | None:
    """The file to read: ``calibration`` itself, or this camera's in that folder; ``None`` where none was made."""
    if calibration is None or calibration.is_file():
        return calibration
    own = calibration_file(calibration, source)
    if own.is_file():
        return own
    # A folder that is not there yet is a kiosk that was never calibrated; a missing .json is a mistake to be told.
    return calibration if calibration.suffix == ".json" else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """A measured camera. ``matrix`` is in pixels of a ``width`` x ``height`` picture."""

    matrix: NDArray[np.float64]
    width: int
    height: int
    distortion: tuple[float, ...] = ()

    def matrix_for(self, width: int, height: int) -> NDArray[np.float64] | None:
        """The matrix for a picture of another size; ``None`` if the shape differs, because the crop is unknown."""
        across, down = width / self.width, height / self.height
        if abs(across - down) > 0.01 * across:
            return None
        return np.diag([across, down, 1.0]) @ self.matrix


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a ``*.camera.json`` says."""

    calibration: Calibration | None = None
    fps: float | None = None
    forth_and_back: bool | None = None


def read_sidecar(path: Path) -> Sidecar:
    """Raises :class:`~hardware.errors.DeviceRefused` naming what is wrong with the file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DeviceRefused(f"The calibration {path.name} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise _wrong(path, "it is not JSON") from error
    if not isinstance(found, dict):
        raise _wrong(path, "it is not an object")
    fps = found.get("fps")
    if fps is not None and not (isinstance(fps, int | float) and 0 < fps <= 240):
        raise _wrong(path, "'fps' is not a number from 0 to 240")
    loop = found.get("loop")
    if loop not in (None, "around", "forth_and_back"):
        raise _wrong(path, "'loop' is neither 'around' nor 'forth_and_back'")
    return Sidecar(
        calibration=_calibration(path, found) if "camera_matrix" in found else None,
        fps=None if fps is None else float(fps),
        forth_and_back=None if loop is None else loop == "forth_and_back",
    )


def _calibration(path: Path, found: dict[str, Any]) -> Calibration:
    try:
        matrix = np.array(found["camera_matrix"], dtype=np.float64)
        width, height = int(found["width"]), int(found["height"])
        distortion = tuple(float(value) for value in found.get("distortion") or ())
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(path, "it lacks a 3x3 'camera_matrix', 'width' or 'height'") from error
    if matrix.shape != (3, 3) or not np.isfinite(matrix).all() or matrix[0, 0] <= 0 or matrix[1, 1] <= 0:
        raise _wrong(path, "'camera_matrix' is not a 3x3 pinhole matrix")
    if width <= 0 or height <= 0:
        raise _wrong(path, "'width' and 'height' are not positive")
    if len(distortion) not in (0, 4, 5, 8, 12, 14) or not all(math.isfinite(value) for value in distortion):
        raise _wrong(path, "'distortion' has not 4, 5, 8, 12 or 14 numbers")
    return Calibration(matrix, width, height, distortion)


def _wrong(path: Path, why: str) -> DeviceRefused:
    return DeviceRefused(f"The calibration {path.name} is wrong: {why}.", "Run 'kiosk calibrate' again.")


@dataclass(slots=True)
class Lens:
    """Gives each picture its matrix, and takes the distortion out where it was measured."""

    calibration: Calibration | None
    _maps: tuple[NDArray[Any], NDArray[Any]] | None = field(default=None, init=False)
    _size: tuple[int, int] | None = field(default=None, init=False)
    _matrix: NDArray[np.float64] = field(default_factory=lambda: np.eye(3), init=False)
    _measured: bool = field(default=False, init=False)

    def look(self, pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.float64], bool]:
        """(picture without distortion, its camera matrix, whether that was measured)."""
        size = (int(pixels.shape[1]), int(pixels.shape[0]))
        if size != self._size:
            self._prepare(size)
        if self._maps is not None:
            pixels = cv2.remap(pixels, self._maps[0], self._maps[1], cv2.INTER_LINEAR)  # type: ignore[assignment]
            pixels.flags.writeable = False
        return pixels, self._matrix, self._measured

    def _prepare(self, size: tuple[int, int]) -> None:
        self._size, self._maps = size, None
        matrix = self.calibration.matrix_for(*size) if self.calibration else None
        self._measured = matrix is not None
        self._matrix = assumed_matrix(*size) if matrix is None else matrix
        self._matrix.flags.writeable = False
        if matrix is not None and self.calibration and any(abs(k) > 1e-6 for k in self.calibration.distortion):
            coefficients = np.array(self.calibration.distortion)
            # 16-bit fixed-point maps: about twice as fast to apply as float ones.
            self._maps = cv2.initUndistortRectifyMap(matrix, coefficients, np.eye(3), matrix, size, cv2.CV_16SC2)

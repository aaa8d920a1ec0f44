"""A camera's own lens, measured with a ChArUco board (Garrido-Jurado et al., 2014; Zhang, 2000).

Views are gathered one by one; a view counts if the board is seen well and from a place of its own. The answer comes
with its error, and bad evidence is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from foundation.errors import EnvironmentFailed
from models.geometry import Matrix

SQUARES = (7, 5)
SQUARE_MM, MARKER_MM = 30.0, 22.0
_DICTIONARY = cv2.aruco.DICT_5X5_100
_LEAST_CORNERS = 10
LEAST_VIEWS, MOST_VIEWS = 8, 24
_OWN_PLACE = 0.06
"""Of the picture's width: how far the board's corners must have moved, on average, for a view of its own."""
_MOST_RMS = 1.0
_LEAST_TURN = 12.0
"""Degrees between the most different boards; boards that all face the camera don't tell the focal length."""
_MOST_FOCAL_ERROR = 0.03


class CalibrationRefused(EnvironmentFailed):
    """The views don't tell the lens well enough."""


@dataclass(frozen=True, slots=True)
class MeasuredLens:
    """What was measured. ``distortion`` has five numbers in OpenCV's order."""

    camera_matrix: Matrix
    distortion: NDArray[np.float64]
    size: tuple[int, int]
    """Width and height of the pictures."""
    rms: float
    """Pixels."""
    focal_error: float
    """Relative standard error of the focal length."""
    views: int

    def record(self) -> dict[str, object]:
        """The stored form, as ``hardware.camera`` reads it."""
        return {
            "camera_matrix": [[round(float(v), 4) for v in row] for row in self.camera_matrix],
            "width": self.size[0],
            "height": self.size[1],
            "distortion": [round(float(v), 6) for v in self.distortion],
            "rms_px": round(self.rms, 3),
            "focal_error": round(self.focal_error, 5),
            "views": self.views,
        }


def board() -> cv2.aruco.CharucoBoard:
    return cv2.aruco.CharucoBoard(SQUARES, SQUARE_MM, MARKER_MM, cv2.aruco.getPredefinedDictionary(_DICTIONARY))


def draw_board(pixels_per_mm: float = 11.811) -> NDArray[np.uint8]:
    """The board as a grey picture to print at true size; the usual fineness is 300 dots an inch."""
    width, height = (round(n * SQUARE_MM * pixels_per_mm) for n in SQUARES)
    return np.asarray(board().generateImage((width, height)), np.uint8)


class Calibrator:
    """Gathers views of the board and solves for the lens."""

    def __init__(self) -> None:
        self._board = board()
        self._detector = cv2.aruco.CharucoDetector(self._board)
        self._size: tuple[int, int] | None = None
        self._places: list[NDArray[np.float32]] = []
        self._corners: list[NDArray[np.float32]] = []
        self._numbers: list[NDArray[np.int32]] = []

    @property
    def views(self) -> int:
        return len(self._corners)

    def look(self, picture: NDArray[np.uint8]) -> bool:
        """Whether this picture became a view. Pictures of another size than the first are ignored."""
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
        size = (int(grey.shape[1]), int(grey.shape[0]))
        if self.views >= MOST_VIEWS or (self._size is not None and size != self._size):
            return False
        corners, numbers, _, _ = self._detector.detectBoard(grey)
        if corners is None or numbers is None or len(numbers) < _LEAST_CORNERS:
            return False
        outline = self._outline(np.asarray(corners, np.float32), np.asarray(numbers, np.int32))
        if any(float(np.linalg.norm(outline - o, axis=1).mean()) < _OWN_PLACE * size[0] for o in self._places):
            return False
        self._size = size
        self._places.append(outline)
        self._corners.append(np.asarray(corners, np.float32))
        self._numbers.append(np.asarray(numbers, np.int32))
        return True

    def _outline(self, corners: NDArray[np.float32], numbers: NDArray[np.int32]) -> NDArray[np.float32]:
        """The board's four outer corners in the picture."""
        known = np.asarray(self._board.getChessboardCorners(), np.float32)[numbers.ravel(), :2]
        homography, _ = cv2.findHomography(known, corners.reshape(-1, 2))
        w, h = SQUARES[0] * SQUARE_MM, SQUARES[1] * SQUARE_MM
        outer = np.array([[[0, 0]], [[w, 0]], [[w, h]], [[0, h]]], np.float32)
        return np.asarray(cv2.perspectiveTransform(outer, homography)[:, 0], np.float32)

    def solve(self) -> MeasuredLens:
        """:class:`CalibrationRefused` says what is missing."""
        if self.views < LEAST_VIEWS or self._size is None:
            raise CalibrationRefused(
                f"The board was seen well from {self.views} places only; {LEAST_VIEWS} are needed.",
                "Move the board about: near and far, into the corners of the picture, leaning to all sides.",
            )
        pairs = [self._board.matchImagePoints(list(c), n) for c, n in zip(self._corners, self._numbers, strict=True)]
        guess = np.array([[self._size[0], 0, self._size[0] / 2], [0, self._size[0], self._size[1] / 2], [0, 0, 1.0]])
        rms, matrix, distortion, turns, _, spread, _, _ = cv2.calibrateCameraExtended(
            [p[0] for p in pairs],
            [p[1] for p in pairs],
            self._size,
            guess,
            np.zeros(5),
            flags=cv2.CALIB_USE_INTRINSIC_GUESS | cv2.CALIB_FIX_K3 | cv2.CALIB_FIX_ASPECT_RATIO,
        )
        normals = np.array([cv2.Rodrigues(turn)[0][:, 2] for turn in turns])
        widest = float(np.degrees(np.arccos(np.clip((normals @ normals.T).min(), -1, 1))))
        focal_error = float(spread.ravel()[0] / matrix[0, 0])
        if rms > _MOST_RMS:
            raise CalibrationRefused(
                f"The lens fits the board only to {rms:.1f} pixels.",
                "Print the board at true size on stiff card, hold it still, and give it more light.",
            )
        if widest < _LEAST_TURN or focal_error > _MOST_FOCAL_ERROR:
            raise CalibrationRefused(
                "The board always faced the camera: that doesn't tell how wide the lens sees.",
                "Lean the board by 20 to 40 degrees to the left, right, up and down, too.",
            )
        return MeasuredLens(
            np.asarray(matrix, np.float64),
            np.asarray(distortion, np.float64).ravel()[:5],
            self._size,
            float(rms),
            focal_error,
            self.views,
        )

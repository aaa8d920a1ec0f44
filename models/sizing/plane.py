"""The plane on which card or pad lies, as the camera sees it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector, orthonormal


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane in mm with its own x and y, and z towards the camera."""

    rotation: Matrix
    """Plane frame -> camera frame."""
    origin: Vector
    """mm in the camera frame."""
    camera: Matrix
    residual: float
    """RMS distance, in pixels, of the reference's points from where the plane puts them."""
    scale_error: float
    """Expected relative error of lengths on the plane."""

    @property
    def tilt(self) -> float:
        """Degrees between the camera's axis and the plane's normal."""
        return float(np.degrees(np.arccos(np.clip(abs(self.rotation[2, 2]), 0, 1))))

    @property
    def pixels_per_mm(self) -> float:
        return float(self.camera[0, 0] / self.origin[2])

    def at_height(self, height: float) -> Matrix:
        """(3, 3) homography from mm on the plane lifted by ``height`` mm towards the camera to pixels."""
        lifted = self.origin + self.rotation[:, 2] * height
        return np.asarray(self.camera @ np.stack([self.rotation[:, 0], self.rotation[:, 1], lifted], 1))

    def from_pixels(self, pixels: NDArray[np.floating], height: float) -> Matrix:
        """Points (n, 2) in mm on the lifted plane."""
        return through(np.asarray(np.linalg.inv(self.at_height(height)), np.float64), pixels)


def through(homography: Matrix, points: NDArray[np.floating]) -> Matrix:
    """Points (n, 2) through a homography."""
    out = np.c_[points, np.ones(len(points))] @ homography.T
    return np.asarray(out[:, :2] / out[:, 2:])


def plane_of(corners: Matrix, known: Matrix, camera: Matrix) -> Plane | None:
    """The plane from points in pixels (n, 2) and the same in mm (n, 2); ``None`` if they don't fit a plane.

    OpenCV's IPPE (Collins and Bartoli, 2014), of whose two answers the better one is taken.
    """
    flat = np.c_[known, np.zeros(len(known))]
    good, turns, shifts, _ = cv2.solvePnPGeneric(
        flat.astype(np.float64), corners.astype(np.float64), camera, np.zeros(5), flags=cv2.SOLVEPNP_IPPE
    )
    if not good:
        return None
    rotation = orthonormal(np.asarray(cv2.Rodrigues(turns[0])[0], np.float64))
    origin = np.asarray(shifts[0], np.float64).ravel()
    if rotation[2, 2] > 0:
        # z is to point at the camera; the plane's y turns with it.
        rotation = rotation * np.array([1.0, -1.0, -1.0])
        flip = np.array([1.0, -1.0])
    else:
        flip = np.ones(2)
    plane = Plane(rotation, origin, camera, 0.0, 0.0)
    seen = through(plane.at_height(0.0), known * flip)
    residual = float(np.sqrt(((seen - corners) ** 2).sum(1).mean()))
    extent = float(np.linalg.norm(np.ptp(corners, axis=0)))
    return Plane(rotation, origin, camera, residual, max(residual, 0.35) * 2 / max(extent, 1.0) + 0.003)

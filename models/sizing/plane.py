"""The plane on which card or pad lies, as the camera sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector, moved_by_turning, orthonormal, project

_PROBE = 8.0
"""Pixels from a place within which a length is tried."""
_PIXEL_ERROR = 0.2
"""Least standard deviation of a reference's points, pixels: edges and markers are read no better."""
_LENS_ERROR = 0.003
"""What a lens that was measured well still adds."""


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
    doubt: Matrix
    """(6, 6): each column is one of six independent standard deviations, a turn (rad) and a shift (mm)."""

    @property
    def tilt(self) -> float:
        """Degrees between the camera's axis and the plane's normal."""
        return float(np.degrees(np.arccos(np.clip(abs(self.rotation[2, 2]), 0, 1))))

    @property
    def pixels_per_mm(self) -> float:
        return float(self.camera[0, 0] / self.origin[2])

    def scale_error(self, pixel: Vector) -> float:
        """Expected relative error of lengths seen at ``pixel`` (2,), the longer the worse the reference pins the plane
        down there."""
        ends = pixel + np.array([[-_PROBE, 0.0], [_PROBE, 0.0], [0.0, -_PROBE], [0.0, _PROBE]])

        def lengths(plane: Plane) -> Vector:
            on = plane.from_pixels(ends, 0.0)
            return np.asarray(np.linalg.norm(on[1::2] - on[::2], axis=1))

        usual = lengths(self)
        moved = [
            lengths(replace(self, rotation=_turn(column[:3]) @ self.rotation, origin=self.origin + column[3:]))
            for column in self.doubt.T
        ]
        spread = np.sqrt(((np.array(moved) / usual - 1) ** 2).sum(0))
        return float(spread.max()) + _LENS_ERROR

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
    rotation, origin, residual, doubt = min(
        (_refined(corners, flat, camera, turn, shift) for turn, shift in zip(turns, shifts, strict=True)),
        key=lambda one: one[2],
    )
    if rotation[2, 2] > 0:
        # z is to point at the camera; the plane's y turns with it.
        rotation = rotation * np.array([1.0, -1.0, -1.0])
    return Plane(rotation, origin, camera, residual, doubt)


def _refined(
    corners: Matrix, flat: Matrix, camera: Matrix, turn: NDArray[Any], shift: NDArray[Any]
) -> tuple[Matrix, Vector, float, Matrix]:
    """One of the two answers by least squares in the picture: IPPE goes by a homography, which a few points near
    each other hardly pin down. Rotation, origin, residual and doubt as in :class:`Plane`."""
    if len(flat) > 4:
        turn, shift = map(
            np.asarray, cv2.solvePnPRefineLM(flat, corners, camera, np.zeros(5), turn.copy(), shift.copy())
        )
    rotation, origin = orthonormal(np.asarray(cv2.Rodrigues(turn)[0], np.float64)), shift.ravel()
    arms = flat @ rotation.T
    points = arms + origin
    z = points[:, 2:]
    off = project(points, camera) - corners
    moves = np.concatenate([moved_by_turning(arms), np.tile(np.eye(3), (len(flat), 1, 1))], 2)
    ahead = points[:, :2, None] / z[:, :, None]
    slopes = (moves[:, :2] - ahead * moves[:, 2:]) * (np.diag(camera)[:2, None] / z[:, :, None])
    rows = slopes.reshape(-1, 6)
    free = max(off.size - 6, 1)
    pixel = max(float(np.sqrt((off**2).sum() / free)), _PIXEL_ERROR)
    covariance = np.linalg.inv(rows.T @ rows + 1e-12 * np.eye(6)) * pixel**2
    values, vectors = np.linalg.eigh(covariance)
    doubt = vectors * np.sqrt(np.maximum(values, 0.0))
    return rotation, np.asarray(origin, np.float64), float(np.sqrt((off**2).sum(1).mean())), np.asarray(doubt)


def _turn(by: Vector) -> Matrix:
    return np.asarray(cv2.Rodrigues(by)[0], np.float64)

"""Small geometry in millimetres and pixels.

Camera frame: x right, y down, z forward. Points as rows.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

GRAVITY: Vector = np.array([0.0, 1.0, 0.0])
"""Down, in the frame of a camera that hangs level."""


_LAST: Vector = np.array([0.0, 0.0, 0.0, 1.0])


def unit(vector: Vector) -> Vector:
    """The vector at length 1; a vector of no length stays as it is."""
    length = sqrt(float(vector @ vector))
    return vector / length if length > 1e-12 else vector


def cross(a: Vector, b: Vector) -> Vector:
    """The cross product of two 3-vectors; for single ones far quicker than ``np.cross``."""
    (ax, ay, az), (bx, by, bz) = a, b
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def moved_by_turning(arms: Matrix) -> NDArray[np.float64]:
    """How points (n, 3) on ``arms`` move per radian about x, y and z: (n, 3, 3), the axes last."""
    moves = np.zeros((len(arms), 3, 3))
    x, y, z = arms.T
    moves[:, 1, 0], moves[:, 2, 0] = -z, y
    moves[:, 0, 1], moves[:, 2, 1] = z, -x
    moves[:, 0, 2], moves[:, 1, 2] = -y, x
    return moves


def project(points: NDArray[np.floating], camera: Matrix) -> Matrix:
    """Pixels (n, 2) of points (n, 3) in mm before a pinhole camera."""
    image = np.asarray(points, np.float64) @ camera.T
    pixels: Matrix = image[:, :2] / image[:, 2:]
    return pixels


def at_depth(pixels: NDArray[np.floating], depth: NDArray[np.floating] | float, camera: Matrix) -> Matrix:
    """Points (n, 3) in mm on the rays through ``pixels`` (n, 2) at z = ``depth``."""
    flat = np.atleast_2d(np.asarray(pixels, np.float64))
    points = np.empty((len(flat), 3))
    points[:, 1] = (flat[:, 1] - camera[1, 2]) / camera[1, 1]
    points[:, 0] = (flat[:, 0] - camera[0, 2] - points[:, 1] * camera[0, 1]) / camera[0, 0]
    points[:, 2] = 1.0
    points *= np.reshape(depth, (-1, 1))
    return points


def on_ray(pixel: NDArray[np.floating], depth: float, camera: Matrix) -> Vector:
    """The point in mm on the ray through one ``pixel`` (2,) at z = ``depth``; for single ones far quicker than
    :func:`at_depth`."""
    (fx, skew, cx), (_, fy, cy), _ = camera.tolist()
    y = (float(pixel[1]) - cy) / fy
    return np.array([(float(pixel[0]) - cx - y * skew) / fx * depth, y * depth, depth])


def frame(origin: Vector, x: Vector, y: Vector, z: Vector) -> Matrix:
    """A 4x4 pose from an origin and three orthonormal axes."""
    pose = np.empty((4, 4))
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = x, y, z, origin
    pose[3] = _LAST
    return pose


def hanging_frame(origin: Vector, normal: Vector, down: Vector = GRAVITY) -> Matrix:
    """The frame of what hangs: +y is ``down``, +z the level part of ``normal``."""
    y = unit(down)
    z = normal - y * float(normal @ y)
    if float(np.linalg.norm(z)) < 1e-6:
        z = np.array([0.0, 0.0, -1.0])
    z = unit(z)
    return frame(origin, cross(y, z), y, z)


def surface_frame(origin: Vector, normal: Vector, along: Vector) -> Matrix:
    """The frame of what sits on skin: +z is ``normal``, +y the part of ``along`` in the skin."""
    z = unit(normal)
    y = unit(along - z * float(along @ z))
    return frame(origin, cross(y, z), y, z)


def rigid_fit(model: Matrix, seen: Matrix) -> tuple[Matrix, Vector, float]:
    """R, t, s that make s R model + t nearest to ``seen`` in least squares; both are (n, 3).

    Closed form of Umeyama (1991), "Least-squares estimation of transformation parameters between two point
    patterns"; a mirror image is never returned.
    """
    model_center, seen_center = (np.add.reduce(points, 0) / len(points) for points in (model, seen))
    m = model - model_center
    u, d, vt = np.linalg.svd((seen - seen_center).T @ m)
    turned = u @ vt
    if float(cross(turned[0], turned[1]) @ turned[2]) < 0:
        d[2], u[:, 2] = -d[2], -u[:, 2]
        turned = u @ vt
    flat = m.ravel()
    scale = float(d.sum()) / max(float(flat @ flat), 1e-12)
    return turned, seen_center - scale * turned @ model_center, scale


def orthonormal(matrix: Matrix) -> Matrix:
    """The rotation nearest to a 3x3 matrix."""
    u, _, vt = np.linalg.svd(matrix)
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation: Matrix = u @ flip @ vt
    return rotation

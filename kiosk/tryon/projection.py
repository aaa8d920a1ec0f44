"""From the camera's pinhole to Qt Quick 3D's, and from poses in millimetres to node transforms.

Vision's camera frame is x right, y down, z forward; Qt Quick 3D's view frame is x right, y up, z towards the
viewer: a turn by 180 degrees about x. Both use millimetres here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEAR_MM = 60.0
FAR_MM = 4000.0
TO_VIEW = np.diag([1.0, -1.0, -1.0, 1.0])
"""(4, 4), camera frame -> Qt Quick 3D's frame."""


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the camera picture, in its pixels (fractions allowed)."""

    x: float
    y: float
    width: float
    height: float


def projection(camera_matrix: NDArray[np.float64], window: Window) -> NDArray[np.float64]:
    """The (4, 4) OpenGL projection that shows exactly ``window`` of the picture.

    From ``u = fx X/Z + cx`` and ``ndc_x = 2 (u - x) / width - 1`` (and y upside down), with clip ``w = Z``;
    depth runs from :data:`NEAR_MM` to :data:`FAR_MM` as ``glFrustum`` has it. Pixel centres lie at whole numbers
    plus one half, so a principal point of width / 2 is the middle of the picture.
    """
    fx, fy = float(camera_matrix[0, 0]), float(camera_matrix[1, 1])
    cx, cy, skew = float(camera_matrix[0, 2]), float(camera_matrix[1, 2]), float(camera_matrix[0, 1])
    matrix = np.zeros((4, 4))
    matrix[0, 0] = 2 * fx / window.width
    matrix[0, 1] = -2 * skew / window.width
    matrix[0, 2] = 1 - 2 * (cx - window.x) / window.width
    matrix[1, 1] = 2 * fy / window.height
    matrix[1, 2] = 2 * (cy - window.y) / window.height - 1
    matrix[2, 2] = -(FAR_MM + NEAR_MM) / (FAR_MM - NEAR_MM)
    matrix[2, 3] = -2 * FAR_MM * NEAR_MM / (FAR_MM - NEAR_MM)
    matrix[3, 2] = -1
    return matrix


def pixels(points: NDArray[np.float64], camera_matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) pixels of (n, 3) points in the camera frame, mm; points behind the camera give NaN."""
    depth = np.where(points[:, 2:3] > 1.0, points[:, 2:3], np.nan)
    return (points / depth) @ camera_matrix.T[:, :2]


def quaternion(rotation: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """(w, x, y, z) of a (3, 3) rotation (Shepperd's method: the largest component first)."""
    (a, b, c), (d, e, f), (g, h, i) = rotation.tolist()
    trace = a + e + i
    best = max(trace, a, e, i)
    if best == trace:
        w, x, y, z = 1 + trace, h - f, c - g, d - b
    elif best == a:
        w, x, y, z = h - f, 1 + a - e - i, b + d, c + g
    elif best == e:
        w, x, y, z = c - g, b + d, 1 + e - a - i, f + h
    else:
        w, x, y, z = d - b, c + g, f + h, 1 + i - a - e
    length = math.sqrt(w * w + x * x + y * y + z * z)
    return w / length, x / length, y / length, z / length


@dataclass(frozen=True, slots=True)
class Layout:
    """How a picture fills an item: cropped, centred, never stretched. Item units are logical pixels."""

    scale: float
    """Item units for one picture pixel."""
    x: float
    y: float
    """Where the picture's corner lies in the item; zero or negative."""

    @classmethod
    def crop(
        cls,
        picture: tuple[int, int],
        item: tuple[float, float],
        zoom: float = 1.0,
        centre: tuple[float, float] | None = None,
    ) -> Layout:
        """Fills the item, ``zoom`` times as large as it must; the picture's point ``centre`` comes to the item's middle
        as far as the picture's edges stay out of sight."""
        scale = max(item[0] / picture[0], item[1] / picture[1]) * zoom
        middle = (picture[0] / 2, picture[1] / 2) if centre is None else centre
        x, y = (
            min(0.0, max(side - length * scale, side / 2 - spot * scale))
            for side, length, spot in zip(item, picture, middle, strict=True)
        )
        return cls(scale, x, y)

    def visible(self, item: tuple[float, float]) -> Window:
        """The part of the picture that the item shows."""
        return Window(-self.x / self.scale, -self.y / self.scale, item[0] / self.scale, item[1] / self.scale)

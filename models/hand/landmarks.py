"""One hand in one picture: its landmarks, and the regions in which the network looks for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atan2, cos, floor, pi, sin

import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix
from models.placement.types import Side
from models.smoothing import HAND_LOOKS
from models.tracking import Detection, Region

WRIST, INDEX_MCP, MIDDLE_MCP, RING_MCP, LITTLE_MCP = 0, 5, 9, 13, 17
Box = tuple[float, float, float, float]
"""x, y, width, height in pixels."""
_PALM = np.array([0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18])
"""The points from which the next region is made: fingertips would make it jump."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand in one picture."""

    points: NDArray[np.float64]
    """(21, 3): x, y in pixels, z in the same unit relative to the wrist, negative towards the camera."""
    side: Side
    sureness: float
    """How sure the side is, 0.5..1."""
    presence: float
    followed: bool = False
    """Whether optical flow moved the points since the network last looked."""
    fresh: bool = False
    """Whether it was found in this picture, and not followed into it."""

    @property
    def palm(self) -> float:
        """From the wrist to the middle knuckle, in pixels of a hand seen flat."""
        return float(np.linalg.norm(self.points[MIDDLE_MCP] - self.points[WRIST]))


def covers(hand: Hand, palm: Detection) -> bool:
    """Whether a found palm is that of a hand that is followed."""
    return float(np.linalg.norm(hand.points[_PALM, :2].mean(0) - palm.center)) < 0.5 * hand.palm


def among(hand: Hand, others: list[Hand]) -> bool:
    """Whether two regions have come to show one hand."""
    return any(
        float(np.linalg.norm(hand.points[_PALM, :2] - other.points[_PALM, :2], axis=1).mean()) < 0.5 * other.palm
        for other in others
    )


def joined(hand: Hand, moved: Matrix, changed: float) -> Hand:
    """A look at a hand together with where flow has what the looks before it saw (``moved``, 21 x 3)."""
    return replace(hand, points=HAND_LOOKS.joined(hand.points, moved, max(hand.palm, 1.0), changed))


def _upright(dx: float, dy: float) -> float:
    """The angle that turns the direction from wrist to fingers up."""
    angle = pi / 2 - atan2(-dy, dx)
    return angle - 2 * pi * floor((angle + pi) / (2 * pi))


def region_of_palm(palm: Detection) -> Region:
    wrist, middle = palm.keypoints[0], palm.keypoints[2]
    angle = _upright(middle[0] - wrist[0], middle[1] - wrist[1])
    shift = 0.5 * float(palm.size[1])
    x, y = palm.center
    return Region(float(x + shift * sin(angle)), float(y - shift * cos(angle)), 2.6 * float(palm.size.max()), angle)


def region_of_points(hand: Hand) -> Region:
    xy = hand.points[:, :2]
    target = ((xy[INDEX_MCP] + xy[RING_MCP]) / 2 + xy[MIDDLE_MCP]) / 2
    angle = _upright(target[0] - xy[WRIST, 0], target[1] - xy[WRIST, 1])
    back = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    level = xy[_PALM] @ back
    low, high = level.min(0), level.max(0)
    size = high - low
    x, y = back @ ((low + high) / 2 - np.array([0.0, 0.1 * size[1]]))
    return Region(float(x), float(y), 2.0 * float(size.max()), angle)

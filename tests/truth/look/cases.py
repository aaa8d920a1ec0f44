"""The pieces that are compared with a path-traced reference: which, how they are turned, and who looks at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 256
"""Pixels of a picture, both ways."""
DISTANCE = 450.0
"""mm from the camera."""


@dataclass(frozen=True)
class Case:
    """``turn``: yaw and pitch in degrees from facing the camera."""

    sku: str
    kind: str
    group: str
    turn: tuple[float, float]


CASES = (
    Case("GE-003", "earring", "gold", (38, 8)),
    Case("GE-004", "earring", "gold", (15, 5)),
    Case("GE-006", "earring", "gold", (15, 0)),
    Case("GR-001", "ring", "gold", (25, -12)),
    Case("GR-006", "ring", "gold", (-7, -6)),
    Case("GB-002", "bracelet", "gold", (20, -10)),
    Case("GR-002", "ring", "white metal", (-25, -12)),
    Case("GR-010", "ring", "white metal", (30, -12)),
    Case("GR-003", "ring", "brilliant", (12, -12)),
    Case("GE-001", "earring", "brilliant", (14, 6)),
    Case("GN-001", "necklace", "brilliant", (-12, 0)),
    Case("GS-003", "nose_stud", "coloured stone", (10, -6)),
    Case("GR-008", "ring", "jade", (15, -15)),
    Case("GE-005", "earring", "pearl", (18, 4)),
)
"""Turned as they are seen when worn: the back of the hand or the cheek looks at the camera. Dangling ones are upright,
because they hang along gravity."""


def pose_of(case: Case, low: NDArray[np.float64], high: NDArray[np.float64]) -> tuple[NDArray, NDArray]:
    """(3, 3) camera matrix and (4, 4) pose (piece -> camera, mm) that fill three quarters of the picture."""
    yaw, pitch = np.radians(case.turn)
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    rotation = about_y @ about_x @ np.diag([-1.0, 1.0, -1.0])
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    seen = corners @ rotation.T
    middle = (seen.min(0) + seen.max(0)) / 2
    reach = float((seen.max(0) - seen.min(0))[:2].max())
    focal = 0.8 * SIDE * DISTANCE / reach
    pose = np.eye(4)
    pose[:3, :3] = rotation
    pose[:3, 3] = np.array([0, 0, DISTANCE]) - middle
    return np.array([[focal, 0, SIDE / 2], [0, focal, SIDE / 2], [0, 0, 1.0]]), pose

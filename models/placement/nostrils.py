"""Where a nose stud sits: the outer skin of each wing of the nose. The mesh has points there."""

from __future__ import annotations

import numpy as np

from models.face.pose import HeadPose, spots
from models.face.tracker import Face
from models.geometry import Matrix, on_ray, surface_frame
from models.placement.types import HiddenBy, Placement, Side, Site
from models.smoothing import Hysteresis

_WING = np.array([49, 48])
"""Mesh points on the wing of the person's right nostril."""
_ONTO_WING = np.array([-2.8, -2.8, 0.0])
"""From there onto the middle of the wing, for the left one, mm on a canonical head: those points of the mesh lie in
the crease beside it, on real faces as well as on renders."""
_NORMAL = np.array([0.85, -0.05, -0.5])
"""Out of the left wing's skin, in the head's frame."""
_HIDE_BELOW, _SHOW_ABOVE = -32.0, -26.0
"""Degrees from which the camera sees the wing's own side of the head."""


class NostrilPlacer:
    """Both wings of the nose, with their memory of what is shown."""

    def __init__(self) -> None:
        self._turn = {sign: Hysteresis(_HIDE_BELOW, _SHOW_ABOVE) for sign in (1, -1)}
        self._wing = spots(_WING)

    def reset(self) -> None:
        for state in self._turn.values():
            state.reset()

    def place(self, face: Face, pose: HeadPose, camera: Matrix, size: tuple[int, int], at_ns: int) -> list[Placement]:
        """The two placements, the left one first; ``size`` is the picture's width and height."""
        placements = []
        for sign, side in ((1, Side.LEFT), (-1, Side.RIGHT)):
            wing = self._wing[sign]
            beside = on_ray(wing.seen(face), max(pose.depth(wing.middle), 1.0), camera)
            position = beside + pose.rotation @ (_ONTO_WING * (sign, 1, 1)) * pose.size
            pixel = (camera @ position)[:2] / position[2]
            normal = pose.rotation @ (_NORMAL * (sign, 1, 1))
            visibility = self._turn[sign](pose.sees_side(sign), at_ns)
            cause = HiddenBy.NOTHING if visibility == 1.0 else HiddenBy.TURNED_AWAY
            if not (0 <= pixel[0] < size[0] and 0 <= pixel[1] < size[1]):
                visibility, cause = 0.0, HiddenBy.OUT_OF_FRAME
            frame = surface_frame(position, normal, pose.rotation[:, 1])
            placements.append(Placement(Site.NOSTRIL, side, frame, visibility, cause, pose.scale))
        return placements

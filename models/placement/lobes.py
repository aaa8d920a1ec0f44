"""Where an earring hangs: the piercing point of each earlobe.

The face mesh ends at the tragus. Points of its rim beside the ear are seen in the picture; the lobe lies off them by
a short way that is known in the head's frame, so that little is left to the head's pose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.face.pose import HeadPose, canonical
from models.face.tracker import Face
from models.geometry import GRAVITY, Matrix, Vector, at_depth, hanging_frame, unit
from models.placement.skin import SkinTone, skin_share
from models.placement.types import HiddenBy, Placement, Side, Site
from models.smoothing import Hysteresis
from models.tracking import Picture

_RIM = np.array([172, 58, 132, 93, 234, 127])
"""Mesh points beside the person's right ear."""
OFF_RIM: Vector = np.array([13.0, 6.2, 21.3])
"""mm on a canonical head from the rim's mean to the piercing point: outwards, down, back."""
_NORMAL: Vector = np.array([0.93, 0.1, -0.35])
"""Out of the lobe's front skin, in the head's frame, for the left ear."""
_LOBE_RADIUS = 5.0
_HIDE_BELOW, _SHOW_ABOVE = -9.0, -3.0
"""Degrees from which the camera sees the ear's own side of the head."""
_LEAST_SKIN, _ENOUGH_SKIN = 0.2, 0.4
"""Share of the lobe's place that must look like this person's skin."""


@dataclass(frozen=True, slots=True)
class LobePoint:
    """One lobe before it is decided whether it is shown."""

    position: Vector
    """mm, camera frame."""
    pixel: Vector
    radius: float
    """The lobe's radius in pixels."""
    normal: Vector


def lobe_point(face: Face, pose: HeadPose, camera: Matrix, sign: int) -> LobePoint:
    """The piercing point; ``sign`` is +1 for the person's left ear."""
    rim = _RIM if sign < 0 else canonical().mirror[_RIM]
    beside = face.mesh[rim, :2].mean(0)
    rim_depth = float(pose.to_camera(canonical().vertices[rim])[:, 2].mean())
    start = at_depth(beside, max(rim_depth, 1.0), camera)[0]
    position = start + pose.rotation @ (OFF_RIM * (sign, 1, 1)) * pose.size
    pixel = (camera @ position)[:2] / position[2]
    radius = _LOBE_RADIUS * pose.size * float(camera[0, 0]) / float(position[2])
    return LobePoint(position, pixel, radius, unit(pose.rotation @ (_NORMAL * (sign, 1, 1))))


class LobePlacer:
    """Both lobes, with their memory of what is shown."""

    def __init__(self) -> None:
        self._turn = {sign: Hysteresis(_HIDE_BELOW, _SHOW_ABOVE) for sign in (1, -1)}
        self._skin = {sign: Hysteresis(_LEAST_SKIN, _ENOUGH_SKIN, fade_seconds=0.3) for sign in (1, -1)}

    def reset(self) -> None:
        for state in (*self._turn.values(), *self._skin.values()):
            state.reset()

    def place(
        self, picture: Picture, face: Face, pose: HeadPose, camera: Matrix, tone: SkinTone | None, at_ns: int
    ) -> list[Placement]:
        """The two earlobes' placements, the left one first."""
        placements = []
        for sign, side in ((1, Side.LEFT), (-1, Side.RIGHT)):
            lobe = lobe_point(face, pose, camera, sign)
            seen = self._turn[sign](pose.sees_side(sign), at_ns)
            share = skin_share(picture, lobe.pixel, lobe.radius, tone) if tone is not None else 1.0
            bare = self._skin[sign](share, at_ns)
            visibility, cause = min(seen, bare), HiddenBy.NOTHING
            height, width = picture.shape[:2]
            if not (0 <= lobe.pixel[0] < width and 0 <= lobe.pixel[1] < height):
                visibility, cause = 0.0, HiddenBy.OUT_OF_FRAME
            elif seen < 1.0:
                cause = HiddenBy.TURNED_AWAY
            elif bare < 1.0:
                cause = HiddenBy.HAIR
            placements.append(
                Placement(
                    Site.EARLOBE,
                    side,
                    hanging_frame(lobe.position, lobe.normal, GRAVITY),
                    visibility,
                    cause,
                    pose.scale,
                )
            )
        return placements

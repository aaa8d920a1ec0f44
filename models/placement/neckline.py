"""Where a chain lies: a closed curve on the neck's base, and the pendant at its front.

The face tells only roughly where the neck's base is: a head turns and nods on it, and necks are long or short. The
shoulders tell the rest. Both are means of people; together they err less than each. A chain never hangs from the
chin: it would swing.
"""

from __future__ import annotations

import numpy as np

from models.face.pose import HeadPose
from models.geometry import GRAVITY, Matrix, Vector, hanging_frame, project, surface_frame
from models.placement.chain import CHEST_OUT, USUAL_CM, Chain, usual_chain
from models.placement.shoulders import ShoulderReader, Shoulders
from models.placement.types import HiddenBy, Placement, Side, Site
from models.runtime import CPU
from models.smoothing import BODY, SHOULDERS, Hysteresis, OneEuro
from models.tracking import Picture

_NECK_ROOT: Vector = np.array([0.0, 60.0, 72.0])
"""The point of the canonical head about which it turns, mm."""
_FRONT: Vector = np.array([0.0, 101.0, -42.0])
"""From there to a close chain's front, along gravity and towards the camera."""
_ABOVE_SHOULDERS = 20.0
"""mm from a close chain's front down to the middle between the shoulders' joints as the network sees them."""
_BELIEVED = np.array([0.75, 0.5])
"""How much of what the shoulders say counts, across and down; the rest is what the head says."""
_MOST_OFF = 100.0
"""mm by which the two may differ: more is a mistake of one of them."""
_STILL_WORN, _HIDDEN = 30.0, 45.0
"""mm by which a chain's front may leave the picture: a chain that the picture cuts off is worn all the same."""
_READ_EVERY, _READ_LATER, _KNOWN = 12, 36, 48
"""Frames from one pair of looks at the shoulders to the next, at first and after so many frames: they hardly move."""


class NecklinePlacer:
    """One person's chain, with the filter of the body: slower than the head's."""

    def __init__(self, chain_cm: float = USUAL_CM, provider: str = CPU) -> None:
        self._chain_cm = chain_cm
        self._shoulders = ShoulderReader(provider)
        self._filter = OneEuro(BODY)
        self._off = OneEuro(SHOULDERS)
        self._inside = Hysteresis(-_HIDDEN, -_STILL_WORN)
        self.reset()

    def reset(self) -> None:
        self._filter.reset()
        self._off.reset()
        self._inside.reset()
        self._correction: Matrix = np.zeros((1, 3))
        self._straight: Vector | None = None
        self._frames = 0
        self.looked = False
        """Whether the shoulders were looked at in the last frame, which takes as long as the face."""

    def place(self, picture: Picture, pose: HeadPose, camera: Matrix, at_ns: int) -> list[Placement]:
        """Neckline with its rest curve, and pendant."""
        root = pose.to_camera(_NECK_ROOT[None])[0]
        front = root + _FRONT * pose.size
        turn = self._frames % (_READ_EVERY if self._frames < _KNOWN else _READ_LATER)
        self.looked = turn == 0
        if turn == 0:
            self._straight = self._off_by(self._shoulders.read(picture, pose, camera), front, pose, camera)
        # The first pair is looked at in one frame, the later ones in two.
        if turn == (1 if self._frames else 0) and self._straight is not None:
            self.looked = True
            mirrored = self._shoulders.read(picture, pose, camera, mirrored=True)
            self._read(self._straight, self._off_by(mirrored, front, pose, camera), at_ns)
        self._frames += 1
        chain = usual_chain(front + self._correction[0] * pose.size, pose.rotation, pose.size, self._chain_cm)
        curve, notch, out = self._steady(chain, pose, at_ns)
        visibility = self._inside(-_outside(curve[0], picture, camera), at_ns)
        cause = HiddenBy.NOTHING if visibility == 1.0 else HiddenBy.OUT_OF_FRAME
        frame, hung = surface_frame(notch, out, GRAVITY), hanging_frame(curve[0], out, GRAVITY)
        return [
            Placement(Site.NECKLINE, Side.MIDDLE, frame, visibility, cause, pose.scale, curve=curve),
            Placement(Site.PENDANT, Side.MIDDLE, hung, visibility, cause, pose.scale),
        ]

    @staticmethod
    def _off_by(shoulders: Shoulders | None, front: Vector, pose: HeadPose, camera: Matrix) -> Vector | None:
        """How far off the shoulders put the chain from where the head puts it, on a canonical head: (2,)."""
        if shoulders is None or front[2] < 50:
            return None
        pixel = (camera @ front)[:2] / front[2]
        off = (shoulders.middle - pixel) * float(front[2]) / float(camera[0, 0]) / pose.size
        return np.asarray(off - np.array([0.0, _ABOVE_SHOULDERS]))

    def _read(self, straight: Vector, mirrored: Vector | None, at_ns: int) -> None:
        if mirrored is None:
            return
        off = (straight + mirrored) / 2
        if float(np.linalg.norm(off)) < _MOST_OFF:
            self._correction = self._off(np.array([[*(off * _BELIEVED), 0.0]]), at_ns)

    def _steady(self, chain: Chain, pose: HeadPose, at_ns: int) -> tuple[Matrix, Vector, Vector]:
        """The curve (n, 3), the suprasternal notch, and a direction out of the chest."""
        points = chain.to_camera()
        points = np.concatenate([points, points[-1:] + chain.rotation @ CHEST_OUT * 100.0])
        points = self._filter(points, at_ns, unit=150.0 * pose.size)
        return points[:-2], points[-2], points[-1] - points[-2]


def _outside(point: Vector, picture: Picture, camera: Matrix) -> float:
    """How far a point lies outside the picture, in mm at its own depth; 0 inside."""
    if point[2] <= 0:
        return float("inf")
    height, width = picture.shape[:2]
    x, y = project(point[None], camera)[0]
    off = np.hypot(max(-x, x - width, 0.0), max(-y, y - height, 0.0))
    return float(off * point[2] / camera[0, 0])

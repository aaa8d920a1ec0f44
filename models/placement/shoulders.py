"""Where the shoulders are: what the body does under the head, which neither the head's place nor its turn tells.

A network that was made for whole bodies looks at the square in which a body hangs from the head that was found: no
detector of bodies is needed, and nobody else's shoulders are taken. They hardly move, so that a look now and then is
enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.face.pose import HeadPose
from models.geometry import Matrix, Vector
from models.runtime import CPU, load
from models.tracking import Picture, Region, RegionInput, mapped, sigmoid

_LEFT, _RIGHT = 11, 12
_SIDE_MM, _BELOW_MM = 2200.0, 600.0
"""The square's side, and how far below the middle of the face its own middle lies, on a canonical head."""
_PRESENT, _VISIBLE = 0.5, 0.5
_NARROW, _WIDE = 90.0, 430.0
"""mm between shoulders that a person, turned or not, can have."""


@dataclass(frozen=True, slots=True)
class Shoulders:
    """The joints of both arms as a camera sees them, in pixels: (2,) each."""

    left: Vector
    right: Vector

    @property
    def middle(self) -> Vector:
        return np.asarray((self.left + self.right) / 2)


class ShoulderReader:
    """Reads one person's shoulders."""

    def __init__(self, provider: str = CPU) -> None:
        self._network = load("body_points", provider=provider)
        self._input = RegionInput(self._network)

    def read(self, picture: Picture, pose: HeadPose, camera: Matrix, mirrored: bool = False) -> Shoulders | None:
        """The shoulders below a head; ``None`` if they can't be told.

        ``mirrored``: as the network sees them in the mirror image. It puts whatever it is shown too far to the right,
        by 4 mm for people and 8 for renders of people; the mean of both looks is free of that.
        """
        below = pose.position + np.array([0.0, _BELOW_MM * pose.size, 0.0])
        if below[2] < 50:
            return None
        x, y = (camera @ below)[:2] / below[2]
        scale = float(camera[0, 0]) / float(below[2])
        region = Region(float(x), float(y), _SIDE_MM * pose.size * scale)
        if not region.sane:
            return None
        back = self._input.fill(picture, region)
        if mirrored:
            self._network.input[:] = self._network.input[..., ::-1].copy()
        self._network.run()
        points = self._network.outputs["landmarks"].reshape(-1, 5)[[_LEFT, _RIGHT]]
        if float(self._network.outputs["presence"].ravel()[0]) < _PRESENT or not np.isfinite(points).all():
            return None
        if min(sigmoid(float(v)) for v in points[:, 3]) < _VISIBLE:
            return None
        flat = points[:, :2]
        if mirrored:
            # The left one in the mirror image is the right one.
            flat = (flat * (-1, 1) + (self._network.side - 1, 0))[::-1]
        left, right = mapped(flat, back).astype(np.float64)
        if not _NARROW * pose.size < float(np.linalg.norm(left - right)) / scale < _WIDE * pose.size:
            return None
        return Shoulders(left, right)

"""The neck and where it widens into the shoulders, as wide as this person's is seen to be.

One look at the regions around the head tells how far skin or clothes reach to either side of the neck's axis, at a few
heights. That is kept with the person and moves with the neck.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.face.pose import HeadPose
from models.geometry import GRAVITY, Matrix, Vector, cross, unit
from models.occluders.shapes import tube
from models.placement.types import Occluder
from models.regions import Kind, Regions

_TOP = np.array([0.0, 60.0, 72.0])
"""Middle of the neck under the jaw, on a canonical head, mm."""
_LENGTH = 105.0
"""From there to the shoulders, mm on a canonical head."""
_HEIGHTS = np.linspace(-0.2, 1.4, 17)
"""Of the sections that are read, over the length; the last ones lie on the chest."""
_HALF_WIDTH = np.interp(_HEIGHTS, (0.0, 1.0), (52.0, 58.0))
_HALF_DEPTH = np.interp(_HEIGHTS, (0.0, 1.0), (50.0, 56.0))
"""An average neck, mm on a canonical head."""
_SHOWN = _HEIGHTS <= 1.01
"""Of a neck that nobody has looked at only this much is drawn: nothing is known of the shoulders."""
_PARTED = 8
"""The section from which on it counts as shoulders, which are no tube."""
_STEP, _REACH = 3.0, 170.0
"""What is read lies this far apart across, and reaches this far to either side, mm on a canonical head."""
_REMEMBERED = 8
"""Looks that the mean goes back to."""
_SAME_MM = 6.0
"""What differs by less, in the mean, is drawn as it was: another shape is another mesh to send."""
_NARROWEST = 0.75
_SEGMENTS = 24


class NeckShape:
    """How wide one person's neck is, from what was seen last."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._looked: NDArray[np.float32] | None = None
        self._looks = 0
        self._mean = _average()
        self._sides: Matrix | None = None
        self._sections = [("neck", _sections(_HEIGHTS[_SHOWN], _average()[_SHOWN]))]

    def occluders(self, pose: HeadPose, regions: Regions | None, camera: Matrix) -> list[Occluder]:
        """``neck`` and, where it was looked at, ``shoulders``: open meshes in the camera frame, mm. ``regions`` of this
        instant, if known."""
        top, down, across = _axis(pose)
        if regions is not None and regions.shares is not self._looked:
            self._looked = regions.shares
            seen = _read(top, down * pose.size, across * pose.size, regions, camera)
            # A head that turns takes the axis along to one side or the other: what is kept is the mean.
            self._looks = min(self._looks + 1, _REMEMBERED)
            self._mean = self._mean + (seen - self._mean) / self._looks
            if self._sides is None or float(np.abs(self._mean - self._sides).mean()) > _SAME_MM:
                self._sides = self._mean
                self._sections = [
                    ("neck", _sections(_HEIGHTS[: _PARTED + 1], self._sides[: _PARTED + 1])),
                    ("shoulders", _sections(_HEIGHTS[_PARTED:], self._sides[_PARTED:])),
                ]
        down, across = down * pose.size, across * pose.size
        return [_swept(name, top, down, across, sections) for name, sections in self._sections]


def neck_tube(name: str, top: Vector, bottom: Vector, across: Vector, size: float) -> Occluder:
    """An average neck between two points in mm; ``size`` is the person's over the canonical head's."""
    heights = _HEIGHTS[_SHOWN]
    down = (bottom - top) / _LENGTH
    across = unit(across - unit(down) * float(across @ unit(down))) * size
    return _swept(name, top, down, across, _sections(heights, _average()[_SHOWN]))


def _axis(pose: HeadPose) -> tuple[Vector, Vector, Vector]:
    """Under the jaw, and two unit vectors: down the neck, which turns with the head only a little, and across it."""
    top = pose.to_camera(_TOP[None])[0]
    lean = unit(pose.rotation @ np.array([0.0, 1.0, 0.15]))
    down = unit(0.7 * GRAVITY + 0.3 * lean)
    across = unit(pose.rotation[:, 0] * (1.0, 0.0, 0.3) + np.array([1.0, 0.0, 0.0]))
    return top, down, unit(across - down * float(across @ down))


def _average() -> Matrix:
    """(heights, 2) mm on a canonical head from the axis to either side, against and along ``across``."""
    return np.stack([_HALF_WIDTH, _HALF_WIDTH], 1)


def _read(top: Vector, down: Vector, across: Vector, regions: Regions, camera: Matrix) -> Matrix:
    """As :func:`_average`, by how far the regions show a body; where hair covers its edge the average stays.

    ``down`` and ``across`` are as long as a millimetre of a canonical head.
    """
    offsets = np.arange(0.0, _REACH, _STEP)
    along = top + np.outer(_LENGTH * _HEIGHTS, down)
    points = along[:, None, None] + np.array([-1.0, 1.0])[:, None, None] * np.outer(offsets, across)
    flat = points.reshape(-1, 3)
    shares = regions.at(((flat / flat[:, 2:]) @ camera.T)[:, :2]).reshape(*points.shape[:3], -1)
    bodies = shares[..., (Kind.BODY_SKIN, Kind.CLOTHES, Kind.OTHER)].sum(-1)
    sides = _average()
    for row, column in np.ndindex(sides.shape):
        body = bodies[row, column]
        outside = np.flatnonzero(body < 0.5)
        if len(outside) == 0:
            sides[row, column] = _REACH
        elif outside[0] > 0 and shares[row, column, outside[0], Kind.HAIR] < 0.5:
            before, behind = body[outside[0] - 1], body[outside[0]]
            sides[row, column] = offsets[outside[0]] - _STEP * (0.5 - behind) / max(before - behind, 1e-6)
        elif outside[0] > 0:
            sides[row, column] = max(sides[row, column], offsets[outside[0]])
    return np.maximum(sides, _NARROWEST * _HALF_WIDTH[:, None])


def _sections(heights: Vector, sides: Matrix) -> Matrix:
    """(n, 3): points of elliptic sections of these ``heights`` and ``sides``, along the neck, across and forward. A
    section that is wider than a neck is flatter: shoulders lie behind what rests on the chest."""
    half = sides.mean(1)
    usual = np.interp(heights, _HEIGHTS, _HALF_WIDTH)
    depth = np.interp(heights, _HEIGHTS, _HALF_DEPTH) * np.minimum(usual / half, 1.0)
    middle = 0.5 * (sides[:, 1] - sides[:, 0])
    around = np.arange(_SEGMENTS) * 2 * np.pi / _SEGMENTS
    wide = middle[:, None] + half[:, None] * np.cos(around)
    deep = depth[:, None] * np.sin(around)
    along = np.repeat(_LENGTH * heights, _SEGMENTS)
    return np.stack([along, wide.ravel(), deep.ravel()], axis=1)


def _swept(name: str, top: Vector, down: Vector, across: Vector, sections: Matrix) -> Occluder:
    points = sections @ np.stack([down, across, cross(across, unit(down))]) + top
    return Occluder(name, points.astype(np.float32), _triangles(len(sections) // _SEGMENTS))


@cache
def _triangles(rings: int) -> NDArray[np.int32]:
    return tube(rings - 1, _SEGMENTS)[1]

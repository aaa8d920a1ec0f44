"""Where an earring hangs: the piercing point of each earlobe.

The face mesh ends at the tragus. Points of its rim beside the ear are seen in the picture; the lobe lies off them by
a short way that is known in the head's frame, so that little is left to the head's pose.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.face.pose import HeadPose, Spot, spots
from models.face.tracker import Face
from models.geometry import GRAVITY, Matrix, Vector, hanging_frame, on_ray, unit
from models.placement.reading import PointReader
from models.placement.types import HiddenBy, Placement, Side, Site
from models.regions import Kind, Regions
from models.runtime import CPU
from models.smoothing import EAR, Hysteresis, Settling
from models.tracking import Picture

_RIM = np.array([172, 58, 132, 93, 234, 127])
"""Mesh points beside the person's right ear."""
OFF_RIM: Vector = np.array([13.0, 6.2, 21.3])
"""mm on a canonical head from the rim's mean to the piercing point: outwards, down, back."""
_NORMAL: Vector = np.array([0.93, 0.1, -0.35])
"""Out of the lobe's front skin, in the head's frame, for the left ear."""
_LOBE_RADIUS = 5.0
LOOKS_MM: tuple[float, ...] = (96.0, 96.0, 60.0)
"""Sides of the reader's looks, on the camera's scale: the second one starts where the first one saw the lobe."""
PIERCED_AT = 0.5
"""Where a lobe is pierced, from its free edge (0) to the notch above it (1): about the middle."""
_IN_THE_AIR, _HANGS_THERE = 0.85, 0.9
"""Share of what is behind a person, in a disc as large as a lobe, from which the reader is not believed that a lobe is
there, and from which none is shown: lobes at the rim of what the regions show of a head have up to 0.8."""
_MIDDLE, _UNSEEN = 0.35, 0.5
"""A disc in the middle of a face, in its width; with so much background there the regions don't see the face at all,
and say nothing of its ears."""
_STILL = 1.0 + 2.0 * float(np.cos(np.radians(3.0)))
"""Trace of the turn since they were looked at, from which what they say of the head's rim holds: 3 degrees at most."""
_LATEST = 6
"""Frames that a look at them may take in the background."""
_MOST_OFF = 25.0
"""mm by which the reader may correct the average ear."""
_ALIKE = 0.5
"""How much the other ear counts beside one look at this ear: a person's ears are nearly alike."""
_UNLIKE, _SURE = 15.0, 0.5
"""mm on a canonical head by which a person's ears can't differ, and looks from which an ear is known at all."""
_AVERAGE = 0.03
"""How much the average ear counts beside one look."""
_SETTLED, _EVERY_SETTLED = 12.0, 4
"""Looks after which an ear is well known, and the frames from one to the next from then on."""
_FOUND = 6.0
"""Looks after which an ear needn't be searched for with wide looks."""
_ASKED = 24
"""Looks after which an ear that can't be read is looked at as seldom as one that is known."""
_TRIED = 4
"""Looks after which an ear that can't be read by itself is looked at once, where the other ear says that it is."""
_MIRROR = np.diag([-1.0, 1.0, 1.0])
_READABLE = 0.5
"""How likely the lobe must be in sight for its place to be read there; else the average ear holds."""
_READ_FROM = -30.0
"""Degrees of the camera on the ear's side from which reading is worth it."""
_HIDE_BELOW, _SHOW_ABOVE = -27.0, -21.0
"""Degrees of the camera on the ear's side under which the cheek hides it; above, the reader says whether it does."""
_EDGE_ON, _MOSTLY = -9.0, 0.5
"""Degrees under which it is rather the cheek that hides a lobe, unless so much of it is covered."""
_COVER_SHARE = 0.75
_LEAST_BARE, _ENOUGH_BARE = 0.15, 0.35
"""How bare the lobe must be: the reader's judgement, less what hair, clothes and worn things cover where the average
ear has it."""


@dataclass(frozen=True, slots=True)
class LobePoint:
    """One lobe before it is decided whether it is shown."""

    position: Vector
    """mm, camera frame."""
    pixel: Vector
    radius: float
    """The lobe's radius in pixels."""
    normal: Vector


@cache
def _rims() -> dict[int, Spot]:
    return spots(_RIM)


def lobe_point(face: Face, pose: HeadPose, camera: Matrix, sign: int) -> LobePoint:
    """The piercing point; ``sign`` is +1 for the person's left ear."""
    rim = _rims()[sign]
    start = on_ray(rim.seen(face), max(pose.depth(rim.middle), 1.0), camera)
    position = start + pose.rotation @ (OFF_RIM * (sign, 1, 1)) * pose.size
    pixel = (camera @ position)[:2] / position[2]
    radius = _LOBE_RADIUS * pose.size * float(camera[0, 0]) / float(position[2])
    return LobePoint(position, pixel, radius, unit(pose.rotation @ (_NORMAL * (sign, 1, 1))))


def _corrected(lobe: LobePoint, by: Vector, camera: Matrix) -> LobePoint:
    position = lobe.position + by
    pixel = (camera @ position)[:2] / max(float(position[2]), 1.0)
    return LobePoint(position, pixel, lobe.radius, lobe.normal)


class LobePlacer:
    """Both lobes, with their memory of where this person's ears are and of what is shown."""

    def __init__(self, provider: str = CPU) -> None:
        self._reader = PointReader("ear", provider)
        self._turn = {sign: Hysteresis(_HIDE_BELOW, _SHOW_ABOVE) for sign in (1, -1)}
        self._bare = {sign: Hysteresis(_LEAST_BARE, _ENOUGH_BARE, fade_seconds=0.3) for sign in (1, -1)}
        self._off = {sign: Settling(EAR) for sign in (1, -1)}
        self.reset()

    def reset(self) -> None:
        for shown in (*self._turn.values(), *self._bare.values()):
            shown.reset()
        for off in self._off.values():
            off.reset()
        self._shows: dict[int, float] = {}
        self._covered: dict[int, float] = {}
        self._hangs: dict[int, bool] = {}
        """Whether it would hang where no lobe can be: in the air."""
        self._told_apart = False
        """Whether the regions see this face before what is behind it."""
        self._seen_as: Matrix = np.eye(3)
        """The head's rotation when they were looked at, or before that."""
        self._lately: deque[Matrix] = deque(maxlen=_LATEST)
        self._told = False
        """Whether they say, in this frame, where the person ends."""
        self._known: dict[int, Vector] = {}
        """The ears' corrections until another look."""
        self._looked_at: NDArray[np.float32] | None = None
        self._asked = {1: 0, -1: 0}
        self._turns = 0

    def _read(
        self, picture: Picture, lobe: LobePoint, pose: HeadPose, camera: Matrix, regions: Regions, sign: int
    ) -> None:
        """Corrects the average ear by what the picture shows; the correction stays with the head as it turns."""
        start, looks = lobe.position, LOOKS_MM
        told = self._asked[sign] >= _TRIED and self._off[-sign].looks > _FOUND
        if self._off[sign].looks > _FOUND or told:
            start, looks = start + pose.rotation @ self._correction(sign) * pose.size, LOOKS_MM[-1:]
        read = self._reader.read(picture, start, pose.rotation, camera, sign, looks)
        self._asked[sign] += 1
        if read is None:
            return
        self._shows[sign] = read.shows
        if read.shows < _READABLE:
            return
        low, high = read.pixels[0], read.pixels[1]
        pixel = low + (high - low) * PIERCED_AT
        if self._behind(regions, pixel, lobe.radius) > _IN_THE_AIR:
            return
        seen = pose.rotation.T @ (on_ray(pixel, float(lobe.position[2]), camera) - lobe.position) / pose.size
        along = pose.rotation.T @ unit(lobe.position)
        if float(np.linalg.norm(seen)) * pose.size > _MOST_OFF:
            if not self._off[sign].looks and pose.sees_side(sign) < 0:
                self._shows[sign] = 0.0  # on the far side, never seen, and what was taken for it lies elsewhere
            return
        if self._unlike_the_other(seen, along, pose, sign):
            return
        self._off[sign].look(seen, along, read.shows)
        self._known.clear()

    def _behind(self, regions: Regions, pixel: Vector, radius: float) -> float:
        """How much of a disc shows what is behind the person, as far as the regions are to be believed."""
        return float(regions.around(pixel, radius)[Kind.BACKGROUND]) if self._told else 0.0

    def _unlike_the_other(self, seen: Vector, along: Vector, pose: HeadPose, sign: int) -> bool:
        """Whether the person's other ear, seen better and sure, says that this one can't lie there."""
        if self._off[-sign].looks < _SURE or pose.sees_side(-sign) < pose.sees_side(sign):
            return False
        apart = seen - _MIRROR @ self._correction(-sign)
        return float(np.linalg.norm(apart - along * float(along @ apart))) > _UNLIKE

    def _correction(self, sign: int) -> Vector:
        """From the average ear to this person's, in the head's frame: what was read of this ear and of the other."""
        if sign in self._known:
            return self._known[sign]
        mine, other = self._off[sign], self._off[-sign]
        share = min(1.0, _ALIKE / max(other.looks, 1e-9))
        told = mine.information + share * _MIRROR @ other.information @ _MIRROR + _AVERAGE * np.eye(3)
        self._known[sign] = np.asarray(np.linalg.solve(told, mine.sum + share * _MIRROR @ other.sum), np.float64)
        return self._known[sign]

    def place(
        self,
        picture: Picture,
        face: Face,
        pose: HeadPose,
        camera: Matrix,
        regions: Regions,
        at_ns: int,
    ) -> list[Placement]:
        """The two earlobes' placements, the left one first."""
        placements = []
        self._turns += 1
        if regions.shares is not self._looked_at:
            # In between the regions move with the head, and what covers its ears with them.
            self._looked_at = regions.shares
            self._covered.clear()
            x, y, width, height = face.box
            middle = regions.around(np.array([x + width / 2, y + height / 2]), width * _MIDDLE)
            self._told_apart = float(middle[Kind.BACKGROUND]) < _UNSEEN
            # They may have been looked at some frames ago, in the background.
            self._seen_as = self._lately[0] if self._lately else pose.rotation
        self._lately.append(pose.rotation)
        # Regions are moved with the head in its picture, and do not turn with it.
        self._told = self._told_apart and float((pose.rotation * self._seen_as).sum()) > _STILL
        averages = {sign: lobe_point(face, pose, camera, sign) for sign in (1, -1)}
        # The ear that is seen better first: what it tells holds for the other one too.
        for sign in sorted((1, -1), key=pose.sees_side, reverse=True):
            # Once both are known, the ears take turns, and ever fewer of them: a person's ears don't change.
            known = max(self._off[sign].looks, self._off[-sign].looks) > _SETTLED or self._asked[sign] > _ASKED
            rest = _EVERY_SETTLED if known else 2
            if pose.sees_side(sign) > _READ_FROM and (sign not in self._shows or self._turns % rest == (sign > 0)):
                self._read(picture, averages[sign], pose, camera, regions, sign)
                self._covered.pop(sign, None)
        for sign, side in ((1, Side.LEFT), (-1, Side.RIGHT)):
            average = averages[sign]
            turned = pose.sees_side(sign)
            lobe = _corrected(average, pose.rotation @ self._correction(sign) * pose.size, camera)
            seen = self._turn[sign](turned, at_ns)
            if sign not in self._covered:
                self._covered[sign] = regions.covered(average.pixel, average.radius)
                self._hangs[sign] = self._behind(regions, lobe.pixel, lobe.radius) > _HANGS_THERE
            shows = self._shows.get(sign, 0.5) - _COVER_SHARE * self._covered[sign]
            bare = self._bare[sign](0.0 if self._hangs[sign] else shows, at_ns)
            visibility, cause = min(seen, bare), HiddenBy.NOTHING
            height, width = picture.shape[:2]
            if not (0 <= lobe.pixel[0] < width and 0 <= lobe.pixel[1] < height):
                visibility, cause = 0.0, HiddenBy.OUT_OF_FRAME
            elif seen < 1.0:
                cause = HiddenBy.TURNED_AWAY
            elif bare < 1.0:
                by_cheek = turned < _EDGE_ON and self._covered[sign] < _MOSTLY
                by_hair = HiddenBy.LOW_CONFIDENCE if self._hangs[sign] else HiddenBy.HAIR
                cause = HiddenBy.TURNED_AWAY if by_cheek else by_hair
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

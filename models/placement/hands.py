"""Where rings and bracelets go: the middle of each finger's first bone, and the wrist behind the hand.

Distance comes from average anatomy: one camera has no other measure of a hand. Widths are read in the picture
(:mod:`models.placement.limbs`), and average shares of the hand's size where they can't be.
"""

from __future__ import annotations

from math import cos, dist, sin
from statistics import fmean

import numpy as np

from models.geometry import Matrix, Vector, at_depth, cross, surface_frame, unit
from models.hand.landmarks import INDEX_MCP, LITTLE_MCP, MIDDLE_MCP, WRIST, Hand
from models.occluders.limbs import hand_occluders, limb_occluder
from models.placement.covered import ring_in_sight
from models.placement.forearm import NOTHING, read_forearm
from models.placement.limbs import LimbReader
from models.placement.palm import finger_back, palm_rotation
from models.placement.types import (
    Finger,
    HiddenBy,
    Occluder,
    Placement,
    Scale,
    ScaleSource,
    Side,
    Site,
    Size,
)
from models.smoothing import HAND, Hysteresis, OneEuro
from models.tracking import Picture

DEPTH_STRETCH = 2.0
"""The network's depth over its true scale; its maker's code says 2.5, own renders of hands 1.8."""
_FIRST_BONE = {Finger.THUMB: 2, Finger.INDEX: 5, Finger.MIDDLE: 9, Finger.RING: 13, Finger.LITTLE: 17}
"""The landmark at the finger's root; the next one ends its first bone."""
_ALONG = {Finger.THUMB: 0.25}
"""Where on the first bone a ring sits, 0 at the root; the middle for all but the thumb."""
_ROLL = {finger: float(np.radians(degrees)) for finger, degrees in zip(Finger, (0.0, 8.0, 8.0, 0.0, 2.0), strict=True)}
"""How far the backs of the fingers turn to the thumb from the normal of the line of knuckles: that line falls to the
little finger, whose knuckle lies lowest, while the middle finger's lies highest."""
_BENT = {finger: float(np.radians(degrees)) for finger, degrees in zip(Finger, (0.0, 0.0, 7.0, 4.0, 2.0), strict=True)}
"""How much more a finger's first bone is bent than the line between its landmarks: straight fingers of people and of
renders alike look bent at their middle joint by this much more than the index finger."""
_PALM_MM = ((WRIST, INDEX_MCP, 85.0), (WRIST, MIDDLE_MCP, 81.5), (WRIST, LITTLE_MCP, 75.5), (5, 17, 52.5))
"""Average distances between landmarks of an adult hand."""
_SECTION_MM = {
    Finger.THUMB: Size(19.0, 17.0),
    Finger.INDEX: Size(17.5, 16.5),
    Finger.MIDDLE: Size(18.0, 17.5),
    Finger.RING: Size(17.0, 16.5),
    Finger.LITTLE: Size(14.5, 14.0),
}
_WRIST_MM = Size(48.0, 39.0)
_SECTIONS = (*_SECTION_MM.values(), _WRIST_MM)
_WIDTHS_MM = np.array([section.width for section in _SECTIONS])
_BEHIND_WRIST_MM = 31.0
"""From the wrist's landmark up the forearm to where a bracelet lies."""
_ARM_DEPTH = 0.7
"""How much of the hand's lean to or from the camera the forearm shares: wrists bend."""
_ARM_EVERY = 6
"""Frames from one look at the forearm to the next: it is known relative to the wrist, which every frame sees."""
_LIMBS_AFTER = 3
"""Frames from there to a look at the limbs' outlines, so that no frame has both."""
_MOST_UNSEEN = 3
"""Looks of the network in a row after which it is found out all the same which rings are in sight."""
_ARM_UNIT = 82.0
"""mm that :func:`read_forearm` counts as a palm."""
_SCALE = Scale(ScaleSource.ANATOMY, 0.08)
_EDGE_ON_HIDE, _EDGE_ON_SHOW = 0.12, 0.28
"""Sureness of the side, as 2 * sureness - 1, negative for the other one: a hand seen edge-on could be either."""
_MOST_SIDE = 10.0
"""Frames' worth of evidence for a side that is kept; half of it against changes the side."""
_COVERED_HIDE, _COVERED_SHOW = 0.24, 0.32
"""Share of a ring's circle that must be in sight; half of it is on the far side of the finger."""
_SLEEVE_HIDE, _SLEEVE_SHOW = 0.35, 0.55
"""Share of the arm behind the wrist that must be of the hand's colour, for a bracelet not to lie on a sleeve."""


def lifted(points: Matrix, camera: Matrix) -> Matrix:
    """The 21 points (n, 3) in mm: x, y in pixels and the network's depth in, an average hand's size assumed."""
    stretched = points * (1.0, 1.0, DEPTH_STRETCH)
    focal = float(camera[0, 0])
    places = stretched.tolist()
    wrist = fmean(focal * mm / max(dist(places[a], places[b]), 1.0) for a, b, mm in _PALM_MM)
    depth = wrist * np.maximum(1 + DEPTH_STRETCH * (points[:, 2] - points[WRIST, 2]) / focal, 0.3)
    return at_depth(points[:, :2], depth, camera)


class HandPlacer:
    """One hand's rings and bracelet, with their filter and their memory of what is shown."""

    def __init__(self) -> None:
        self._filter = OneEuro(HAND)
        self._arm = OneEuro(HAND)
        self._limbs = LimbReader()
        self._sure = Hysteresis(_EDGE_ON_HIDE, _EDGE_ON_SHOW)
        self._free = {finger: Hysteresis(_COVERED_HIDE, _COVERED_SHOW) for finger in Finger}
        self._side: Side | None = None
        self._left = 0.0
        self._arm_age = _ARM_EVERY + 1
        self._behind = NOTHING
        self._bare = Hysteresis(_SLEEVE_HIDE, _SLEEVE_SHOW)
        self._seen_arm = np.zeros((2, 3))
        self._in_sight: dict[Finger, float] = {}
        self._unseen = 0
        self._palm: Matrix | None = None
        self._palm_side: Side | None = None

    @property
    def side(self) -> Side | None:
        """Which hand it is, as far as its looks have told."""
        return self._side

    def place(
        self, picture: Picture, hand: Hand, camera: Matrix, at_ns: int, calibrated: bool
    ) -> tuple[list[Placement], list[Occluder]]:
        """Rings on all five fingers and the bracelet."""
        scale = _SCALE.through(calibrated)
        size = (picture.shape[1], picture.shape[0])
        points = self._filter(hand.points, at_ns, unit=max(hand.palm, 1.0))
        mm = lifted(points, camera)
        side = self._steady_side(hand)
        # Where flow moved the points, their depth is still that of the last look: so is the choice that it makes.
        known = self._palm if hand.followed and side is self._palm_side else None
        palm = self._palm = palm_rotation(points, mm, camera, side, known)
        self._palm_side = side
        sure = self._sure((2 * hand.sureness - 1) * (1 if hand.side is side else -1), at_ns)
        placements: list[Placement] = []
        occluders: list[Occluder] = []
        poses = {finger: _ring_pose(mm, finger, palm, side) for finger in Finger}
        # After a look of the network, in a frame in which it rests.
        self._unseen += not hand.followed
        if not self._in_sight or (self._unseen and (hand.followed or self._unseen > _MOST_UNSEEN)):
            self._in_sight, self._unseen = _in_sight(mm, poses), 0
        in_sight = self._in_sight
        wrist = self._wrist_pose(picture, points, mm, palm, camera, at_ns, hand.followed)
        seen = np.array([*poses.values(), wrist])
        if not self._limbs.looked or self._arm_age == _LIMBS_AFTER:
            self._limbs.look(picture, seen, _WIDTHS_MM, camera)
        seen, ratios = self._limbs(seen, _WIDTHS_MM, camera, at_ns, _ARM_UNIT)
        sizes = [Size(s.width * float(k), s.thickness * float(k)) for s, k in zip(_SECTIONS, ratios, strict=True)]
        for finger, pose, section in zip(Finger, seen, sizes, strict=False):
            free = _shown(sure, self._free[finger](in_sight[finger], at_ns), HiddenBy.COVERED)
            placements.append(_placement(Site.FINGER, side, pose, camera, size, free, section, scale, finger))
            occluders.append(limb_occluder(f"finger_{side}_{finger}", pose, section))
        occluders += hand_occluders(side, mm, palm)
        bare = _shown(sure, self._bare(self._behind.bare, at_ns), HiddenBy.SLEEVE)
        placements.append(_placement(Site.WRIST, side, seen[-1], camera, size, bare, sizes[-1], scale, None))
        occluders.append(limb_occluder(f"wrist_{side}", seen[-1], sizes[-1]))
        return placements, occluders

    def _wrist_pose(
        self, picture: Picture, points: Matrix, mm: Matrix, palm: Matrix, camera: Matrix, at_ns: int, followed: bool
    ) -> Matrix:
        """By the forearm's outline where it shows, else straight behind the hand."""
        # Rather in a frame in which the network does not look.
        self._arm_age += 1
        if self._arm_age > _ARM_EVERY or (self._arm_age == _ARM_EVERY and followed):
            self._arm_age = 0
            self._seen_arm = self._read_arm(picture, points, mm, palm, camera)
        # Both ways of knowing go through one filter: an outline that comes and goes must not make the piece jump.
        placed = self._arm(self._seen_arm, at_ns, unit=_ARM_UNIT)
        along = placed[1]
        axis = unit(along)
        back = palm[:, 2] - axis * float(palm[:, 2] @ axis)
        return surface_frame(mm[WRIST] + placed[0] - along, back, along)

    def _read_arm(self, picture: Picture, points: Matrix, mm: Matrix, palm: Matrix, camera: Matrix) -> Matrix:
        """From the wrist's landmark to the arm's middle, and from there to the bracelet backwards, (2, 3) mm."""
        forward: Vector = palm[:, 1]
        start = mm[WRIST]
        depth, focal = float(mm[WRIST, 2]), float(camera[0, 0])
        self._behind = read_forearm(picture, points, focal * _ARM_UNIT / depth)
        arm = self._behind.arm
        if arm is not None:
            lean = float(np.clip(_ARM_DEPTH * forward[2], -0.9, 0.9))
            forward = np.array([*(-arm.away * np.sqrt(1 - lean * lean)), lean])
            start = at_depth(arm.wrist, depth, camera)[0]
        return np.stack([start - mm[WRIST], forward * _BEHIND_WRIST_MM])

    def _steady_side(self, hand: Hand) -> Side:
        """A followed hand changes sides only for many frames that say so."""
        said = (2 * hand.sureness - 1) * (1 if hand.side is Side.LEFT else -1)
        self._left = float(np.clip(self._left + said, -_MOST_SIDE, _MOST_SIDE))
        if self._side is None or abs(self._left) > _MOST_SIDE / 2:
            self._side = Side.LEFT if self._left > 0 else Side.RIGHT
        return self._side


def _in_sight(mm: Matrix, poses: dict[Finger, Matrix]) -> dict[Finger, float]:
    """The share of each ring's circle that the camera sees."""
    table = np.array([poses[finger] for finger in Finger])
    widths = np.array([_SECTION_MM[finger].width for finger in Finger])
    roots = [_FIRST_BONE[finger] for finger in Finger]
    return dict(zip(Finger, ring_in_sight(mm, roots, table[:, :3, 3], table[:, :3, 1], widths), strict=True))


def _ring_pose(mm: Matrix, finger: Finger, palm: Matrix, side: Side) -> Matrix:
    root = _FIRST_BONE[finger]
    along = _ALONG.get(finger, 0.5)
    center = mm[root] + along * (mm[root + 1] - mm[root])
    axis = unit(mm[root + 1] - mm[root])
    if finger is Finger.THUMB:
        # It faces the fingers: the palm's own back gives the roll.
        dorsal = palm[:, 2] - axis * float(palm[:, 2] @ axis)
        if float(np.linalg.norm(dorsal)) < 1e-3:
            dorsal = cross(axis, np.array([1.0, 0.0, 0.0]))
    else:
        back = finger_back(axis, palm, side, 0.0)
        axis = axis * cos(_BENT[finger]) - back * sin(_BENT[finger])
        dorsal = finger_back(axis, palm, side, _ROLL[finger])
    return surface_frame(center, dorsal, axis)


def _shown(sure: float, free: float, covered_by: HiddenBy) -> tuple[float, HiddenBy]:
    """How much to show, and what hides most: a hand seen edge-on, or what is over the place."""
    if min(sure, free) == 1.0:
        return 1.0, HiddenBy.NOTHING
    return (sure, HiddenBy.EDGE_ON) if sure <= free else (free, covered_by)


def _placement(
    site: Site,
    side: Side,
    pose: Matrix,
    camera: Matrix,
    size: tuple[int, int],
    shown: tuple[float, HiddenBy],
    section: Size,
    scale: Scale,
    finger: Finger | None,
) -> Placement:
    x, y = (camera @ pose[:3, 3])[:2] / pose[2, 3]
    visibility, cause = shown
    if not (0 <= x < size[0] and 0 <= y < size[1]):
        visibility, cause = 0.0, HiddenBy.OUT_OF_FRAME
    return Placement(site, side, pose, visibility, cause, scale, finger=finger, size=section)

"""The real source of scenes: what the mirror shows of what the camera sees."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from models.backends import Trackers
from models.face.reader import Head, HeadReader
from models.geometry import Matrix
from models.hand.reader import HandReader
from models.occluders.head import head_occluder
from models.occluders.neck import NeckShape
from models.picture import readable
from models.placement.chain import USUAL_CM
from models.placement.lobes import LobePlacer
from models.placement.masks import MaskReader, under
from models.placement.neckline import NecklinePlacer
from models.placement.nostrils import NostrilPlacer
from models.placement.types import Cover, Guidance, HiddenBy, Occluder, Placement, Scene, Site
from models.regions import RegionReader, Regions
from models.runtime import CPU
from models.tracking import Picture

_HEAD_SITES = frozenset({Site.EARLOBE, Site.NOSTRIL, Site.NECKLINE, Site.PENDANT})
_CHAIN_SITES = frozenset({Site.NECKLINE, Site.PENDANT})
_HAND_SITES = frozenset({Site.FINGER, Site.WRIST})
_DARK = 22.0
"""Mean grey value of a picture in which nothing can be seen."""
_FADE_SECONDS = 0.25
"""How long a piece takes to fade where its body part was lost."""
_SAME = 0.5
"""Boxes of a face and a hand that overlap more show one thing."""
_SMALL_SHARE, _LARGE_SHARE = 0.10, 0.55
"""A face's width over the picture's shorter side: farther is too small to be exact, nearer cuts off the ears."""


class MirrorSource:
    """Implements :class:`models.source.SceneSource`; loads its networks when it is made (:class:`ModelFileWrong`).

    ``live``: what takes longer than a frame is looked at in the background or over several frames, and the answers no
    longer depend on the pictures alone. ``chain_cm`` is the length of the chain whose curve is given. ``trackers`` of
    another backend take the place of our own.
    """

    def __init__(
        self,
        *,
        provider: str = CPU,
        live: bool = False,
        chain_cm: float = USUAL_CM,
        trackers: Trackers | None = None,
    ) -> None:
        self._head = HeadReader(provider, trackers.faces if trackers else None)
        self._hands = HandReader(provider, live=live, tracker=trackers.hands if trackers else None)
        self._regions = RegionReader(provider, background=live)
        self._lobes = LobePlacer(provider)
        self._nostrils = NostrilPlacer()
        self._mask = MaskReader()
        self._neckline = NecklinePlacer(chain_cm, provider)
        self._neck = NeckShape()
        self._kept: list[Placement] = []
        self._lost_at_ns: int | None = None
        self._shape: tuple[int, ...] = ()

    def reset(self) -> None:
        """Forgets the person."""
        self._head.reset()
        self._hands.reset()
        self._regions.reset()
        self._lobes.reset()
        self._nostrils.reset()
        self._mask.reset()
        self._neckline.reset()
        self._neck.reset()
        self._kept = []
        self._lost_at_ns = None

    def see(
        self,
        pixels: NDArray[np.uint8],
        camera_matrix: NDArray[np.float64],
        *,
        number: int,
        captured_ns: int,
        calibrated: bool,
        wanted: frozenset[Site],
    ) -> Scene:
        """See :class:`models.source.SceneSource`."""
        began = time.perf_counter()
        usable = readable(pixels, np.asarray(camera_matrix, np.float64))
        if usable is None:
            return Scene(number, captured_ns, guidance=Guidance.SHOW_FACE)
        picture, camera = usable
        if picture.shape != self._shape:
            # Pixels of another size say nothing about this one; networks take much for what they were told to follow.
            self.reset()
            self._shape = picture.shape
        head = None
        placements: list[Placement] = []
        occluders: list[Occluder] = []
        hair: Cover | None = None
        guidance, people = Guidance.NONE, 0
        timings: dict[str, float] = {}
        if wanted & _HEAD_SITES:
            head = self._head.see(picture, camera, captured_ns, calibrated)
            timings["track"] = (time.perf_counter() - began) * 1e3
            placements, occluders, hair = self._dress(head, picture, camera, captured_ns, wanted)
            timings["place"] = (time.perf_counter() - began) * 1e3 - timings["track"]
            guidance, people = _guidance(head, picture), self._head.people
        if wanted & _HAND_SITES:
            before = time.perf_counter()
            face = head.face.box if head is not None else None
            more, parts, hands = self._hands.see(
                picture, camera, captured_ns, face, calibrated=calibrated, busy=self._busy(head, wanted)
            )
            if head is not None and any(_overlap(head.face.box, box) > _SAME for box in self._hands.boxes):
                # One thing can't be both, and a face behind a hand that covers it can't be dressed.
                self._head.reset()
                head, placements, occluders, hair, guidance, people = None, [], [], None, Guidance.NONE, 0
                self._kept = []
            placements += [placement for placement in more if placement.site in wanted]
            occluders += parts
            timings["hands"] = (time.perf_counter() - before) * 1e3
            if hands:
                # A hand held up is enough: nobody is asked for their face to try on a ring.
                guidance = Guidance.NONE if head is None else guidance
            elif not wanted & _HEAD_SITES:
                guidance = Guidance.TOO_DARK if _dark(picture) else Guidance.SHOW_HAND
            people = max(people, hands)
        return Scene(
            number,
            captured_ns,
            placements=tuple(placements),
            occluders=tuple(occluders),
            hair=hair,
            guidance=guidance,
            people=people,
            skin_bgr=head.tone.lit_bgr if head and head.tone else None,
            face_box=head.face.box if head else None,
            timings_ms=timings,
        )

    def _busy(self, head: Head | None, wanted: frozenset[Site]) -> bool:
        """Whether the head has taken this frame's time: it is new, or its shoulders or surroundings were looked at."""
        if head is None:
            return False
        chained = bool(wanted & _CHAIN_SITES)
        around = (chained or Site.EARLOBE in wanted) and self._regions.looked
        return self._head.found_anew or around or (chained and self._neckline.looked)

    def _dress(
        self, head: Head | None, picture: Picture, camera: Matrix, at_ns: int, wanted: frozenset[Site]
    ) -> tuple[list[Placement], list[Occluder], Cover | None]:
        if head is None:
            return self._fading(at_ns), [], None
        if self._head.found_anew:
            self._regions.reset()
        if self._lost_at_ns is not None:
            self._lost_at_ns = None
            self._regions.reset()
            self._lobes.reset()
            self._nostrils.reset()
            self._mask.reset()
            self._neckline.reset()
        placements: list[Placement] = []
        size = (picture.shape[1], picture.shape[0])
        regions: Regions | None = None
        chained = bool(wanted & _CHAIN_SITES)
        hair: Cover | None = None
        if chained or Site.EARLOBE in wanted:
            regions = self._regions.see(picture, head.face, at_ns)
            hair = regions.cover if chained else None
        if Site.EARLOBE in wanted and regions is not None:
            placements += self._lobes.place(picture, head.face, head.pose, camera, regions, at_ns)
        if Site.NOSTRIL in wanted:
            wings = self._nostrils.place(head.face, head.pose, camera, size, at_ns)
            placements += under(self._mask(picture, head.face, head.pose.sees_side(1), at_ns), wings)
        if chained:
            chain = self._neckline.place(picture, head.pose, camera, at_ns)
            placements += [placement for placement in chain if placement.site in wanted]
        self._kept = placements
        neck = self._neck.occluders(head.pose, regions, camera)
        return placements, [head_occluder(head.face, head.pose, camera), *neck], hair

    def _fading(self, at_ns: int) -> list[Placement]:
        """The last placements, where they were, on their way to nothing."""
        if self._lost_at_ns is None:
            self._lost_at_ns = at_ns
        left = 1.0 - max(at_ns - self._lost_at_ns, 0) / 1e9 / _FADE_SECONDS
        # The first frame without a face fades already: what isn't seen is never fully shown.
        left = min(left, 0.8)
        if left <= 0:
            self._kept = []
        return [_faded(placement, left) for placement in self._kept]


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """Common over joint area of two boxes x, y, width, height."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    common = max(across, 0.0) * max(down, 0.0)
    return common / max(one[2] * one[3] + other[2] * other[3] - common, 1e-9)


def _faded(placement: Placement, share: float) -> Placement:
    return Placement(
        placement.site,
        placement.side,
        placement.pose,
        placement.visibility * share,
        HiddenBy.LOW_CONFIDENCE,
        placement.scale,
        placement.finger,
        placement.size,
        placement.curve,
    )


def _guidance(head: Head | None, picture: Picture) -> Guidance:
    if head is None:
        return Guidance.TOO_DARK if _dark(picture) else Guidance.SHOW_FACE
    share = head.face.box[2] / min(picture.shape[:2])
    if share < _SMALL_SHARE:
        return Guidance.COME_CLOSER
    return Guidance.STEP_BACK if share > _LARGE_SHARE else Guidance.NONE


def _dark(picture: Picture) -> bool:
    # Every 16th pixel is enough to tell.
    return float(picture[::16, ::16].mean()) < _DARK

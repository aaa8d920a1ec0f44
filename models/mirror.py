"""The real source of scenes: what the mirror shows of what the camera sees."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from models.face.reader import Head, HeadReader
from models.geometry import Matrix
from models.occluders.head import head_occluder, neck_occluder
from models.picture import readable
from models.placement.lobes import LobePlacer
from models.placement.types import Guidance, HiddenBy, Occluder, Placement, Scene, Site
from models.runtime import CPU
from models.tracking import Picture

_HEAD_SITES = frozenset({Site.EARLOBE})
_DARK = 22.0
"""Mean grey value of a picture in which nothing can be seen."""
_FADE_SECONDS = 0.25
"""How long a piece takes to fade where its body part was lost."""
_SMALL_SHARE, _LARGE_SHARE = 0.10, 0.55
"""A face's width over the picture's shorter side: farther is too small to be exact, nearer cuts off the ears."""


class MirrorSource:
    """Implements :class:`models.source.SceneSource`; loads its networks when it is made (:class:`ModelFileWrong`)."""

    def __init__(self, *, provider: str = CPU) -> None:
        self._head = HeadReader(provider)
        self._lobes = LobePlacer()
        self._kept: list[Placement] = []
        self._lost_at_ns: int | None = None

    def reset(self) -> None:
        """Forgets the person."""
        self._head.reset()
        self._lobes.reset()
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
        if not wanted & _HEAD_SITES:
            return Scene(number, captured_ns)
        head = self._head.see(picture, camera, captured_ns, calibrated)
        tracked = time.perf_counter()
        placements, occluders = self._dress(head, picture, camera, captured_ns)
        timings = {"track": (tracked - began) * 1e3, "place": (time.perf_counter() - tracked) * 1e3}
        return Scene(
            number,
            captured_ns,
            placements=tuple(placements),
            occluders=tuple(occluders),
            guidance=_guidance(head, picture),
            people=self._head.people,
            skin_bgr=head.tone.lit_bgr if head and head.tone else None,
            face_box=head.face.box if head else None,
            timings_ms=timings,
        )

    def _dress(
        self, head: Head | None, picture: Picture, camera: Matrix, at_ns: int
    ) -> tuple[list[Placement], list[Occluder]]:
        if head is None:
            return self._fading(at_ns), []
        if self._lost_at_ns is not None:
            self._lost_at_ns = None
            self._lobes.reset()
        placements = self._lobes.place(picture, head.face, head.pose, camera, head.tone, at_ns)
        self._kept = placements
        return placements, [head_occluder(head.face, head.pose, camera), neck_occluder(head.pose)]

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
        # Every 16th pixel is enough to tell a dark picture.
        return Guidance.TOO_DARK if float(picture[::16, ::16].mean()) < _DARK else Guidance.SHOW_FACE
    share = head.face.box[2] / min(picture.shape[:2])
    if share < _SMALL_SHARE:
        return Guidance.COME_CLOSER
    return Guidance.STEP_BACK if share > _LARGE_SHARE else Guidance.NONE

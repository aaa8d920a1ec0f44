"""From pictures to a steady face in millimetres: tracker, smoothing, pose and size together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.backends import FollowsFaces
from models.face.pose import HeadPose, PersonSize, fit_rotation, iris_size
from models.face.tracker import Face, FaceTracker
from models.geometry import Matrix
from models.placement.skin import SkinTone, skin_tone
from models.runtime import CPU, load
from models.smoothing import FACE, OneEuro
from models.tracking import Picture

_TONE_EVERY = 4
"""Frames from one look at the skin's colour to the next."""
_LOOK_EVERY, _REST_EVERY = 3, 6
"""Frames from one look of the network at a face to the next: while its form in the picture changes, and at most."""


@dataclass(frozen=True, slots=True)
class Head:
    """One person's head in one frame."""

    face: Face
    pose: HeadPose
    tone: SkinTone | None


class HeadReader:
    """Keeps one person's track, filter and size; a lost face starts all three anew."""

    def __init__(self, provider: str = CPU, tracker: FollowsFaces | None = None) -> None:
        self._tracker: FollowsFaces = tracker or FaceTracker(
            load("face_detector", provider=provider),
            load("face_mesh", provider=provider),
            look_every=_LOOK_EVERY,
            rest_every=_REST_EVERY,
        )
        self._filter = OneEuro(FACE)
        self._size = PersonSize()
        self._forget()

    @property
    def people(self) -> int:
        return self._tracker.people

    @property
    def found_anew(self) -> bool:
        """Whether the last head was newly found."""
        return self._tracker.found_anew

    def reset(self) -> None:
        self._tracker.reset()
        self._forget()

    def _forget(self) -> None:
        self._filter.reset()
        self._size.reset()
        self._tone: SkinTone | None = None
        self._frames = 0

    def see(self, picture: Picture, camera: Matrix, at_ns: int, calibrated: bool) -> Head | None:
        """The head that has the mirror, or ``None``."""
        face = self._tracker.see(picture)
        if face is None:
            self._forget()
            return None
        if self._tracker.found_anew:
            self._forget()
        face = replace(face, mesh=self._filter(face.mesh, at_ns, unit=face.box[2]))
        rotation, position = fit_rotation(face, camera)
        size, scale = self._size(iris_size(face, rotation, position, camera), calibrated)
        if self._frames % _TONE_EVERY == 0 or self._tone is None:
            self._tone = skin_tone(picture, face)
        self._frames += 1
        return Head(face, HeadPose(rotation, position * size, size, scale), self._tone)

"""Follows one face: detect on loss, then follow the mesh from frame to frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import atan2, pi

import numpy as np
from numpy.typing import NDArray

from models.face.flow import FaceFlow, Moved
from models.geometry import Matrix
from models.runtime import Network
from models.smoothing import FACE_LOOKS
from models.tracking import Detection, Detector, Picture, Region, RegionInput, mapped, nearest_to_middle, sigmoid

_RIGHT_EYE_OUTER, _LEFT_EYE_OUTER = 33, 263
_RIGHT_EYE, _LEFT_EYE = (33, 133), (263, 362)
_MARGIN = 1.5
"""The region's side over the longer side of the mesh's box: what the network was trained with."""
_GAIN, _LOSE = 0.9, 0.3
"""Presence that starts a track, and presence that ends one."""
_MOST_DISAGREEMENT = 0.14
"""Detector and mesh put eyes, nose and mouth this far apart, in face widths, where there is no face."""
_HOPELESS = 1e-3
"""Presence below which another look isn't worth its time."""
_LOOKS = 3
_COUNT_EVERY = 45
"""Frames between two looks for other people while one face is followed."""
_SMALLEST = 24.0
"""A mesh narrower than this many pixels is noise."""
_CHANGED, _TURNING = 0.012, 0.02
"""How much of a face's form in the picture may have changed, over its size, before it is looked at as soon as it may
be, and at once."""
_WARY = 1
"""Looks without asking flow after one that it asked for: a head that turns goes on turning."""


@dataclass(frozen=True)
class Face:
    """One face in one picture."""

    mesh: NDArray[np.float64]
    """(468, 3): x, y in pixels; z in the same unit, negative towards the camera."""
    left_iris: NDArray[np.float64]
    """(5, 2) pixels: the centre, then four points of the rim. The person's own left."""
    right_iris: NDArray[np.float64]
    presence: float
    followed: bool = False
    """Whether optical flow carried it here since the network last looked."""

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """x, y, width, height in pixels."""
        low, high = self.mesh[:, :2].min(0), self.mesh[:, :2].max(0)
        return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])


@dataclass(slots=True)
class _Seen:
    """What the network saw when it last looked."""

    face: Face
    flow: FaceFlow | None
    """From that picture, if it is asked next."""
    age: int = 0
    """Frames since then."""

    def carried(self, mesh: Matrix) -> Face:
        """The face with its mesh where flow has it by now; the irises go with their eyes."""
        by = mesh - self.face.mesh
        left, right = (by[list(eye), :2].mean(0) for eye in (_LEFT_EYE, _RIGHT_EYE))
        irises = self.face.left_iris + left, self.face.right_iris + right
        return Face(mesh, *irises, self.face.presence, followed=True)


class FaceTracker:
    """The face nearest to the picture's middle keeps the tracker until it is gone.

    The network looks at it every ``rest_every``-th frame while it only moves and keeps its form in the picture, every
    ``look_every``-th while that changes a little, and in every frame in which it turns or flow has lost it; in between
    optical flow carries the mesh.
    """

    def __init__(self, detector: Network, mesh: Network, *, look_every: int = 1, rest_every: int = 1) -> None:
        self._detector = Detector(detector, keypoints=6, threshold=0.45)
        self._mesh = mesh
        self._input = RegionInput(mesh)
        self._look_every, self._rest_every = look_every, max(look_every, rest_every)
        self._region: Region | None = None
        self._seen: _Seen | None = None
        self._wary = 0
        self._searches = 0
        self._until_count = 0
        self.people = 0
        """Faces at the last look over the whole picture."""
        self.found_anew = False
        """Whether the last face was newly found: nothing that is known of the one before holds for it."""

    def reset(self) -> None:
        self._region = self._seen = None
        self._wary = 0
        self._searches = 0
        self.people = 0

    def see(self, picture: Picture) -> Face | None:
        """The followed face, or a newly found one, or ``None``."""
        self.found_anew = False
        if self._region is None:
            return self._start(picture)
        self._until_count -= 1
        if self._until_count <= 0:
            self._count(len(next(self._detector.search(picture))))
        moved = self._moved(picture)
        if moved is not None and self._seen is not None:
            carried = self._seen.carried(moved.mesh)
            if self._seen.age < self._due_after(moved):
                return self._follow(carried)
            self._region = _region_of_mesh(carried) or self._region
        face = self.measure(picture, self._region)
        if face is None or face.presence < _LOSE:
            self._region = self._seen = None
            self._wary = 0
            return self._start(picture)
        return self._looked(picture, face, moved)

    def _moved(self, picture: Picture) -> Moved | None:
        """Where flow has the face; ``None`` where it has lost it or isn't asked."""
        if self._seen is None:
            return None
        self._seen.age += 1
        if self._wary > 0:
            self._wary -= 1
            return None
        moved = self._seen.flow.follow(picture) if self._seen.flow is not None else None
        if moved is None or moved.changed > _TURNING:
            self._wary = _WARY
        return moved

    def _due_after(self, moved: Moved) -> int:
        """Frames from the last look to the next one."""
        if moved.changed > _TURNING:
            return 1
        return self._look_every if moved.changed > _CHANGED else self._rest_every

    def _looked(self, picture: Picture, face: Face, moved: Moved | None = None) -> Face:
        """What the network has just seen, together with where flow has what it saw before."""
        if self._rest_every == 1:
            return self._follow(face)
        speed = None
        if moved is not None:
            face = _joined(face, moved)
        if self._seen is not None:
            speed = (face.mesh - self._seen.face.mesh)[:, :2].mean(0) / self._seen.age
        self._seen = _Seen(face, FaceFlow(picture, face.mesh, speed) if self._wary == 0 else None)
        return self._follow(face)

    def measure(self, picture: Picture, region: Region) -> Face | None:
        """The mesh of whatever is in ``region``; ``None`` if the answer is no face's shape."""
        back = self._input.fill(picture, region)
        self._mesh.run()
        answers = self._mesh.outputs
        raw = answers["mesh"].reshape(468, 3)
        mesh = np.empty((468, 3))
        mesh[:, :2] = mapped(raw[:, :2], back)
        mesh[:, 2] = raw[:, 2] * (region.side / self._mesh.side)
        # The network names them by the picture's sides.
        left = mapped(answers["right_iris"].reshape(5, 2), back).astype(np.float64)
        right = mapped(answers["left_iris"].reshape(5, 2), back).astype(np.float64)
        if not np.isfinite(mesh).all() or np.ptp(mesh[:, 0]) < _SMALLEST:
            return None
        return Face(mesh, left, right, sigmoid(float(answers["presence"].ravel()[0])))

    def _start(self, picture: Picture) -> Face | None:
        most = 0
        # The first search is thorough; while nobody is there, one window a frame is enough.
        turn = self._searches or None
        self._searches += 1
        for found in self._detector.search(picture, turn):
            most = max(most, len(found))
            for chosen in nearest_to_middle(found, picture):
                region = _region_of_detection(chosen)
                face = self._settle(picture, region)
                if face is None or _disagreement(face, chosen) > _MOST_DISAGREEMENT:
                    continue
                # A head that stands on its head is taken for an upright one, by both networks.
                turned = self._settle(picture, replace(region, angle=region.angle + pi))
                if turned is None or turned.presence < face.presence:
                    self._count(most)
                    self.found_anew = True
                    return self._looked(picture, face)
        self._count(0)
        return None

    def _settle(self, picture: Picture, region: Region | None) -> Face | None:
        """The mesh after a few looks, each from the region of the last: the detector's box is coarse."""
        for _ in range(_LOOKS):
            face = self.measure(picture, region) if region is not None else None
            if face is None or face.presence < _HOPELESS:
                return None
            region = _region_of_mesh(face)
        return face if face is not None and face.presence > _GAIN else None

    def _follow(self, face: Face) -> Face:
        self._region = _region_of_mesh(face)
        self._searches = 0
        self.people = max(self.people, 1)
        return face

    def _count(self, people: int) -> None:
        self.people = people
        self._until_count = _COUNT_EVERY


def _joined(face: Face, moved: Moved) -> Face:
    """A look together with what flow says of the looks before it."""
    return replace(face, mesh=FACE_LOOKS.joined(face.mesh, moved.mesh, face.box[2], moved.changed))


def _disagreement(face: Face, found: Detection) -> float:
    """Mean distance of the two networks' right eye, left eye, nose and mouth, over the face's width."""
    mesh = face.mesh[:, :2]
    points = np.stack([mesh[[33, 133]].mean(0), mesh[[362, 263]].mean(0), mesh[4], mesh[13]])
    return float(np.linalg.norm(found.keypoints[:4] - points, axis=1).mean() / face.box[2])


def _region_of_detection(found: Detection) -> Region:
    right_eye, left_eye = found.keypoints[0], found.keypoints[1]
    angle = atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0])
    return Region(float(found.center[0]), float(found.center[1]), float(found.size.max()) * _MARGIN, angle)


def _region_of_mesh(face: Face) -> Region | None:
    x, y, width, height = face.box
    across = face.mesh[_LEFT_EYE_OUTER, :2] - face.mesh[_RIGHT_EYE_OUTER, :2]
    region = Region(x + width / 2, y + height / 2, max(width, height) * _MARGIN, atan2(across[1], across[0]))
    return region if region.sane else None

"""Follows one face: detect on loss, then follow the mesh from frame to frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atan2, pi

import numpy as np
from numpy.typing import NDArray

from models.runtime import Network
from models.tracking import Detection, Detector, Picture, Region, RegionInput, mapped, nearest_to_middle, sigmoid

_RIGHT_EYE_OUTER, _LEFT_EYE_OUTER = 33, 263
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


@dataclass(frozen=True, slots=True)
class Face:
    """One face in one picture."""

    mesh: NDArray[np.float64]
    """(468, 3): x, y in pixels; z in the same unit, negative towards the camera."""
    left_iris: NDArray[np.float64]
    """(5, 2) pixels: the centre, then four points of the rim. The person's own left."""
    right_iris: NDArray[np.float64]
    presence: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x, y, width, height in pixels."""
        low, high = self.mesh[:, :2].min(0), self.mesh[:, :2].max(0)
        return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])


class FaceTracker:
    """The face nearest to the picture's middle keeps the tracker until it is gone."""

    def __init__(self, detector: Network, mesh: Network) -> None:
        self._detector = Detector(detector, keypoints=6, threshold=0.45)
        self._mesh = mesh
        self._input = RegionInput(mesh)
        self._region: Region | None = None
        self._searches = 0
        self._until_count = 0
        self.people = 0
        """Faces at the last look over the whole picture."""
        self.found_anew = False
        """Whether the last face was newly found: nothing that is known of the one before holds for it."""

    def reset(self) -> None:
        self._region = None
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
        face = self.measure(picture, self._region)
        if face is None or face.presence < _LOSE:
            self._region = None
            return self._start(picture)
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
                    return self._follow(face)
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

"""The head's pose and size in millimetres.

The head's frame: origin at the middle of the canonical face, x to the person's left, y down, z to the back of the
head; a face that looks straight at the camera has the identity as its rotation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import atan2, degrees, dist

import numpy as np
from numpy.typing import NDArray

from models.face.canonical import canonical
from models.face.tracker import Face
from models.geometry import Matrix, Vector, at_depth, rigid_fit
from models.placement.types import Scale, ScaleSource

IRIS_MM = 11.7
"""Horizontal diameter of the visible iris, +-0.5 mm among adults."""
_RIGHT_EYE, _LEFT_EYE = (33, 133), (263, 362)
USUAL_SIZE, _USUAL_SPREAD = 0.93, 0.06
"""Adult face over canonical face: mean and standard deviation."""
_IRIS_SPREAD = 0.09
"""Relative error of one frame's iris: 11.7 +-0.5 mm, and a rim of some ten pixels."""
_IRIS_FLOOR = 0.05
"""What many frames of the same iris still leave."""
_IRIS_BIAS = 0.97
"""The network's rim over the true one."""
_USUAL_DISTANCE = 600.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Some of the mesh's points, and their middle on the canonical head."""

    points: NDArray[np.intp]
    middle: Vector

    def seen(self, face: Face) -> Vector:
        """Their middle in the picture, pixels."""
        return np.asarray(np.add.reduce(face.mesh[self.points, :2], 0) / len(self.points))


def spots(right: NDArray[np.intp]) -> dict[int, Spot]:
    """The spot of these points on the person's right side, by -1, and the one like it on the left, by +1."""
    face = canonical()
    return {
        sign: Spot(points, face.vertices[points].mean(0)) for sign, points in ((-1, right), (1, face.mirror[right]))
    }


@dataclass(frozen=True)
class HeadPose:
    """Head frame -> camera frame: ``rotation @ (size * p) + position``, mm."""

    rotation: Matrix
    position: Vector
    size: float
    """The person's head over the canonical one."""
    scale: Scale

    def to_camera(self, points: Matrix) -> Matrix:
        """Points (n, 3) of the canonical head, in the camera's frame."""
        return np.asarray(points * self.size @ self.rotation.T + self.position)

    def depth(self, point: Vector) -> float:
        """How far in front of the camera one point of the canonical head lies, mm."""
        return float(self.rotation[2] @ point) * self.size + float(self.position[2])

    def sees_side(self, sign: int) -> float:
        """Degrees by which the camera looks at the head from one side; ``sign`` +1 is the person's left."""
        across, before = self._seen_from
        return degrees(atan2(across * sign, before))

    @cached_property
    def _seen_from(self) -> tuple[float, float]:
        """Where the camera stands in the head's frame: to the person's left, and in front."""
        view = self.rotation.T @ self.position
        return -float(view[0]), float(view[2])


def fit_rotation(face: Face, camera: Matrix) -> tuple[Matrix, Vector]:
    """Rotation and position of a head of canonical size.

    The mesh's relative depth lifts it to a shape in space at a guessed distance, which a closed-form similarity
    compares with the canonical face. The shape grows with the distance as a whole, so that the fit's scale says at
    once where a canonical head stands.
    """
    vertices = canonical().vertices
    depth = (face.mesh[:, 2] - face.mesh[:, 2].mean()) / float(camera[0, 0])
    shape = at_depth(face.mesh[:, :2], _USUAL_DISTANCE * np.maximum(1 + depth, 0.2), camera)
    rotation, position, scale = rigid_fit(vertices, shape)
    return rotation, position / max(scale, 1e-3)


def iris_size(face: Face, rotation: Matrix, position: Vector, camera: Matrix) -> float | None:
    """The head's size over the canonical one as one frame's irises have it; ``None`` if they don't show."""
    rims = []
    for iris, corners in ((face.left_iris, _LEFT_EYE), (face.right_iris, _RIGHT_EYE)):
        right, top, left, bottom = iris[1:].tolist()
        across = max(dist(right, left), dist(top, bottom))
        inner, outer = face.mesh[list(corners), :2].tolist()
        if across > 0.15 * dist(inner, outer):
            rims.append(across)
    if not rims:
        return None
    distance = float(camera[0, 0]) * IRIS_MM / (max(rims) * _IRIS_BIAS)
    eyes = canonical().vertices[[*_LEFT_EYE, *_RIGHT_EYE]] @ rotation[2] + position[2]
    size = distance / float(eyes.mean())
    return size if 0.5 < size < 1.6 else None


class PersonSize:
    """What is known of one person's size: average anatomy first, sharpened by every frame's iris.

    Average anatomy is an adult's. Where the irises say otherwise, as a child's do, the stated error reaches as far as
    they are from the best size, which is still on its way to them.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._log = float(np.log(USUAL_SIZE))
        self._variance = _USUAL_SPREAD**2
        self._looks = 0
        self._irises = self._log

    def __call__(self, iris: float | None, calibrated: bool) -> tuple[float, Scale]:
        """The best size after one more look. Frames err alike, so the later ones count less."""
        if iris is not None:
            self._looks += 1
            self._irises += (float(np.log(iris)) - self._irises) / self._looks
            noise = _IRIS_SPREAD**2 * max(1.0, self._looks / 4)
            gain = self._variance / (self._variance + noise)
            self._log += gain * (float(np.log(iris)) - self._log)
            self._variance *= 1 - gain
        apart = self._irises - self._log
        error = float(np.sqrt(self._variance + (_IRIS_FLOOR * 0.6) ** 2 + apart**2))
        source = ScaleSource.IRIS if self._looks else ScaleSource.ANATOMY
        return float(np.exp(self._log)), Scale(source, error).through(calibrated)

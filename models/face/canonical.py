"""The canonical face: the shape that the mesh has on average."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical face in the head's frame, mm."""

    vertices: Matrix
    triangles: NDArray[np.int32]
    mirror: NDArray[np.intp]
    """The same point on the other side of the face."""


@cache
def canonical() -> Canonical:
    with np.load(Path(__file__).with_name("canonical_face.npz")) as file:
        # From centimetres with y up and z to the viewer.
        vertices = file["vertices"].astype(np.float64) * (10.0, -10.0, -10.0)
        triangles = file["triangles"].astype(np.int32)
    other = np.linalg.norm(vertices[:, None] - vertices[None] * (-1.0, 1.0, 1.0), axis=2)
    return Canonical(vertices, triangles, other.argmin(1))

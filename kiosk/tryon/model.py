"""A piece as plain arrays, in its own frame (``models.placement``), mm: what the reader of files makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.materials import Matter


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles in the piece's frame, mm: positions and unit normals (n, 3), texture (n, 2) or None."""

    positions: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.uint32]
    texcoords: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One mesh of one matter. ``joint`` is the index of the dangle joint that carries it, or -1."""

    name: str
    matter: Matter
    mesh: Mesh
    joint: int = -1
    picture: bytes | None = None
    """An encoded PNG or JPEG, base colour."""


@dataclass(frozen=True, slots=True)
class Joint:
    """A point where what hangs below may swing. ``parent`` is another joint's index, or -1."""

    name: str
    parent: int
    pivot: NDArray[np.float64]
    """(3,) mm, in the piece's frame at rest."""


@dataclass(frozen=True, slots=True)
class PieceModel:
    """All that is drawn of one piece, at rest."""

    kind: str
    parts: tuple[Part, ...]
    joints: tuple[Joint, ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    """(3,) corners of the box around it, mm."""
    extras: dict[str, Any] = field(default_factory=dict)
    link: tuple[Part, ...] = ()
    """One link of a necklace's chain in a frame of its own, mm: x along the chain, y across it, z off the skin."""

    @property
    def triangles(self) -> int:
        return sum(len(part.mesh.triangles) for part in self.parts)

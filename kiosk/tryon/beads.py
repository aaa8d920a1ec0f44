"""Pearls and beads on a necklace: every one is laid as the file has it, for each can be seen.

A link that is metal through and through is two or three pixels wide and becomes a swept mesh (``chain.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.materials import Look, Matter, colour_of
from kiosk.tryon.model import Mesh, Part
from kiosk.tryon.occlusion import surface, visibility

LIFT_MM = 0.6
"""Between the skin and what lies on it."""
_SAMPLES = 12_000


@dataclass(frozen=True, slots=True)
class Bead:
    """What a link has of one matter, in the link's frame (x along the chain, z off the skin), mm."""

    matter: Matter
    mesh: Mesh
    sees: NDArray[np.float32]
    """(n, 4) by vertex: how much of the sky its neighbours and the skin leave it (``occlusion.visibility``)."""


@dataclass(frozen=True, slots=True)
class Strand:
    """Everything of one matter on a chain that is laid, in the frame of its curve, mm."""

    mesh: Mesh
    sees: NDArray[np.float32] | None = None


def beads(link: tuple[Part, ...], pitch: float) -> tuple[Bead, ...]:
    """The beads of one link on the skin between its neighbours, ``pitch`` mm away; none where the link is all metal."""
    if all(part.matter.look is Look.METAL for part in link):
        return ()
    row = tuple(_shifted(part, shift) for part in link for shift in (-pitch, 0.0, pitch))
    row = (*row, _skin(link, 1.5 * pitch))
    around = surface(row, [colour_of(part.matter) for part in row], _SAMPLES)
    return tuple(
        Bead(part.matter, part.mesh, visibility(part.mesh.positions, part.mesh.normals, around)) for part in link
    )


def _skin(link: tuple[Part, ...], half: float) -> Part:
    """A square of skin under the link, ``half`` mm to either side."""
    low = min(float(part.mesh.positions[:, 2].min()) for part in link) - LIFT_MM
    corners = np.array([[x, y, low] for y in (-half, half) for x in (-half, half)], np.float32)
    up = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (4, 1))
    return Part("skin", link[0].matter, Mesh(corners, up, np.array([[0, 1, 3], [0, 3, 2]], np.uint32)))


def _shifted(part: Part, along: float) -> Part:
    mesh = part.mesh
    moved = mesh.positions + np.array([along, 0.0, 0.0], np.float32)
    return Part(part.name, part.matter, Mesh(moved, mesh.normals, mesh.triangles))


def strung(bead: Bead, places: NDArray[np.float64], frames: NDArray[np.float64]) -> Strand:
    """The bead at ``places`` (n, 3), turned by ``frames`` (n, 3, 3; columns are the link's axes)."""
    count, mesh = len(places), bead.mesh
    turned = frames.astype(np.float32)
    positions = np.einsum("kab,vb->kva", turned, mesh.positions) + places[:, None].astype(np.float32)
    sees = np.empty((count, len(mesh.positions), 4), np.float32)
    sees[..., :3] = np.einsum("kab,vb->kva", turned, bead.sees[:, :3])
    sees[..., 3] = bead.sees[:, 3]
    first = (np.arange(count, dtype=np.uint32) * len(mesh.positions))[:, None, None]
    return Strand(
        Mesh(
            positions.reshape(-1, 3),
            np.einsum("kab,vb->kva", turned, mesh.normals).reshape(-1, 3),
            (mesh.triangles[None] + first).reshape(-1, 3),
        ),
        sees.reshape(-1, 4),
    )

"""A cut stone as its facet planes, for the tracing shader.

A convex stone is the intersection of half spaces, so tracing inside it needs the planes of its facets and no
search structure. A part may hold many stones (a halo, a band): they are told apart by what hangs together, and
each has its own row of planes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.model import Mesh

MAX_PLANES = 72
MAX_STONES = 512
MAX_CANDIDATES = 4 * MAX_PLANES
"""Planes that are looked at to begin with, the largest facets first: a ball has as many as it has triangles."""
_SAME_NORMAL = 0.9995
_SAME_PLACE = 0.004


@dataclass(frozen=True, slots=True)
class CutStones:
    """Stones ready to trace: flat-shaded triangles, and the planes by stone."""

    mesh: Mesh
    """``texcoords`` hold (row of the stone, number of its planes)."""
    planes: NDArray[np.float32]
    """(stones, MAX_PLANES, 4): unit normal outwards and distance from the origin, mm, piece frame."""
    centres: NDArray[np.float64]
    """(stones, 3) middle of each stone's box, mm."""


def cut(mesh: Mesh) -> CutStones:
    """Stones and planes of a gem's mesh."""
    positions = mesh.positions.astype(np.float64)
    labels = _together(positions, mesh.triangles)
    corners = positions[mesh.triangles.astype(np.int64)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.linalg.norm(normals, axis=1)
    solid = areas > 1e-9
    corners, normals, areas, labels = corners[solid], normals[solid], areas[solid], labels[solid]
    normals = normals / areas[:, None]
    names, rows = np.unique(labels, return_inverse=True)
    stones = min(len(names), MAX_STONES)
    planes = np.zeros((max(stones, 1), MAX_PLANES, 4), np.float32)
    counts = np.zeros(max(len(names), 1), np.int64)
    centres = np.zeros((len(planes), 3))
    for row in range(stones):
        mine = rows == row
        found = _planes(corners[mine], normals[mine], areas[mine])
        planes[row, : len(found)] = found
        counts[row] = len(found)
        points = corners[mine].reshape(-1, 3)
        centres[row] = (points.min(0) + points.max(0)) / 2
    keep = rows < stones
    flat = corners[keep].reshape(-1, 3).astype(np.float32)
    told = np.stack([rows[keep], counts[rows[keep]]], axis=1).astype(np.float32)
    return CutStones(
        Mesh(
            flat,
            np.repeat(normals[keep], 3, axis=0).astype(np.float32),
            np.arange(len(flat), dtype=np.uint32).reshape(-1, 3),
            np.repeat(told, 3, axis=0),
        ),
        planes,
        centres,
    )


def _together(positions: NDArray[np.float64], triangles: NDArray[np.uint32]) -> NDArray[np.int64]:
    """For each triangle the label of the body that it belongs to; corners at one place are one point."""
    _, welded = np.unique(np.round(positions * 1000).astype(np.int64), axis=0, return_inverse=True)
    faces = welded.ravel()[triangles.astype(np.int64)]
    label = np.arange(int(faces.max()) + 1)
    while True:  # the smallest label spreads over each body; as many rounds as the body is wide
        lowest = label[faces].min(axis=1)
        spread = label.copy()
        np.minimum.at(spread, faces.ravel(), np.repeat(lowest, 3))
        spread = spread[spread]
        if np.array_equal(spread, label):
            return label[faces[:, 0]]
        label = spread


def _planes(
    corners: NDArray[np.float64], normals: NDArray[np.float64], areas: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n, 4) distinct planes, the largest facets first when there are too many."""
    points = corners.reshape(-1, 3)
    size = float(np.ptp(points, axis=0).max())
    middle = points.mean(axis=0)
    if float(((corners.mean(axis=1) - middle) * normals).sum(axis=1) @ areas) < 0:
        normals = -normals
    distances = (normals * corners[:, 0]).sum(axis=1)
    found = np.zeros((MAX_CANDIDATES, 4))
    weight = np.zeros(MAX_CANDIDATES)
    count = 0
    for index in np.argsort(-areas):
        known = found[:count]
        same = (known[:, :3] @ normals[index] > _SAME_NORMAL) & (
            np.abs(known[:, 3] - distances[index]) < _SAME_PLACE * size
        )
        if same.any():
            weight[int(np.argmax(same))] += float(areas[index])
        elif count < MAX_CANDIDATES:
            found[count] = *normals[index], distances[index]
            weight[count] = float(areas[index])
            count += 1
    order = np.argsort(-weight[:count])[:MAX_PLANES]
    return found[order]

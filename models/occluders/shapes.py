"""Closed meshes that are only moved and stretched: triangles are made once."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, cross


@cache
def sphere(rings: int = 12, segments: int = 20) -> tuple[Matrix, NDArray[np.int32]]:
    """A unit sphere around the origin: vertices (n, 3) and triangles (m, 3), outside counter-clockwise."""
    theta = np.linspace(0, np.pi, rings + 1)
    phi = np.arange(segments) * 2 * np.pi / segments
    t, p = np.meshgrid(theta, phi, indexing="ij")
    vertices = np.stack([np.sin(t) * np.cos(p), np.cos(t), np.sin(t) * np.sin(p)], -1).reshape(-1, 3)
    return vertices, _grid_triangles(rings, segments)


@cache
def tube(rings: int = 8, segments: int = 24) -> tuple[Matrix, NDArray[np.int32]]:
    """An open unit cylinder about +y from y = 0 to 1."""
    height = np.linspace(0, 1, rings + 1)
    phi = np.arange(segments) * 2 * np.pi / segments
    y, p = np.meshgrid(height, phi, indexing="ij")
    vertices = np.stack([np.cos(p), y, np.sin(p)], -1).reshape(-1, 3)
    return vertices, _grid_triangles(rings, segments)


def _grid_triangles(rings: int, segments: int) -> NDArray[np.int32]:
    ring, segment = np.meshgrid(np.arange(rings), np.arange(segments), indexing="ij")
    a = ring * segments + segment
    b = ring * segments + (segment + 1) % segments
    c, d = a + segments, b + segments
    return np.concatenate([np.stack([a, b, c], -1), np.stack([b, d, c], -1)]).reshape(-1, 3).astype(np.int32)


def elliptic_tube(start: Matrix, end: Matrix, across: Matrix, width: Matrix, depth: Matrix) -> NDArray[np.float32]:
    """Vertices of :func:`tube` between two points in mm.

    ``across`` is the direction of the section's width; ``width`` and ``depth`` are (2,) half axes at start and end.
    """
    vertices, _ = tube()
    along = end - start
    axis = along / max(float(np.linalg.norm(along)), 1e-9)
    side = across - axis * float(across @ axis)
    side /= max(float(np.linalg.norm(side)), 1e-9)
    forward = cross(side, axis)
    t = vertices[:, 1:2]
    half_width = width[0] + (width[1] - width[0]) * t
    half_depth = depth[0] + (depth[1] - depth[0]) * t
    points = start + t * along + vertices[:, :1] * half_width * side + vertices[:, 2:] * half_depth * forward
    return np.asarray(points, np.float32)

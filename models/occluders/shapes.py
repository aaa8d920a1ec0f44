"""Closed meshes that are only moved and stretched: triangles are made once."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix


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

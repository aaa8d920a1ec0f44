"""What a piece hides from itself: baked once for each piece, on the loader's thread.

Inside a ring a polished wall sees the other wall and not the lamps; a stone's pavilion sees its seat. Visibility is
found as shadow maps find it: the surface is sampled evenly, drawn as depths from many directions, and each vertex is
compared with the nearest depth in its cell. Over the hemisphere above a vertex the result is fitted by ``v0 + v1 . d``
(two bands of spherical harmonics), so that a shader can ask for any direction ``d``. Stones get a small map of what
metal lies around them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.metals import Linear
from kiosk.tryon.materials import Look
from kiosk.tryon.model import Part

DIRECTIONS = 48
CELLS = 96
SAMPLES = 32_000
AROUND = (8, 16)
"""Rows and columns of a stone's map: polar angle from +y, then azimuth from the back as in light.py."""
_LIFT = 1.0
_BIAS = 1.6
"""In cells: how far a point is lifted off its surface, and how much nearer another must be to hide it."""
_REACH_MM = 9.0
_SEAT_LIGHT = 0.55
"""What metal around a stone shines with, of a mean light of 1: it is lit from one side."""
_RIDGE = 0.02


@dataclass(frozen=True, slots=True)
class Surface:
    """Points spread evenly over all parts."""

    points: NDArray[np.float64]
    areas: NDArray[np.float64]
    """mm^2 that each point stands for."""
    parts: NDArray[np.int64]
    colours: NDArray[np.float64]
    """(n, 3) linear."""


def surface(parts: tuple[Part, ...], colours: list[Linear], samples: int = SAMPLES, seed: int = 5) -> Surface:
    """``colours`` are those that the parts are drawn in. A strand without a pendant has no parts, and no surface."""
    if not parts:
        return Surface(np.empty((0, 3)), np.empty(0), np.empty(0, np.int64), np.empty((0, 3)))
    corners = np.concatenate([p.mesh.positions[p.mesh.triangles.astype(np.int64)] for p in parts]).astype(np.float64)
    owner = np.concatenate([np.full(len(p.mesh.triangles), k) for k, p in enumerate(parts)])
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    total = float(areas.sum())
    random = np.random.default_rng(seed)
    chosen = np.searchsorted(np.cumsum(areas) / max(total, 1e-12), (np.arange(samples) + 0.5) / samples)
    chosen = np.minimum(chosen, len(areas) - 1)
    u, v = random.random((2, samples))
    over = u + v > 1
    u, v = np.where(over, 1 - u, u), np.where(over, 1 - v, v)
    a, b, c = (corners[chosen, k] for k in range(3))
    points = a + u[:, None] * (b - a) + v[:, None] * (c - a)
    which = owner[chosen]
    return Surface(points, np.full(samples, total / samples), which, np.asarray(colours, np.float64)[which])


def sphere(count: int = DIRECTIONS) -> NDArray[np.float64]:
    """(count, 3) unit vectors, evenly spread (Fibonacci)."""
    k = np.arange(count) + 0.5
    z = 1 - 2 * k / count
    angle = np.pi * (1 + 5**0.5) * k
    flat = np.sqrt(1 - z * z)
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], 1)


def visibility(positions: NDArray[np.float32], normals: NDArray[np.float32], around: Surface) -> NDArray[np.float32]:
    """(n, 4) by vertex: v1 (three numbers, piece frame) and v0; 1 where nothing hides the sky."""
    low, high = around.points.min(0), around.points.max(0)
    half = float(np.linalg.norm(high - low)) / 2 + 1e-6
    middle = (low + high) / 2
    cell = 2 * half / CELLS
    cloud = (around.points - middle).astype(np.float32)
    lifted = (positions + normals * np.float32(_LIFT * cell) - middle).astype(np.float32)
    # The sums of the fit: weights times basis times basis is symmetric, ten numbers; and its right side, four.
    upper = np.triu_indices(4)
    sums = np.zeros((len(lifted), 10), np.float32)
    right = np.zeros((len(lifted), 4), np.float32)
    for direction in sphere().astype(np.float32):
        facing = normals @ direction
        rows = np.flatnonzero(facing > 0)
        weight = facing[rows]
        seen = _seen(cloud, lifted[rows], direction, half, cell)
        basis = np.append(direction, np.float32(1.0))
        sums[rows] += weight[:, None] * np.outer(basis, basis)[upper]
        right[rows] += (weight * seen)[:, None] * basis
    fit = np.zeros((len(lifted), 4, 4))
    fit[:, upper[0], upper[1]] = sums
    fit[:, upper[1], upper[0]] = sums
    fit += np.diag([1.0, 1.0, 1.0, 0.02]) * (_RIDGE * fit[:, 3, 3])[:, None, None] + 1e-6 * np.eye(4)
    return np.linalg.solve(fit, right[..., None].astype(np.float64))[..., 0].astype(np.float32)


def _seen(
    cloud: NDArray[np.float32],
    points: NDArray[np.float32],
    direction: NDArray[np.float32],
    half: float,
    cell: float,
) -> NDArray[np.bool_]:
    """Which of ``points`` see the sky along ``direction`` past ``cloud``."""
    side = np.cross(direction, [1.0, 0, 0] if abs(direction[0]) < 0.8 else [0, 1.0, 0])
    side /= np.linalg.norm(side)
    frame = np.stack([side, np.cross(direction, side), direction], 1).astype(np.float32)
    drawn, asked = cloud @ frame, points @ frame
    nearest = np.full(CELLS * CELLS, -np.inf, np.float32)
    np.maximum.at(nearest, _cells(drawn, half, cell), drawn[:, 2])
    return np.asarray(asked[:, 2] >= nearest[_cells(asked, half, cell)] - _BIAS * cell)


def _cells(points: NDArray[np.float32], half: float, cell: float) -> NDArray[np.int64]:
    spot = np.clip(((points[:, :2] + np.float32(half)) / np.float32(cell)).astype(np.int32), 0, CELLS - 1)
    return np.asarray(spot[:, 1] * CELLS + spot[:, 0])


def seats(centres: NDArray[np.float64], around: Surface, metals: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(stones, 8 * 16, 4): what metal shines at a stone from each direction, and how much of the sky it hides.

    ``centres`` (stones, 3) mm; ``metals`` tells by part which are metal.
    """
    rows, columns = AROUND
    out = np.zeros((len(centres), rows * columns, 4), np.float32)
    keep = metals[around.parts]
    points, areas, colours = around.points[keep], around.areas[keep], around.colours[keep]
    polar = np.pi * (np.arange(rows) + 0.5) / rows
    solid = np.repeat(np.sin(polar) * (np.pi / rows) * (2 * np.pi / columns), columns)
    for number, centre in enumerate(centres):
        arm = points - centre
        reach = np.linalg.norm(arm, axis=1)
        near = (reach < _REACH_MM) & (reach > 1e-3)
        way = arm[near] / reach[near, None]
        row = np.minimum((np.arccos(np.clip(way[:, 1], -1, 1)) / np.pi * rows).astype(int), rows - 1)
        column = ((np.arctan2(way[:, 2], way[:, 0]) / (2 * np.pi) + 0.5) * columns).astype(int) % columns
        spot = row * columns + column
        # Half of a closed surface faces away, and it faces the stone at all angles: a quarter of its area counts.
        covers = 0.25 * areas[near] / reach[near] ** 2 / solid[spot]
        hidden = np.bincount(spot, covers, rows * columns)
        for band in range(3):
            shine = np.bincount(spot, covers * colours[near, band], rows * columns)
            out[number, :, band] = _SEAT_LIGHT * shine / np.maximum(hidden, 1e-9)
        out[number, :, 3] = np.minimum(hidden, 1.0)
    return out


def is_metal(parts: tuple[Part, ...]) -> NDArray[np.bool_]:
    return np.array([part.matter.look is Look.METAL for part in parts])

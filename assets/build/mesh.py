"""Closed triangle meshes with exact normals: lathes, sweeps and small helpers.

Lengths are millimetres. A design's axes are glTF's: x right, y up, z towards the viewer (out of the skin,
out of the chest, dorsal).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
CREASE = np.radians(32)
"""A profile that turns by more than this at a point is sharp there."""


@dataclass(frozen=True)
class Mesh:
    """``vertices`` (n, 3), unit ``normals`` (n, 3), counter-clockwise ``triangles`` (m, 3)."""

    vertices: Array
    normals: Array
    triangles: NDArray[np.int64]

    def moved(self, matrix: ArrayLike) -> Mesh:
        """The mesh under a 4x4 matrix; reflections keep the triangles' outside outside."""
        m = np.asarray(matrix, float)
        linear = m[:3, :3]
        normals = self.normals @ np.linalg.inv(linear)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        triangles = self.triangles if np.linalg.det(linear) > 0 else self.triangles[:, ::-1]
        return Mesh(self.vertices @ linear.T + m[:3, 3], normals, triangles)

    def at(self, x: float, y: float, z: float) -> Mesh:
        return self.moved(shift(x, y, z))

    @property
    def volume(self) -> float:
        """Signed volume in mm3 by the divergence theorem."""
        a, b, c = (self.vertices[self.triangles[:, i]] for i in range(3))
        return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)

    def outward(self) -> Mesh:
        return self if self.volume >= 0 else Mesh(self.vertices, -self.normals, self.triangles[:, ::-1])


def joined(meshes: Iterable[Mesh]) -> Mesh:
    parts = list(meshes)
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    return Mesh(
        np.vstack([part.vertices for part in parts]),
        np.vstack([part.normals for part in parts]),
        np.vstack([part.triangles + start for part, start in zip(parts, starts, strict=False)]),
    )


def shift(x: float, y: float, z: float) -> Array:
    m = np.eye(4)
    m[:3, 3] = x, y, z
    return m


def turn(axis: str, degrees: float) -> Array:
    """Rotation about x, y or z, right-handed."""
    a = np.radians(degrees)
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    m = np.eye(4)
    m[i, i] = m[j, j] = np.cos(a)
    m[i, j], m[j, i] = -np.sin(a), np.sin(a)
    return m


def scale(x: float, y: float, z: float) -> Array:
    return np.diag([x, y, z, 1.0])


def facing(direction: ArrayLike, position: ArrayLike = (0, 0, 0), up: ArrayLike = (0, 0, 1)) -> Array:
    """Turns local +y to ``direction`` (a stone's table, a prong's tip) and moves to ``position``."""
    y = np.asarray(direction, float)
    y = y / np.linalg.norm(y)
    hint = np.asarray(up, float)
    if abs(hint @ y) > 0.95 * np.linalg.norm(hint):
        hint = np.array([1.0, 0, 0]) if abs(y[0]) < 0.9 else np.array([0, 1.0, 0])
    x = np.cross(y, hint)
    x /= np.linalg.norm(x)
    m = np.eye(4)
    m[:3, 0], m[:3, 1], m[:3, 2], m[:3, 3] = x, y, np.cross(x, y), position
    return m


def _patch(grid: Array, wrap_rows: bool, wrap_columns: bool) -> Mesh:
    """A smooth grid (rows, columns, 3) as triangles; normals by differences of the surface itself."""
    rows, columns = grid.shape[:2]

    def slope(axis: int, wrap: bool) -> Array:
        if wrap:
            return np.roll(grid, -1, axis) - np.roll(grid, 1, axis)
        return np.gradient(grid, axis=axis)

    normals = np.cross(slope(0, wrap_rows), slope(1, wrap_columns))
    size = np.linalg.norm(normals, axis=-1, keepdims=True)
    good = size[..., 0] > 1e-9 * max(float(size.max()), 1e-12)
    normals = normals / np.maximum(size, 1e-30)
    normals[~good] = 0
    for axis, last in ((0, rows - 1), (1, columns - 1)):
        for edge, beside in ((0, 1), (last, last - 1)):
            at_edge = np.take(good, edge, axis)
            if not at_edge.any():  # a pole: all points of this edge are one
                mean = np.take(normals, beside, axis).mean(0)
                index = (edge, slice(None)) if axis == 0 else (slice(None), edge)
                normals[index] = mean / max(float(np.linalg.norm(mean)), 1e-12)
    i = np.arange(rows if wrap_rows else rows - 1)
    j = np.arange(columns if wrap_columns else columns - 1)
    a, b = np.meshgrid(i, j, indexing="ij")
    a2, b2 = (a + 1) % rows, (b + 1) % columns
    corner = [a * columns + b, a2 * columns + b, a2 * columns + b2, a * columns + b2]
    quads = np.stack(corner, -1).reshape(-1, 4)
    triangles = np.vstack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    points = grid.reshape(-1, 3)
    p = points[triangles]
    area = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
    return Mesh(points, normals.reshape(-1, 3), triangles[area > 1e-10])


def _runs(profile: Array, closed: bool) -> list[tuple[NDArray[np.int64], bool]]:
    """Splits a profile (n, 2) at its sharp points: (indices, wraps) of each smooth run."""
    n = len(profile)
    step = np.diff(np.vstack([profile, profile[:1]]), axis=0)
    heading = np.arctan2(step[:, 1], step[:, 0])
    bend = np.abs((heading - np.roll(heading, 1) + np.pi) % (2 * np.pi) - np.pi)
    if not closed:
        bend[[0, -1]] = 0
    sharp = np.flatnonzero(bend > CREASE)
    if closed:
        if len(sharp) == 0:
            return [(np.arange(n), True)]
        ends = [*sharp, sharp[0] + n]
    else:
        ends = sorted({0, *sharp.tolist(), n - 1})
    return [(np.arange(a, b + 1) % n, False) for a, b in zip(ends, ends[1:], strict=False)]


def lathe(profile: ArrayLike, steps: int = 48, *, closed: bool = False) -> Mesh:
    """Turns a profile of (radius, height) about y. Open profiles start and end on the axis."""
    points = np.asarray(profile, float)
    angle = 2 * np.pi * np.arange(steps) / steps
    parts = []
    for index, wraps in _runs(points, closed):
        r, h = points[index].T
        grid = np.stack(
            [np.outer(np.cos(angle), r), np.broadcast_to(h, (steps, len(r))), np.outer(np.sin(angle), r)], -1
        )
        parts.append(_patch(grid, True, wraps))
    return joined(parts).outward()


def frames(path: Array, closed: bool, up: ArrayLike | None = None) -> tuple[Array, Array]:
    """Two unit vectors across the path at each point: parallel transport, or towards a fixed ``up``."""
    tangent = (np.roll(path, -1, 0) - np.roll(path, 1, 0)) if closed else np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    if up is not None:
        second = np.asarray(up, float) - (tangent @ np.asarray(up, float))[:, None] * tangent
        second /= np.linalg.norm(second, axis=1, keepdims=True)
        return np.cross(second, tangent), second
    first = np.cross(tangent[0], [0.0, 0, 1] if abs(tangent[0][2]) < 0.9 else [1.0, 0, 0])
    out = np.empty_like(path)
    for i, t in enumerate(tangent):
        first = first - (first @ t) * t
        first /= np.linalg.norm(first)
        out[i] = first
    return out, np.cross(tangent, out)


def sweep(
    path: ArrayLike,
    section: ArrayLike,
    *,
    closed: bool = False,
    up: ArrayLike | None = None,
    size: ArrayLike | None = None,
    twist: ArrayLike | None = None,
) -> Mesh:
    """Draws a closed section (k, 2) along a path (n, 3).

    ``size`` scales the section at each point of the path, ``twist`` turns it (radians). An open sweep is
    closed by flat caps, or by itself where ``size`` ends at 0. With ``up``, the section's second axis
    stays towards it.
    """
    line, shape = np.asarray(path, float), np.asarray(section, float)
    first, second = frames(line, closed, up)
    factor = np.ones(len(line)) if size is None else np.asarray(size, float)
    angle = np.zeros(len(line)) if twist is None else np.asarray(twist, float)
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    a, b = shape[:, 0], shape[:, 1]
    u, v = (cos * a - sin * b) * factor[:, None], (sin * a + cos * b) * factor[:, None]
    grid = line[:, None] + u[..., None] * first[:, None] + v[..., None] * second[:, None]
    parts = [_patch(grid[:, index], closed, wraps) for index, wraps in _runs(shape, True)]
    if not closed:
        for end in (0, -1):
            if factor[end] > 1e-6:
                parts.append(_cap(grid[end], line[end] - line[1 if end == 0 else -2]))
    return joined(parts).outward()


def _cap(ring: Array, outwards: Array) -> Mesh:
    """A flat fan over a star-shaped ring."""
    n = len(ring)
    points = np.vstack([ring, ring.mean(0)])
    k = np.arange(n)
    normal = outwards / np.linalg.norm(outwards)
    triangles = np.stack([np.full(n, n), k, (k + 1) % n], -1)
    if np.cross(ring[0] - points[n], ring[1] - points[n]) @ normal < 0:
        triangles = triangles[:, ::-1]
    return Mesh(points, np.tile(normal, (n + 1, 1)), triangles)


def circle(radius: float, steps: int = 14) -> Array:
    a = 2 * np.pi * np.arange(steps) / steps
    return radius * np.stack([np.cos(a), np.sin(a)], -1)


def ellipse(a: float, b: float, steps: int = 20) -> Array:
    return circle(1, steps) * [a, b]


def rounded(width: float, height: float, radius: float, steps: int = 4) -> Array:
    """A rectangle with rounded corners, counter-clockwise."""
    radius = min(radius, width / 2 - 1e-6, height / 2 - 1e-6)
    out = []
    for k, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        a = np.linspace(0, np.pi / 2, steps + 1) + k * np.pi / 2
        centre = np.array([sx * (width / 2 - radius), sy * (height / 2 - radius)])
        out.append(centre + radius * np.stack([np.cos(a), np.sin(a)], -1))
    return np.vstack(out)


def ring_path(radius: float, steps: int = 72, *, radius_z: float | None = None) -> Array:
    """A circle (or ellipse) in the x-z plane about y, counter-clockwise seen from +y, starting at +z."""
    a = 2 * np.pi * np.arange(steps) / steps
    return np.stack([radius * np.sin(a), np.zeros(steps), (radius_z or radius) * np.cos(a)], -1)


def torus(radius: float, wire: float, steps: int = 48, around: int = 12) -> Mesh:
    """A wire ring about y."""
    return sweep(ring_path(radius, steps), circle(wire, around), closed=True)


def ball(radius: float, steps: int = 20) -> Mesh:
    a = np.linspace(-np.pi / 2, np.pi / 2, max(steps // 2, 4) + 1)
    profile = radius * np.stack([np.cos(a), np.sin(a)], -1)
    profile[[0, -1], 0] = 0
    return lathe(profile, steps)


def rod(start: ArrayLike, end: ArrayLike, radius: float, steps: int = 10, *, tip: bool = True) -> Mesh:
    """A round wire from ``start`` to ``end``; with ``tip``, a hemisphere at the end."""
    a, b = np.asarray(start, float), np.asarray(end, float)
    length = float(np.linalg.norm(b - a))
    profile = [(0.0, 0.0), (radius, 0.0), (radius, length)]
    if tip:
        profile += [(radius * np.cos(t), length + radius * np.sin(t)) for t in np.radians((30, 60))]
        profile.append((0.0, length + radius))
    else:
        profile.append((0.0, length))
    return lathe(profile, steps).moved(facing(b - a, a))


def spline(points: Sequence[Sequence[float]], steps: int, *, closed: bool = False) -> Array:
    """A smooth curve through ``points`` with evenly spaced samples."""
    from scipy.interpolate import CubicSpline

    p = np.asarray(points, float)
    if closed:
        p = np.vstack([p, p[:1]])
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    curve = CubicSpline(along, p, bc_type="periodic" if closed else "not-a-knot" if len(p) > 3 else "natural")
    fine = curve(np.linspace(0, along[-1], 2000))
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
    want = np.linspace(0, length[-1], steps + (1 if closed else 0))[: steps if closed else None]
    return np.stack([np.interp(want, length, fine[:, k]) for k in range(p.shape[1])], -1)

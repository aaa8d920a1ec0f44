"""Cut stones as convex solids with flat facets, in mm, table along +y, girdle in the x-z plane.

A cut is an intersection of half spaces, so a ray tracer needs nothing but the facets' planes. Proportions of
the round brilliant are usual for a well-cut one: table 56 %, crown 34.5 deg,
pavilion 40.8 deg, star 50 %, lower halves 77 %.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import HalfspaceIntersection

from assets.build.mesh import Array, Mesh, lathe

DENSITY = {"diamond": 3.52, "ruby": 4.0, "sapphire": 4.0, "emerald": 2.72, "jade": 3.33, "pearl": 2.72}
"""g/cm3, middle handbook values; jade is jadeite."""
GIRDLE = 0.03
"""Thickness of the girdle over the width."""


@dataclass(frozen=True)
class Cut:
    """A stone of one cut: its mesh and its size across."""

    name: str
    mesh: Mesh
    width: float
    """mm along x."""
    length: float
    """mm along z."""
    depth: float
    """mm from the girdle down to the culet."""
    crown: float
    """mm from the girdle up to the table."""

    def carat(self, stone: str) -> float:
        return self.mesh.volume / 1000 * DENSITY[stone] / 0.2


def solid(planes: Array, inside: Array) -> Mesh:
    """The convex solid n.x <= d for each (n, d) of ``planes`` (k, 4), each facet flat-shaded."""
    corners = HalfspaceIntersection(np.hstack([planes[:, :3], -planes[:, 3:]]), inside).intersections
    vertices, normals, triangles = [], [], []
    size = np.abs(corners).max()
    for plane in planes:
        n, d = plane[:3], plane[3]
        on = corners[np.abs(corners @ n - d) < 1e-7 * size]
        if len(on) < 3:
            continue
        middle = on.mean(0)
        u = np.cross(n, [1.0, 0, 0] if abs(n[0]) < 0.8 else [0, 1.0, 0])
        u /= np.linalg.norm(u)
        angle = np.arctan2((on - middle) @ np.cross(n, u), (on - middle) @ u)
        on = on[np.argsort(angle)]
        keep = np.linalg.norm(on - np.roll(on, 1, 0), axis=1) > 1e-6 * size
        on = on[keep]
        if len(on) < 3:
            continue
        start = sum(len(part) for part in vertices)
        vertices.append(on)
        normals.append(np.tile(n, (len(on), 1)))
        triangles += [(start, start + k, start + k + 1) for k in range(1, len(on) - 1)]
    return Mesh(np.vstack(vertices), np.vstack(normals), np.array(triangles)).outward()


def _through(a: Array, b: Array, c: Array) -> Array:
    n = np.cross(b - a, c - a)
    n /= np.linalg.norm(n)
    d = float(n @ a)
    return np.array([*n, d]) if d > 0 else np.array([*-n, -d])


def _polar(azimuth: float, radius: float, y: float) -> Array:
    a = np.radians(azimuth)
    return np.array([radius * np.cos(a), y, radius * np.sin(a)])


def _slope(azimuth: float, degrees: float, through: Array) -> Array:
    """A plane whose normal leans ``degrees`` from the vertical (up if positive, down if negative)."""
    s = np.radians(abs(degrees))
    n = _polar(azimuth, float(np.sin(s)), float(np.cos(s) * np.sign(degrees)))
    return np.array([*n, n @ through])


def brilliant(width: float, length: float | None = None, name: str = "") -> Cut:
    """A round brilliant of 57 facets; with ``length`` (along z) an oval one."""
    r, table, crown, pavilion = 0.5, 0.28, 34.5, 40.8
    g = GIRDLE
    rise, fall = np.tan(np.radians(crown)), np.tan(np.radians(pavilion))
    half = np.cos(np.radians(22.5))
    top = g + (r - table) * rise
    planes = [np.array([0, 1.0, 0, top])]
    star = table * half + 0.5 * (r - table * half)
    low = r * (1 - 0.77)
    for k in range(8):
        a = 45.0 * k
        planes.append(_slope(a, crown, _polar(a, r, g)))
        planes.append(_slope(a, -pavilion, _polar(a, r, 0)))
        corner = _polar(a + 22.5, star, g + (r - star * half) * rise)
        planes.append(_through(_polar(a, table, top), _polar(a + 45, table, top), corner))
        deep = _polar(a + 22.5, low, -(r - low * half) * fall)
        for side in (0.0, 45.0):
            rim, between = _polar(a + side, r, g), _polar(a + 22.5, r, g)
            down = np.array([0, g, 0])
            planes.append(_through(rim, between, corner))
            planes.append(_through(rim - down, between - down, deep))
            planes.append(_through(rim, between, between - down))
    return _sized(name or ("oval" if length else "brilliant"), np.array(planes), width, length or width)


def single_cut(width: float) -> Cut:
    """Seventeen facets: what small stones are cut to."""
    r, g = 0.5 / np.cos(np.radians(22.5)) * np.cos(np.radians(22.5)), GIRDLE
    planes = [np.array([0, 1.0, 0, g + 0.22 * np.tan(np.radians(34.0))])]
    for k in range(8):
        a = 45.0 * k
        planes.append(_slope(a, 34.0, _polar(a, r, g)))
        planes.append(_slope(a, 90.0, _polar(a, r, 0)))
        planes.append(_slope(a, -41.0, _polar(a, r, 0)))
    return _sized("single", np.array(planes), width, width)


def emerald_cut(width: float, length: float) -> Cut:
    """A step cut with cut corners: three steps above the girdle and three below."""
    ratio = length / width
    g = GIRDLE
    corner = 0.16
    sides = [(0.0, 0.5), (90.0, ratio / 2), (180.0, 0.5), (270.0, ratio / 2)]
    reach = ((0.5 - corner) + ratio / 2) / np.sqrt(2)
    sides += [(45.0 + 90 * k, reach) for k in range(4)]
    planes = [np.array([0, 1.0, 0, g + 0.155])]
    for azimuth, distance in sides:
        planes.append(_slope(azimuth, 90, _polar(azimuth, distance, 0)))
        y, x = g, distance
        for angle, step in ((46, 0.045), (38, 0.06), (29, 0.2)):
            planes.append(_slope(azimuth, angle, _polar(azimuth, x, y)))
            x, y = x - step / np.tan(np.radians(angle)), y + step
        y, x = 0.0, distance
        for angle, step in ((54, 0.16), (45, 0.14), (36, 0.4)):
            planes.append(_slope(azimuth, -angle, _polar(azimuth, x, y)))
            x, y = x - step / np.tan(np.radians(angle)), y - step
    return _sized("emerald", np.array(planes), width, length)


def fancy(name: str, width: float, length: float, support: Callable[[float], float], points: int = 16) -> Cut:
    """A brilliant-style cut over any convex outline, given by its support function of the azimuth (degrees)."""
    g = GIRDLE
    planes = [np.array([0, 1.0, 0, g + 0.15])]
    for k in range(points):
        a = 360.0 * k / points
        h = support(a)
        planes.append(_slope(a, 90, _polar(a, h, 0)))
        planes.append(_slope(a, 41 if k % 2 else 34.5, _polar(a, h, g)))
        planes.append(_slope(a, -43 if k % 2 else -40, _polar(a, h, 0)))
        if k % 2 == 0:
            inner = support(a) * 0.62
            planes.append(_slope(a, 24, _polar(a, inner, g + 0.125)))
    return _sized(name, np.array(planes), width, length)


def _support_of(outline: Array) -> Callable[[float], float]:
    def support(azimuth: float) -> float:
        a = np.radians(azimuth)
        return float((outline @ [np.cos(a), np.sin(a)]).max())

    return support


def pear(width: float, length: float) -> Cut:
    """Round end towards +z, point towards -z."""
    reach = length / width - 0.5
    radius = (reach**2 + 0.25) / (2 * 0.5)  # of the flanks: tangent to the round end, meeting at the point
    t = np.linspace(0, np.pi, 200)
    flank = np.linspace(0, np.arcsin(reach / radius), 200)
    arc = np.stack([radius * np.cos(flank) - (radius - 0.5), -radius * np.sin(flank)], -1)
    outline = np.vstack([np.stack([0.5 * np.cos(t), 0.5 * np.sin(t)], -1), arc, arc * [-1, 1]])
    return fancy("pear", width, length, _support_of(outline), 24)


def marquise(width: float, length: float) -> Cut:
    ratio = length / width
    radius = (ratio**2 / 4 + 0.25) / (2 * 0.5)
    reach = np.arcsin(ratio / 2 / radius)
    t = np.linspace(-reach, reach, 200)
    arc = np.stack([radius * np.cos(t) - (radius - 0.5), radius * np.sin(t)], -1)
    return fancy("marquise", width, length, _support_of(np.vstack([arc, -arc])), 20)


def _sized(name: str, planes: Array, width: float, length: float) -> Cut:
    mesh = solid(planes, np.array([0, 0.005, 0]))
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    sx, sz = width / (high[0] - low[0]), length / (high[2] - low[2])
    # Depth follows the smaller side, as a cutter would have it.
    sy = min(sx, sz) if name != "oval" else (sx + sz) / 2
    matrix = np.diag([sx, sy, sz, 1.0])
    mesh = mesh.moved(matrix)
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    centre = np.array([(low[0] + high[0]) / 2, 0, (low[2] + high[2]) / 2])
    mesh = Mesh(mesh.vertices - centre, mesh.normals, mesh.triangles)
    return Cut(name, mesh, width, length, -float(low[1]), float(high[1]))


def cabochon(width: float, length: float, height: float | None = None) -> Cut:
    """A smooth dome over a shallow base."""
    dome = (height or 0.45 * width) / width
    a = np.linspace(0, np.pi / 2, 9)
    profile = [(0.0, -0.1), (0.42, -0.1), *[(0.5 * np.cos(t), dome * np.sin(t)) for t in a]]
    profile[-1] = (0.0, dome)
    mesh = lathe(profile, 32).moved(np.diag([width, width, length, 1.0]))
    return Cut("cabochon", mesh, width, length, 0.1 * width, dome * width)


def bead(width: float, steps: int = 28) -> Cut:
    """A round pearl or bead."""
    a = np.linspace(-np.pi / 2, np.pi / 2, steps // 2 + 1)
    profile = width / 2 * np.stack([np.cos(a), np.sin(a)], -1)
    profile[[0, -1], 0] = 0
    return Cut("round", lathe(profile, steps), width, width, width / 2, width / 2)

"""Hair as ribbons that grow from the scalp and fall over, behind or away from the ears."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STYLES = ("none", "short", "tied", "tucked", "over", "one_side", "smooth", "behind")
"""The last two are one smooth surface, over the ears or hanging behind them; the others are ribbons."""
_STEPS = 14
_COLUMNS, _ROWS = 61, 41


@dataclass(frozen=True)
class Ribbons:
    """Triangles of hair: vertices (n, 3) mm, normals, a coordinate across each ribbon, triangles (m, 3)."""

    vertices: Array
    normals: Array
    across: Array
    triangles: NDArray[np.int32]
    solid: bool = False
    """One surface without gaps between its strands."""


def grow(
    rng: np.random.Generator, style: str, roots: Array, normals: Array, ear_top: Array, half_breadth: float
) -> Ribbons | None:
    """Hair of one head that looks at the camera; ``ear_top`` is the left ear's top, ``half_breadth`` over the ears."""
    if style == "none" or len(roots) < 10:
        return None
    if style in ("smooth", "behind"):
        return _surface(rng, style == "behind", ear_top, half_breadth)
    count = 900 if style == "short" else 1100
    chosen = rng.integers(0, len(roots), count)
    start, out = roots[chosen] + rng.normal(0, 2, (count, 3)), normals[chosen]
    centre = np.array([0.0, ear_top[1] - 25.0, ear_top[2] + 5.0])
    lift = rng.uniform(3, 10)
    if style == "short":
        length = np.full(count, rng.uniform(12, 38)) * rng.uniform(0.6, 1.2, count)
    elif style == "tied":
        length = np.full(count, rng.uniform(90, 150))
    else:
        length = np.full(count, rng.uniform(130, 420)) * rng.uniform(0.8, 1.1, count)
    covers = np.full(count, style == "over")
    if style == "one_side":
        covers = start[:, 0] * rng.choice([-1, 1]) > 0
    part = rng.uniform(-30, 30)
    sign = np.where(start[:, 0] > part, 1.0, -1.0)
    wave, phase = rng.uniform(0, 5), rng.uniform(0, 6.28, count)
    tuck_z = ear_top[2] + rng.uniform(12, 25)
    # Over the ear the hair needs room for it; elsewhere it follows the skull.
    room = np.where(covers, half_breadth + rng.uniform(2, 12), half_breadth - rng.uniform(6, 10))
    points = [start]
    ahead = out.copy()
    here = start.copy()
    for step in range(_STEPS):
        down = np.tile([0.0, 1.0, 0.0], (count, 1))
        if style == "short":
            pull = 0.4 * out + np.array([0.0, 0.5, 0.6]) * rng.uniform(0.7, 1.3)
        elif style == "tied":
            goal = np.array([0.0, ear_top[1] + 10, centre[2] + 95]) - here
            pull = goal / np.linalg.norm(goal, axis=1, keepdims=True)
        else:
            pull = down + sign[:, None] * np.array([0.5, 0.0, 0.0]) * np.exp(-step / 4)
            front = (here[:, 2] < tuck_z) & ~covers & (here[:, 1] > ear_top[1] - 45)
            pull = np.where(front[:, None], np.array([0.0, 0.12, 1.0]), pull)
            open_face = covers & (here[:, 2] < ear_top[2] - 45)
            pull = np.where(open_face[:, None], pull + np.array([0.0, 0.0, 0.9]), pull)
        pull = pull + rng.normal(0, 0.06, (count, 3))
        pull[:, 0] += wave * 0.06 * np.sin(phase + step)
        ahead = ahead * 0.35 + pull / np.linalg.norm(pull, axis=1, keepdims=True)
        ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
        here = here + ahead * (length / _STEPS)[:, None]
        here = _outside(here, centre, np.stack([room, np.full(count, 112.0), np.full(count, 98.0)], 1) + lift)
        points.append(here)
    path = np.stack(points, 1)
    tangent = np.gradient(path, axis=1)
    tangent /= np.linalg.norm(tangent, axis=2, keepdims=True) + 1e-9
    outward = path - np.array([0.0, 0.0, centre[2]])
    outward[..., 1] = np.where(path[..., 1] < centre[1], path[..., 1] - centre[1], 0)
    outward /= np.linalg.norm(outward, axis=2, keepdims=True) + 1e-9
    outward = outward + rng.normal(0, 0.25, (count, 1, 3))
    side = np.cross(tangent, outward)
    side /= np.linalg.norm(side, axis=2, keepdims=True) + 1e-9
    half = rng.uniform(1.2, 4.0) * rng.uniform(0.5, 1.3, (count, 1, 1))
    taper = np.linspace(1, 0.25, _STEPS + 1)[None, :, None]
    both = np.stack([path - side * half * taper, path + side * half * taper], 2)
    normal = np.cross(side, tangent)
    vertices = both.reshape(-1, 3)
    across = np.tile(rng.uniform(0, 40, (count, 1, 1)) + np.array([0.0, 1.0]), (1, _STEPS + 1, 1)).reshape(-1)
    n = _STEPS + 1
    base = (np.arange(count)[:, None] * n + np.arange(_STEPS)[None]).ravel() * 2
    triangles = np.concatenate([np.stack([base, base + 1, base + 2], 1), np.stack([base + 1, base + 3, base + 2], 1)])
    return Ribbons(vertices, np.repeat(normal.reshape(-1, 3), 2, 0), across, triangles.astype(np.int32))


def _surface(rng: np.random.Generator, behind: bool, ear_top: Array, half_breadth: float) -> Ribbons:
    """Smooth hair from one front edge round the nape to the other; ``behind`` leaves the ears free."""
    top = ear_top[1] - 75.0
    bottom = ear_top[1] + (rng.uniform(70, 240) if behind else rng.uniform(35, 220))
    y = np.linspace(top, bottom, _ROWS)[:, None]
    middle = np.array([0.0, ear_top[1] - 25.0, ear_top[2] + 5.0])
    wide = half_breadth + (rng.uniform(-6, 8) if behind else rng.uniform(1, 12))
    deep = 98.0 + rng.uniform(2, 14)
    round_off = np.sqrt(np.clip(1 - (np.minimum(y - middle[1], 0) / 118.0) ** 2, 0.05, 1))
    below = np.clip((y - ear_top[1]) / 150.0, 0, 1)
    spread = round_off * (1 + rng.uniform(-0.18, 0.15) * below)
    # Where the front edge lies: before the ear, over it, or behind what of it is below its upper end.
    edge = np.full_like(y, rng.uniform(-55, -12)) + rng.uniform(-0.25, 0.3) * (y - ear_top[1])
    if behind:
        under = 1 / (1 + np.exp(-(y - ear_top[1] - rng.uniform(-12, 12)) / rng.uniform(2, 8)))
        edge = edge * (1 - under) + (rng.uniform(6, 30) + rng.uniform(-0.1, 0.15) * (y - ear_top[1])) * under
    reach = np.arccos(np.clip((edge - 5.0) / (deep * spread), -0.98, 0.98))
    theta = reach * np.linspace(-1, 1, _COLUMNS)[None]
    waves = rng.uniform(0, 1.8) * np.sin(rng.integers(6, 40) * theta + rng.uniform(0, 6.28) + 0.03 * y)
    x = (wide * spread + waves) * np.sin(theta)
    z = middle[2] + (deep * spread + waves) * np.cos(theta)
    vertices = np.stack([x, np.broadcast_to(y, x.shape), z], 2).reshape(-1, 3)
    normals = np.stack([np.sin(theta), np.zeros_like(theta), np.cos(theta)], 2).reshape(-1, 3)
    across = np.tile(np.linspace(0, rng.uniform(4, 60), _COLUMNS), _ROWS)
    base = (np.arange(_ROWS - 1)[:, None] * _COLUMNS + np.arange(_COLUMNS - 1)).ravel()
    corners = ((0, 1, _COLUMNS), (1, _COLUMNS + 1, _COLUMNS))
    triangles = np.concatenate([np.stack([base + k for k in corner], 1) for corner in corners])
    return Ribbons(vertices, normals, across, triangles.astype(np.int32), solid=True)


def _outside(points: Array, centre: Array, axes: Array) -> Array:
    """Points inside an upright ellipsoid (its lower half a cylinder) are moved to its surface."""
    shifted = points - centre
    below = shifted[:, 1] > 0
    y = np.where(below, 0.0, shifted[:, 1])
    radius = np.sqrt((shifted[:, 0] / axes[:, 0]) ** 2 + (y / axes[:, 1]) ** 2 + (shifted[:, 2] / axes[:, 2]) ** 2)
    # A neck is narrower than a head: below, hair may come in.
    limit = np.where(below, np.clip(1 - shifted[:, 1] / 160, 0.55, 1.0), 1.0)
    grow_by = np.where(radius < limit, limit / np.maximum(radius, 0.05), 1.0)
    scale = np.stack([grow_by, np.where(below, 1.0, grow_by), grow_by], 1)
    return np.asarray(centre + shifted * scale)

"""What jewellers build with: prongs, bezels, halos, posts, links, petals. Stones' frames: table along +y."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from assets.build import gems
from assets.build.gems import Cut
from assets.build.mesh import (
    Array,
    Mesh,
    ball,
    circle,
    ellipse,
    facing,
    lathe,
    ring_path,
    rod,
    rounded,
    scale,
    spline,
    sweep,
    torus,
    turn,
)
from assets.build.piece import Node

OUT = (0.0, 0.0, 1.0)
DOWN = (0.0, -1.0, 0.0)


@cache
def brilliant(width: float) -> Cut:
    return gems.brilliant(width)


@cache
def oval(width: float, length: float) -> Cut:
    return gems.brilliant(width, length)


@cache
def melee(width: float) -> Cut:
    return gems.single_cut(width)


@cache
def pearl(width: float, steps: int = 28) -> Cut:
    return gems.bead(width, steps)


def prongs(cut: Cut, count: int = 4, wire: float = 0.36, phase: float = 45.0) -> list[Mesh]:
    """Claws that rise from a small base and bend over the girdle."""
    out = []
    for k in range(count):
        a = np.radians(phase + 360 * k / count)
        rx, rz = cut.width / 2 * np.cos(a), cut.length / 2 * np.sin(a)
        if cut.name == "emerald":
            rx, rz = cut.width / 2 * 0.86 * np.sign(rx), cut.length / 2 * 0.9 * np.sign(rz)
        points = [
            (0.42 * rx, -cut.depth * 1.02, 0.42 * rz),
            (0.80 * rx, -cut.depth * 0.5, 0.80 * rz),
            (1.04 * rx, 0.0, 1.04 * rz),
            (1.04 * rx, cut.crown * 0.45, 1.04 * rz),
            (0.90 * rx, cut.crown * 0.86, 0.90 * rz),
        ]
        path = spline(points, 12)
        out.append(sweep(path, circle(wire, 8), size=[1.0] * 10 + [0.85, 0.0]))
    return out


def gallery(cut: Cut, wire: float = 0.3) -> list[Mesh]:
    """Two wires that tie the claws together."""
    out = []
    for level, share in ((-0.97, 0.46), (-0.46, 0.84)):
        path = ring_path(share * cut.width / 2, 40, radius_z=share * cut.length / 2) + [0, level * cut.depth, 0]
        out.append(sweep(path, circle(wire, 8), closed=True))
    return out


def bezel(cut: Cut, wall: float = 0.45) -> list[Mesh]:
    """A collar all round."""
    r = cut.width / 2
    low = -min(cut.depth, 0.35 * cut.width) - 0.15
    profile = [
        (r - 0.16, cut.crown * 0.42),
        (r + wall * 0.6, cut.crown * 0.36),
        (r + wall, 0.0),
        (r + wall * 0.9, low),
        (r * 0.5, low),
        (r * 0.5, low + 0.3),
        (r - 0.02, -0.05),
    ]
    mesh = lathe(profile, 44, closed=True)
    return [mesh.moved(scale(1, 1, (cut.length + 2 * wall) / (cut.width + 2 * wall)))]


def mount(
    node: Node,
    metal: str,
    stone: str,
    cut: Cut,
    position: ArrayLike,
    towards: ArrayLike = OUT,
    *,
    up: ArrayLike = DOWN,
    style: str = "claws",
    count: int = 4,
    wire: float = 0.36,
) -> Array:
    """Sets a stone in claws or a bezel; returns the stone's frame."""
    place = facing(towards, position, up)
    node.set_by(stone, cut, place)
    parts = bezel(cut) if style == "bezel" else [*prongs(cut, count, wire), *gallery(cut, wire * 0.8)]
    node.add(metal, *(part.moved(place) for part in parts))
    return place


def halo(node: Node, metal: str, cut: Cut, place: Array, size: float = 1.25, stone: str = "diamond") -> None:
    """A wreath of small stones around a mounted one, on a plate of metal with a bead between any two."""
    small = melee(size)
    a, b = cut.width / 2 + 0.62 * size, cut.length / 2 + 0.62 * size
    around = np.pi * (3 * (a + b) - np.sqrt((3 * a + b) * (a + 3 * b)))
    count = int(around / (size * 1.06))
    path = ring_path(a, 240, radius_z=b)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(np.vstack([path, path[:1]]), axis=0), axis=1))])
    closed = np.vstack([path, path[:1]])

    def at(s: float) -> Array:
        return np.array([np.interp(s % along[-1], along, closed[:, k]) for k in range(3)])

    level = cut.crown * 0.10
    plate = sweep(path[::4] + [0, level - 0.42, 0], rounded(size * 1.16, 0.62, 0.2, 2), closed=True, up=(0, 1, 0))
    beads = []
    for k in range(count):
        point = at(k * along[-1] / count) + [0, level, 0]
        node.set_by(stone, small, place @ facing((0, 1, 0), point))
        between = at((k + 0.5) * along[-1] / count)
        for side in (-0.42, 0.42):
            outwards = between / np.linalg.norm(between)
            beads.append(ball(size * 0.13, 8).at(*(between + outwards * side * size + [0, level + 0.02, 0])))
    node.add(metal, *(part.moved(place) for part in [plate, *beads]))


def post(length: float = 9.0) -> list[Mesh]:
    """A pin through the lobe; the skin is at z = 0."""
    pad = lathe([(0, -0.25), (1.1, -0.25), (1.1, 0.0), (0.9, 0.25), (0, 0.25)], 20).moved(facing(OUT, (0, 0, 0.25)))
    return [rod((0, 0, 0.2), (0, 0, -length), 0.4, 8), pad]


def eyelet(radius: float = 0.9, wire: float = 0.25) -> Mesh:
    """A small ring in the x-y plane about the origin."""
    return torus(radius, wire, 20, 8).moved(facing(OUT))


def oval_link(length: float, width: float, wire: float, steps: int = 10, around: int = 5) -> Mesh:
    """A link along x in the x-y plane."""
    a = 2 * np.pi * np.arange(steps) / steps
    path = np.stack([length / 2 * np.cos(a), width / 2 * np.sin(a), np.zeros(steps)], -1)
    return sweep(path, circle(wire, around), closed=True)


def petal(length: float, width: float, thickness: float, cup: float = 0.0, point: float = 0.6, steps: int = 22) -> Mesh:
    """A leaf from the origin along +y, bulging to +z; ``cup`` bends its tip up, ``point`` < 1 blunts the tip."""
    t = np.linspace(0, 1, steps)
    path = np.stack([np.zeros(steps), length * t, cup * length * t**2], -1)
    size = np.sin(np.pi * t**point) ** 0.75
    size[[0, -1]] = 0.04, 0.0
    return sweep(path, ellipse(width / 2, thickness / 2, max(10, steps * 9 // 11)), up=(0, 0, 1), size=size)


def drop(length: float, width: float, steps: int = 28) -> Mesh:
    """A teardrop hanging from the origin along -y."""
    t = np.linspace(0, np.pi, 20)
    radius = width / 2 * np.sin(t) * np.sin(t / 2) ** 1.3 / 0.72
    return lathe(np.stack([np.maximum(radius, 0), -length * (1 - np.cos(t)) / 2], -1), steps)


def flower(radius: float, thickness: float = 1.3, petals: int = 5, steps: int = 22) -> list[Mesh]:
    """A blossom in the x-y plane facing +z: full petals around a beaded heart."""
    one = petal(radius, radius * 1.12, thickness, cup=0.16, point=0.62, steps=steps)
    parts = [one.moved(turn("z", 360 * k / petals)) for k in range(petals)]
    heart = ball(radius * 0.2, 16).moved(scale(1, 1, 0.8)).at(0, 0, thickness * 0.45)
    stamens = [
        ball(radius * 0.075, 8).at(radius * 0.36 * np.cos(a), radius * 0.36 * np.sin(a), thickness * 0.52)
        for a in 2 * np.pi * np.arange(10) / 10
    ]
    return [*parts, heart, *stamens]


def bail(height: float = 4.6, width: float = 2.4, thickness: float = 0.45) -> Mesh:
    """The loop a pendant hangs by: the chain runs through along x at the origin, the loop hangs to -y."""
    a = 2 * np.pi * np.arange(28) / 28
    path = np.stack([np.zeros(28), 0.62 * height * np.cos(a) - 0.3 * height, 0.34 * height * np.sin(a)], -1)
    size = 0.75 + 0.25 * (0.5 - 0.5 * np.cos(a + np.pi))
    return sweep(path, rounded(thickness, width, thickness / 2, 3), closed=True, up=(1, 0, 0), size=size)


def moved(parts: list[Mesh], matrix: Array) -> list[Mesh]:
    return [part.moved(matrix) for part in parts]



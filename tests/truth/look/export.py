"""Hands the cases over to the path tracer: meshes, matter, light and camera as plain numbers.

python -m tests.truth.look.export OUT

Then, in an environment that has Mitsuba 3 (requirements/assets.in): python tests/truth/look/trace.py OUT
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon import light
from kiosk.tryon.gltf import read_piece
from kiosk.tryon.materials import STONES, Look, colour_of
from kiosk.tryon.model import PieceModel
from kiosk.tryon.projection import TO_VIEW
from tests.truth.look.cases import CASES, SIDE, Case, pose_of

ROOT = Path(__file__).resolve().parents[3]
PIERCED = ("earring", "nose_stud")
LOBE = np.array([[0, 0.5, -4.6], [5.5, 6.5, 4.25]])
"""Middle and half axes, mm, of the body that hides a post (TryOn/WornNode.qml)."""
_FINE_MM = 0.3


def model_of(case: Case) -> PieceModel:
    return read_piece(ROOT / "assets" / "pieces" / f"{case.sku}.glb", case.kind)


def hidden(points: NDArray[np.float64], eye: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of ``points`` (..., 3) lie in the lobe or behind it, seen from ``eye``; piece frame, mm."""
    start = (eye - LOBE[0]) / LOBE[1]
    way = (points - LOBE[0]) / LOBE[1] - start
    a, b, c = (way * way).sum(-1), way @ start, float(start @ start) - 1
    inside = b * b - a * c
    return np.asarray((inside > 0) & (-b - np.sqrt(np.maximum(inside, 0)) < a))


def in_sight(
    corners: NDArray[np.float64], normals: NDArray[np.float64], eye: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Triangles (n, 3, 3) and their normals, without what the lobe hides: those across its edge are halved along their
    longest side until they are small."""
    done: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    while len(corners):
        seen = ~hidden(np.concatenate([corners, corners.mean(axis=1, keepdims=True)], axis=1), eye)
        sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
        whole = (seen == seen[:, :1]).all(axis=1) | (sides.max(axis=1) < _FINE_MM)
        kept = whole & seen[:, 3]
        done.append((corners[kept], normals[kept]))
        turns = (sides[~whole].argmax(axis=1)[:, None] + np.arange(3)) % 3  # the longest side first
        row = np.arange(len(turns))[:, None]
        halves = []
        for values in (corners[~whole][row, turns], normals[~whole][row, turns]):
            middle = values[:, :2].mean(axis=1)
            halves.append(
                np.concatenate(
                    [
                        np.stack([values[:, 0], middle, values[:, 2]], axis=1),
                        np.stack([middle, values[:, 1], values[:, 2]], axis=1),
                    ]
                )
            )
        corners, normals = halves
    return np.concatenate([c for c, _ in done]), np.concatenate([n for _, n in done])


def scene_of(case: Case) -> dict[str, Any]:
    """Everything that the tracer needs of one case, in Qt Quick 3D's view frame (x right, y up, z to the eye), mm."""
    model = model_of(case)
    camera, pose = pose_of(case, model.low, model.high)
    to_view = TO_VIEW @ pose
    told: dict[str, Any] = {"side": SIDE, "focal": camera[0, 0], "count": len(model.parts)}
    for number, part in enumerate(model.parts):
        points: NDArray[Any] = part.mesh.positions
        normals: NDArray[Any] = part.mesh.normals
        triangles = part.mesh.triangles.astype(np.int64)
        if case.kind in PIERCED:
            # What goes through the skin is not seen: the mirror hides it behind the lobe.
            seen, leaning = in_sight(
                points[triangles].astype(np.float64), normals[triangles].astype(np.float64), np.linalg.inv(pose)[:3, 3]
            )
            points, normals = seen.reshape(-1, 3), leaning.reshape(-1, 3)
            triangles = np.arange(len(points)).reshape(-1, 3)
        stone = STONES.get(part.matter.name)
        told |= {
            f"points{number}": (points @ to_view[:3, :3].T + to_view[:3, 3]).astype(np.float32),
            f"normals{number}": (normals @ to_view[:3, :3].T).astype(np.float32),
            f"triangles{number}": triangles.astype(np.uint32),
            f"look{number}": str(part.matter.look),
            f"colour{number}": np.array(colour_of(part.matter)),
            f"roughness{number}": part.matter.roughness,
            f"index{number}": stone.index if stone and part.matter.look is Look.GEM else 0.0,
            f"spread{number}": stone.dispersion if stone else 0.0,
            f"absorption{number}": np.array(stone.absorption if stone else (0.0, 0.0, 0.0)),
        }
    return told


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "light.npy", light.load().sharp[..., :3])
    for case in CASES:
        np.savez(out / f"{case.sku}.npz", **scene_of(case))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

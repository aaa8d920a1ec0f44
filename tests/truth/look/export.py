"""Hands the cases over to the path tracer: meshes, matter, light and camera as plain numbers.

python -m tests.truth.look.export OUT

Then, in an environment that has Mitsuba 3 (requirements/assets.in): python tests/truth/look/trace.py OUT
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.tryon import light
from kiosk.tryon.gltf import PieceModel, read_piece
from kiosk.tryon.materials import STONES, Look, colour_of
from kiosk.tryon.projection import TO_VIEW
from tests.truth.look.cases import CASES, SIDE, Case, pose_of

ROOT = Path(__file__).resolve().parents[3]
PIERCED = ("earring", "nose_stud")
BEHIND_SKIN_MM = -0.6


def model_of(case: Case) -> PieceModel:
    return read_piece(ROOT / "assets" / "pieces" / f"{case.sku}.glb", case.kind)


def scene_of(case: Case) -> dict[str, Any]:
    """Everything that the tracer needs of one case, in Qt Quick 3D's view frame (x right, y up, z to the eye), mm."""
    model = model_of(case)
    camera, pose = pose_of(case, model.low, model.high)
    to_view = TO_VIEW @ pose
    told: dict[str, Any] = {"side": SIDE, "focal": camera[0, 0], "count": len(model.parts)}
    for number, part in enumerate(model.parts):
        triangles = part.mesh.triangles.astype(np.int64)
        if case.kind in PIERCED:
            # What goes through the skin is not seen: the mirror hides it behind the lobe.
            triangles = triangles[part.mesh.positions[triangles][..., 2].max(axis=1) > BEHIND_SKIN_MM]
        stone = STONES.get(part.matter.name)
        told |= {
            f"points{number}": (part.mesh.positions @ to_view[:3, :3].T + to_view[:3, 3]).astype(np.float32),
            f"normals{number}": (part.mesh.normals @ to_view[:3, :3].T).astype(np.float32),
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

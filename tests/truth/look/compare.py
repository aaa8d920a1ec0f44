"""How far the mirror is from the path tracer: FLIP over the piece, and where its highlights lie.

python -m tests.truth.look.compare FOLDER [SKU ...] [--pictures OUT]

FLIP is NVIDIA's (Andersson et al., HPG 2020; ``flip-evaluator``), on what the display shows, at its usual 67 pixels
a degree, averaged over the reference's mask alone. The direction of a highlight is the normal halfway to the light: the
mean normal over the brightest twentieth of the mask is compared with the reference's, in degrees, on the same mesh.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
import flip_evaluator
import numpy as np
from numpy.typing import NDArray

from kiosk.cli.render import placements
from kiosk.cli.screen import virtual_display
from tests.truth.look.cases import CASES, SIDE, Case, pose_of

Picture = NDArray[Any]
FOLDER = Path(__file__).parent / "references"


def shown(light: Picture) -> Picture:
    """Linear radiance to 8-bit sRGB by the shaders' own curve (jewel.frag, gem.frag)."""
    c = np.asarray(light, np.float64)
    c = np.clip((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14), 0, 1)
    srgb = np.where(c <= 0.0031308, 12.92 * c, 1.055 * c ** (1 / 2.4) - 0.055)
    return np.asarray((srgb * 255).round(), np.uint8)


def flip(reference: Picture, drawn: Picture, mask: Picture) -> float:
    """Mean FLIP over ``mask``; both pictures (h, w, 3) RGB, 8 bits."""
    errors, _, _ = flip_evaluator.evaluate(
        (reference / 255).astype(np.float32), (drawn / 255).astype(np.float32), "LDR", applyMagma=False
    )
    return float(np.asarray(errors)[..., 0][mask].mean())


def highlight_angle(reference: Picture, drawn: Picture, mask: Picture, normals: Picture) -> float:
    """Degrees between the mean normals under the brightest twentieth of each picture."""

    def mean(picture: Picture) -> Picture:
        bright = cv2.GaussianBlur(picture.astype(np.float32).mean(axis=2), (0, 0), 1.5)
        normal = normals[mask & (bright >= np.percentile(bright[mask], 95))].mean(axis=0)
        return np.asarray(normal / np.linalg.norm(normal))

    return float(np.degrees(np.arccos(np.clip(mean(reference) @ mean(drawn), -1, 1))))


def normal_map(case: Case) -> Picture:
    """(h, w, 3) the mesh's normals in the view, by drawing the nearest sample of each pixel."""
    from tests.truth.look.export import scene_of

    told = scene_of(case)
    depth = np.full(SIDE * SIDE, -np.inf)
    out = np.zeros((SIDE * SIDE, 3))
    for number in range(told["count"]):
        points, normals = told[f"points{number}"].astype(float), told[f"normals{number}"].astype(float)
        triangles = told[f"triangles{number}"].astype(int)
        if not len(triangles):
            continue
        steps = np.linspace(0.05, 0.95, 10)
        for a, b in ((a, b) for a in steps for b in steps if a + b <= 1.0):
            weights = np.array([a, b, 1 - a - b])
            p = np.einsum("k,nkd->nd", weights, points[triangles])
            n = np.einsum("k,nkd->nd", weights, normals[triangles])
            u = np.floor(p[:, 0] / -p[:, 2] * told["focal"] + SIDE / 2).astype(int)
            v = np.floor(p[:, 1] / p[:, 2] * told["focal"] + SIDE / 2).astype(int)
            inside = (u >= 0) & (u < SIDE) & (v >= 0) & (v < SIDE)
            cell = v[inside] * SIDE + u[inside]
            order = np.argsort(p[inside, 2])  # nearest last
            cell, z, n = cell[order], p[inside, 2][order], n[inside][order]
            nearer = z > depth[cell]
            depth[cell[nearer]], out[cell[nearer]] = z[nearer], n[nearer]
    return out.reshape(SIDE, SIDE, 3)


def reference_of(folder: Path, sku: str) -> tuple[Picture, Picture]:
    """(h, w, 3) RGB as displayed and the mask; from the tracer's own file or the stored picture."""
    raw = folder / f"{sku}.ref.npz"
    if raw.is_file():
        picture = np.load(raw)["picture"].astype(np.float64)
        # As the mirror lays a piece over its picture: what is seen of it is toned, and then mixed by its coverage.
        cover = np.clip(picture[..., 3:], 0, 1)
        toned = shown(picture[..., :3] / np.maximum(cover, 1e-3))
        return np.asarray((toned * cover).round(), np.uint8), cover[..., 0] > 0.5
    stored = cv2.imread(str(folder / f"{sku}.webp"), cv2.IMREAD_UNCHANGED)
    mask = stored[..., 3] > 127
    return stored[..., 2::-1] * mask[..., None], mask  # a picture keeps no colours where nothing covers it


def compare(
    folder: Path, skus: list[str], pictures: Path | None = None, software: bool = False
) -> dict[str, dict[str, Any]]:
    """FLIP and highlight angle by SKU, at one of the mirror's grades or the finest. Needs Xvfb."""
    results: dict[str, dict[str, Any]] = {}
    with virtual_display(SIDE, SIDE):
        from kiosk.qt import application
        from kiosk.tryon.still import Still
        from tests.truth.look.export import ROOT, model_of

        application()
        still: Still | None = None
        for case in CASES:
            if skus and case.sku not in skus:
                continue
            model = model_of(case)
            camera, pose = pose_of(case, model.low, model.high)
            if still is None:
                still = Still((SIDE, SIDE), camera, as_live=software)
            still.camera_matrix = camera
            file = ROOT / "assets" / "pieces" / f"{case.sku}.glb"
            still.wear({"sku": case.sku, "kind": case.kind, "model": str(file)})
            drawn = still.picture(np.zeros((SIDE, SIDE, 3), np.uint8), placements(case.kind, pose))[..., ::-1]
            reference, mask = reference_of(folder, case.sku)
            results[case.sku] = {
                "group": case.group,
                "flip": round(flip(reference, drawn * mask[..., None], mask), 3),
                "highlight_deg": round(highlight_angle(reference, drawn, mask, normal_map(case)), 1),
            }
            if pictures is not None:
                pictures.mkdir(parents=True, exist_ok=True)
                both = np.hstack([reference, drawn])[..., ::-1]
                cv2.imwrite(str(pictures / f"{case.sku}.png"), both)
        if still is not None:
            still.close()
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("sku", nargs="*")
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--software", action="store_true", help="at the first grade of a machine without a GPU")
    args = parser.parse_args()
    results = compare(args.folder, args.sku, args.pictures, args.software)
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()

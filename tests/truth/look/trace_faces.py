"""Traces the faces of tests/truth/look/faces.py; needs Mitsuba, numpy and Pillow alone. See there."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import mitsuba as mi
import numpy as np
from PIL import Image

mi.set_variant("llvm_ad_rgb" if "llvm_ad_rgb" in mi.variants() else "scalar_rgb")


def traced(case: dict[str, np.ndarray]) -> np.ndarray:
    """(h, w, 3) linear."""
    side = int(case["side"])
    skin = mi.load_dict(
        {
            "type": "twosided",
            "material": {
                "type": "principled",
                "base_color": {"type": "mesh_attribute", "name": "vertex_color"},
                "roughness": 0.45,
                "specular": 0.4,
            },
        }
    )
    props = mi.Properties()
    props["bsdf"] = skin
    mesh = mi.Mesh("face", len(case["points"]), len(case["triangles"]), has_vertex_normals=True, props=props)
    mesh.add_attribute("vertex_color", 3, case["colours"].ravel().tolist())
    parameters = mi.traverse(mesh)
    parameters["vertex_positions"] = case["points"].astype(np.float32).ravel()
    parameters["faces"] = case["triangles"].astype(np.uint32).ravel()
    parameters.update()
    mesh.recompute_vertex_normals()
    to_world = mi.ScalarTransform4f()
    scene = {
        "type": "scene",
        "integrator": {"type": "path", "max_depth": 4},
        "light": {
            "type": "envmap",
            "bitmap": mi.Bitmap(np.ascontiguousarray(case["sky"])),
            "to_world": to_world.rotate([0, 1, 0], 90),
        },
        "camera": {
            "type": "perspective",
            "fov": float(np.degrees(2 * np.arctan(side / 2 / float(case["focal"])))),
            "near_clip": 50.0,
            "far_clip": 3000.0,
            "to_world": mi.ScalarTransform4f().look_at(origin=[0, 0, 0], target=[0, 0, -1], up=[0, 1, 0]),
            "film": {"type": "hdrfilm", "width": side, "height": side, "pixel_format": "rgb"},
            "sampler": {"type": "independent", "sample_count": 128},
        },
        "face": mesh,
    }
    return np.array(mi.render(mi.load_dict(scene)))


def main(out: Path) -> None:
    for name in json.loads((out / "names.json").read_text()):
        linear = np.clip(traced(dict(np.load(out / f"{name}.npz"))), 0, 1)
        srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
        Image.fromarray((srgb * 255).round().astype(np.uint8)).save(out / f"{name}.webp", quality=94)
        print(name, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The reference: Mitsuba 3 traces the very meshes, light and camera of the cases.

python tests/truth/look/trace.py OUT [SKU ...] [--samples 512] [--raw]

``OUT`` was filled by ``python -m tests.truth.look.export OUT``. This file needs nothing but Mitsuba and numpy.
Metals are GGX with Schlick's Fresnel, stones dielectrics with an absorbing inside, traced once for each of three
indices (dispersion); jade is a dielectric full of a scattering medium, a pearl a varnished diffuse ball.
What is written is linear radiance with coverage: OUT/SKU.ref.npz.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import mitsuba as mi
import numpy as np

mi.set_variant("scalar_rgb")  # the LLVM one wants a newer LLVM than Debian 12 has
T = mi.ScalarTransform4f


def rgb(value: Any) -> dict[str, Any]:
    return {"type": "rgb", "value": [float(v) for v in value]}


def matter(case: Any, number: int, band: int) -> tuple[dict[str, Any], dict[str, Any] | None]:
    look = str(case[f"look{number}"])
    colour, rough = case[f"colour{number}"], float(case[f"roughness{number}"])
    if look == "metal":
        return {
            "type": "principled",
            "base_color": rgb(colour),
            "metallic": 1.0,
            "roughness": max(rough, 0.03),
            "specular": 0.5,
        }, None
    if look == "gem":
        index = float(case[f"index{number}"]) + (-0.5, 0.0, 0.6)[band] * float(case[f"spread{number}"])
        absorption = np.maximum(case[f"absorption{number}"], 1e-4)
        inside = {"type": "homogeneous", "albedo": rgb((0, 0, 0)), "sigma_t": rgb(absorption / 4), "scale": 4.0}
        return {"type": "dielectric", "int_ior": index}, inside
    if look == "jade":
        # Fine grained: light is scattered after a third of a millimetre. The medium's albedo is the one that gives a
        # thick body the part's colour (B. Burley, "Extending the Disney BRDF", SIGGRAPH 2015).
        single = 1 - np.exp(-5.09406 * colour + 2.61188 * colour**2 - 4.31805 * colour**3)
        inside = {
            "type": "homogeneous",
            "albedo": rgb(single),
            "sigma_t": rgb((0.75, 0.75, 0.75)),
            "scale": 4.0,
        }
        return {"type": "roughdielectric", "int_ior": 1.66, "alpha": rough**2, "distribution": "ggx"}, inside
    if look == "pearl":
        return {"type": "roughplastic", "diffuse_reflectance": rgb(colour), "int_ior": 1.53, "alpha": rough**2}, None
    return {
        "type": "twosided",
        "material": {"type": "principled", "base_color": rgb(colour), "roughness": rough, "specular": 0.5},
    }, None


def shape(case: Any, number: int, band: int) -> Any:
    surface, inside = matter(case, number, band)
    props = mi.Properties()
    props["bsdf"] = mi.load_dict(surface)
    if inside is not None:
        props["interior"] = mi.load_dict(inside)
    flat = str(case[f"look{number}"]) == "gem"
    if flat:
        props["face_normals"] = True
    points, triangles = case[f"points{number}"], case[f"triangles{number}"]
    mesh = mi.Mesh(f"part{number}", len(points), len(triangles), has_vertex_normals=not flat, props=props)
    parameters = mi.traverse(mesh)
    parameters["vertex_positions"] = points.ravel()
    if not flat:
        parameters["vertex_normals"] = case[f"normals{number}"].ravel()
    parameters["faces"] = triangles.ravel()
    parameters.update()
    return mesh


def traced(case: Any, light: np.ndarray, samples: int, band: int) -> np.ndarray:
    """(h, w, 4) linear radiance and coverage."""
    side = int(case["side"])
    bitmap = mi.Bitmap(np.ascontiguousarray(light))
    looks = [str(case[f"look{n}"]) for n in range(int(case["count"]))]
    volume = any(look in ("gem", "jade") for look in looks)
    scene = {
        "type": "scene",
        "integrator": {
            "type": "volpath" if volume else "path",
            "max_depth": 64 if "jade" in looks else 18,
            "rr_depth": 40,
            "hide_emitters": True,
        },
        # Ours: u = atan2(z, x) / 2 pi + 1/2. Mitsuba's: u = atan2(x, -z) / 2 pi: a quarter turn apart.
        "light": {"type": "envmap", "bitmap": bitmap, "to_world": T().rotate([0, 1, 0], 90)},
        "camera": {
            "type": "perspective",
            "fov": float(np.degrees(2 * np.arctan(side / 2 / float(case["focal"])))),
            "near_clip": 50.0,
            "far_clip": 2000.0,
            "to_world": T().look_at(origin=[0, 0, 0], target=[0, 0, -1], up=[0, 1, 0]),
            "film": {
                "type": "hdrfilm",
                "width": side,
                "height": side,
                "pixel_format": "rgba",
                "rfilter": {"type": "box"},
            },
            "sampler": {"type": "independent", "sample_count": samples},
        },
    }
    scene |= {f"part{n}": shape(case, n, band) for n in range(int(case["count"])) if len(case[f"triangles{n}"])}
    loaded = mi.load_dict(scene)
    total, passes = None, max(1, samples // 64)
    for number in range(passes):
        picture = np.array(mi.render(loaded, spp=min(samples, 64), seed=number), np.float32)
        # A firefly is a path that found a lamp by luck: held where the display is white long before.
        picture[..., :3] = np.minimum(np.nan_to_num(picture[..., :3]), 40.0)
        total = picture if total is None else total + picture
    assert total is not None
    return total / passes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("sku", nargs="*")
    parser.add_argument("--samples", type=int, default=512)
    args = parser.parse_args()
    light = np.load(args.out / "light.npy")
    for file in sorted(args.out.glob("*.npz")):
        sku = file.name.removesuffix(".npz")
        if sku.endswith(".ref") or (args.sku and sku not in args.sku):
            continue
        case = np.load(file)
        spread = max(float(case[f"spread{n}"]) for n in range(int(case["count"])))
        bands = [traced(case, light, args.samples, band) for band in ((0, 1, 2) if spread > 0 else (1,))]
        picture = bands[len(bands) // 2].copy()
        for band, part in enumerate(bands if len(bands) == 3 else []):
            picture[..., band] = part[..., band]
        np.savez_compressed(args.out / f"{sku}.ref.npz", picture=picture.astype(np.float16))
        print(sku, flush=True)


if __name__ == "__main__":
    main()

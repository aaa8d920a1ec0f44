"""Path-traced catalogue pictures: the piece on dark, warm ground, lit by the studio.

    python -m assets.build.pictures OUT [SKU ...] [--size 640] [--samples 192]

What is there already is left alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import mitsuba as mi
import mitsuba_oidn
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from assets.build.collection import designs
from assets.build.gltf import METALS, OTHERS, ROUGHNESS
from assets.build.mesh import Array, Mesh, joined, shift, turn
from assets.build.piece import Design, Node, merged

mi.set_variant("scalar_rgb")  # no GPU and no LLVM asked for

LIGHT = Path(__file__).parents[1] / "lights" / "studio.hdr"
TINTS = {"diamond": (1.0, 1.0, 1.0), "ruby": (0.92, 0.05, 0.11), "sapphire": (0.10, 0.20, 0.88), "emerald": (0.08, 0.78, 0.40)}
"""What one crossing of the surface lets through, for pictures."""
INDEX = {"diamond": 2.417, "ruby": 1.765, "sapphire": 1.765, "emerald": 1.58}
EXPOSURE = 0.95
FREE = ("GE-003", "GE-009")
"""Hoops lie before the board; other earrings are pinned into it."""


def surfaces(design: Design) -> dict[str, Mesh]:
    """All of the piece in its own frame (mm, glTF axes), one mesh a material."""
    found: dict[str, list[Mesh]] = {}

    def gather(node: Node, matrix: Array) -> None:
        here = matrix @ shift(*node.origin)
        for name, mesh in merged(node).items():
            found.setdefault(name, []).append(mesh.moved(here))
        for setting in node.stones:
            found.setdefault(f"gem:{setting.stone}", []).append(setting.cut.mesh.moved(here @ setting.matrix))
        for child in node.children:
            gather(child, here)

    gather(design.body, np.eye(4))
    if design.chain:
        for place in design.chain.places():
            gather(design.chain.link, place)
        if design.chain.clasp is not None:
            gather(design.chain.clasp, np.eye(4))
    return {name: joined(parts) for name, parts in found.items()}


def bsdf(name: str) -> dict[str, Any]:
    family, what, *finish = name.split(":")
    if family == "metal":
        rough = ROUGHNESS[finish[0] if finish else "polished"]
        colour = {"type": "rgb", "value": list(METALS[what])}
        return {"type": "principled", "base_color": colour, "metallic": 1.0, "roughness": max(rough, 0.12), "specular": 0.5}
    if what in TINTS and family == "gem":
        tint = {"type": "rgb", "value": list(TINTS[what])}
        return {"type": "dielectric", "int_ior": INDEX[what], "specular_transmittance": tint}
    colour, rough, _ = OTHERS[name]
    colour = tuple(c * {"gem:pearl": 0.55, "gem:jade": 0.42, "dial:white": 0.7}.get(name, 1.0) for c in colour)
    out = {"type": "principled", "base_color": {"type": "rgb", "value": list(colour)}, "roughness": rough, "specular": 0.5}
    if name == "gem:pearl":
        # A warm body under a soft, tinted mirror: nacre's orient, near enough.
        body = {"type": "plastic", "diffuse_reflectance": {"type": "rgb", "value": [0.50, 0.43, 0.37]}}
        tint = {"type": "rgb", "value": [0.95, 0.86, 0.82]}
        nacre = {"type": "roughconductor", "material": "none", "alpha": 0.16, "specular_reflectance": tint}
        return {"type": "blendbsdf", "weight": 0.42, "first": body, "second": nacre}
    if name == "gem:jade":
        out |= {"clearcoat": 1.0, "clearcoat_gloss": 0.97, "roughness": 0.3}
    return {"type": "twosided", "material": out}


def shape(mesh: Mesh, name: str) -> Any:
    out = mi.Mesh(name, len(mesh.vertices), len(mesh.triangles), has_vertex_normals=True, props=_props(bsdf(name)))
    parameters = mi.traverse(out)
    parameters["vertex_positions"] = mesh.vertices.astype(np.float32).ravel()
    parameters["vertex_normals"] = mesh.normals.astype(np.float32).ravel()
    parameters["faces"] = mesh.triangles.astype(np.uint32).ravel()
    parameters.update()
    return out


def _props(material: dict[str, Any]) -> Any:
    props = mi.Properties()
    props["bsdf"] = mi.load_dict(material)
    return props


class Stage:
    """Where a kind of piece stands for its picture: a turn of the piece, the ground and the camera."""

    def __init__(self, design: Design) -> None:
        yaw, pitch = design.pose
        self.pose = turn("x", pitch) @ turn("y", yaw)
        self.focus: Array | None = None
        self.board = design.kind in ("earring", "nose_stud", "necklace")
        self.elevation = 4.0 if self.board else 24.0
        if design.kind == "ring":
            self.pose = turn("y", yaw or -32) @ turn("x", -90 + (pitch or 10))
        if design.kind == "watch":
            self.pose = turn("y", yaw or -20) @ turn("x", -6) @ turn("z", 90)
            self.elevation = 10.0


def scene(design: Design, size: int, samples: int, width: int | None = None) -> Any:
    stage = Stage(design)
    meshes = {name: mesh.moved(stage.pose) for name, mesh in surfaces(design).items()}
    points = np.vstack([mesh.vertices for mesh in meshes.values()])
    span = points
    if design.kind in ("earring", "nose_stud"):
        span = points if design.sku in FREE else points[points[:, 2] > -2.5]
    if design.kind == "necklace" and not design.extras.get("whole"):
        body = joined(mesh for mesh in surfaces_of(design.body).values()).moved(stage.pose).vertices
        span = np.vstack([body, [[-0.62 * np.ptp(body[:, 1]), 0.55 * np.ptp(body[:, 1]), 0], [0.62 * np.ptp(body[:, 1]), 0, 0]]])
    low, high = span.min(0), span.max(0)
    middle = (low + high) / 2
    reach = max(float(np.linalg.norm((high - low)[:2])), 3.0)
    away = reach * 3.6
    e = np.radians(stage.elevation)
    origin = middle + away * np.array([0, np.sin(e), np.cos(e)])
    transform = mi.ScalarTransform4f
    wall = {
        "type": "rectangle",
        "bsdf": {
            "type": "principled",
            "base_color": {"type": "rgb", "value": [0.011, 0.0072, 0.005]},
            "roughness": 0.55,
            "specular": 0.1,
        },
    }
    if stage.board:
        pinned = design.kind != "necklace" and design.sku not in FREE
        back = -0.6 if pinned else float(low[2]) - 0.8
        wall["to_world"] = transform().translate([0, 0, back]).scale([4000, 4000, 1])
    else:
        wall["to_world"] = transform().translate([0, float(points[:, 1].min()), 0]).rotate([1, 0, 0], -90).scale([4000, 4000, 1])
    field = float(np.degrees(2 * np.arctan(0.56 * reach / away)))
    content = {
        "type": "scene",
        "integrator": {
            "type": "aov",
            "aovs": "albedo:albedo,normal:sh_normal",
            "path": {"type": "path", "max_depth": 10, "rr_depth": 5},
        },
        "light": {"type": "envmap", "filename": str(LIGHT), "to_world": transform().rotate([0, 1, 0], 90)},
        "ground": wall,
        "camera": {
            "type": "thinlens",
            "fov": field,
            "fov_axis": "smaller",
            "aperture_radius": reach * 0.02,
            "focus_distance": away - (high[2] - middle[2]) * 0.7,
            "to_world": transform().look_at(origin=origin.tolist(), target=middle.tolist(), up=[0, 1, 0]),
            "film": {"type": "hdrfilm", "width": width or size, "height": size, "rfilter": {"type": "box"}},
            "sampler": {"type": "independent", "sample_count": samples},
        },
    }
    content |= {f"part{k}": shape(mesh, name) for k, (name, mesh) in enumerate(meshes.items())}
    return mi.load_dict(content)


def surfaces_of(body: Node) -> dict[str, Mesh]:
    return surfaces(Design("", "", "", "gold_18k", "", "", "", "", body))


def traced(what: Any) -> NDArray[np.float32]:
    """Renders and takes off the noise (Intel Open Image Denoise, led by albedo and normals)."""
    channels = np.array(mi.render(what), dtype=np.float32)
    colour = np.minimum(channels[..., :3], 60.0)
    albedo, normal = channels[..., -6:-3], channels[..., -3:]
    parts = (np.ascontiguousarray(part) for part in (colour, np.clip(albedo, 0, 1), normal))
    return np.asarray(mitsuba_oidn.denoise(*parts, hdr=True))


def developed(light: NDArray[np.float32], size: tuple[int, int]) -> Image.Image:
    """Linear radiance to a picture: fireflies held, a filmic shoulder (Hable 2010), a slight vignette."""
    x = np.minimum(light[..., :3], 40.0) * EXPOSURE
    height, width = x.shape[:2]
    v, u = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    x = x * (1 - 0.45 * np.clip((u**2 + v**2) / 2, 0, 1))[..., None]

    def curve(t: Any) -> Any:
        a, b, c, d, e, f = 0.22, 0.30, 0.10, 0.20, 0.01, 0.30
        return (t * (a * t + c * b) + d * e) / (t * (a * t + b) + d * f) - e / f

    y = np.clip(curve(2.0 * x) / curve(9.0), 0, 1)
    srgb = np.where(y <= 0.0031308, 12.92 * y, 1.055 * y ** (1 / 2.4) - 0.055)
    picture = Image.fromarray((srgb * 255 + 0.5).astype(np.uint8)).resize(size, Image.Resampling.LANCZOS)
    return picture.filter(ImageFilter.UnsharpMask(1.0, 40, 2))


def save(picture: Image.Image, file: Path, limit: int) -> None:
    for quality in range(88, 40, -4):
        picture.save(file, quality=quality, method=6)
        if file.stat().st_size <= limit:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("sku", nargs="*")
    parser.add_argument("--size", type=int, default=640)
    parser.add_argument("--samples", type=int, default=192)
    parser.add_argument("--shape", help="WxH instead of a square: stills for the attract loop")
    parser.add_argument("--width", type=int, help="of the picture, where it is not the size that is traced")
    args = parser.parse_args()
    wide, high = (int(v) for v in args.shape.split("x")) if args.shape else (args.size, args.size)
    shown = (args.width, args.width * high // wide) if args.width else (wide, high)
    args.out.mkdir(parents=True, exist_ok=True)
    for design in designs():
        if (args.sku and design.sku not in args.sku) or (args.out / f"{design.sku}.webp").exists():
            continue
        picture = developed(traced(scene(design, high, args.samples, wide)), shown)
        save(picture, args.out / f"{design.sku}.webp", 120_000 if args.shape else 45_000)
        print(design.sku, flush=True)


if __name__ == "__main__":
    main()

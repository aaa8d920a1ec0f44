"""Faces under lights that are known: path traced once, stored small, for the estimate of a shop's light.

python -m tests.truth.look.faces export OUT         writes what the tracer needs
python tests/truth/look/trace_faces.py OUT          (needs Mitsuba) writes OUT/*.webp

The face is the canonical mesh with spots, brows and a shine; the estimate gets the same head a little displaced.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.face_light import SKIN_LAB, black_body, lab_to_linear
from models.face.canonical import canonical
from models.occluders.head import _OVAL, _RIM_BACK, _RIM_DEPTH, _SKULL_AXES, _SKULL_CENTER, _head_triangles
from models.occluders.shapes import sphere
from models.placement import Occluder

FOLDER = Path(__file__).parent / "pictures"
SIDE = 200
CAMERA = np.array([[430.0, 0, SIDE / 2], [0, 430.0, SIDE / 2], [0, 0, 1]])
DISTANCE = 520.0
FAIR, DARK = (72.0, 9.0, 15.0), (45.0, 12.0, 18.0)


@dataclass(frozen=True)
class Known:
    """Azimuth (to the picture's right) and elevation of the lamp in degrees, its temperature, and how strong it is."""

    name: str
    azimuth: float
    elevation: float
    kelvin: float
    lamp: float
    ambient: float
    skin: tuple[float, float, float] = SKIN_LAB
    yaw: float = 0.0

    @property
    def direction(self) -> NDArray[np.float64]:
        """To the lamp; x right, y up, z to the eye."""
        a, e = np.radians((self.azimuth, self.elevation))
        return np.array([np.cos(e) * np.sin(a), np.sin(e), np.cos(e) * np.cos(a)])


LIGHTS = (
    Known("warm_left", -50, 30, 3000, 0.45, 0.10, yaw=12),
    Known("noon_above", 25, 55, 4500, 0.75, 0.22),
    Known("day_right", 65, 12, 6500, 0.80, 0.25, yaw=-15),
)
OTHERS = (
    Known("fair_warm", -50, 30, 3000, 0.45, 0.10, FAIR),
    Known("dark_warm", -50, 30, 3000, 0.80, 0.18, DARK),
    Known("fair_day", 65, 12, 6500, 0.70, 0.20, FAIR),
    Known("dark_day", 65, 12, 6500, 1.10, 0.35, DARK),
)
"""The same lights on skin that the estimate does not assume: measured, not gated."""


def head(yaw: float, shift: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Occluder:
    """The head's mesh in the camera frame (x right, y down, z forward), mm; ``yaw`` in degrees."""
    front = canonical().vertices
    collar = front[_OVAL] * _RIM_BACK + np.array([0.0, 0.0, _RIM_DEPTH])
    skull = sphere()[0] * _SKULL_AXES + _SKULL_CENTER
    a = np.radians(yaw)
    turn = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    points = np.concatenate([front, collar, skull]) @ turn.T + np.array([0, 0, DISTANCE]) + shift
    return Occluder("head", points.astype(np.float32), _head_triangles())


def albedo(skin: tuple[float, float, float], seed: int) -> NDArray[np.float32]:
    """(n, 3) by vertex: skin with blotches, and dark brows, eyes and lips."""
    vertices = head(0).vertices
    random = np.random.default_rng(seed)
    base = np.tile(lab_to_linear(skin), (len(vertices), 1)) * random.normal(1.0, 0.05, (len(vertices), 1))
    x, y = canonical().vertices[:, 0], canonical().vertices[:, 1]
    brows = (np.abs(np.abs(x) - 28) < 18) & (np.abs(y + 45) < 5)
    eyes = (np.abs(np.abs(x) - 30) < 13) & (np.abs(y + 27) < 6)
    lips = (np.abs(x) < 22) & (np.abs(y - 42) < 7)
    base[: len(x)][brows | eyes] *= 0.35
    base[: len(x)][lips] *= (0.85, 0.55, 0.6)
    return base.astype(np.float32)


def sky(light: Known) -> NDArray[np.float32]:
    """(128, 256, 3) in the order of light.py: a lamp of some 10 degrees on even ground, both of one temperature."""
    v, u = np.mgrid[0:128, 0:256]
    polar, around = np.pi * (v + 0.5) / 128, 2 * np.pi * ((u + 0.5) / 256 - 0.5)
    ways = np.stack([np.sin(polar) * np.cos(around), np.cos(polar), np.sin(polar) * np.sin(around)], -1)
    spread = np.exp(-((np.degrees(np.arccos(np.clip(ways @ light.direction, -1, 1))) / 10) ** 2))
    solid = np.sin(polar) * (np.pi / 128) * (2 * np.pi / 256)
    # A lamp of irradiance E shows skin that faces it as albedo * E / pi.
    lamp = light.lamp * np.pi / (spread * solid).sum() * spread
    rgb = black_body(light.kelvin) / (black_body(light.kelvin) @ (0.2126, 0.7152, 0.0722))
    return ((lamp + light.ambient)[..., None] * rgb).astype(np.float32)


def export(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for number, light in enumerate((*LIGHTS, *OTHERS)):
        occluder = head(light.yaw)
        np.savez(
            out / f"{light.name}.npz",
            side=SIDE,
            focal=CAMERA[0, 0],
            points=occluder.vertices * np.array([1, -1, -1], np.float32),
            triangles=occluder.triangles,
            colours=albedo(light.skin, number),
            sky=sky(light),
        )
    (out / "names.json").write_text(json.dumps([light.name for light in (*LIGHTS, *OTHERS)]))


if __name__ == "__main__":
    export(Path(sys.argv[2]))

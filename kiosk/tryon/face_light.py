"""The face as a light probe: from where, how strong and how warm the shop's light falls on the person.

Skin is nearly matt, and the tracked head says which way each spot of it looks. Brightness over the face is fitted by
one distant light and light from everywhere, ``a + b max(0, n . l)`` (Lambert), over all directions ``l``; spots that do
not fit (brows, eyes, lips, shine) are left out and the fit is made again. The colour of the light is the skin's mean
colour over the reflectance of skin, told as the nearest black body's temperature. It knows nothing of who is there and
keeps nothing but these few numbers.

Limits: a camera that balances its white by itself hides the temperature, and skin's own colour moves it (traced faces
of tests/truth/look: within 400 K for the middle tone, up to about 1000 K for very fair or dark skin).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.metals import observer
from kiosk.tryon.projection import pixels
from models.placement import Scene

SKIN_LAB = (63.0, 11.0, 17.0)
"""CIELAB (D65), about the middle of published means of East Asian cheeks (K. Xiao et al., Skin Res. Technol., 2017)."""
NEUTRAL_K = 6504.0
TEMPERATURES = (2000.0, 12000.0)
INTENSITIES = (0.3, 1.5)
_TO_SRGB = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
_FACE_POINTS = 468
"""The tracked face comes first in the head's mesh; what follows closes the skull and is seldom bare skin."""
_LEAST_POINTS = 60
_ROUNDS = 3
_KEPT = 0.8
_MOST_POINTS = 200


@dataclass(frozen=True, slots=True)
class FaceLight:
    """One estimate. ``direction`` points to the light, in Qt Quick 3D's view frame (x right, y up, z to the eye)."""

    direction: NDArray[np.float64]
    share: float
    """0 light from everywhere .. 1 one lamp alone."""
    intensity: float
    """1 where skin is as bright as a well exposed picture has it."""
    temperature: float
    """Kelvin of the nearest black body."""

    def tint(self) -> tuple[float, float, float]:
        """Linear sRGB that a light of this colour and strength multiplies a neutral one of strength 1 by."""
        rgb = black_body(self.temperature)
        red, green, blue = (rgb / (rgb @ (0.2126, 0.7152, 0.0722)) * self.intensity).tolist()
        return red, green, blue


def estimate(picture: NDArray[np.uint8], camera_matrix: NDArray[np.float64], scene: Scene) -> FaceLight | None:
    """``picture`` (h, w, 3) BGR sRGB; ``None`` where no face is seen well enough."""
    head = next((o for o in scene.occluders if o.name == "head"), None)
    if head is None or len(head.vertices) < _LEAST_POINTS or not np.isfinite(head.vertices).all():
        return None
    vertices = head.vertices.astype(np.float64)
    normals = _normals(vertices, head.triangles)
    chosen = np.arange(min(_FACE_POINTS, len(vertices)))
    towards = -vertices[chosen] / np.linalg.norm(vertices[chosen], axis=1, keepdims=True)
    chosen = chosen[(normals[chosen] * towards).sum(1) > 0.25]
    chosen = chosen[:: max(1, len(chosen) // _MOST_POINTS)]
    spots = pixels(vertices[chosen], camera_matrix)
    height, width = picture.shape[:2]
    inside = np.isfinite(spots).all(1) & (spots > 2).all(1) & (spots[:, 0] < width - 3) & (spots[:, 1] < height - 3)
    chosen, spots = chosen[inside], spots[inside]
    if len(chosen) < _LEAST_POINTS:
        return None
    spread = float(np.ptp(spots[:, 0]))
    colours = _sampled(picture, spots, max(1, round(spread / 40)))
    return fitted(normals[chosen], colours)


def warm_up() -> None:
    """Makes the tables that the first estimate would wait for."""
    _sphere()
    _locus()
    _skin()


def fitted(normals: NDArray[np.float64], colours: NDArray[np.float64]) -> FaceLight | None:
    """From unit normals (camera frame: x right, y down, z forward) and linear colours (n, 3) RGB of skin."""
    bright = colours @ (0.2126, 0.7152, 0.0722)
    usable = (bright > 0.004) & (colours.max(1) < 0.98)
    normals, colours, bright = normals[usable], colours[usable], bright[usable]
    if len(bright) < _LEAST_POINTS:
        return None
    keep = np.ones(len(bright), bool)
    best, ambient, lamp = np.array([0.0, 0.0, -1.0]), float(bright.mean()), 0.0
    for _ in range(_ROUNDS):
        best, ambient, lamp = _lamp(normals[keep], bright[keep])
        modelled = ambient + lamp * np.maximum(normals @ best, 0)
        error = np.abs(bright / np.maximum(modelled, 1e-4) - 1)
        keep = error <= np.quantile(error, _KEPT)
    skin = _skin()
    colour = np.median(colours[keep] / np.maximum(modelled[keep, None], 1e-4), axis=0) / skin
    # What a spot would get that faces the lamp, over what one of a well exposed picture gets.
    strength = (ambient + 0.8 * lamp) / float(skin @ (0.2126, 0.7152, 0.0722))
    direction = best * (1.0, -1.0, -1.0)
    return FaceLight(direction, lamp / (lamp + ambient), float(np.clip(strength, *INTENSITIES)), temperature_of(colour))


def _lamp(normals: NDArray[np.float64], bright: NDArray[np.float64]) -> tuple[NDArray[np.float64], float, float]:
    """The direction, ambient and lamp that fit best: tried over the sphere, then around the best."""
    ways = _sphere()
    best = ways[0]
    ambient = lamp = 0.0
    for _ in range(2):
        lit = np.maximum(normals @ ways.T, 0)
        mean_lit, mean = lit.mean(0), bright.mean()
        spread = ((lit - mean_lit) ** 2).mean(0)
        slope = np.maximum(((lit - mean_lit) * (bright - mean)[:, None]).mean(0) / np.maximum(spread, 1e-9), 0)
        slope = np.minimum(slope, mean / np.maximum(mean_lit, 1e-9))  # the ambient is never negative
        base = mean - slope * mean_lit
        left = ((bright[:, None] - base - slope * lit) ** 2).mean(0)
        index = int(np.argmin(left))
        best, ambient, lamp = ways[index], float(base[index]), float(slope[index])
        ways = _around(best)
    return best, ambient, lamp


@cache
def _sphere(count: int = 220) -> NDArray[np.float64]:
    k = np.arange(count) + 0.5
    z = 1 - 2 * k / count
    flat = np.sqrt(1 - z * z)
    angle = np.pi * (1 + 5**0.5) * k
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], 1)


def _around(way: NDArray[np.float64]) -> NDArray[np.float64]:
    side = np.cross(way, [1.0, 0, 0] if abs(way[0]) < 0.8 else [0, 1.0, 0])
    side /= np.linalg.norm(side)
    other = np.cross(way, side)
    steps = np.radians(np.arange(-8.0, 8.1, 2.0))
    ways = way + (steps[:, None, None] * side + steps[None, :, None] * other).reshape(-1, 3)
    return np.asarray(ways / np.linalg.norm(ways, axis=1, keepdims=True))


def _normals(vertices: NDArray[np.float64], triangles: NDArray[np.int32]) -> NDArray[np.float64]:
    """Unit normals that look towards the camera where the face does."""
    corners = vertices[triangles]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    summed = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(summed, triangles[:, corner], flat)
    unit = summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-9)
    face = unit[: min(_FACE_POINTS, len(unit))]
    # The middle of a face looks to the camera: the winding may be either way round.
    return np.asarray(unit if np.median((face * -vertices[: len(face)]).sum(1)) > 0 else -unit)


def _sampled(picture: NDArray[np.uint8], spots: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """(n, 3) linear RGB, each a small square's mean."""
    low = np.maximum(np.floor(spots.min(0)).astype(int) - reach - 1, 0)
    high = np.ceil(spots.max(0)).astype(int) + reach + 2
    part = picture[low[1] : high[1], low[0] : high[0]]
    smooth = cv2.blur(part, (2 * reach + 1, 2 * reach + 1))
    at = np.clip(np.round(spots).astype(int) - low, 0, (part.shape[1] - 1, part.shape[0] - 1))
    shown = smooth[at[:, 1], at[:, 0], ::-1].astype(np.float64) / 255
    return np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)


@cache
def _skin() -> NDArray[np.float64]:
    """Linear sRGB of :data:`SKIN_LAB`."""
    return lab_to_linear(SKIN_LAB)


def lab_to_linear(lab: tuple[float, float, float]) -> NDArray[np.float64]:
    """CIELAB (D65, CIE 15) to linear sRGB."""
    y = (lab[0] + 16) / 116
    f = np.array([y + lab[1] / 500, y, y - lab[2] / 200])
    xyz = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * (0.95047, 1.0, 1.08883)
    return np.asarray(_TO_SRGB @ xyz)


def black_body(temperature: float) -> NDArray[np.float64]:
    """Linear sRGB of a black body, relative to one of :data:`NEUTRAL_K`, for which it is (1, 1, 1) (Planck's law)."""
    return np.asarray(_planck(temperature) / _planck(NEUTRAL_K))


def _planck(temperature: float) -> NDArray[np.float64]:
    wave = np.arange(390.0, 731.0, 10.0)
    metres = wave * 1e-9
    radiance = metres**-5 / (np.exp(1.4388e-2 / (metres * temperature)) - 1)
    rgb = _TO_SRGB @ (observer(wave) @ radiance)
    return np.asarray(np.maximum(rgb / rgb[1], 1e-3))


@cache
def _locus() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mired = np.linspace(1e6 / TEMPERATURES[1], 1e6 / TEMPERATURES[0], 200)
    kelvin = 1e6 / mired
    return kelvin, np.log([black_body(float(t)) for t in kelvin])


def temperature_of(colour: NDArray[np.float64]) -> float:
    """Kelvin of the black body whose red to green and blue to green are nearest to the colour's (linear sRGB)."""
    kelvin, locus = _locus()
    log = np.log(np.maximum(colour, 1e-4))
    ratios = np.array([log[0] - log[1], log[2] - log[1]])
    told = np.stack([locus[:, 0] - locus[:, 1], locus[:, 2] - locus[:, 1]], 1)
    return float(kelvin[np.argmin(((told - ratios) ** 2).sum(1))])


def turn_to(main: NDArray[np.float64], light: FaceLight) -> NDArray[np.float64]:
    """(3, 3): from the view's directions to those of a probe whose brightest side is ``main``, so that it comes to
    lie where the face says that the light is; by less the more evenly the face is lit."""
    way = (1 - light.share) * main + light.share * light.direction
    way = way / max(float(np.linalg.norm(way)), 1e-6)
    cross, cosine = np.cross(way, main), float(way @ main)
    if cosine < -0.999:
        return np.diag([-1.0, 1.0, -1.0])
    skew = np.array([[0, -cross[2], cross[1]], [cross[2], 0, -cross[0]], [-cross[1], cross[0], 0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + cosine))


class Adaptation:
    """Follows the estimates calmly: what is drawn changes over about a second, and rests when nobody is there."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._seconds = seconds
        self.light: FaceLight | None = None

    def step(self, found: FaceLight | None, elapsed: float) -> FaceLight | None:
        """``elapsed`` seconds since the last one."""
        if found is None:
            return self.light
        now = self.light
        if now is None:
            self.light = found
            return found
        share = 1 - math.exp(-max(elapsed, 0.0) / self._seconds)
        way = now.direction * (1 - share) + found.direction * share
        length = float(np.linalg.norm(way))
        self.light = FaceLight(
            way / length if length > 1e-6 else found.direction,
            now.share + (found.share - now.share) * share,
            now.intensity + (found.intensity - now.intensity) * share,
            1e6 / (1e6 / now.temperature + (1e6 / found.temperature - 1e6 / now.temperature) * share),
        )
        return self.light

    def forget(self) -> None:
        self.light = None

"""``kiosk calibrate light``: a shop's own light from pictures of a mirror ball, as an equirectangular .hdr.

A ball of polished steel (or a silver bauble), taken by the kiosk's camera from where pieces are worn: its picture shows
nearly all directions. Several exposures are merged, so that lamps keep their strength. The file goes to
``light.hdr`` in the kiosk's data folder, or wherever ``--out`` says; ``kiosk render --light`` takes it too.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from foundation.errors import EnvironmentFailed
from kiosk.settings import load
from kiosk.tryon.light import SHOPS_OWN, directions

SIZE = (256, 512)
BALL_REFLECTANCE = 0.6
"""Of polished steel, about (assets/metals.py); only the whole's brightness goes by it, and that is normalised later."""
_LEAST_RADIUS = 20.0
_EDGE = 0.985
"""Of the radius: what lies further out is grazing and mostly the ball's rim."""


class BallNotFound(EnvironmentFailed):
    """The pictures cannot be used."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pictures", nargs="+", type=Path, help="one picture of the ball, or several exposures of it")
    parser.add_argument("--exposures", type=float, nargs="+", help="seconds of each picture, for several")
    parser.add_argument("--ball", type=float, nargs=3, metavar=("X", "Y", "R"), help="the ball in pixels, if not found")
    parser.add_argument("--out", type=Path, help="the .hdr to write; default: light.hdr in the kiosk's data folder")


def main(arguments: argparse.Namespace) -> int:
    pictures = [_read(path) for path in arguments.pictures]
    if len({picture.shape for picture in pictures}) != 1:
        raise BallNotFound("The pictures are of different sizes.", "Take all with the same camera, standing still.")
    exposures = arguments.exposures or [1.0] * len(pictures)
    if len(exposures) != len(pictures) or min(exposures) <= 0:
        raise BallNotFound(
            f"There are {len(pictures)} pictures and {len(exposures)} exposures.", "Give one time in seconds for each."
        )
    radiance = merged(pictures, exposures)
    ball = tuple(arguments.ball) if arguments.ball else find_ball(pictures[len(pictures) // 2])
    light = unwrapped(radiance, (ball[0], ball[1], ball[2]))
    out = arguments.out or load().data / SHOPS_OWN
    if not cv2.imwrite(str(out), light[..., ::-1]):
        raise EnvironmentFailed(f"{out} could not be written.", "Choose a folder that exists, and .hdr.")
    print(f"{out}: ball at {ball[0]:.0f}, {ball[1]:.0f}, radius {ball[2]:.0f} pixels")
    return 0


def _read(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path))
    if picture is None:
        raise BallNotFound(f"The picture {path.name} cannot be read.", "Give PNG or JPEG.")
    return np.asarray(picture, np.uint8)


def merged(pictures: list[NDArray[np.uint8]], exposures: list[float]) -> NDArray[np.float32]:
    """(h, w, 3) linear RGB radiance: each exposure counts most where it is neither dark nor burnt out (P. Debevec,
    J. Malik, SIGGRAPH 1997, with sRGB as the camera's curve)."""
    total = np.zeros(pictures[0].shape, np.float64)
    weights = np.zeros_like(total)
    for picture, seconds in zip(pictures, exposures, strict=True):
        shown = picture[..., ::-1].astype(np.float64) / 255
        linear = np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
        weight = np.clip(1 - np.abs(2 * shown - 1) ** 4, 1e-4, None)
        # The shortest exposure is all that is known of a lamp, the longest all of the dark.
        weight = np.where((shown > 0.98) & (seconds == min(exposures)), 1.0, weight)
        weight = np.where((shown > 0.98) & (seconds != min(exposures)), 1e-6, weight)
        total += weight * linear / seconds
        weights += weight
    return (total / weights * min(exposures) / BALL_REFLECTANCE).astype(np.float32)


def find_ball(picture: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Centre and radius of the ball, pixels. Raises :class:`BallNotFound`."""
    grey = cv2.medianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), 5)
    scale = 480 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    side = min(small.shape)
    found = cv2.HoughCircles(
        small, cv2.HOUGH_GRADIENT, 1.5, side, param1=120, param2=40, minRadius=side // 10, maxRadius=side // 2
    )
    if found is None or found[0, 0, 2] / scale < _LEAST_RADIUS:
        raise BallNotFound(
            "There is no ball in the picture.", "Put it before an even ground, or tell where it is: --ball X Y RADIUS."
        )
    x, y, radius = (float(v) / scale for v in found[0, 0])
    return x, y, radius


def unwrapped(radiance: NDArray[np.float32], ball: tuple[float, float, float]) -> NDArray[np.float32]:
    """(256, 512, 3) linear RGB by direction, in the order of ``kiosk/tryon/light.py``.

    A far camera sees at the ball's normal ``n`` the direction ``r = 2 (n . z) n - z``, with z to the camera; so a
    direction r is found at ``n = (r + z) / |r + z|``. What lies right behind the ball is filled from around it.
    """
    ways = directions(*SIZE)
    normal = ways + np.array([0.0, 0.0, 1.0])
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)
    flat = np.linalg.norm(normal[..., :2], axis=-1, keepdims=True)
    normal[..., :2] *= np.minimum(1.0, _EDGE / np.maximum(flat, 1e-6))
    x = (ball[0] + ball[2] * normal[..., 0]).astype(np.float32)
    y = (ball[1] - ball[2] * normal[..., 1]).astype(np.float32)
    return np.asarray(cv2.remap(radiance, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)

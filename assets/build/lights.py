"""Draws the designed studio light.

    python -m assets.build.lights OUT

The picture is an equirectangular map of radiance, 512x256, linear. A direction (x right, y up, z towards the
viewer: Qt's and glTF's axes) is found at ``u = atan2(z, x) / 2 pi + 1/2`` and, counted from the top row,
``v = acos(y) / pi``. Its mean is about 1, so that an exposure of 1 suits it.

Polished metal shows nothing but its surroundings: what makes gold look like gold are broad soft boxes with a
fall-off, beside dark flags with clear edges. A brilliant wants many small bright lamps on dark ground.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 512, 256
Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Box:
    """A rectangular soft box; azimuth from the viewer's side, + to the right; all angles in degrees."""

    azimuth: float
    elevation: float
    half_width: float
    half_height: float
    radiance: float
    colour: Rgb = (1.0, 1.0, 1.0)
    edge: float = 3.0
    """Width of the soft edge."""
    fall_off: float = 0.35
    """How much darker the lower edge is than the upper one, 0..1."""


BOXES = (
    Box(-46, 38, 29, 22, 6.8, (1.0, 0.97, 0.93), edge=4),  # key, upper left
    Box(62, 22, 10, 34, 3.2, (0.94, 0.97, 1.0)),  # tall fill strip, right
    Box(10, 80, 180, 9, 5.0, (1.0, 0.98, 0.96), edge=5, fall_off=0.0),  # overhead
    Box(150, 18, 7, 30, 6.5, (1.0, 0.95, 0.88)),  # rim, behind right
    Box(-140, 14, 8, 28, 5.5, (1.0, 0.94, 0.86)),  # rim, behind left
    Box(-8, -36, 36, 12, 1.9, (1.0, 0.9, 0.76), edge=8, fall_off=0.6),  # warm table bounce
    Box(16, 28, 7, 16, 2.6, (1.0, 0.98, 0.95)),  # small front strip: a line of light on round wires
    Box(-4, -2, 42, 15, 0.5, (1.0, 0.96, 0.90), edge=16, fall_off=0.5),  # the lit shop before the piece: flat faces
)
LAMPS = [(-78, 62), (-20, 58), (22, 64), (84, 52), (118, 40), (-104, 36), (172, 50), (-166, 34), (44, 46), (-30, 12)]
"""Azimuth and elevation of the pin lamps that make stones sparkle."""
FLAGS = ((-10, 16, 6, 60), (38, 0, 6, 70), (100, 10, 14, 70), (-98, 0, 9, 70))
"""Black flags: azimuth, elevation, half width, half height."""


def directions() -> NDArray[np.float64]:
    """(height, width, 3) unit vectors, y up."""
    v, u = np.mgrid[0:HEIGHT, 0:WIDTH]
    polar = np.pi * (v + 0.5) / HEIGHT
    around = 2 * np.pi * ((u + 0.5) / WIDTH - 0.5)
    return np.stack([np.sin(polar) * np.cos(around), np.cos(polar), np.sin(polar) * np.sin(around)], -1)


def _inside(distance: NDArray[np.float64], half: float, edge: float) -> NDArray[np.float64]:
    t = np.clip((half + edge / 2 - np.abs(distance)) / edge, 0, 1)
    return t * t * (3 - 2 * t)


def studio() -> NDArray[np.float32]:
    """(height, width, 3) linear radiance."""
    d = directions()
    azimuth = np.degrees(np.arctan2(d[..., 0], d[..., 2]))
    elevation = np.degrees(np.arcsin(np.clip(d[..., 1], -1, 1)))

    def turn(to: float) -> NDArray[np.float64]:
        return (azimuth - to + 180) % 360 - 180

    sky = np.clip((elevation + 90) / 180, 0, 1)[..., None]
    warm, cool = np.array([0.120, 0.094, 0.072]), np.array([0.46, 0.44, 0.43])
    light = warm * (1 - sky) + cool * sky**2
    for az, el, half_width, half_height in FLAGS:
        light *= 1 - 0.88 * (_inside(turn(az), half_width, 3) * _inside(elevation - el, half_height, 6))[..., None]
    for box in BOXES:
        shape = _inside(turn(box.azimuth), box.half_width, box.edge)
        rise = elevation - box.elevation
        shape = shape * _inside(rise, box.half_height, box.edge)
        shape = shape * (1 - box.fall_off * np.clip((box.half_height - rise) / (2 * box.half_height), 0, 1))
        light = light + box.radiance * shape[..., None] * np.array(box.colour)
    for az, el in LAMPS:
        a, e = np.radians(az), np.radians(el)
        towards = np.array([np.cos(e) * np.sin(a), np.sin(e), np.cos(e) * np.cos(a)])
        away = np.degrees(np.arccos(np.clip(d @ towards, -1, 1)))
        light = light + 34.0 * _inside(away, 2.2, 1.6)[..., None] * np.array([1.0, 0.98, 0.95])
    return light.astype(np.float32)


def write_hdr(file: Path, light: NDArray[np.float32]) -> None:
    """Radiance RGBE with run lengths (G. Ward, "Real Pixels", Graphics Gems II)."""
    peak = light.max(-1)
    mantissa, exponent = np.frexp(np.maximum(peak, 1e-32))
    rgb = np.clip(light * (mantissa / np.maximum(peak, 1e-32) * 256)[..., None], 0, 255)
    rgbe = np.concatenate([rgb, (exponent + 128)[..., None]], -1).astype(np.uint8)
    height, width = peak.shape
    out = bytearray(f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n".encode())
    for row in rgbe:
        out += bytes((2, 2, width >> 8, width & 255))
        for channel in row.T:
            out += _run_lengths(channel.tolist())
    file.write_bytes(bytes(out))


def _run_lengths(values: list[int]) -> bytes:
    out = bytearray()
    literal: list[int] = []
    at = 0
    while at < len(values):
        run = 1
        while at + run < len(values) and run < 127 and values[at + run] == values[at]:
            run += 1
        if run >= 3:
            if literal:
                out += bytes((len(literal), *literal))
                literal = []
            out += bytes((128 + run, values[at]))
        else:
            run = 1
            literal.append(values[at])
            if len(literal) == 128:
                out += bytes((128, *literal))
                literal = []
        at += run
    if literal:
        out += bytes((len(literal), *literal))
    return bytes(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    hdr = args.out / "studio.hdr"
    light = studio()
    write_hdr(hdr, light)
    solid = np.sin(np.pi * (np.arange(HEIGHT) + 0.5) / HEIGHT)[:, None, None]
    print("mean radiance", (light * solid).mean() / solid.mean(), "peak", light.max())


if __name__ == "__main__":
    main()

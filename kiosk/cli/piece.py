"""``kiosk piece add FILE``: checks a retailer's .glb, takes it into a folder, and takes its pictures.

The pictures are made by the mirror's own scene off the screen: ``SKU.webp``, and ``SKU.turn/00.webp`` on, a turn
of 360 degrees about the upright. They have no ground: a screen may lay them over its own.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets import add
from foundation.errors import EnvironmentFailed
from kiosk.cli.render import placements
from kiosk.cli.screen import virtual_display

SIDE = 416
STEPS = 36
_DISTANCE = 450.0
_PITCH_DEG = -14.0
_FILLED = 0.86


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["add"], help="add FILE --kind KIND [--sku SKU] [--unit UNIT] [--out DIR]")
    parser.add_argument("--no-pictures", action="store_true", help="only check and take the file")
    parser.add_argument("--steps", type=int, default=STEPS, help="pictures of a whole turn")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="what 'add' is given; 'kiosk piece add -h' lists it")


def main(arguments: argparse.Namespace) -> int:
    taken = add.main(arguments.rest)
    if taken != 0 or arguments.no_pictures or "--out" not in arguments.rest:
        return taken
    told = add.arguments(arguments.rest)
    sku = told.sku or told.file.stem
    photograph(told.out / f"{sku}.glb", told.kind, told.out, max(4, min(arguments.steps, 72)))
    return 0


def turned(low: NDArray[np.float64], high: NDArray[np.float64], yaw: float) -> NDArray[np.float64]:
    """(4, 4) the piece before the camera, its box's middle on the axis; ``yaw`` in degrees about the upright."""
    a, b = np.radians((yaw, _PITCH_DEG))
    about_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    pose = np.eye(4)
    pose[:3, :3] = about_x @ about_y @ np.diag([-1.0, 1.0, -1.0])
    pose[:3, 3] = np.array([0, 0, _DISTANCE]) - pose[:3, :3] @ ((low + high) / 2)
    return pose


def photograph(file: Path, kind: str, out: Path, steps: int = STEPS) -> list[Path]:
    """The thumbnail and the turn of one piece; returns what was written. Raises what reading the piece raises."""
    import cv2

    from kiosk.tryon.gltf import read_piece

    model = read_piece(file, kind)
    reach = float(np.linalg.norm(model.high - model.low))
    focal = _FILLED * SIDE * _DISTANCE / reach
    camera = np.array([[focal, 0, SIDE / 2], [0, focal, SIDE / 2], [0, 0, 1.0]])
    folder = out / f"{file.stem}.turn"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(out / f"{file.stem}.webp", 22.0)]
    wanted += [(folder / f"{number:02d}.webp", 360 * number / steps) for number in range(steps)]
    with virtual_display(SIDE, SIDE):
        from kiosk.qt import application
        from kiosk.tryon.still import Still

        application()
        still = Still((SIDE, SIDE), camera)
        still.wear({"sku": file.stem, "kind": kind, "model": str(file)})
        for path, yaw in wanted:
            cut = still.cutout(placements(kind, turned(model.low, model.high, yaw)))
            solid = np.maximum(cut.alpha, 1 / 255)[..., None]
            picture: NDArray[Any] = np.dstack([np.clip(cut.colour / solid, 0, 255), cut.alpha * 255])
            if not cv2.imwrite(str(path), picture.round().astype(np.uint8), [cv2.IMWRITE_WEBP_QUALITY, 90]):
                raise EnvironmentFailed(f"{path.name} could not be written.", "Is the disk full?")
        still.close()
    return [path for path, _ in wanted]

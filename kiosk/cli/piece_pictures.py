"""The thumbnail and the turn of one piece, by the mirror's own scene off the screen.

They have no ground: a screen may lay them over its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets import glb
from foundation.errors import EnvironmentFailed
from kiosk.cli.render import placements
from kiosk.cli.screen import virtual_display

SIDE = 416
STEPS = 36
THUMBNAIL_DEG = 22.0
_DISTANCE = 450.0
_PITCH_DEG = -14.0
_FILLED = 0.86


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
    """``SKU.webp``, then ``SKU.turn/00.webp`` and on; returns these files. Raises what reading the piece raises."""
    import cv2

    from kiosk.tryon.gltf import read_piece

    model = read_piece(file, kind)
    low, high = model.low, model.high
    # A strand is nothing but its chain, which is laid as it lies at rest in the file.
    curve = None if model.parts else rest_curve(file)
    if curve is not None:
        low, high = curve.min(0) + model.low, curve.max(0) + model.high
    reach = float(np.linalg.norm(high - low))
    focal = _FILLED * SIDE * _DISTANCE / reach
    camera = np.array([[focal, 0, SIDE / 2], [0, focal, SIDE / 2], [0, 0, 1.0]])
    folder = out / f"{file.stem}.turn"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(out / f"{file.stem}.webp", THUMBNAIL_DEG)]
    wanted += [(folder / f"{number:02d}.webp", 360 * number / steps) for number in range(steps)]
    with virtual_display(SIDE, SIDE):
        from kiosk.qt import application
        from kiosk.tryon.still import Still

        application()
        still = Still((SIDE, SIDE), camera)
        still.wear({"sku": file.stem, "kind": kind, "model": str(file)})
        for path, yaw in wanted:
            pose = turned(low, high, yaw)
            laid = None if curve is None else curve @ pose[:3, :3].T + pose[:3, 3]
            cut = still.cutout(placements(kind, pose, laid))
            solid = np.maximum(cut.alpha, 1 / 255)[..., None]
            picture: NDArray[Any] = np.dstack([np.clip(cut.colour / solid, 0, 255), cut.alpha * 255])
            if not cv2.imwrite(str(path), picture.round().astype(np.uint8), [cv2.IMWRITE_WEBP_QUALITY, 90]):
                raise EnvironmentFailed(f"{path.name} could not be written.", "Is the disk full?")
        still.close()
    return [path for path, _ in wanted]


def rest_curve(file: Path) -> NDArray[np.float64] | None:
    """(n, 3) the links' middles as they lie at rest, from the pendant's point on, piece frame, mm."""
    read = glb.read(file)
    anchor, nodes = read.anchor(), read.document["nodes"]
    rest = next((node for node in nodes if node.get("name") == "chain_rest"), None)
    if anchor is None or rest is None:
        return None
    places = {index: matrix[:3, 3] for matrix, index in read.placed}
    meshes = {nodes[child].get("mesh") for child in rest["children"] if nodes[child].get("name") == "chain_link"}
    links = [child for child in rest["children"] if nodes[child].get("mesh") in meshes and child in places]
    if len(links) < 4:
        return None
    points = np.array([places[child] for child in links])
    inverse = np.linalg.inv(anchor)
    return np.asarray(points @ inverse[:3, :3].T + inverse[:3, 3])

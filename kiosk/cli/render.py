"""``kiosk render``: one piece at a given pose under a given light, drawn by the shipping scene off the screen."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foundation.errors import EnvironmentFailed
from kiosk.cli.screen import virtual_display

if TYPE_CHECKING:
    from models.placement import Placement

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SIDE_PIXELS = (16, 4096)


class PoseFileWrong(EnvironmentFailed):
    """The file that says where the piece is cannot be used."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the camera sees the piece."""

    size: tuple[int, int]
    camera_matrix: NDArray[np.float64]
    matrix: NDArray[np.float64]
    """(4, 4) piece frame -> camera frame (x right, y down, z forward), mm."""
    picture: NDArray[np.uint8] | None
    curve: NDArray[np.float64] | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--piece", required=True, help="a SKU of the collection, or a .glb")
    parser.add_argument("--pose", required=True, type=Path, help="JSON: width, height, camera_matrix, pose [, picture]")
    parser.add_argument("--light", type=Path, help="an equirectangular .hdr; default: the studio")
    parser.add_argument("--out", required=True, type=Path, help="PNG; see-through unless the pose names a picture")
    parser.add_argument("--engraving", default="", help="text for the piece's engraving face")


def read_pose(file: Path) -> Pose:
    """Raises :class:`PoseFileWrong` with what is wrong and what to do."""
    remedy = "docs/rendering.md shows one: width, height, camera_matrix (3x3), pose (4x4, mm), picture (optional)."
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        size = int(told["width"]), int(told["height"])
        camera = np.array(told["camera_matrix"], np.float64).reshape(3, 3)
        matrix = np.array(told["pose"], np.float64).reshape(4, 4)
        curve = None if told.get("curve") is None else np.array(told["curve"], np.float64).reshape(-1, 3)
    except OSError as error:
        raise PoseFileWrong(f"The pose {file.name} cannot be read: {error.strerror}.", remedy) from error
    except (ValueError, KeyError, TypeError) as error:
        raise PoseFileWrong(f"The pose {file.name} is not complete: {error}.", remedy) from error
    if not all(SIDE_PIXELS[0] <= side <= SIDE_PIXELS[1] for side in size):
        raise PoseFileWrong(f"The pose {file.name} asks for a picture of {size[0]} x {size[1]} pixels.", remedy)
    if not (np.isfinite(camera).all() and np.isfinite(matrix).all()) or abs(np.linalg.det(matrix[:3, :3]) - 1) > 0.05:
        raise PoseFileWrong(f"The pose {file.name} is no rigid movement in millimetres.", remedy)
    picture: NDArray[np.uint8] | None = None
    if told.get("picture"):
        import cv2

        path = file.parent / str(told["picture"])
        found = cv2.imread(str(path))
        if found is None:
            raise PoseFileWrong(f"The picture {path.name} of the pose cannot be read.", remedy)
        picture = np.asarray(cv2.resize(found, size), np.uint8)
    return Pose(size, camera, matrix, picture, curve)


def piece_file(piece: str) -> Path:
    """The .glb of a SKU or path."""
    known = ASSETS / "pieces" / f"{piece}.glb"
    return known if known.is_file() else Path(piece)


def main(arguments: argparse.Namespace) -> int:
    import cv2

    pose = read_pose(arguments.pose)
    file = piece_file(arguments.piece)
    with virtual_display(max(pose.size[0], 64), max(pose.size[1], 64)):
        from kiosk.qt import application
        from kiosk.tryon.gltf import read_piece
        from kiosk.tryon.still import Still

        application()
        kind = str(read_piece(file, "").extras.get("kind") or "ring")
        still = Still(pose.size, pose.camera_matrix, arguments.light)
        still.wear({"sku": file.stem, "kind": kind, "model": str(file), "engraving": arguments.engraving})
        places = placements(kind, pose.matrix, pose.curve)
        if pose.picture is not None:
            drawn: NDArray[Any] = still.picture(pose.picture, places)
        else:
            cut = still.cutout(places)
            solid = np.maximum(cut.alpha, 1 / 255)[..., None]
            drawn = np.dstack([np.clip(cut.colour / solid, 0, 255), cut.alpha * 255]).round().astype(np.uint8)
        still.close()
    if not cv2.imwrite(str(arguments.out), drawn):
        raise EnvironmentFailed(f"{arguments.out} could not be written.", "Choose a folder that exists, and .png.")
    return 0


def placements(
    kind: str, matrix: NDArray[np.float64], curve: NDArray[np.float64] | None = None
) -> tuple[Placement, ...]:
    """A placement of a piece of ``kind`` by its pose alone, fully visible; right-hand piece of a pair."""
    from kiosk.tryon.wearing import SITES
    from models.placement import Finger, HiddenBy, Placement, Scale, ScaleSource, Side, Site

    if kind not in SITES:
        raise EnvironmentFailed(f"A piece of kind '{kind}' is worn nowhere.", f"Kinds are: {', '.join(SITES)}.")
    site = SITES[kind][0][0]
    exact = Scale(ScaleSource.CALIBRATED, 0.0)
    side = {Site.PENDANT: Side.MIDDLE, Site.NOSTRIL: Side.LEFT}.get(site, Side.RIGHT)
    finger = Finger.RING if site is Site.FINGER else None
    places = [Placement(site, side, matrix, 1.0, HiddenBy.NOTHING, exact, finger=finger)]
    if curve is not None:
        places.append(Placement(Site.NECKLINE, Side.MIDDLE, matrix, 1.0, HiddenBy.NOTHING, exact, curve=curve))
    return tuple(places)

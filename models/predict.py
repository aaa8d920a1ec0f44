"""Runs the mirror's own vision over a folder of pictures and writes where jewellery would go.

The folder has pictures (``*.jpg``, ``*.png``) and beside each ``NAME.camera.json`` (``camera_matrix`` and, in a
sequence, ``time`` in seconds). Folders below one called ``sequences`` are films: their frames run in order through
one tracker. All other pictures are taken alone. Nothing else is read, and no frame knows of a later one.
"""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from models.backends import Trackers
from models.errors import RecordingWrong
from models.mediapipe_backend import MediaPipe
from models.mirror import MirrorSource
from models.placement.chain import CLOSE_CM
from models.placement.types import Placement, Site

_REMEDY = "Give a folder of pictures with NAME.camera.json beside each."
_HAND = (Site.FINGER, Site.WRIST)
_NAMES = {Site.EARLOBE: "lobe", Site.NOSTRIL: "ala"}
_STILLS_STEP = 10**10


def main(argv: list[str]) -> int:
    """``predict DIR --out FILE``; gives the exit status. :class:`RecordingWrong` if the folder can't be used."""
    parser = argparse.ArgumentParser(prog="kiosk vision predict", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--backend", choices=("own", "mediapipe"), default="own")
    options = parser.parse_args(argv)
    with MediaPipe() if options.backend == "mediapipe" else nullcontext() as second:
        images = predict(options.folder, second.trackers if second else None)
    options.out.write_text(json.dumps({"images": images}, sort_keys=True))
    return 0


def predict(folder: Path, trackers: Trackers | None = None) -> dict[str, Any]:
    """Path below ``folder`` -> record with ``anchors``, in the format of the recorded truth; ``trackers`` as for
    :class:`models.mirror.MirrorSource`."""
    pictures = sorted(p for p in folder.rglob("*") if p.suffix in (".jpg", ".png") and _camera_file(p).exists())
    if not pictures:
        raise RecordingWrong(f"There are no pictures with a camera in {folder.name}.", _REMEDY)
    # The recorded truth's chains go closely around the neck.
    mirror = MirrorSource(chain_cm=CLOSE_CM, trackers=trackers)
    images = {}
    film: Path | None = None
    for number, path in enumerate(pictures):
        relative = path.relative_to(folder)
        in_film = "sequences" in relative.parts[:-1]
        if not in_film or path.parent != film:
            mirror.reset()
        film = path.parent if in_film else None
        images[relative.as_posix()] = _one(mirror, path, number)
    return images


def _camera_file(picture: Path) -> Path:
    return picture.with_name(f"{picture.stem}.camera.json")


def _one(mirror: MirrorSource, path: Path, number: int) -> dict[str, Any]:
    pixels = cv2.imread(str(path))
    try:
        record = json.loads(_camera_file(path).read_bytes())
        camera = np.array(record["camera_matrix"], np.float64).reshape(3, 3)
    except (ValueError, KeyError, TypeError) as error:
        raise RecordingWrong(f"The camera of {path.name} can't be read.", _REMEDY) from error
    if pixels is None:
        raise RecordingWrong(f"The picture {path.name} can't be read.", _REMEDY)
    at_ns = round(record["time"] * 1e9) if "time" in record else number * _STILLS_STEP
    scene = mirror.see(
        np.asarray(pixels, np.uint8),
        camera,
        number=number,
        captured_ns=at_ns,
        calibrated=True,
        wanted=frozenset(Site),
    )
    hands = [p for p in scene.placements if p.site is Site.WRIST]
    # A record holds one hand: the first one followed.
    side = hands[0].side if hands else None
    placements = [p for p in scene.placements if p.site not in _HAND or p.side is side]
    answer: dict[str, Any] = {"anchors": {_name(p): _anchor(p) for p in placements}}
    if side is not None:
        answer["side"] = str(side)
    return answer


def _name(placement: Placement) -> str:
    if placement.site is Site.WRIST:
        return "wrist"
    if placement.site is Site.PENDANT:
        return "pendant"
    if placement.site is Site.NECKLINE:
        return "necklace"
    if placement.site is Site.FINGER:
        return f"ring_{placement.finger}"
    return f"{_NAMES[placement.site]}_{placement.side}"


def _anchor(placement: Placement) -> dict[str, Any]:
    # Well under a thousandth of a millimetre is noise of the arithmetic.
    position = [round(float(v), 4) for v in placement.pose[:3, 3]]
    anchor: dict[str, Any] = {"position": position, "visible": round(float(placement.visibility), 4)}
    if placement.curve is not None:
        anchor["loop"] = [[round(float(v), 3) for v in point] for point in placement.curve]
    if placement.site in _HAND:
        anchor["axis"] = [round(float(v), 5) for v in placement.pose[:3, 1]]
        anchor["dorsal"] = [round(float(v), 5) for v in placement.pose[:3, 2]]
    if placement.size is not None:
        anchor["width"] = round(placement.size.width, 3)
    return anchor

"""How well what hides jewellery covers what it stands for: occluders beside the labels of the truth pictures.

python -m tests.truth.look.occlusion TRUTH [TRUTH ...] [--every N]

``TRUTH`` is a folder of pictures with labels (0 background, 1 skin, 2 hair, 3 clothing, 4 eye). The occluders of a
scene are projected and filled as the mirror fills them, and compared where jewellery is worn: around each place of a
ring, around the wrist, over the head down to the chin, and over the neck between chin and notch. IoU is taken over the
pixels of all pictures together. Hair is left out of ``head`` and ``neck``; with what the regions say it is counted in
``head_and_hair``, and alone in ``hair_below_chin``, where it covers chains.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.mirror import MirrorSource
from models.placement import Cover, Occluder, Scene, Site

Mask = NDArray[np.bool_]
SKIN, HAIR, EYE = 1, 2, 4
_HEAD = frozenset({Site.EARLOBE, Site.PENDANT, Site.NECKLINE})
_HAND = frozenset({Site.FINGER, Site.WRIST})


_FINE = 4


def silhouette(occluders: tuple[Occluder, ...], camera: NDArray[np.float64], shape: tuple[int, int]) -> Mask:
    """(h, w) what these meshes cover in the picture, as the mirror draws them: pixels whose middle is covered.

    OpenCV puts a pixel's middle on whole numbers and fills all that an outline touches, which is half a pixel too much
    all around: so this is filled finer, and looked at where the middles are.
    """
    canvas = np.zeros((shape[0] * _FINE, shape[1] * _FINE), np.uint8)
    for occluder in occluders:
        points = occluder.vertices.astype(np.float64)
        pixels = (points / np.maximum(points[:, 2:], 1.0)) @ camera.T
        corners = np.round(pixels[:, :2] * _FINE * 16).clip(-1e6, 1e6).astype(np.int32)
        for triangle in corners[occluder.triangles]:
            cv2.fillConvexPoly(canvas, triangle, 1, shift=4)
    return canvas[_FINE // 2 :: _FINE, _FINE // 2 :: _FINE].astype(bool)


def hair_drawn(cover: Cover | None, shape: tuple[int, int]) -> Mask:
    """(h, w) where the mirror lets hair cover a chain by half or more."""
    if cover is None:
        return np.zeros(shape, np.bool_)
    shares = cv2.warpAffine(cover.shares, cover.into, shape[::-1], flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return shares > 127


def around(anchor: dict[str, Any], camera: NDArray[np.float64], shape: tuple[int, int], along: float) -> Mask:
    """(h, w) the place of a ring or bracelet: ``along`` widths up and down the limb, 0.9 to either side."""
    place, axis = np.array(anchor["position"]), np.array(anchor["axis"])
    side = np.cross(axis, place / np.linalg.norm(place))
    side /= np.linalg.norm(side)
    width = anchor["width"]
    ends = [place + a * along * width * axis + b * 0.9 * width * side for a, b in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
    pixels = np.array([camera @ (end / end[2]) for end in ends])[:, :2]
    canvas = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(canvas, np.round(pixels).astype(np.int32), 1)
    return canvas.astype(bool)


class Tally:
    """Pixels of intersection and union by body part."""

    def __init__(self) -> None:
        self.counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self.each: dict[str, list[float]] = defaultdict(list)

    def add(self, part: str, drawn: Mask, truth: Mask, counted: Mask) -> None:
        both, either = int((drawn & truth & counted).sum()), int(((drawn | truth) & counted).sum())
        if int((truth & counted).sum()) > 50:
            self.counts[part][0] += both
            self.counts[part][1] += either
            self.each[part].append(both / max(either, 1))

    def told(self) -> dict[str, dict[str, float]]:
        return {
            part: {
                "iou": round(both / max(either, 1), 3),
                "median": round(float(np.median(self.each[part])), 3),
                "pictures": len(self.each[part]),
            }
            for part, (both, either) in sorted(self.counts.items())
        }


def measure(folder: Path, every: int = 1) -> dict[str, dict[str, float]]:
    """IoU by body part over a folder of truth pictures."""
    source, tally = MirrorSource(), Tally()
    for kind, sites in (("heads", _HEAD), ("hands", _HAND)):
        for file in sorted((folder / kind).glob("*.jpg"))[::every]:
            truth = json.loads(file.with_suffix(".json").read_text())
            camera = np.array(json.loads(file.with_suffix(".camera.json").read_text())["camera_matrix"], np.float64)
            labels = cv2.imread(str(file.with_suffix(".labels.png")), cv2.IMREAD_GRAYSCALE)
            source.reset()
            # A still is looked at twice: the second look has a place to begin from, as every frame of a film has.
            for number in range(2):
                scene = source.see(
                    cv2.imread(str(file)),
                    camera,
                    number=number,
                    captured_ns=number * 33_000_000,
                    calibrated=True,
                    wanted=sites,
                )
            if scene.occluders:
                _add(tally, kind, truth["anchors"], camera, labels, scene)
    return tally.told()


def _add(
    tally: Tally,
    kind: str,
    anchors: dict[str, Any],
    camera: NDArray[np.float64],
    labels: NDArray[np.uint8],
    scene: Scene,
) -> None:
    shape = labels.shape[:2]
    drawn = silhouette(scene.occluders, camera, shape)
    skin, hair = (labels == SKIN) | (labels == EYE), labels == HAIR
    if kind == "hands":
        for name, anchor in anchors.items():
            part = "wrist" if name == "wrist" else "fingers"
            if anchor["visible"]:
                where = around(anchor, camera, shape, 0.35 if part == "wrist" else 0.5)
                tally.add(part, drawn, skin, where)
        return
    rows = np.arange(shape[0])[:, None]
    columns = np.arange(shape[1])[None]
    chin, notch = anchors["chin"]["pixel"], anchors["notch"]["pixel"]
    reach = 75 * camera[0, 0] / anchors["notch"]["position"][2]
    above = np.broadcast_to(rows < chin[1], shape)
    tally.add("head", drawn, skin, above & ~hair)
    covered = drawn | hair_drawn(scene.hair, shape)
    tally.add("head_and_hair", covered, skin | hair, above)
    # Where a chain may lie: hair there is drawn over it.
    beside = (rows >= chin[1]) & (rows < notch[1] + reach)
    tally.add("hair_below_chin", covered & ~drawn, hair & ~drawn, np.broadcast_to(beside, shape))
    throat = (rows >= chin[1]) & (rows < notch[1]) & (np.abs(columns - notch[0]) < reach)
    tally.add("neck", drawn, skin, throat & ~hair)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth", type=Path, nargs="+")
    parser.add_argument("--every", type=int, default=1, help="only each N-th picture")
    args = parser.parse_args()
    print(json.dumps({folder.name: measure(folder, args.every) for folder in args.truth}, indent=1))


if __name__ == "__main__":
    main()

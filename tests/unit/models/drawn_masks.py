"""Face masks drawn over pictures of people: cloth over nose, mouth and chin, lit, folded and strung to the ears.

No picture of a person with a mask may be shipped, so cloth is laid over the mesh of a face that was found: smoothed
until neither nose nor lips show, lifted off the skin, shaded by one lamp, with folds, weave, blur and loops.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.canonical import canonical
from models.face.tracker import Face

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Cloth:
    """Colour (BGR, as a white card would be 235 in the same light), folds across, grains of weave."""

    name: str
    bgr: tuple[float, float, float]
    folds: int = 3
    grain: float = 3.0


CLOTHS = (
    Cloth("surgical blue", (205, 185, 135)),
    Cloth("surgical green", (170, 190, 140)),
    Cloth("white", (228, 230, 228)),
    Cloth("grey", (120, 122, 122), folds=0),
    Cloth("black", (32, 31, 33), folds=0, grain=2.0),
    Cloth("navy", (80, 50, 38), folds=0),
    Cloth("pink", (190, 165, 225)),
    Cloth("red", (55, 45, 165), folds=0),
)
LIKE_SKIN = Cloth("beige", (150, 178, 208), folds=0)


def masked(picture: Picture, face: Face, cloth: Cloth, seed: int = 0, *, down: bool = False) -> Picture:
    """The picture with ``face`` under a mask, or with the mask pulled ``down`` to the chin."""
    rng = np.random.default_rng(seed)
    shape, triangles = canonical().vertices, canonical().triangles
    # The upper edge: high on the nose, lower on the cheeks. Pulled down it lies under the lips.
    top = (52.0 if down else -16.0 + rng.uniform(-5, 4)) + 0.16 * np.abs(shape[:, 0])
    inside = shape[:, 1] > top
    covered = triangles[inside[triangles].all(1)]
    if not len(covered):
        return picture
    points = _smooth(face.mesh, covered, 60)
    width = face.box[2]
    normals = _normals(points, covered)
    points[np.unique(covered)] += normals[np.unique(covered)] * 0.035 * width
    lamp = np.array([rng.uniform(-0.5, 0.5), rng.uniform(-0.7, -0.1), -1.0])
    lamp /= np.linalg.norm(lamp)
    light = 0.45 + 0.6 * np.clip(_normals(points, covered) @ lamp, 0, 1)
    if cloth.folds:
        light *= 1 - 0.16 * (np.cos((shape[:, 1] - top) / 70 * cloth.folds * 2 * np.pi) > 0.86)
    height, across = picture.shape[:2]
    layer = np.zeros((height, across, 3), np.float32)
    cover = np.zeros((height, across), np.float32)
    order = np.argsort(-points[covered][:, :, 2].mean(1))
    for corners in covered[order]:
        spots = np.round(points[corners, :2] * 16).astype(np.int32)
        shade = float(light[corners].mean())
        cv2.fillConvexPoly(layer, spots, [shade * c for c in cloth.bgr], cv2.LINE_8, 4)
        cv2.fillConvexPoly(cover, spots, 1.0, cv2.LINE_8, 4)
    for cheek, ear in ((93, 127), (323, 356)):
        ends = [np.round(face.mesh[k, :2]).astype(int).tolist() for k in (cheek, ear)]
        cv2.line(layer, *ends, [0.8 * c for c in cloth.bgr], max(1, round(width * 0.012)))
        cv2.line(cover, *ends, 1.0, max(1, round(width * 0.012)))
    exposure = float(np.percentile(picture[_around(face, picture)].mean(1), 92)) / 190
    # Cloth is woven, cameras are noisy, and a film's colours are coarser than its light: paint would be too easy.
    small = rng.normal(0, 5.0, (height // 2 + 1, across // 2 + 1, 3)).astype(np.float32)
    stains = cv2.resize(cv2.GaussianBlur(small, (0, 0), 1.0), (across, height))
    layer = layer * np.clip(exposure, 0.35, 1.15) * (1 + rng.normal(0, cloth.grain / 150, (height, across, 1))) + stains
    blur = max(0.6, width * 0.004)
    layer, cover = cv2.GaussianBlur(layer, (0, 0), blur * 0.7), cv2.GaussianBlur(cover, (0, 0), blur)
    mixed = picture * (1 - cover[..., None]) + layer * cover[..., None]
    good, coded = cv2.imencode(".jpg", np.clip(mixed, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert good
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def _around(face: Face, picture: Picture) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    spots = np.round(face.mesh[:, :2]).astype(int)
    return np.clip(spots[:, 1], 0, picture.shape[0] - 1), np.clip(spots[:, 0], 0, picture.shape[1] - 1)


def _smooth(points: NDArray[np.float64], triangles: NDArray[np.int32], rounds: int) -> NDArray[np.float64]:
    """Each inner point to the middle of its neighbours, over and over: cloth bridges hollows."""
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    both = np.unique(np.sort(edges, 1), axis=0)
    counts = np.zeros(len(points))
    np.add.at(counts, both.ravel(), 1)
    # A border edge belongs to one triangle alone: its ends stay.
    keys, times = np.unique(np.sort(edges, 1), axis=0, return_counts=True)
    border = np.unique(keys[times == 1])
    smooth = points.copy()
    free = np.setdiff1d(np.unique(triangles), border)
    for _ in range(rounds):
        total = np.zeros_like(points)
        np.add.at(total, both[:, 0], smooth[both[:, 1]])
        np.add.at(total, both[:, 1], smooth[both[:, 0]])
        smooth[free] = total[free] / counts[free, None]
    # The tip of the nose holds the cloth up.
    smooth[free, 2] = np.minimum(smooth[free, 2], 0.5 * (smooth[free, 2] + points[free, 2]))
    return smooth


def _normals(points: NDArray[np.float64], triangles: NDArray[np.int32]) -> NDArray[np.float64]:
    """(n, 3), towards the camera."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    normals = np.zeros_like(points)
    for k in range(3):
        np.add.at(normals, triangles[:, k], faces)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    flip = np.where(normals[:, 2:] > 0, -1.0, 1.0)
    return normals * flip

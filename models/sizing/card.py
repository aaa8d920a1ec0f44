"""Finds the reference of known size: a bank-size card by its four edges, or the printed pad by its markers."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix
from models.sizing.plane import Plane, plane_of, through
from models.tracking import Picture

CARD_MM = (85.60, 53.98)
"""ISO/IEC 7810 ID-1."""
PAD_MM = (140.0, 90.0)
"""Between the outer corners of the pad's markers."""
PAD_MARKER_MM = 18.0
_MOST_SCALE_ERROR = 0.01
"""Of lengths at the pad's middle: a sixth of a millimetre on a finger. Few or blurred markers don't pin it down."""
_PAD_DICTIONARY = cv2.aruco.DICT_4X4_50
_LEAST_AREA, _MOST_AREA = 0.006, 0.5
"""Of the picture."""
_ROUND = 0.09
"""The part of each edge near a rounded corner that is left out."""
_MOST_BEND = 0.9
"""Pixels, RMS, by which an edge may leave its line."""
_ASPECT, _SKEW = 0.035, 0.04
"""Relative error of the sides' ratio, and cosine of the angle between them, of a true card."""


def pad_corners() -> dict[int, Matrix]:
    """The pad's markers: number -> four corners in mm, clockwise from the marker's own upper left."""
    width, height, m = *PAD_MM, PAD_MARKER_MM
    square = np.array([[0, 0], [m, 0], [m, m], [0, m]])
    starts = ((0, 0), (width - m, 0), (width - m, height - m), (0, height - m))
    return {number: square + start for number, start in enumerate(starts)}


def draw_pad(pixels_per_mm: float = 12.0, margin_mm: float = 8.0) -> NDArray[np.uint8]:
    """The pad as a grey picture to print at true size."""
    width, height = (round((side + 2 * margin_mm) * pixels_per_mm) for side in PAD_MM)
    sheet = np.full((height, width), 255, np.uint8)
    dictionary = cv2.aruco.getPredefinedDictionary(_PAD_DICTIONARY)
    side = round(PAD_MARKER_MM * pixels_per_mm)
    for number, corners in pad_corners().items():
        x, y = np.round((corners[0] + margin_mm) * pixels_per_mm).astype(int)
        sheet[y : y + side, x : x + side] = cv2.aruco.generateImageMarker(dictionary, number, side)
    return sheet


def find_pad(picture: Picture, camera: Matrix) -> Plane | None:
    """The pad's plane, from at least two of its markers."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(_PAD_DICTIONARY), parameters)
    corners, numbers, _ = detector.detectMarkers(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    known = pad_corners()
    seen = [] if numbers is None else [(int(n), c) for n, c in zip(numbers.ravel(), corners, strict=True) if n in known]
    if len({n for n, _ in seen}) < 2:
        return None
    plane = plane_of(
        np.concatenate([c.reshape(4, 2) for _, c in seen]).astype(np.float64),
        np.concatenate([known[n] for n, _ in seen]),
        camera,
    )
    if plane is None or plane.residual > 1.5:
        return None
    # Seen from above the plane's y points up the sheet.
    middle = through(plane.at_height(0.0), np.array([PAD_MM]) / 2 * (1.0, -1.0))[0]
    return plane if plane.scale_error(middle) < _MOST_SCALE_ERROR else None


def find_card(picture: Picture, camera: Matrix) -> Plane | None:
    """The card's plane, or ``None`` if no four straight edges have a card's proportions."""
    grey = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.8), np.uint8)
    best: tuple[float, Plane] | None = None
    for quad in _quads(picture):
        corners = _refined(grey, quad)
        if corners is None:
            continue
        plane = _as_card(corners, camera)
        if plane is None:
            continue
        score = plane.residual
        if best is None or score < best[0]:
            best = (score, plane)
    return best[1] if best else None


def _quads(picture: Picture) -> Iterator[Matrix]:
    """Convex four-sided outlines in edges of every channel, largest first, without repetitions."""
    height, width = picture.shape[:2]
    step = max(1.0, max(height, width) / 900)
    small = cv2.resize(picture, (round(width / step), round(height / step)), interpolation=cv2.INTER_AREA)
    found: list[tuple[float, Matrix]] = []
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    for low, high in ((20, 60), (50, 120), (90, 200)):
        edges = np.zeros(small.shape[:2], np.uint8)
        for channel in cv2.split(lab):
            edges |= cv2.Canny(cv2.GaussianBlur(channel, (0, 0), 1.2), low, high)
        for closing in (3, 7):
            closed = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((closing, closing), np.uint8))
            outlines, _ = cv2.findContours(closed, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
            for outline in outlines:
                area = cv2.contourArea(outline) / small.shape[0] / small.shape[1]
                if not _LEAST_AREA < area < _MOST_AREA:
                    continue
                hull = cv2.convexHull(outline)
                quad = cv2.approxPolyDP(hull, 0.04 * cv2.arcLength(hull, True), True).reshape(-1, 2)
                if len(quad) != 4 or cv2.contourArea(quad) * 0.93 > cv2.contourArea(hull):
                    continue
                found.append((area, (quad + 0.5) * step - 0.5))
    found.sort(key=lambda one: -one[0])
    kept: list[Matrix] = []
    for _, quad in found:
        ordered = _clockwise(quad)
        if all(float(np.abs(ordered - other).max()) > 3 for other in kept):
            kept.append(ordered)
            yield ordered


def _clockwise(quad: Matrix) -> Matrix:
    middle = quad.mean(0)
    angle = np.arctan2(quad[:, 1] - middle[1], quad[:, 0] - middle[0])
    return quad[np.argsort(angle)].astype(np.float64)


def _refined(picture: NDArray[np.uint8], quad: Matrix, rounds: int = 2) -> Matrix | None:
    """Corners where lines through the edges' steepest points meet; ``None`` if an edge isn't straight."""
    corners = quad
    for reach in (8.0, 4.0)[:rounds]:
        lines = []
        for k in range(4):
            line = _edge_line(picture, corners[k], corners[(k + 1) % 4], reach)
            if line is None:
                return None
            lines.append(line)
        met = [_meet(lines[k - 1], lines[k]) for k in range(4)]
        if any(point is None for point in met):
            return None
        corners = np.array(met)
        if float(np.abs(corners - quad).max()) > 25:
            return None
    return corners


def _edge_line(picture: NDArray[np.uint8], start: Matrix, end: Matrix, reach: float) -> tuple[Matrix, Matrix] | None:
    along = end - start
    length = float(np.linalg.norm(along))
    if length < 30:
        return None
    along = along / length
    across = np.array([along[1], -along[0]])
    count = int(np.clip(length / 3, 20, 120))
    places = start + along * np.linspace(_ROUND, 1 - _ROUND, count)[:, None] * length
    offsets = np.arange(-reach, reach + 0.25, 0.5)
    grid = places[:, None] + across * offsets[None, :, None]
    rows = cv2.remap(
        picture, grid[..., 0].astype(np.float32), grid[..., 1].astype(np.float32), cv2.INTER_LINEAR
    ).astype(np.float64)
    slope = np.abs(np.diff(rows, axis=1)).sum(2)
    slope = cv2.GaussianBlur(slope, (0, 0), 1.0, sigmaY=0.01)
    best = slope[:, 1:-1].argmax(1) + 1
    index = np.arange(count)
    left, here, right = slope[index, best - 1], slope[index, best], slope[index, best + 1]
    shift = np.clip((left - right) / 2 / np.minimum(left - 2 * here + right, -1e-6), -0.5, 0.5)
    off = (offsets[:-1] + 0.25)[best] + shift * 0.5
    points = places + across * off[:, None]
    strong = here > max(0.35 * float(np.median(here)), 4.0)
    if strong.sum() < 0.6 * count:
        return None
    points = points[strong]
    fit = cv2.fitLine(points.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().astype(np.float64)
    direction, middle = fit[:2], fit[2:]
    away = np.abs((points - middle) @ np.array([direction[1], -direction[0]]))
    near = away < 1.5
    if near.mean() < 0.75 or float(np.sqrt((away[near] ** 2).mean())) > _MOST_BEND:
        return None
    fit = cv2.fitLine(points[near].astype(np.float32), cv2.DIST_L2, 0, 0.01, 0.01).ravel().astype(np.float64)
    return fit[2:], fit[:2]


def _meet(one: tuple[Matrix, Matrix], other: tuple[Matrix, Matrix]) -> Matrix | None:
    matrix = np.stack([one[1], -other[1]], 1)
    if abs(float(np.linalg.det(matrix))) < 0.2:
        return None
    t = np.linalg.solve(matrix, other[0] - one[0])
    return np.asarray(one[0] + one[1] * t[0])


def _as_card(corners: Matrix, camera: Matrix) -> Plane | None:
    """The plane if the corners have a card's proportions under this camera."""
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    homography = cv2.getPerspectiveTransform(square.astype(np.float32), corners.astype(np.float32))
    columns = np.linalg.inv(camera) @ homography
    width, height = float(np.linalg.norm(columns[:, 0])), float(np.linalg.norm(columns[:, 1]))
    skew = abs(float(columns[:, 0] @ columns[:, 1])) / max(width * height, 1e-9)
    ratio = max(width, height) / max(min(width, height), 1e-9)
    if skew > _SKEW or abs(ratio / (CARD_MM[0] / CARD_MM[1]) - 1) > _ASPECT:
        return None
    long, short = CARD_MM
    known = np.array([[0.0, 0], [long, 0], [long, short], [0, short]])
    if width < height:
        known = np.array([[0.0, 0], [short, 0], [short, long], [0, long]])
    plane = plane_of(corners, known, camera)
    return plane if plane is not None and plane.residual < 2.0 else None

"""What face and hand tracking share: regions of a picture, and single-shot detectors.

A region is a square of the picture, turned by an angle; it is warped straight from the camera's BGR picture into
a network's input. Landmarks come back through the same affine map.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from models.runtime import Network

Picture = NDArray[np.uint8]
Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Region:
    """A square: centre and side in pixels, and the angle by which it is turned clockwise, in radians."""

    x: float
    y: float
    side: float
    angle: float = 0.0

    def map_from(self, side: int) -> NDArray[np.float32]:
        """(2, 3) affine map from pixels of a network's input of ``side`` to the picture's pixels."""
        scale = self.side / side
        c, s = cos(self.angle) * scale, sin(self.angle) * scale
        half = (side - 1) / 2
        return np.array(
            [[c, -s, self.x - (c - s) * half], [s, c, self.y - (s + c) * half]],
            np.float32,
        )

    @property
    def sane(self) -> bool:
        return bool(np.isfinite([self.x, self.y, self.side, self.angle]).all()) and 1.0 < self.side < 1e5


class RegionInput:
    """Warps regions into a network's input; all buffers are made once."""

    def __init__(self, network: Network) -> None:
        self._network = network
        side = network.side
        self._warped = np.zeros((side, side, 3), np.uint8)
        self._planes = np.zeros((3, side, side), np.uint8)
        self._scale = np.float32((network.high - network.low) / 255)

    def fill(self, picture: Picture, region: Region) -> NDArray[np.float32]:
        """Writes the region as RGB into the network's input; gives the map back to the picture."""
        side = self._network.side
        back = region.map_from(side)
        cv2.warpAffine(
            picture,
            back,
            (side, side),
            dst=self._warped,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )
        blue, green, red = self._planes[2], self._planes[1], self._planes[0]
        cv2.split(self._warped, (blue, green, red))
        np.multiply(self._planes, self._scale, out=self._network.input[0])
        if self._network.low:
            self._network.input[0] += np.float32(self._network.low)
        return back


def mapped(points: Points, back: NDArray[np.float32]) -> Points:
    """Points (n, 2) through an affine map (2, 3)."""
    return points @ back[:, :2].T + back[:, 2]


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(value, -60, 60))))


@dataclass(frozen=True, slots=True)
class Detection:
    """A box with its key points, in pixels of the picture."""

    center: NDArray[np.float64]
    size: NDArray[np.float64]
    keypoints: NDArray[np.float64]
    """(k, 2)."""
    score: float


def _overlaps(
    centers: NDArray[np.float64], sizes: NDArray[np.float64], center: NDArray[np.float64], size: NDArray[np.float64]
) -> NDArray[np.float64]:
    low = np.maximum(centers - sizes / 2, center - size / 2)
    high = np.minimum(centers + sizes / 2, center + size / 2)
    common = np.clip(high - low, 0, None).prod(1)
    return np.asarray(common / np.maximum(sizes.prod(1) + size.prod() - common, 1e-9))


def _anchor_centers(side: int, layers: tuple[tuple[int, int], ...]) -> NDArray[np.float64]:
    """Centres of a single-shot detector's anchors, 0..1; ``layers`` are (stride, anchors a cell)."""
    parts = []
    for stride, count in layers:
        cells = side // stride
        y, x = np.mgrid[0:cells, 0:cells]
        centers = (np.stack([x, y], -1).reshape(-1, 2) + 0.5) / cells
        parts.append(np.repeat(centers, count, axis=0))
    return np.concatenate(parts)


class Detector:
    """A single-shot detector with fixed anchors, run on a square window of the picture."""

    _SAME = 0.3
    """Boxes that overlap more are one thing, averaged by score."""

    def __init__(self, network: Network, keypoints: int, threshold: float) -> None:
        self._network = network
        self._input = RegionInput(network)
        self._keypoints = keypoints
        self._least_logit = float(np.log(threshold / (1 - threshold)))
        self._anchors = _anchor_centers(network.side, ((8, 2), (16, 6)))

    def find(self, picture: Picture, window: Region) -> list[Detection]:
        """What is in ``window``, best first."""
        back = self._input.fill(picture, window).astype(np.float64)
        self._network.run()
        logits = self._network.outputs["scores"][0, :, 0]
        chosen = np.flatnonzero(logits > self._least_logit)
        if not len(chosen):
            return []
        side = self._network.side
        raw = self._network.outputs["boxes"][0, chosen].astype(np.float64)
        anchors = self._anchors[chosen] * side
        scores = 1 / (1 + np.exp(-np.clip(logits[chosen].astype(np.float64), -60, 60)))
        centers, sizes = raw[:, :2] + anchors, np.abs(raw[:, 2:4])
        keypoints = raw[:, 4 : 4 + 2 * self._keypoints].reshape(len(chosen), -1, 2) + anchors[:, None]
        scale = window.side / side
        found = []
        left = np.argsort(-scores)
        while len(left):
            best = left[0]
            same = _overlaps(centers[left], sizes[left], centers[best], sizes[best]) > self._SAME
            same[0] = True
            group = left[same]
            weights = scores[group] / scores[group].sum()
            found.append(
                Detection(
                    back[:, :2] @ (weights @ centers[group] - 0.5) + back[:, 2],
                    scale * (weights @ sizes[group]),
                    (np.tensordot(weights, keypoints[group], 1) - 0.5) @ back[:, :2].T + back[:, 2],
                    float(scores[best]),
                )
            )
            left = left[~same]
        return found

    def search(self, picture: Picture, turn: int | None = None) -> Iterator[list[Detection]]:
        """What is in the whole picture, then in closer windows of it: small things show only there.

        With ``turn`` only one is looked at: the whole picture for even numbers, the others in turn for odd ones.
        """
        height, width = picture.shape[:2]
        windows = [Region((width - 1) / 2, (height - 1) / 2, float(max(width, height)))]
        windows += _closer_windows(width, height)
        if turn is not None:
            windows = [windows[1 + turn // 2 % (len(windows) - 1) if turn % 2 else 0]]
        for window in windows:
            yield self.find(picture, window)


def _closer_windows(width: int, height: int) -> list[Region]:
    """Three squares over the picture's long side, as large as its short side, and one of two thirds in the middle."""
    short, long = min(width, height), max(width, height)
    centers = {short / 2, long / 2, long - short / 2}
    middle = (short - 1) / 2
    squares = []
    for center in sorted(centers) if long > 1.2 * short else [long / 2]:
        x, y = (center - 0.5, middle) if width >= height else (middle, center - 0.5)
        squares.append(Region(x, y, float(short)))
    squares.append(Region((width - 1) / 2, (height - 1) / 2, short * 2 / 3))
    return squares


def nearest_to_middle(found: list[Detection], picture: Picture) -> list[Detection]:
    """In the order in which they get the mirror when several are there."""
    height, width = picture.shape[:2]
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    return sorted(found, key=lambda one: float(np.linalg.norm(one.center - middle)))

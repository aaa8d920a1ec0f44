"""Hair, skin, clothes: what each pixel around a head shows.

The network is MediaPipe's multiclass selfie segmentation. It takes some 30 ms, ten times what a frame can give, so it
looks once a second; in between the regions move with the head.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.tracker import Face
from models.runtime import CPU, load
from models.tracking import Picture, Region

_SIDE = 2.4
"""The window's side over the face's height: from the hair to the shoulders."""
_DOWN = 0.05
"""How far the window's middle lies below the face's, in the face's height."""
_FINER = 4
"""The window is cut out finer by this and then averaged: a warp alone would step over most pixels."""
EVERY_NS = 1_000_000_000
_ANCHORS = (10, 152, 234, 454)
"""Mesh points by which the regions follow the head: forehead, chin, and beside each ear."""


class Kind(IntEnum):
    """The network's classes, in its order."""

    BACKGROUND = 0
    HAIR = 1
    BODY_SKIN = 2
    FACE_SKIN = 3
    CLOTHES = 4
    OTHER = 5
    """Worn things: glasses, scarfs, masks, jewellery."""


@dataclass(frozen=True, slots=True)
class Regions:
    """How likely each pixel of a window shows each kind."""

    shares: NDArray[np.float32]
    """(side, side, 6), summing to 1."""
    into: NDArray[np.float64]
    """(2, 3): the picture's pixels -> the window's."""

    def around(self, pixel: NDArray[np.floating], radius: float) -> NDArray[np.float32]:
        """(6,): the mean shares of a disc in the picture. Outside the window all is background."""
        points = np.asarray(pixel, np.float64) + _DISC * radius
        where = points @ self.into[:, :2].T + self.into[:, 2]
        side = len(self.shares)
        inside = ((where > -0.5) & (where < side - 0.5)).all(1)
        x, y = np.clip(where, 0.0, side - 1.001).T
        column, row = x.astype(int), y.astype(int)
        right, down = (x - column)[:, None], (y - row)[:, None]
        shares = self.shares
        upper = shares[row, column] * (1 - right) + shares[row, column + 1] * right
        lower = shares[row + 1, column] * (1 - right) + shares[row + 1, column + 1] * right
        found = np.where(inside[:, None], upper * (1 - down) + lower * down, _NOTHING)
        return np.asarray(found.mean(0), np.float32)

    def covered(self, pixel: NDArray[np.floating], radius: float) -> float:
        """How much of a disc shows what lies over skin: hair, clothes, worn things."""
        shares = self.around(pixel, radius)
        return float(shares[Kind.HAIR] + shares[Kind.CLOTHES] + shares[Kind.OTHER])


_NOTHING = np.eye(len(Kind))[Kind.BACKGROUND]
_GRID = np.stack(np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5)), -1).reshape(-1, 2)
_DISC = _GRID[(_GRID**2).sum(1) <= 1.0]


class RegionReader:
    """Looks at one head's surroundings now and then, and takes them along with the head."""

    def __init__(self, provider: str = CPU) -> None:
        self._network = load("regions", provider=provider)
        self.reset()

    def reset(self) -> None:
        self._shares: NDArray[np.float32] | None = None
        self._into = np.zeros((2, 3))
        self._anchors = np.zeros((len(_ANCHORS), 2))
        self._at_ns = 0

    def see(self, picture: Picture, face: Face, at_ns: int) -> Regions:
        """The regions around ``face`` in this picture: looked at anew, or the last ones where the head is now."""
        anchors = face.mesh[list(_ANCHORS), :2]
        shares = self._shares
        if shares is None or not 0 <= at_ns - self._at_ns < EVERY_NS:
            self._anchors, self._at_ns = anchors, at_ns
            self._shares = shares = self._look(picture, face)
            return Regions(shares, self._into)
        # Four points on one line have no similarity, whatever the type says.
        moved = cast("NDArray[np.float64] | None", cv2.estimateAffinePartial2D(anchors, self._anchors)[0])
        if moved is None:
            return Regions(shares, self._into)
        linear, shift = self._into[:, :2], self._into[:, 2]
        return Regions(shares, np.column_stack([linear @ moved[:, :2], linear @ moved[:, 2] + shift]))

    def _look(self, picture: Picture, face: Face) -> NDArray[np.float32]:
        x, y, width, height = face.box
        window = Region(x + width / 2, y + height * (0.5 + _DOWN), height * _SIDE)
        network, finer = self._network, _FINER * self._network.side
        warped = cv2.warpAffine(
            picture,
            window.map_from(finer),
            (finer, finer),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )
        small = cv2.resize(warped, (network.side, network.side), interpolation=cv2.INTER_AREA)
        network.input[0] = small[..., ::-1].transpose(2, 0, 1)
        network.input[0] *= np.float32(1 / 255)
        network.run()
        scores = network.outputs["regions"][0]
        scores = np.exp(scores - scores.max(0))
        self._into = np.asarray(cv2.invertAffineTransform(window.map_from(network.side)), np.float64)
        return np.ascontiguousarray((scores / scores.sum(0)).transpose(1, 2, 0))

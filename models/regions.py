"""Hair, skin, clothes: what each pixel around a head shows.

The network is MediaPipe's multiclass selfie segmentation. It takes some 30 ms, ten times what a frame can give, so it
looks once a second; in between the regions move with the head.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.tracker import Face
from models.hair import grown
from models.placement.types import Cover
from models.runtime import CPU, beside, load
from models.tracking import Picture, Region

Box = tuple[float, float, float, float]
"""x, y, width, height in pixels."""
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
    hair: NDArray[np.uint8]
    """(side, side): its share of each pixel, 0..255, with what hangs on to it in its own colour (``models.hair``); the
    same array for as long as ``shares`` is."""

    @property
    def cover(self) -> Cover:
        """The hair, in a form that crosses to whoever draws."""
        return Cover(self.hair, self.into)

    def around(self, pixel: NDArray[np.floating], radius: float) -> NDArray[np.float32]:
        """(6,): the mean shares of a disc in the picture. Outside the window all is background."""
        return np.asarray(self.at(np.asarray(pixel, np.float64) + _DISC * radius).mean(0), np.float32)

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 6): the shares at ``points`` (n, 2) of the picture. Outside the window all is background."""
        where = points @ self.into[:, :2].T + self.into[:, 2]
        side = len(self.shares)
        inside: NDArray[np.bool_] = np.all((where > -0.5) & (where < side - 0.5), axis=1)
        x, y = np.clip(where, 0.0, side - 1.001).T
        column, row = x.astype(int), y.astype(int)
        right, down = (x - column)[:, None], (y - row)[:, None]
        shares = self.shares
        upper = shares[row, column] * (1 - right) + shares[row, column + 1] * right
        lower = shares[row + 1, column] * (1 - right) + shares[row + 1, column + 1] * right
        found = np.where(inside[:, None], upper * (1 - down) + lower * down, _NOTHING)
        return np.asarray(found, np.float64)

    def covered(self, pixel: NDArray[np.floating], radius: float) -> float:
        """How much of a disc shows what lies over skin: hair, clothes, worn things."""
        shares = self.around(pixel, radius)
        return float(shares[Kind.HAIR] + shares[Kind.CLOTHES] + shares[Kind.OTHER])


_NOTHING = np.eye(len(Kind))[Kind.BACKGROUND]
_GRID = np.stack(np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5)), -1).reshape(-1, 2)
_DISC = _GRID[(_GRID**2).sum(1) <= 1.0]


@dataclass(frozen=True, slots=True)
class _Look:
    """One look's answer, and where the head was."""

    shares: NDArray[np.float32]
    hair: NDArray[np.uint8]
    into: NDArray[np.float64]
    anchors: NDArray[np.complex128]

    def at(self, anchors: NDArray[np.complex128]) -> Regions:
        """The regions when the head's anchors are here: moved by the similarity of least squares."""
        here, there = anchors.mean(), self.anchors.mean()
        spread = float((np.abs(anchors - here) ** 2).sum())
        turn = complex((np.conj(anchors - here) * (self.anchors - there)).sum()) / max(spread, 1e-9)
        shift = complex(there) - turn * complex(here)
        linear = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
        moved = np.column_stack([linear, [shift.real, shift.imag]])
        into = self.into[:, :2] @ moved + np.column_stack([np.zeros((2, 2)), self.into[:, 2]])
        return Regions(self.shares, into, self.hair)


class RegionReader:
    """Looks at one head's surroundings now and then, and takes them along with the head.

    With ``background`` only the first look is waited for: the later ones are taken by a thread of their own, and
    count when they are there. Without it the answer depends on nothing but the pictures.
    """

    def __init__(self, provider: str = CPU, *, background: bool = False) -> None:
        self._network = load("regions", provider=provider)
        self._thread = beside("regions")
        self._lock = threading.Lock()
        """A look that was overtaken by a reset may still be running when the next person's begins."""
        self._background = background
        self.reset()

    def reset(self) -> None:
        self._last: _Look | None = None
        self._coming: Future[_Look] | None = None
        self._at_ns = 0
        self.looked = False
        """Whether a look began in the last frame."""

    def see(self, picture: Picture, face: Face, at_ns: int) -> Regions:
        """The regions around ``face`` in this picture: looked at anew, or the last ones where the head is now."""
        anchors = face.mesh[list(_ANCHORS), :2] @ np.array([1.0, 1.0j])
        due = not 0 <= at_ns - self._at_ns < EVERY_NS
        self.looked = self._last is None or (due and (not self._background or self._coming is None))
        if self.looked:
            self._at_ns = at_ns
        if self._last is None or (due and not self._background):
            self._last = self._look(self._cut_out(picture, face), face.box, anchors)
        elif self.looked:
            self._coming = self._thread.submit(self._look, self._cut_out(picture, face), face.box, anchors)
        if self._coming is not None and self._coming.done():
            self._last, self._coming = self._coming.result(), None
        return self._last.at(anchors)

    def _cut_out(self, picture: Picture, face: Face) -> NDArray[np.uint8]:
        finer = _FINER * self._network.side
        warped = cv2.warpAffine(
            picture,
            _window(face.box).map_from(finer),
            (finer, finer),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            # Black beyond the picture's rim is taken for hair.
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(warped, np.uint8)

    def _look(self, cut: NDArray[np.uint8], box: Box, anchors: NDArray[np.complex128]) -> _Look:
        network = self._network
        small = cv2.resize(cut, (network.side, network.side), interpolation=cv2.INTER_AREA)
        with self._lock:
            network.input[0] = small[..., ::-1].transpose(2, 0, 1)
            network.input[0] *= np.float32(1 / 255)
            network.run()
            scores = network.outputs["regions"][0]
            scores = np.exp(scores - scores.max(0))
        into = cv2.invertAffineTransform(_window(box).map_from(network.side))
        shares = np.ascontiguousarray((scores / scores.sum(0)).transpose(1, 2, 0))
        skin = shares[..., Kind.BODY_SKIN] + shares[..., Kind.FACE_SKIN]
        covering = grown(
            shares[..., Kind.HAIR],
            skin,
            shares[..., Kind.BACKGROUND],
            shares[..., Kind.CLOTHES],
            np.asarray(small, np.uint8),
        )
        hair = np.round(covering * 255).astype(np.uint8)
        return _Look(shares, hair, np.asarray(into, np.float64), anchors)


def _window(box: Box) -> Region:
    x, y, width, height = box
    return Region(x + width / 2, y + height * (0.5 + _DOWN), height * _SIDE)

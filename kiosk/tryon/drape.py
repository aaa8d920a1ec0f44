"""A chain of another length than vision laid: its front hangs lower or higher, its nape stays where it is."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from models.placement.chain import CHEST_DOWN

USUAL_CM = 45.0
"""The chain that ``models.placement.neckline`` lays."""
SHORTEST_CM, LONGEST_CM = 36.0, 70.0
_LEAN = math.radians(30)
"""How far from the vertical the two sides of a chain hang: each takes half of what it is longer."""


def hang(chain_cm: float) -> NDArray[np.float64]:
    """(3,) mm in the camera frame by which the pendant of a chain of this length hangs lower than the usual one's."""
    longer = (float(np.clip(chain_cm, SHORTEST_CM, LONGEST_CM)) - USUAL_CM) * 10
    return longer / 2 / math.cos(_LEAN) * CHEST_DOWN


def draped(curve: NDArray[np.float64], chain_cm: float) -> NDArray[np.float64]:
    """``curve`` (n, 3; closed, camera frame, mm, starting at the pendant) for a chain of this length."""
    count = len(curve)
    share = ((1 + np.cos(np.arange(count) * 2 * np.pi / count)) / 2)[:, None] ** 2
    moved: NDArray[np.float64] = curve + share * hang(chain_cm)
    return moved


class Length:
    """The length that is shown, on its way to the one that was chosen: a chain glides, it does not jump."""

    seconds = 0.2

    def __init__(self, made_cm: float) -> None:
        self.made_cm = made_cm
        self._from = self._to = self.now = made_cm
        self._share = 1.0

    def choose(self, chain_cm: float) -> None:
        """0 for the length that the piece is made in."""
        wanted = chain_cm or self.made_cm
        if wanted != self._to:
            self._from, self._to, self._share = self.now, wanted, 0.0

    def step(self, elapsed: float) -> float:
        self._share = min(1.0, self._share + max(0.0, elapsed) / self.seconds)
        self.now = self._from + (self._to - self._from) * self._share
        return self.now

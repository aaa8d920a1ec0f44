"""The form of a chain around the neck's base: the mean over own renders of people.

The chain's own frame: origin at its front, x to the person's left, y down, z to the back; mm on a canonical head.
``models.train.chains`` makes the form by laying a chain of one length on everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from models.face.pose import USUAL_SIZE
from models.geometry import Matrix, Vector

CLOSE_CM = 42.0
"""The chain of the form: it goes closely around the neck's base."""
USUAL_CM = 45.0
"""The chain that shops sell most."""
POINTS = 48
_ACROSS = 1 / USUAL_SIZE
"""The form is that of average people, whose heads are smaller than the canonical one that it is scaled with: without
this a chain of 42 cm would be laid as one of 39. What it falls to the front and reaches back was right on the dev set
without it."""
_LEAN = np.radians(30.0)
"""How far from the vertical both sides of a longer chain hang: each takes half of what it is longer."""
CHEST_DOWN: Vector = np.array([0.0, 0.958, -0.287])
"""Along an average chest, downwards and to the camera."""
CHEST_OUT: Vector = np.array([0.0, -0.287, -0.958])
"""Out of it: it looks a little upwards."""
_FOLLOWS = 0.45
"""How much of a head's turn the body shares, on average."""


@cache
def form(chain_cm: float = CLOSE_CM) -> Matrix:
    """(POINTS + 1, 3): the curve from its front around by the person's right, and the suprasternal notch.

    What a chain is longer hangs at its front.
    """
    with np.load(Path(__file__).with_name("chain_form.npz")) as file:
        close = np.asarray(file["mean"], np.float64) * (_ACROSS, 1.0, 1.0)
    share = ((1 + np.cos(np.arange(POINTS) * 2 * np.pi / POINTS)) / 2) ** 2
    lower = (chain_cm - CLOSE_CM) * 10 / 2 / np.cos(_LEAN) * CHEST_DOWN
    return np.asarray(close + np.append(share, 0.0)[:, None] * lower)


@dataclass(frozen=True, slots=True)
class Chain:
    """Chain frame -> camera frame: ``rotation @ (size * p) + front``, mm; ``front`` is a close chain's."""

    front: Vector
    rotation: Matrix
    size: float
    chain_cm: float = CLOSE_CM

    def to_camera(self) -> Matrix:
        """The curve, and the notch as the last row: (POINTS + 1, 3)."""
        return np.asarray(form(self.chain_cm) * self.size @ self.rotation.T + self.front)


def usual_chain(front: Vector, head: Matrix, size: float, chain_cm: float = CLOSE_CM) -> Chain:
    """Upright, and turned as bodies usually are under a head turned by ``head``."""
    yaw = float(np.arctan2(head[0, 2], head[2, 2])) * _FOLLOWS
    c, s = np.cos(yaw), np.sin(yaw)
    return Chain(front, np.array([[c, 0, s], [0, 1.0, 0], [-s, 0, c]]), size, chain_cm)

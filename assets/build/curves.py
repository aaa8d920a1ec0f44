"""How a chain lies on a bust: known to the pieces and to the people in pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def rest_curve(length: float, steps: int = 400, half_width: float = 62.0, back: float = 70.0) -> Array:
    """How a chain lies on a bust: a closed curve of the given length, the pendant at the origin first."""
    t = 2 * np.pi * np.arange(steps) / steps

    def curve(drop: float) -> Array:
        lift = (1 - np.cos(t)) / 2
        return np.stack([half_width * np.sin(t) * (0.86 + 0.14 * lift), drop * lift, -back * lift**1.5], -1)

    low, high = 5.0, 400.0
    for _ in range(50):
        middle = (low + high) / 2
        c = curve(middle)
        if np.linalg.norm(c - np.roll(c, 1, 0), axis=1).sum() < length:
            low = middle
        else:
            high = middle
    return curve(low)

"""Reads points of the body in the picture where the face mesh ends, in a few looks, each from where the last one led.

One network takes all looks, wide ones and close ones; it is trained on own renders (:mod:`models.train.ears`), and its
input is :mod:`models.patch`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.geometry import Matrix, Vector
from models.patch import network_input, patch_of, window
from models.runtime import CPU, load
from models.tracking import Picture, sigmoid

_FARTHEST = 0.8
"""How far from a look's middle the next one may be, in half sides."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of one body part."""

    pixels: Matrix
    """(k, 2) in the picture."""
    shows: float
    """How likely nothing is in front of it, 0..1."""


class PointReader:
    """One body part."""

    def __init__(self, name: str, provider: str = CPU) -> None:
        self._network = load(name, provider=provider)

    def read(
        self, picture: Picture, guess: Vector, rotation: Matrix, camera: Matrix, sign: int, looks: tuple[float, ...]
    ) -> Read | None:
        """Around ``guess`` (mm, camera frame) on a head turned by ``rotation``; ``sign`` +1 is the person's left.
        ``looks`` are the looks' sides in mm: the last one is what counts."""
        if guess[2] < 50:
            return None
        pixel = (camera @ guess)[:2] / guess[2]
        height, width = picture.shape[:2]
        if not (0 <= pixel[0] < width and 0 <= pixel[1] < height):
            return None
        below = camera @ (guess + rotation[:, 1] * 10.0)
        toward = below[:2] / below[2] - pixel
        angle = float(np.arctan2(-toward[0], toward[1]))
        seen = -rotation.T @ guess
        side = float(np.degrees(np.arctan2(seen[0] * sign, -seen[2])))
        pitch = float(np.degrees(np.arctan2(seen[1], np.hypot(seen[0], seen[2]))))
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        # The network knows right sides only: left ones are shown as in a mirror.
        mirror = np.array([-1.0 if sign > 0 else 1.0, 1.0])
        per_mm = float(camera[0, 0]) / float(guess[2])
        points, half = np.zeros((1, 2)), 0.0
        for side_mm in looks:
            pixel = pixel + turn @ (np.clip(points.mean(0), -_FARTHEST, _FARTHEST) * mirror) * half
            half = side_mm * per_mm / 2
            points, shows = self._look(picture, window(pixel, 2 * half, angle), side, pitch, sign)
        pixels = pixel + (points * mirror) @ turn.T * half
        return Read(pixels, sigmoid(shows)) if np.isfinite(pixels).all() else None

    def _look(self, picture: Picture, back: Matrix, side: float, pitch: float, sign: int) -> tuple[Matrix, float]:
        network = self._network
        network.input[0] = network_input(patch_of(picture, back, sign > 0), side, pitch)
        network.run()
        answer = network.outputs["answer"][0].astype(np.float64)
        return answer[:-1].reshape(-1, 2), float(answer[-1])

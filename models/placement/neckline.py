"""Where a chain lies: a closed curve on the neck's base, and the pendant at its front.

The curve hangs from the root of the neck, which a turning head hardly moves, never from the chin: a chain that
follows the chin swings. Its form is the section of an average neck and shoulders.
"""

from __future__ import annotations

import numpy as np

from models.face.pose import HeadPose
from models.geometry import GRAVITY, Matrix, Vector, hanging_frame, project, surface_frame
from models.placement.types import HiddenBy, Placement, Side, Site
from models.smoothing import BODY, OneEuro

_NECK_ROOT: Vector = np.array([0.0, 60.0, 72.0])
"""The point of the canonical head about which it turns, mm."""
_PENDANT: Vector = np.array([0.0, 101.0, -42.0])
"""From there to the front point of the usual chain, along gravity and towards the camera."""
_USUAL_CHAIN = 45.0
"""cm: the chain for which these figures hold."""
_HALF_WIDTH, _HALF_DEPTH, _RISE = 98.0, 47.0, 48.0
_RISE_POWER = 0.83
"""The curve's half axes, how far it rises to the nape, and how soon, mm."""
_NOTCH_ABOVE = 24.0
"""The suprasternal notch lies above or below the pendant of the usual chain by this, and a little behind."""
_CHEST: Vector = np.array([0.0, 0.25, -0.97])
"""Out of the chest of a person who faces the camera."""
_POINTS = 48


class NecklinePlacer:
    """One person's chain, with the filter of the body: slower than the head's."""

    def __init__(self, chain_cm: float = _USUAL_CHAIN) -> None:
        self._filter = OneEuro(BODY)
        # Both sides of the loop get longer: half of what a chain is longer than usual hangs lower.
        self._drop = (chain_cm - _USUAL_CHAIN) * 10 / 2 * 0.8

    def reset(self) -> None:
        self._filter.reset()

    def place(self, pose: HeadPose, camera: Matrix, size: tuple[int, int], at_ns: int) -> list[Placement]:
        """Neckline with its rest curve, and pendant; ``size`` is the picture's width and height."""
        root = pose.to_camera(_NECK_ROOT[None])
        root = self._filter(root, at_ns, unit=150.0 * pose.size)[0]
        pendant = root + (_PENDANT + GRAVITY * self._drop) * pose.size
        curve = pendant + _rest_curve() * pose.size
        notch = pendant + np.array([0.0, _NOTCH_ABOVE, 6.0]) * pose.size
        pixel = project(pendant[None], camera)[0]
        inside = 0 <= pixel[0] < size[0] and 0 <= pixel[1] < size[1] and pendant[2] > 0
        visibility, cause = (1.0, HiddenBy.NOTHING) if inside else (0.0, HiddenBy.OUT_OF_FRAME)
        return [
            Placement(
                Site.NECKLINE,
                Side.MIDDLE,
                surface_frame(notch, _CHEST, GRAVITY),
                visibility,
                cause,
                pose.scale,
                curve=curve,
            ),
            Placement(
                Site.PENDANT, Side.MIDDLE, hanging_frame(pendant, _CHEST, GRAVITY), visibility, cause, pose.scale
            ),
        ]


def _rest_curve() -> Matrix:
    """(n, 3) mm from the pendant, which comes first; it goes round by the person's right."""
    angle = np.arange(_POINTS) * 2 * np.pi / _POINTS
    back = (1 - np.cos(angle)) / 2
    return np.stack([-_HALF_WIDTH * np.sin(angle), -_RISE * back**_RISE_POWER, 2 * _HALF_DEPTH * back], axis=1)

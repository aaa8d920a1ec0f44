"""What the reader of ears is shown: a window of the picture in logarithms of its colours, and where the camera stands.

Logarithms less their mean make light a matter of contrast alone; dividing by their spread makes dim pictures like
bright ones.
"""

from __future__ import annotations

from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 64
CHANNELS = 5
"""Blue, green, red, and the two angles from which the camera looks, the same for every pixel."""
ANGLE_UNIT = 60.0
"""Degrees that count as 1."""
_FLOOR = 12.0
"""Added before logarithms: sensor noise makes dark colours meaningless."""
_LEAST_SPREAD = 0.2
_LOGARITHMS = np.log(np.arange(256, dtype=np.float32) + _FLOOR)


def network_input(patch: NDArray[np.uint8], side_angle: float, pitch: float) -> NDArray[np.float32]:
    """(CHANNELS, SIDE, SIDE) of a (SIDE, SIDE, 3) BGR patch; angles in degrees from which the camera looks at it."""
    light = _LOGARITHMS[patch]
    light -= light.mean()
    flat = light.ravel()
    light /= max(sqrt(float(flat @ flat) / len(flat)), _LEAST_SPREAD)
    out = np.empty((CHANNELS, SIDE, SIDE), np.float32)
    out[:3] = light.transpose(2, 0, 1)
    out[3], out[4] = np.clip(side_angle / ANGLE_UNIT, -2, 2), np.clip(pitch / ANGLE_UNIT, -1, 1)
    return out


def patch_of(picture: NDArray[np.uint8], back: NDArray[np.floating], mirrored: bool = False) -> NDArray[np.uint8]:
    """The patch; ``back`` (2, 3) takes its pixels to the picture's."""
    patch = cv2.warpAffine(
        picture,
        np.asarray(back, np.float32),
        (SIDE, SIDE),
        flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.ascontiguousarray(patch[:, ::-1]) if mirrored else np.asarray(patch, np.uint8)


def window(centre: NDArray[np.floating], side_px: float, angle: float) -> NDArray[np.float64]:
    """(2, 3) from a patch's pixels to the picture's: a square of ``side_px`` around ``centre``, turned clockwise."""
    scale = side_px / SIDE
    c, s = np.cos(angle) * scale, np.sin(angle) * scale
    half = (SIDE - 1) / 2
    return np.array([[c, -s, centre[0] - (c - s) * half], [s, c, centre[1] - (s + c) * half]])

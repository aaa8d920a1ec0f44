"""The studio light is what its file says: not flat, of middle brightness."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

LIGHTS = Path(__file__).parents[3] / "assets" / "lights"


def test_the_studio_has_contrast_and_middle_brightness() -> None:
    light = cv2.imread(str(LIGHTS / "studio.hdr"), cv2.IMREAD_UNCHANGED)
    assert light.shape == (256, 512, 3)
    assert light.dtype == np.float32
    solid = np.sin(np.pi * (np.arange(256) + 0.5) / 256)[:, None]
    brightness = light.mean(-1)
    assert 0.7 < (brightness * solid).sum() / (solid.sum() * 512) < 1.3
    dark, bright = np.percentile(brightness[64:192], [5, 95])
    assert bright > 20 * dark, "gold needs dark flags beside bright boxes"

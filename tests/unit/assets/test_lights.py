"""The studio light is what its files say: not flat, of middle brightness, baked in full."""

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


def test_the_baked_probe_holds_every_level_of_every_face() -> None:
    baked = (LIGHTS / "studio.ktx").read_bytes()
    assert baked[:12] == b"\xabKTX 11\xbb\r\n\x1a\n"
    header = np.frombuffer(baked[12:64], "<u4")
    side, faces, levels, pairs = (int(header[i]) for i in (6, 10, 11, 12))
    assert (side, faces, levels) == (256, 6, 6)
    assert b"QT_IBL_BAKER_VERSION" in baked[64 : 64 + pairs]
    expected = 64 + pairs + sum(4 + faces * (side >> level) ** 2 * 8 for level in range(levels))
    assert len(baked) == expected
    texels = np.frombuffer(baked, "<f2", side * side * 4, 64 + pairs + 4)
    assert np.isfinite(texels).all()
    assert texels.max() > 5

"""``kiosk piece add`` takes a thumbnail and a 360-degree turn with the mirror's own scene."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
RING = ROOT / "assets" / "pieces" / "GR-006.glb"
pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(180)]


def test_a_strand_is_pictured_as_it_is_laid(tmp_path: Path) -> None:
    """Its pearls, and not its clasp alone."""
    file = ROOT / "assets" / "pieces" / "GN-003.glb"
    command = ["piece", "--steps", "4", "add", str(file), "--kind", "necklace", "--sku", "GX-3", "--out", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-m", "kiosk", *command], cwd=ROOT, capture_output=True, text=True, timeout=170, check=False
    )
    assert run.returncode == 0, run.stderr[-1500:]
    picture = cv2.imread(str(tmp_path / "GX-3.webp"), cv2.IMREAD_UNCHANGED)
    solid = (picture[..., 3] > 200).astype(np.uint8)
    rows, columns = np.nonzero(solid)
    assert np.ptp(columns) > 0.4 * solid.shape[1] and np.ptp(rows) > 0.3 * solid.shape[0]
    blue, green, red = picture[solid > 0][:, :3].mean(0)
    assert min(blue, green, red) > 150, "pearls, not gold"


def test_a_taken_piece_has_pictures_from_all_sides(tmp_path: Path) -> None:
    command = ["piece", "--steps", "4", "add", str(RING), "--kind", "ring", "--sku", "GX-6", "--out", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-m", "kiosk", *command], cwd=ROOT, capture_output=True, text=True, timeout=170, check=False
    )
    assert run.returncode == 0, run.stderr[-1500:]
    pictures = [cv2.imread(str(file), cv2.IMREAD_UNCHANGED) for file in sorted((tmp_path / "GX-6.turn").iterdir())]
    assert len(pictures) == 4
    assert (tmp_path / "GX-6.webp").is_file()
    for picture in pictures:
        covered = picture[..., 3] > 128
        assert 0.01 < covered.mean() < 0.7
        assert not covered[0].any() and not covered[:, 0].any(), "all of it is in the picture"
        blue, green, red = picture[covered][:, :3].mean(0)
        assert red > green > blue
    front, back = (np.abs(pictures[0].astype(int) - p).mean() for p in (pictures[1], pictures[2]))
    assert front > 1 and back > 1

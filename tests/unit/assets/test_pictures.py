"""Every piece has a square picture in which the piece, not the ground, is what shines."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

ASSETS = Path(__file__).parents[3] / "assets"
ENTRIES = json.loads((ASSETS / "catalogue" / "pieces.json").read_text("utf-8"))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["sku"])
def test_picture(entry: dict[str, dict[str, str]]) -> None:
    file = ASSETS / entry["files"]["picture"]
    assert file.stat().st_size <= 45_000
    picture = cv2.imread(str(file))
    height, width = picture.shape[:2]
    assert height == width >= 400
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    rim = np.concatenate([grey[:8].ravel(), grey[-8:].ravel(), grey[:, :8].ravel(), grey[:, -8:].ravel()])
    assert np.median(rim) < 60, "the ground is dark"
    assert np.percentile(grey, 99.5) > 120, "the piece is bright"
    warm = picture[:40, :40].reshape(-1, 3).mean(0)
    assert warm[2] >= warm[0], "the ground is warm, not blue"


@pytest.mark.parametrize("file", sorted((ASSETS / "signage").glob("*.webp")), ids=lambda file: file.stem)
def test_stills_of_the_attract_loop(file: Path) -> None:
    assert file.stat().st_size <= 120_000
    height, width = cv2.imread(str(file)).shape[:2]
    assert (width, height) == ((1280, 720) if file.stem.startswith("landscape") else (720, 1280))

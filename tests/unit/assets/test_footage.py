"""The demo film shows a face that the tracker finds throughout, with both ears in turn."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from models.mirror import MirrorSource
from models.placement import Side, Site

FOOTAGE = Path(__file__).parents[3] / "assets" / "footage"
FILM = FOOTAGE / "head_turn.mp4"


def test_size_and_length() -> None:
    assert FILM.stat().st_size < 2_000_000
    film = cv2.VideoCapture(str(FILM))
    assert (film.get(cv2.CAP_PROP_FRAME_WIDTH), film.get(cv2.CAP_PROP_FRAME_HEIGHT)) == (1280, 720)
    assert 5 <= film.get(cv2.CAP_PROP_FRAME_COUNT) / film.get(cv2.CAP_PROP_FPS) <= 8


def test_the_face_is_found_and_both_lobes_come_into_view() -> None:
    matrix = np.array(json.loads((FOOTAGE / "head_turn.camera.json").read_text("utf-8"))["camera_matrix"])
    film, source = cv2.VideoCapture(str(FILM)), MirrorSource()
    frames = seen = 0
    best: dict[Side, float] = {}
    while True:
        going, pixels = film.read()
        if not going:
            break
        scene = source.see(
            pixels,
            matrix,
            number=frames,
            captured_ns=frames * 33_333_333,
            calibrated=True,
            wanted=frozenset({Site.EARLOBE}),
        )
        frames += 1
        seen += scene.people > 0
        for placement in scene.placements:
            best[placement.side] = max(best.get(placement.side, 0.0), placement.visibility)
    assert frames == seen == 180
    assert best[Side.LEFT] > 0.9
    assert best[Side.RIGHT] > 0.9

"""The lens is measured from pictures of the board, kept per camera, and used by the camera it belongs to."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.camera import camera_from
from hardware.camera.calibration import calibration_file, stored_calibration
from models.calibration import SQUARE_MM, SQUARES, CalibrationRefused, Calibrator, draw_board

WIDTH, HEIGHT = 960, 540
FOCAL = 800.0
_PX_PER_MM = 4.0


def _views(leaning: bool, count: int = 22) -> list[NDArray[np.uint8]]:
    """The board before a camera of known focal length, from ``count`` places."""
    board = cv2.cvtColor(draw_board(_PX_PER_MM), cv2.COLOR_GRAY2BGR)
    camera = np.array([[FOCAL, 0, WIDTH / 2 + 7], [0, FOCAL, HEIGHT / 2 - 5], [0, 0, 1.0]])
    rng = np.random.default_rng(3)
    middle = np.array([SQUARES[0], SQUARES[1]]) * SQUARE_MM / 2
    pictures = []
    for k in range(count):
        lean = 0.55 if leaning else 0.02
        axis = np.array([np.cos(k * 2.4), np.sin(k * 2.4), 0.1]) * lean
        rotation = cv2.Rodrigues(axis)[0]
        place = np.array([rng.uniform(-120, 120), rng.uniform(-45, 45), rng.uniform(380, 600)])
        flat = np.stack([rotation[:, 0], rotation[:, 1], place - rotation[:, :2] @ middle], 1)
        # Pixel centres of the drawn board lie at half pixels.
        scale = np.array([[1 / _PX_PER_MM, 0, 0.5 / _PX_PER_MM], [0, 1 / _PX_PER_MM, 0.5 / _PX_PER_MM], [0, 0, 1.0]])
        seen = cv2.warpPerspective(
            board, camera @ flat @ scale, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderValue=(120,) * 3
        )
        pictures.append(np.asarray(cv2.GaussianBlur(seen, (0, 0), 0.7), np.uint8))
    return pictures


def test_the_focal_length_and_the_middle_are_found() -> None:
    calibrator = Calibrator()
    for picture in _views(leaning=True):
        calibrator.look(picture)
    lens = calibrator.solve()
    assert abs(lens.camera_matrix[0, 0] / FOCAL - 1) < 0.01
    assert np.abs(lens.camera_matrix[:2, 2] - (WIDTH / 2 + 7, HEIGHT / 2 - 5)).max() < 9
    assert lens.rms < 0.5


def test_the_same_view_counts_once() -> None:
    calibrator = Calibrator()
    view = _views(leaning=True, count=1)[0]
    assert calibrator.look(view)
    assert not calibrator.look(view)
    with pytest.raises(CalibrationRefused, match="1 places"):
        calibrator.solve()


def test_a_board_that_never_leans_is_refused() -> None:
    calibrator = Calibrator()
    for picture in _views(leaning=False, count=20):
        calibrator.look(picture)
    with pytest.raises(CalibrationRefused):
        calibrator.solve()


def test_the_command_keeps_it_for_this_camera_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk.cli import calibrate

    pictures = tmp_path / "board"
    pictures.mkdir()
    for number, picture in enumerate(_views(leaning=True)):
        cv2.imwrite(str(pictures / f"{number:02d}.png"), picture)
    monkeypatch.setenv("GUONG_DATA", str(tmp_path / "data"))
    parser = argparse.ArgumentParser()
    calibrate.add_arguments(parser)
    assert calibrate.main(parser.parse_args(["--camera", str(pictures), "--seconds", "10"])) == 0

    folder = tmp_path / "data" / "calibration"
    kept = json.loads(calibration_file(folder, str(pictures)).read_text())
    assert abs(kept["camera_matrix"][0][0] / FOCAL - 1) < 0.01
    camera = camera_from(str(pictures), calibration=folder)
    camera.open()
    frame = camera.read()
    camera.close()
    assert frame.calibrated
    assert abs(frame.camera_matrix[0, 0] / FOCAL - 1) < 0.01
    assert stored_calibration(folder, "/dev/video0") is None


def test_a_kiosk_that_was_never_calibrated_has_no_file_to_miss(tmp_path: Path) -> None:
    assert stored_calibration(tmp_path / "nothing", "auto") is None

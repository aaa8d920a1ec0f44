"""Camera matrices: measured, scaled, assumed, wrong."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hardware.camera.calibration import Calibration, Lens, assumed_matrix, read_sidecar
from hardware.errors import DeviceRefused
from hardware.opencv import cv2

GOOD = {"camera_matrix": [[900, 0, 640], [0, 900, 360], [0, 0, 1]], "width": 1280, "height": 720}


def written(path: Path, content: object) -> Path:
    file = path / "x.camera.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def test_a_matrix_follows_the_pictures_size(tmp_path: Path) -> None:
    calibration = read_sidecar(written(tmp_path, GOOD)).calibration
    assert calibration
    half = calibration.matrix_for(640, 360)
    assert half is not None
    assert half.tolist() == [[450, 0, 320], [0, 450, 180], [0, 0, 1]]


def test_another_shape_is_not_taken_as_calibrated(tmp_path: Path) -> None:
    lens = Lens(read_sidecar(written(tmp_path, GOOD)).calibration)
    _, matrix, measured = lens.look(np.zeros((480, 640, 3), np.uint8))
    assert not measured
    assert np.array_equal(matrix, assumed_matrix(640, 480))


def test_the_assumed_lens_sees_sixty_degrees_along_the_longer_side() -> None:
    for width, height in ((1280, 720), (720, 1280)):
        matrix = assumed_matrix(width, height)
        assert 2 * np.degrees(np.arctan(640 / matrix[0, 0])) == pytest.approx(60)
        assert matrix[0, 2] == width / 2
        assert matrix[1, 2] == height / 2


def test_distortion_is_taken_out() -> None:
    matrix = np.array(GOOD["camera_matrix"], dtype=float)
    distortion = (-0.25, 0.05, 0.0, 0.0)
    straight = np.array([[[100.0, 100.0]], [[1180.0, 620.0]], [[640.0, 90.0]]])
    rays = cv2.undistortPoints(straight, matrix, None)
    seen, _ = cv2.projectPoints(
        np.concatenate([rays[:, 0], np.ones((3, 1))], axis=1), np.zeros(3), np.zeros(3), matrix, np.array(distortion)
    )
    picture = np.zeros((720, 1280, 3), np.uint8)
    for x, y in seen[:, 0]:
        cv2.circle(picture, (round(x), round(y)), 6, (255, 255, 255), -1)
    picture.flags.writeable = False
    flat, given, measured = Lens(Calibration(matrix, 1280, 720, distortion)).look(picture)
    assert measured
    assert np.array_equal(given, matrix)
    for x, y in straight[:, 0]:
        spot = flat[int(y) - 15 : int(y) + 16, int(x) - 15 : int(x) + 16, 0]
        down, across = np.nonzero(spot > 128)
        assert across.mean() == pytest.approx(15, abs=1.5)
        assert down.mean() == pytest.approx(15, abs=1.5)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "JSON"),
        ([1], "object"),
        ({**GOOD, "width": 0}, "width"),
        ({"camera_matrix": [[1, 2], [3, 4]], "width": 5, "height": 5}, "3x3"),
        ({"camera_matrix": "x", "width": 5, "height": 5}, "camera_matrix"),
        ({"camera_matrix": GOOD["camera_matrix"]}, "width"),
        ({**GOOD, "distortion": [1, 2]}, "distortion"),
        ({**GOOD, "fps": "fast"}, "fps"),
        ({**GOOD, "fps": 0}, "fps"),
        ({**GOOD, "loop": "sideways"}, "loop"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(tmp_path: Path, content: object, said: str) -> None:
    with pytest.raises(DeviceRefused, match=said) as raised:
        read_sidecar(written(tmp_path, content))
    assert "x.camera.json" in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceRefused, match=r"y\.camera\.json"):
        read_sidecar(tmp_path / "y.camera.json")

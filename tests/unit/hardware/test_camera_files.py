"""Films and pictures as cameras: real time, loops, matrices."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hardware.camera import camera_from
from hardware.camera.film import FilmCamera
from hardware.camera.pace import Pace, turn
from hardware.camera.pictures import PictureCamera
from hardware.errors import DeviceGone, DeviceRefused
from hardware.opencv import cv2
from tests.unit.hardware.making import number_of, numbered

Make = Callable[..., Path]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture is due at once, and none is skipped."""
    monkeypatch.setattr(Pace, "wait", lambda self: (setattr(self, "_next", self._next + 1), self._next - 1)[1])


def seen(camera: FilmCamera | PictureCamera, count: int) -> list[int]:
    camera.open()
    numbers = [number_of(camera.read().pixels) for _ in range(count)]
    camera.close()
    return numbers


@pytest.mark.usefixtures("hurried")
def test_a_film_goes_around(film: Make) -> None:
    assert seen(FilmCamera(film(4)), 10) == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2]


@pytest.mark.usefixtures("hurried")
def test_a_film_goes_forth_and_back(film: Make) -> None:
    assert seen(FilmCamera(film(4), forth_and_back=True), 13) == [1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1]


@pytest.mark.usefixtures("hurried")
def test_a_folder_goes_around_or_forth_and_back(folder: Make) -> None:
    pictures = folder(3)
    assert seen(PictureCamera(pictures), 5) == [1, 2, 3, 1, 2]
    (pictures / "camera.json").write_text(json.dumps({"loop": "forth_and_back"}))
    assert seen(PictureCamera(pictures), 6) == [1, 2, 3, 2, 1, 2]


def test_an_animated_gif_plays(tmp_path: Path) -> None:
    import av

    path = tmp_path / "hands.gif"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("gif", rate=20)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "rgb8"
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(numbered(2 * number + 2), format="bgr24")
            container.mux(stream.encode(frame.reformat(format="rgb8")))
        container.mux(stream.encode())
    camera = camera_from(str(path))
    camera.open()
    frames = [camera.read() for _ in range(8)]
    camera.close()
    assert frames[0].pixels.shape == (96, 128, 3)
    assert len({number_of(frame.pixels) for frame in frames}) >= 3


def test_a_film_runs_in_real_time(film: Make) -> None:
    camera = camera_from(str(film(12, fps=50)))
    camera.open()
    camera.read()
    start = time.monotonic()
    for _ in range(25):
        camera.read()
    assert time.monotonic() - start >= 0.44
    camera.close()


def test_a_late_reader_skips_pictures(film: Make) -> None:
    camera = camera_from(str(film(12, fps=25)))
    camera.open()
    first = camera.read()
    time.sleep(0.2)
    second = camera.read()
    assert number_of(second.pixels) >= number_of(first.pixels) + 4
    assert second.number == first.number + 1
    camera.close()


def test_frames_are_numbered_and_timed_over_a_second_opening(folder: Make) -> None:
    camera = camera_from(str(folder(2)), fps=100)
    frames = []
    for _ in range(2):
        camera.open()
        frames += [camera.read(), camera.read()]
        camera.close()
    assert [frame.number for frame in frames] == [1, 2, 3, 4]
    times = [frame.captured_ns for frame in frames]
    assert times == sorted(times)
    assert times[-1] <= time.monotonic_ns()


def test_pixels_may_not_be_changed_after_delivery(folder: Make) -> None:
    camera = camera_from(str(folder(1)))
    camera.open()
    with pytest.raises(ValueError, match="read-only"):
        camera.read().pixels[0, 0] = 0
    camera.close()


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((720, 1280), np.uint8),
        np.full((64, 48), 40000, np.uint16),
        np.full((2400, 3200, 3), 255, np.uint8),
        np.full((1920, 1080, 4), 9, np.uint8),
    ],
    ids=["tiny", "grey", "16 bits", "huge", "alpha, upright"],
)
def test_odd_pictures_pass_as_they_are(tmp_path: Path, picture: np.ndarray) -> None:
    path = tmp_path / "odd.png"
    cv2.imwrite(str(path), picture)
    camera = camera_from(str(path))
    camera.open()
    frame = camera.read()
    assert (frame.height, frame.width) == picture.shape[:2]
    assert frame.pixels.shape[2] == 3
    assert frame.pixels.dtype == np.uint8
    assert not frame.calibrated
    camera.close()


def test_each_picture_has_its_own_matrix(folder: Make) -> None:
    pictures = folder(2)
    own = {"camera_matrix": [[100, 0, 64], [0, 100, 48], [0, 0, 1]], "width": 128, "height": 96}
    (pictures / "001.camera.json").write_text(json.dumps(own))
    camera = camera_from(str(pictures), fps=100)
    camera.open()
    frames = {}
    while len(frames) < 2:
        frame = camera.read()
        frames[number_of(frame.pixels)] = frame
    camera.close()
    assert not frames[1].calibrated
    assert frames[2].calibrated
    assert frames[2].camera_matrix[0, 0] == 100


def test_a_film_has_its_matrix_beside_it(film: Make) -> None:
    path = film(3)
    double = {"camera_matrix": [[200, 0, 128], [0, 200, 96], [0, 0, 1]], "width": 256, "height": 192, "fps": 90}
    path.with_name("film.camera.json").write_text(json.dumps(double))
    camera = camera_from(str(path))
    camera.open()
    frame = camera.read()
    camera.close()
    assert frame.calibrated
    assert frame.camera_matrix.tolist() == [[100, 0, 64], [0, 100, 48], [0, 0, 1]]


def test_labels_are_not_pictures_to_show(folder: Make) -> None:
    pictures = folder(1)
    cv2.imwrite(str(pictures / "000.labels.png"), numbered(9))
    camera = PictureCamera(pictures, fps=200)
    assert seen(camera, 3) == [1, 1, 1]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeviceGone, match="camera"):
        camera_from(str(tmp_path / "nothing.mp4"))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DeviceGone, match="no pictures"):
        camera_from(str(empty)).open()


@pytest.mark.parametrize("name", ["broken.mp4", "broken.jpg", "broken.gif"])
@pytest.mark.parametrize("content", [b"", b"not a picture at all" * 40])
def test_a_broken_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DeviceRefused, match="broken"):
        camera_from(str(path)).open()


def test_a_film_that_vanishes_is_gone(film: Make) -> None:
    path = film(2)
    camera = camera_from(str(path))
    path.unlink()
    with pytest.raises(DeviceGone):
        camera.open()


@pytest.mark.parametrize(
    ("count", "back", "places"),
    [(1, True, [0, 0, 0]), (2, True, [0, 1, 0, 1]), (3, True, [0, 1, 2, 1, 0, 1]), (3, False, [0, 1, 2, 0])],
)
def test_places_of_a_loop(count: int, back: bool, places: list[int]) -> None:
    assert [turn(index, count, back) for index in range(len(places))] == places

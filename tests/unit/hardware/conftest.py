"""Films and folders of pictures made for the tests of the devices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from hardware.opencv import cv2
from tests.unit.hardware.making import numbered


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Path]:
    """``film(count, fps)``: an .mp4 whose n-th picture is ``numbered(n + 1)``."""

    def make(count: int = 8, fps: int = 25, name: str = "film.mp4") -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream("mpeg4", rate=fps)
            stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
            stream.bit_rate = 4_000_000
            for number in range(count):
                frame = av.VideoFrame.from_ndarray(numbered(number + 1), format="bgr24")
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """``folder(count)``: a folder of .png files ``numbered(n + 1)``."""

    def make(count: int = 4) -> Path:
        path = tmp_path / "pictures"
        path.mkdir()
        for number in range(count):
            cv2.imwrite(str(path / f"{number:03}.png"), numbered(number + 1))
        return path

    return make

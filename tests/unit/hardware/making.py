"""Pictures and codes made for the tests of the devices."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from hardware.opencv import cv2

Pixels = NDArray[np.uint8]


def numbered(number: int, *, width: int = 128, height: int = 96) -> Pixels:
    """A grey picture whose brightness says which one it is (steps of 16)."""
    return np.full((height, width, 3), number * 16, np.uint8)


def number_of(pixels: Pixels) -> int:
    return round(float(pixels.mean()) / 16)


def code_picture(text: str, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode, scale: int = 4) -> Pixels:
    """A printed code, grey, with its quiet zone."""
    image = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind), scale=scale)
    return np.array(image, dtype=np.uint8)


def on_scene(code: Pixels, *, width: int = 1280, height: int = 720, x: int = 400, y: int = 200) -> Pixels:
    """The code held into a camera's picture with some texture behind it."""
    rng = np.random.default_rng(5)
    noise = rng.integers(60, 200, (height // 16 + 1, width // 16 + 1, 3), np.uint8)
    scene = np.ascontiguousarray(cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC))
    scene[y : y + code.shape[0], x : x + code.shape[1]] = code[:, :, None]
    return scene


def wait_for(what: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something holds; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)

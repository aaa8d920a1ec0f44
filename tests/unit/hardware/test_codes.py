"""Reading codes: what is printed is read, and nothing crashes it."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from hardware.codes import CodeFormat, read_codes
from hardware.opencv import cv2
from tests.unit.hardware.making import Pixels, code_picture, on_scene

TOKEN = "A0B1C2D3E4" * 25


@pytest.mark.parametrize(
    ("text", "kind", "format"),
    [
        (TOKEN, zxingcpp.BarcodeFormat.QRCode, CodeFormat.QR),
        ("8930000012340", zxingcpp.BarcodeFormat.EAN13, CodeFormat.EAN13),
        ("GU-000123", zxingcpp.BarcodeFormat.Code128, CodeFormat.CODE128),
    ],
)
def test_what_is_held_up_is_read(text: str, kind: zxingcpp.BarcodeFormat, format: CodeFormat) -> None:
    (code,) = read_codes(on_scene(code_picture(text, kind)))
    assert (code.text, code.format) == (text, format)


@pytest.mark.parametrize("angle", [7, 90, 180, 233])
def test_turned_codes_are_read(angle: float) -> None:
    scene = on_scene(code_picture(TOKEN), x=518, y=238)
    turn = cv2.getRotationMatrix2D((640, 360), angle, 1)
    (code,) = read_codes(cv2.warpAffine(scene, turn, (1280, 720)))
    assert code.text == TOKEN


def test_dim_blurred_and_inverted_codes_are_read() -> None:
    scene = cv2.GaussianBlur(on_scene(code_picture(TOKEN)), (0, 0), 1.2)
    assert read_codes((scene // 3).astype(np.uint8))
    assert read_codes(255 - on_scene(code_picture(TOKEN)))


def test_corners_are_in_pixels_of_the_picture_also_when_it_is_huge() -> None:
    scene = on_scene(code_picture(TOKEN, scale=8), width=3840, height=2160, x=1000, y=800)
    (code,) = read_codes(scene)
    side = code_picture(TOKEN, scale=8).shape[0]
    quiet = 4 * 8
    assert code.corners.shape == (4, 2)
    assert np.allclose(code.corners[0], [1000 + quiet, 800 + quiet], atol=8)
    assert np.allclose(code.corners[2], [1000 + side - quiet, 800 + side - quiet], atol=8)


def test_several_codes_in_one_picture() -> None:
    scene = on_scene(code_picture("first"), x=100)
    second = code_picture("second")
    scene[300 : 300 + second.shape[0], 700 : 700 + second.shape[1]] = second[:, :, None]
    assert {code.text for code in read_codes(scene)} == {"first", "second"}


def test_other_symbologies_are_left_alone() -> None:
    assert read_codes(on_scene(code_picture("DM", zxingcpp.BarcodeFormat.DataMatrix))) == []


@settings(max_examples=150, deadline=None)
@given(
    arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=70)).flatmap(
        lambda grey: st.sampled_from([grey, np.repeat(grey[:, :, None], 3, 2), np.repeat(grey[:, :, None], 4, 2)])
    )
)
def test_no_picture_crashes_it(pixels: Pixels) -> None:
    read_codes(pixels)


@pytest.mark.parametrize("shape", [(0, 0, 3), (1, 5000, 3), (5000, 1), (4000, 17, 3), (64, 64, 1), (64, 64, 2)])
def test_no_shape_crashes_it(shape: tuple[int, ...]) -> None:
    assert read_codes(np.full(shape, 127, np.uint8)) == []


def test_a_torn_code_is_not_read_as_something_else() -> None:
    rng = np.random.default_rng(3)
    for _ in range(40):
        code = code_picture(TOKEN).copy()
        spots = rng.integers(0, code.shape[0] - 12, (rng.integers(1, 60), 2))
        for y, x in spots:
            code[y : y + 12, x : x + 12] = rng.integers(0, 2) * 255
        assert {found.text for found in read_codes(on_scene(code))} <= {TOKEN}

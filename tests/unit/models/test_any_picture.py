"""Any picture is legal: an empty scene or a right one, never an exception, never NaN."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from models.mirror import MirrorSource
from models.placement import Scene, Side
from tests.unit.models.conftest import ALL, Sample, See

CAMERA = np.array([[800.0, 0, 320], [0, 800.0, 180], [0, 0, 1]])


def check(scene: Scene) -> None:
    for placement in scene.placements:
        assert np.isfinite(placement.pose).all()
        assert 0.0 <= placement.visibility <= 1.0
        assert abs(np.linalg.det(placement.pose[:3, :3]) - 1) < 1e-6
        if placement.curve is not None:
            assert np.isfinite(placement.curve).all()
    for occluder in scene.occluders:
        assert np.isfinite(occluder.vertices).all()


@pytest.mark.parametrize(
    "shape", [(1, 1, 3), (1, 1), (2, 4000, 3), (4320, 7680, 3), (9000, 40, 3), (480, 640), (480, 640, 1), (480, 640, 4)]
)
@pytest.mark.parametrize("value", [0, 127, 255])
def test_flat_pictures_of_any_shape_are_empty(shape: tuple[int, ...], value: int, see: See) -> None:
    scene = see(np.full(shape, value, np.uint8), CAMERA)
    check(scene)
    assert not scene.placements


@pytest.mark.parametrize("shape", [(0, 0, 3), (0, 5), (4, 4, 2), (3,)])
def test_what_is_no_picture_is_an_empty_scene(shape: tuple[int, ...], see: See) -> None:
    assert not see(np.zeros(shape, np.uint8), CAMERA).placements


@pytest.mark.parametrize("camera", [np.full((3, 3), np.nan), np.zeros((3, 3)), np.eye(2)])
def test_a_useless_camera_matrix_is_an_empty_scene(camera: NDArray[np.float64], head: Sample, see: See) -> None:
    assert not see(head.pixels, camera).placements


def test_a_head_upside_down_is_right_or_absent(head: Sample, see: See) -> None:
    turned = np.ascontiguousarray(head.pixels[::-1, ::-1])
    scene = see(turned, head.camera)
    check(scene)
    ears = {p.side: p for p in scene.placements if p.visibility > 0.5}
    if {Side.LEFT, Side.RIGHT} <= set(ears):
        assert ears[Side.LEFT].pose[0, 3] < ears[Side.RIGHT].pose[0, 3]


def test_a_grey_picture_shows_the_same_head(head: Sample, see: See) -> None:
    scene = see(np.asarray(head.pixels.mean(2), np.uint8), head.camera)
    check(scene)
    assert scene.people == 1


def test_a_picture_that_changes_size_in_mid_stream(head: Sample, see: See) -> None:
    for step in (1, 2, 1, 3):
        check(see(np.ascontiguousarray(head.pixels[::step, ::step]), np.diag([1 / step, 1 / step, 1]) @ head.camera))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    small=arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 24), st.just(3))),
    times=st.sampled_from([1, 7, 30]),
    blend=st.floats(0, 1),
    shift=st.integers(-500, 500),
    at=st.integers(-(10**9), 10**12),
)
def test_noise_over_a_moving_face(
    small: NDArray[np.uint8], times: int, blend: float, shift: int, at: int, head: Sample, mirror: MirrorSource
) -> None:
    rows, columns = head.pixels.shape[:2]
    noise = np.kron(small, np.ones((times, times, 1), np.uint8))
    noise = np.resize(noise, (rows, columns, 3))
    moved = np.roll(head.pixels, shift, axis=1)
    pixels = (blend * noise + (1 - blend) * moved).astype(np.uint8)
    check(mirror.see(pixels, head.camera, number=1, captured_ns=at, calibrated=False, wanted=ALL))

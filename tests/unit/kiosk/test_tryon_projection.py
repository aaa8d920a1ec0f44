"""The camera's matrix becomes exactly Qt Quick 3D's projection."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.tryon.projection import TO_VIEW, Layout, Window, pixels, projection, quaternion

CAMERA = np.array([[910.0, 0, 655.0], [0, 880.0, 341.0], [0, 0, 1]])


@pytest.mark.parametrize("window", [Window(0, 0, 1280, 720), Window(333.5, 120.25, 192, 64)])
def test_points_land_on_the_pixels_that_the_pinhole_says(window: Window) -> None:
    points = np.random.default_rng(3).uniform([-200, -150, 300], [200, 150, 1500], (50, 3))
    clip = np.hstack([points, np.ones((50, 1))]) @ (projection(CAMERA, window) @ TO_VIEW).T
    ndc = clip[:, :3] / clip[:, 3:]
    spots = np.stack(
        [window.x + (ndc[:, 0] + 1) / 2 * window.width, window.y + (1 - ndc[:, 1]) / 2 * window.height], axis=1
    )
    assert np.allclose(spots, pixels(points, CAMERA), atol=1e-6)
    assert (np.abs(ndc[:, 2]) < 1).all()
    assert np.array_equal(np.argsort(ndc[:, 2]), np.argsort(points[:, 2]))


def test_a_point_behind_the_camera_has_no_pixel() -> None:
    assert np.isnan(pixels(np.array([[0.0, 0, -5]]), CAMERA)).all()


def test_quaternions_turn_as_their_matrix_does() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        rotation, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        rotation *= np.sign(np.linalg.det(rotation))
        w, x, y, z = quaternion(rotation)
        vector = rng.normal(size=3)
        axis = np.array([x, y, z])
        turned = vector + 2 * np.cross(axis, np.cross(axis, vector) + w * vector)
        assert np.allclose(turned, rotation @ vector)


@pytest.mark.parametrize("item", [(1080.0, 1920.0), (1920.0, 1080.0), (1280.0, 800.0), (720.0, 720.0)])
def test_the_picture_fills_every_item_uncut_in_one_direction(item: tuple[float, float]) -> None:
    layout = Layout.crop((1280, 720), item)
    assert layout.x <= 1e-9 and layout.y <= 1e-9
    assert layout.x + 1280 * layout.scale >= item[0] - 1e-9
    assert layout.y + 720 * layout.scale >= item[1] - 1e-9
    assert abs(layout.x) < 1e-9 or abs(layout.y) < 1e-9
    seen = layout.visible(item)
    assert seen.x >= 0 and seen.x + seen.width <= 1280 + 1e-6

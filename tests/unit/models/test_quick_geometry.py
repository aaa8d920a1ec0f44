"""What is computed for single points is what the general functions say, and their medians are numpy's."""

from __future__ import annotations

import numpy as np
import pytest

from models.face.canonical import canonical
from models.face.pose import HeadPose, spots
from models.face.tracker import Face
from models.geometry import at_depth, on_ray
from models.placement.skin import around, middle_colour
from models.placement.types import Scale, ScaleSource
from models.train.heads import turn

CAMERA = np.array([[900.0, 3.0, 640.0], [0.0, 870.0, 350.0], [0.0, 0.0, 1.0]])
POSE = HeadPose(turn(20, -8, 5), np.array([40.0, -25.0, 610.0]), 0.95, Scale(ScaleSource.IRIS, 0.04))


def test_one_point_on_its_ray() -> None:
    pixel = np.array([812.4, 77.7])
    assert np.allclose(on_ray(pixel, 543.2, CAMERA), at_depth(pixel, 543.2, CAMERA)[0])


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_spot_of_the_mesh_is_the_middle_of_its_points(sign: int) -> None:
    right = np.array([172, 58, 132, 93])
    mesh = np.random.default_rng(3).uniform(0, 700, (468, 3))
    points = right if sign < 0 else canonical().mirror[right]
    spot = spots(right)[sign]
    face = Face(mesh, np.zeros((5, 2)), np.zeros((5, 2)), 1.0)
    assert np.allclose(spot.seen(face), mesh[points, :2].mean(0))
    assert POSE.depth(spot.middle) == pytest.approx(POSE.to_camera(canonical().vertices[points])[:, 2].mean())
    # The person's left is at +x, in the head's frame.
    assert spot.middle[0] * sign > 0


@pytest.mark.parametrize("count", [25, 26, 251])
def test_the_middle_colour_is_the_median(count: int) -> None:
    colours = np.random.default_rng(count).integers(0, 256, (count, 3)).astype(np.uint8)
    assert np.array_equal(middle_colour(colours), np.median(colours, axis=0))


def test_squares_end_at_the_pictures_edge() -> None:
    picture = np.arange(20 * 30 * 3, dtype=np.uint32).astype(np.uint8).reshape(20, 30, 3)
    assert np.array_equal(around(picture, np.array([[4.4, 7.6]]), 1), picture[7:10, 3:6].reshape(-1, 3))
    assert len(around(picture, np.array([[0.0, 0.0], [29.0, 19.0]]), 2)) == 2 * 9
    assert len(around(picture, np.array([[-50.0, 4.0], [3e9, -1e12]]), 2)) == 0

"""Three lights that are known, on a path-traced face: direction within 20 degrees, temperature within 400 K."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.tryon.face_light import FaceLight, estimate
from models.placement import Scene
from tests.truth.look.faces import CAMERA, FOLDER, LIGHTS, OTHERS, Known, head

POSE_ERROR_DEG, POSE_ERROR_MM = 4.0, (3.0, -2.0, 6.0)


def seen(light: Known) -> FaceLight:
    """The estimate, from a head that is placed as wrongly as tracking may place it."""
    picture = cv2.imread(str(FOLDER / f"{light.name}.webp"))
    found = estimate(picture, CAMERA, Scene(1, 1, (), (head(light.yaw + POSE_ERROR_DEG, POSE_ERROR_MM),)))
    assert found is not None
    return found


def degrees(found: FaceLight, light: Known) -> float:
    return float(np.degrees(np.arccos(np.clip(found.direction @ light.direction, -1, 1))))


@pytest.mark.parametrize("light", LIGHTS, ids=lambda light: light.name)
def test_direction_temperature_and_strength_are_found(light: Known) -> None:
    found = seen(light)
    assert degrees(found, light) <= 20
    assert abs(found.temperature - light.kelvin) <= 400
    assert found.intensity == pytest.approx(light.lamp + light.ambient, rel=0.2)


@pytest.mark.parametrize("light", OTHERS, ids=lambda light: light.name)
def test_other_skin_still_tells_the_direction_and_warm_from_cool(light: Known) -> None:
    found = seen(light)
    assert degrees(found, light) <= 25
    assert (found.temperature < 4500) == (light.kelvin < 4500)


def test_a_warm_dim_shop_tints_warm_and_dim() -> None:
    warm, day = seen(LIGHTS[0]).tint(), seen(LIGHTS[2]).tint()
    assert warm[0] / warm[2] > 2.5 > 1.5 > day[0] / day[2]
    assert sum(warm) < 0.8 * sum(day)


def test_without_a_face_nothing_is_said() -> None:
    blank = np.zeros((200, 200, 3), np.uint8)
    assert estimate(blank, CAMERA, Scene(1, 1)) is None
    assert estimate(blank, CAMERA, Scene(1, 1, (), (head(0),))) is None

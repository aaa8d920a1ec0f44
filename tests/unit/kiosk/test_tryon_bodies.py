"""What dangles stays out of neck and jaw, on the real heads' shapes, and comes to rest there."""

from __future__ import annotations

import numpy as np

from kiosk.tryon.bodies import bodies, fitted
from kiosk.tryon.dangle import Dangle
from models.occluders.head import skull_ellipsoid
from models.occluders.neck import neck_tube
from models.placement import Occluder

NECK = neck_tube("neck", np.array([0.0, 60, 560]), np.array([0.0, 160, 575]), np.array([1.0, 0, 0]), 1.0)
HEAD = skull_ellipsoid("head", np.array([0.0, 0, 560]), np.eye(3), 66.0)


def test_a_bob_in_the_neck_is_put_on_its_skin() -> None:
    body = fitted(NECK)
    assert body is not None
    inside = np.array([20.0, 110, 560])
    put = np.array(body.push((20.0, 110.0, 560.0)))
    assert np.linalg.norm(put[[0, 2]] - (0, 567.5)) > 35
    outside = tuple(put + (put - inside))
    assert body.push(outside) == outside
    far = (90.0, 110.0, 560.0)
    assert body.push(far) == far


def test_an_earring_at_rest_is_not_moved_by_its_own_head() -> None:
    around = bodies((HEAD, NECK))
    assert len(around) == 2
    for side in (-1, 1):
        hanging = (side * 69.0, 30.0, 560.0)
        for body in around:
            assert np.allclose(body.push(hanging), hanging)


def test_a_long_earring_swings_onto_the_neck_and_stays_out_of_it() -> None:
    body = fitted(NECK)
    assert body is not None
    dangle = Dangle([60.0])
    dangle.rest(np.array([75.0, 60, 560]), 0.0)
    deepest = 2.0
    for frame in range(1, 90):
        at = frame / 30
        pivot = np.array([75.0 - 40 * min(at / 0.3, 1), 60, 560])
        bob = pivot + 60 * dangle.step(pivot, at, body.push)[0]
        deepest = min(deepest, float(np.linalg.norm(np.array(body.scale) @ (bob - body.centre))))
    assert np.isfinite(bob).all()
    assert deepest > 0.9
    again = pivot + 60 * dangle.step(pivot, 3.0, body.push)[0]
    assert np.linalg.norm(again - bob) < 1.0


def test_nonsense_is_no_body() -> None:
    flat = Occluder("head", np.zeros((20, 3), np.float32), np.zeros((1, 3), np.int32))
    assert fitted(flat) is None
    broken = Occluder("neck", np.full((20, 3), np.nan, np.float32), np.zeros((1, 3), np.int32))
    assert bodies((broken,)) == ()

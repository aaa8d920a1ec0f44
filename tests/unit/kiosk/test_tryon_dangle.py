"""What hangs swings the same at every frame rate, comes to rest, and survives pauses."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QVector3D

from kiosk.tryon.bodies import Body, bodies
from kiosk.tryon.dangle import Dangle
from kiosk.tryon.loader import prepare
from kiosk.tryon.wearing import wearings
from kiosk.tryon.worn import WornPiece
from models.placement import HiddenBy, Occluder, Placement, Scale, ScaleSource, Side, Site
from tests.unit.kiosk.tryon_pieces import hoop_with_drop


def swung(rate: int, seconds: float, lengths: list[float]) -> np.ndarray:
    """Directions after the head moved 60 mm to the side within 0.2 s, then stood still."""
    dangle = Dangle(lengths)
    dangle.rest(np.array([0.0, 0, 600]), 0.0)
    directions = np.zeros((len(lengths), 3))
    for frame in range(1, round(seconds * rate) + 1):
        at = frame / rate
        directions = dangle.step(np.array([300 * min(at, 0.2), 0, 600]), at)
    return directions


@pytest.mark.parametrize("lengths", [[20.0], [12.0, 18.0]])
def test_the_swing_is_the_same_at_15_30_and_60_frames(lengths: list[float]) -> None:
    for seconds in (0.2, 0.4, 0.8):
        at = [swung(rate, seconds, lengths) for rate in (15, 30, 60)]
        assert np.abs(at[0] - at[2]).max() < 1e-6
        assert np.abs(at[1] - at[2]).max() < 1e-6


@pytest.mark.parametrize("lengths", [[8.0], [20.0], [40.0], [12.0, 18.0]])
def test_it_swings_and_is_at_rest_within_a_second_and_a_half(lengths: list[float]) -> None:
    assert np.abs(swung(30, 0.2, lengths)[:, 0]).max() > 0.05
    still = swung(30, 0.2 + 1.5, lengths)
    assert np.degrees(np.arccos(np.clip(still[:, 1], -1, 1))).max() < 1.0


def test_a_pause_leaves_no_nonsense() -> None:
    dangle = Dangle([20.0])
    dangle.step(np.zeros(3), 0.0)
    dangle.step(np.array([10.0, 0, 0]), 0.033)
    after = dangle.step(np.array([500.0, -200, 100]), 3600.0)
    assert np.allclose(after, [[0, 1, 0]])
    assert np.isfinite(dangle.step(np.array([501.0, -200, 100]), 3600.033)).all()
    assert np.allclose(dangle.step(np.array([np.nan, 0, 0]), 3600.066), [[0, 1, 0]])
    assert np.isfinite(dangle.step(np.array([501.0, -200, 100]), 3600.1)).all()


def test_time_that_goes_back_hangs_it_at_rest() -> None:
    dangle = Dangle([20.0])
    dangle.step(np.zeros(3), 5.0)
    assert np.allclose(dangle.step(np.array([50.0, 0, 0]), 1.0), [[0, 1, 0]])


def swing_of(path: Callable[[float], tuple[float, float, float]], rate: int) -> np.ndarray:
    """Directions (n, 3) at each fifteenth of a second over four seconds."""
    dangle = Dangle([20.0])
    dangle.rest(np.array(path(0.0)), 0.0)
    steps = [dangle.step(np.array(path(n / rate)), n / rate)[0] for n in range(1, 4 * rate + 1)]
    return np.array(steps[rate // 15 - 1 :: rate // 15])


def shaken(at: float) -> tuple[float, float, float]:
    """30 mm to each side, twice a second."""
    return 30 * math.sin(4 * math.pi * at), 0.0, 600.0


def nodding(at: float) -> tuple[float, float, float]:
    """40 mm, once a second."""
    return 0.0, 20 * math.sin(2 * math.pi * at), 600 + 40 * math.sin(2 * math.pi * at)


def begun(at: float) -> tuple[float, float, float]:
    """:func:`shaken`, as a head can begin with it: within half a second."""
    return shaken(at)[0] * (1.0 if at > 0.5 else (1 - math.cos(2 * math.pi * at)) / 2), 0.0, 600.0


def turned(at: float) -> tuple[float, float, float]:
    """60 mm to the side in half a second, with the least jerk; it begins and ends between frames."""
    share = min(1.0, max(0.0, (at - 0.13) / 0.5))
    return 60 * (10 * share**3 - 15 * share**4 + 6 * share**5), 0.0, 600.0


@pytest.mark.parametrize(
    ("path", "swing", "at_15", "at_30"),
    [(shaken, 50, 3.4, 0.3), (begun, 45, 2.7, 0.35), (nodding, 30, 0.65, 0.06), (turned, 15, 0.5, 0.05)],
)
def test_a_curved_movement_swings_nearly_the_same_at_every_rate(
    path: Callable[[float], tuple[float, float, float]], swing: float, at_15: float, at_30: float
) -> None:
    truth = swing_of(path, 60)
    assert np.degrees(np.arccos(truth[:, 1])).max() > swing
    for rate, allowed in ((15, at_15), (30, at_30)):
        off = np.degrees(np.arccos(np.clip((swing_of(path, rate) * truth).sum(1), -1, 1)))
        assert off.max() < allowed, f"{off.max():.2f} degrees at {rate} frames a second"


def neck() -> Body:
    """Of 48.5 mm about the y axis, 600 mm away."""
    around = np.arange(60) * 2 * np.pi / 60
    ring = np.stack([50 * np.cos(around), 0 * around, 600 + 50 * np.sin(around)], 1)
    points = np.concatenate([ring + np.array([0, y, 0]) for y in (-100.0, 0.0, 100.0)]).astype(np.float32)
    (body,) = bodies((Occluder("neck", points, np.zeros((0, 3), np.int32)),))
    return body


def ear(at: float) -> tuple[float, float, float]:
    """Comes 90 mm nearer to the neck within 0.2 s and stops beside it."""
    return 54 + 450 * max(0.0, 0.2 - at), 0.0, 600.0


@pytest.mark.parametrize("lengths", [[20.0], [12.0, 18.0]])
def test_it_is_pushed_out_of_a_body(lengths: list[float]) -> None:
    deepest = {}
    for body in (None, neck()):
        dangle = Dangle(lengths)
        dangle.rest(np.array(ear(0.0)), 0.0)
        reached = []
        for frame in range(1, 46):
            at = frame / 30
            directions = dangle.step(np.array(ear(at)), at, None if body is None else body.push)
            bobs = np.array(ear(at)) + np.cumsum(directions * np.array(lengths)[:, None], axis=0)
            reached.append(np.hypot(bobs[:, 0], bobs[:, 2] - 600).min())
        deepest[body is not None] = min(reached)
    assert deepest[False] < 45, "it would swing into it"
    assert deepest[True] > 48.0, "within half a millimetre of the skin, and no further in"


def test_a_worn_earring_stays_out_of_the_neck(tmp_path: Path) -> None:
    piece = prepare(hoop_with_drop(tmp_path / "drop.glb"), "earring")
    wearing = wearings("earring")[1]
    deepest, owner = {}, QObject()
    for around in ((), (neck(),)):
        worn = WornPiece(("drop", "earring", wearing, ""), piece, owner)
        (swinging,) = {part.part.joint for part in worn.property("parts") if part.part.joint >= 0}
        stone = next(p for p in worn.property("parts") if p.part.joint == swinging and p.property("gem"))
        middle = QVector3D(*map(float, stone.part.mesh.positions.mean(0)))
        reached = []
        for frame in range(46):
            pose = np.diag([-1.0, 1.0, -1.0, 1.0])
            pose[:3, 3] = np.array(ear(frame / 30)) - (4.0, 0, 0)  # a short drop does not swing so far
            placed = Placement(
                Site.EARLOBE, Side.RIGHT, pose, 1.0, HiddenBy.NOTHING, Scale(ScaleSource.CALIBRATED, 0.0)
            )
            worn.follow(placed, 1 / 30, frame / 30, around=around)
            at = stone.property("position") + stone.property("rotation").rotatedVector(middle)
            seen = pose @ (at.x(), at.y(), at.z(), 1.0)
            reached.append(float(np.hypot(seen[0], seen[2] - 600)))
        deepest[bool(around)] = min(reached)
    assert deepest[False] < 46, "it would swing into it"
    assert deepest[True] > 48.0

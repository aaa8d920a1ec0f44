"""A chain lies on the body: it follows the shoulders, not the chin, and a longer one hangs lower at its front."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.face.pose import USUAL_SIZE, HeadPose
from models.geometry import project
from models.mirror import MirrorSource
from models.placement import HiddenBy, Scale, ScaleSource, Site
from models.placement.chain import CLOSE_CM, POINTS, USUAL_CM, form, usual_chain
from models.placement.neckline import NecklinePlacer
from models.placement.shoulders import ShoulderReader, Shoulders
from tests.unit.models.conftest import Sample, See

CAMERA = np.array([[900.0, 0, 640], [0, 900.0, 360], [0, 0, 1]])
PICTURE = np.zeros((720, 1280, 3), np.uint8)


def facing(yaw: float = 0.0) -> HeadPose:
    turned = cv2.Rodrigues(np.radians([0.0, yaw, 0.0]))[0]
    return HeadPose(turned, np.array([0.0, -60.0, 700.0]), 1.0, Scale(ScaleSource.IRIS, 0.05))


def pendant(placer: NecklinePlacer, pose: HeadPose) -> np.ndarray:
    placed = {p.site: p for p in placer.place(PICTURE, pose, CAMERA, 0)}
    return placed[Site.PENDANT].pose[:3, 3]


def test_the_chain_has_its_length_and_both_sides_alike() -> None:
    curve = form()[:POINTS]
    worn = curve * USUAL_SIZE
    around = np.linalg.norm(worn - np.roll(worn, -1, 0), axis=1).sum()
    assert around == pytest.approx(CLOSE_CM * 10, rel=0.025)
    assert np.allclose(curve[1:], curve[:0:-1] * (-1, 1, 1), atol=0.01)
    assert (curve[1 : POINTS // 2, 0] < 0).all()


def test_a_longer_chain_hangs_lower_at_the_front_only() -> None:
    close, long = form(), form(USUAL_CM + 5)
    assert 40 < long[0, 1] - close[0, 1] < 50
    assert np.allclose(long[POINTS // 2], close[POINTS // 2])
    assert np.allclose(long[POINTS], close[POINTS])


def test_the_body_turns_less_than_the_head() -> None:
    chain = usual_chain(np.zeros(3), facing(40).rotation, 1.0)
    turned = np.degrees(np.arctan2(chain.rotation[0, 2], chain.rotation[2, 2]))
    assert 10 < turned < 25


@pytest.mark.parametrize("lower", [-40.0, 0.0, 40.0])
def test_low_shoulders_are_a_low_chain(lower: float, monkeypatch: pytest.MonkeyPatch) -> None:
    middle = np.array([640.0 + 10.0, 560.0 + lower])
    wide = np.array([150.0, 0.0])
    seen = Shoulders(middle + wide, middle - wide)
    monkeypatch.setattr(ShoulderReader, "read", lambda *_, **__: seen)
    found = project(pendant(NecklinePlacer(), facing())[None], CAMERA)[0]
    monkeypatch.setattr(
        ShoulderReader, "read", lambda *_, **__: Shoulders(seen.left - (0, lower), seen.right - (0, lower))
    )
    level = project(pendant(NecklinePlacer(), facing())[None], CAMERA)[0]
    assert found[1] - level[1] == pytest.approx(lower / 2, abs=2.0)
    assert found[0] > 640


def test_shoulders_that_no_body_has_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShoulderReader, "read", lambda *_, **__: None)
    without = pendant(NecklinePlacer(), facing())
    monkeypatch.setattr(
        ShoulderReader, "read", lambda *_, **__: Shoulders(np.array([900.0, 60]), np.array([700.0, 60]))
    )
    assert np.allclose(pendant(NecklinePlacer(), facing()), without)


def test_the_chain_starts_at_the_pendant_and_goes_around(head: Sample, see: See) -> None:
    placed = {p.site: p for p in see(head.pixels, head.camera).placements}
    curve = placed[Site.NECKLINE].curve
    assert curve is not None
    assert np.allclose(curve[0], placed[Site.PENDANT].pose[:3, 3])
    assert curve[len(curve) // 2, 2] > curve[0, 2]
    assert curve[len(curve) // 4, 0] < curve[0, 0] < curve[-len(curve) // 4, 0]


def test_shoulders_are_read_below_the_head(head: Sample, see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Shoulders | None] = []
    read = ShoulderReader.read

    def reading(*given: object, **how: bool) -> Shoulders | None:
        found.append(read(*given, **how))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(ShoulderReader, "read", reading)
    see(head.pixels, head.camera)
    # Straight and in the mirror image, which has its own left as the person's too.
    assert len(found) == 2
    notch = head.truth["anchors"]["notch"]["pixel"]
    for seen in found:
        assert seen is not None
        assert seen.right[0] < notch[0] < seen.left[0]
        assert abs(seen.middle[1] - notch[1]) < 0.25 * (seen.left[0] - seen.right[0])


@pytest.mark.parametrize(("below", "shown"), [(-5.0, 1.0), (20.0, 1.0), (60.0, 0.0)])
def test_a_chain_that_the_picture_cuts_off_is_worn_all_the_same(
    below: float, shown: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``below``: mm of the chain's front under the picture's edge."""
    monkeypatch.setattr(ShoulderReader, "read", lambda *_, **__: None)
    front = pendant(NecklinePlacer(), facing())
    rows = round(float(CAMERA[1, 1] * (front[1] - below) / front[2] + CAMERA[1, 2]))
    placer, cut = NecklinePlacer(), np.zeros((rows, 1280, 3), np.uint8)
    for placement in placer.place(cut, facing(), CAMERA, 0):
        assert placement.visibility == shown
        assert placement.hidden_by is (HiddenBy.NOTHING if shown else HiddenBy.OUT_OF_FRAME)


def test_a_chain_that_sinks_out_of_the_picture_fades(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShoulderReader, "read", lambda *_, **__: None)
    placer = NecklinePlacer()
    placer.place(PICTURE, facing(), CAMERA, 0)
    low = HeadPose(facing().rotation, np.array([0.0, 400.0, 700.0]), 1.0, facing().scale)
    levels = [placer.place(PICTURE, low, CAMERA, 40_000_000 * k)[0].visibility for k in range(1, 40)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] == 0.0
    assert any(0.1 < level < 0.9 for level in levels), "it does not jump"


def test_a_mirror_image_has_the_mirrored_chain(head: Sample, see: See, mirror: MirrorSource) -> None:
    width = head.pixels.shape[1]
    other = head.camera.copy()
    other[0, 2] = width - 1 - head.camera[0, 2]
    fronts = []
    for pixels, camera in ((head.pixels, head.camera), (np.ascontiguousarray(head.pixels[:, ::-1]), other)):
        mirror.reset()
        scene = see(pixels, camera, frozenset({Site.PENDANT}))
        fronts.append(next(p for p in scene.placements if p.site is Site.PENDANT).pose[:3, 3])
    assert abs(fronts[0][0] + fronts[1][0]) < 5.0

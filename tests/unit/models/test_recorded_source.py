"""The recorded source gives all six sites, as the given camera would see them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.errors import RecordingWrong
from models.geometry import project
from models.placement import Finger, Scene, Side, Site
from models.recorded import RecordedSource
from tests.unit.models.conftest import ALL, RECORDED, Sample, sample


def see(given: Sample, step: int = 1, wanted: frozenset[Site] = ALL) -> Scene:
    source = RecordedSource(RECORDED)
    camera = np.diag([1 / step, 1 / step, 1]) @ given.camera
    pixels = np.ascontiguousarray(given.pixels[::step, ::step])
    return source.see(pixels, camera, number=7, captured_ns=9, calibrated=True, wanted=wanted)


def test_all_six_sites_are_there() -> None:
    found = {p.site for name in ("head_000", "hand_000") for p in see(sample(name)).placements}
    assert found == set(Site)


@pytest.mark.parametrize("step", [1, 2])
def test_anchors_lie_on_their_recorded_pixels(step: int) -> None:
    for name in ("head_000", "head_012", "hand_010"):
        given = sample(name)
        scene = see(given, step)
        assert scene.number == 7
        for placement in scene.placements:
            label = {
                Site.EARLOBE: f"lobe_{placement.side}",
                Site.NOSTRIL: f"ala_{placement.side}",
                Site.FINGER: f"ring_{placement.finger}",
                Site.WRIST: "wrist",
                Site.PENDANT: "pendant",
                Site.NECKLINE: "notch",
            }[placement.site]
            camera = np.diag([1 / step, 1 / step, 1]) @ given.camera
            pixel = project(placement.pose[:3, 3][None], camera)[0]
            assert np.allclose(pixel * step, given.truth["anchors"][label]["pixel"], atol=0.5)
            assert np.linalg.det(placement.pose[:3, :3]) == pytest.approx(1)


def test_only_what_is_wanted_comes() -> None:
    scene = see(sample("hand_000"), wanted=frozenset({Site.WRIST}))
    assert [p.site for p in scene.placements] == [Site.WRIST]


def test_rings_carry_finger_side_and_size() -> None:
    given = sample("hand_000")
    rings = {p.finger: p for p in see(given).placements if p.site is Site.FINGER}
    index = rings[Finger.INDEX]
    assert index.side is Side(given.truth["side"])
    assert index.size is not None
    assert index.size.width == given.truth["anchors"]["ring_index"]["width"]


def test_another_picture_is_an_empty_scene() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (720, 1280, 3)).astype(np.uint8)
    scene = RecordedSource(RECORDED).see(noise, np.eye(3), number=1, captured_ns=1, calibrated=False, wanted=ALL)
    assert not scene.placements


def test_an_empty_folder_and_a_broken_record_are_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingWrong, match="no records"):
        RecordedSource(tmp_path)
    (tmp_path / "000.json").write_text("{}")
    with pytest.raises(RecordingWrong, match=r"000\.json"):
        RecordedSource(tmp_path)

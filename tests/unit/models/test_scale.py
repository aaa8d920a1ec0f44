"""What a millimetre was measured by, and how far it may be off."""

from __future__ import annotations

import pytest

from models.face.pose import PersonSize
from models.mirror import MirrorSource
from models.placement import ScaleSource, Scene
from tests.unit.models.conftest import ALL, STEP_NS, sample


def seen(source: MirrorSource, name: str, calibrated: bool) -> Scene:
    given = sample(name)
    source.reset()
    for number in range(3):
        scene = source.see(
            given.pixels,
            given.camera,
            number=number,
            captured_ns=number * STEP_NS,
            calibrated=calibrated,
            wanted=ALL,
        )
    return scene


@pytest.mark.parametrize(("name", "by"), [("head_000", ScaleSource.IRIS), ("hand_000", ScaleSource.ANATOMY)])
def test_a_lens_that_was_never_measured_is_less_sure(mirror: MirrorSource, name: str, by: ScaleSource) -> None:
    measured, assumed = seen(mirror, name, True), seen(mirror, name, False)
    assert measured.placements and len(measured.placements) == len(assumed.placements)
    for known, guessed in zip(measured.placements, assumed.placements, strict=True):
        assert known.scale.source is guessed.scale.source is by
        assert 0.01 < known.scale.error < 0.12
        assert guessed.scale.error == pytest.approx(known.scale.error + 0.05)


def test_anatomy_counts_until_an_iris_is_seen_and_each_one_that_agrees_makes_it_surer() -> None:
    size = PersonSize()
    usual, scale = size(None, True)
    assert scale.source is ScaleSource.ANATOMY
    errors = [scale.error]
    for _ in range(2):
        _, scale = size(usual, True)
        assert scale.source is ScaleSource.IRIS
        errors.append(scale.error)
    assert errors[0] > errors[1] > errors[2]

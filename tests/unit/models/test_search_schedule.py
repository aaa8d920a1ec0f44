"""Looking for what is not there is spread over frames: a mirror without a hand must not pay for one on each."""

from __future__ import annotations

import numpy as np
import pytest

from models.mirror import MirrorSource
from models.placement import Site
from models.placement.reading import PointReader
from models.tracking import Detector
from tests.unit.models.conftest import STEP_NS, Sample, See, sample

HANDS = frozenset({Site.FINGER, Site.WRIST})


def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the detectors' windows, a list that grows."""
    seen: list[int] = []
    find = Detector.find

    def counted(self: Detector, picture: object, window: object) -> object:
        seen.append(1)
        return find(self, picture, window)  # type: ignore[arg-type]

    monkeypatch.setattr(Detector, "find", counted)
    return seen


def test_an_absent_hand_costs_one_window_every_third_frame(see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = np.full((360, 640, 3), 120, np.uint8)
    camera = np.array([[500.0, 0, 320], [0, 500.0, 180], [0, 0, 1]])
    see(empty, camera, HANDS)
    seen = looks(monkeypatch)
    for _ in range(30):
        see(empty, camera, HANDS)
    assert len(seen) == 10


def test_a_hand_that_comes_is_found_within_seven_frames(mirror: MirrorSource, head: Sample) -> None:
    given = sample("hand_000")
    empty = np.full_like(given.pixels, 120)
    for first in range(6):
        mirror.reset()
        frames = [empty] * (4 + first) + [given.pixels] * 7
        for number, pixels in enumerate(frames):
            scene = mirror.see(
                pixels, given.camera, number=number, captured_ns=number * STEP_NS, calibrated=True, wanted=HANDS
            )
        assert any(p.site is Site.WRIST for p in scene.placements)


def test_an_absent_face_costs_one_window_a_frame(see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = np.full((360, 640, 3), 120, np.uint8)
    camera = np.array([[500.0, 0, 320], [0, 500.0, 180], [0, 0, 1]])
    faces = frozenset({Site.EARLOBE})
    see(empty, camera, faces)
    seen = looks(monkeypatch)
    for _ in range(10):
        see(empty, camera, faces)
    assert len(seen) == 10


@pytest.mark.parametrize(("shows", "most"), [(6.0, 4), (-6.0, 12)], ids=["known", "covered"])
def test_ears_cost_little_once_they_are_known_or_known_to_be_covered(
    head: Sample, see: See, monkeypatch: pytest.MonkeyPatch, shows: float, most: int
) -> None:
    seen: list[int] = []
    look = PointReader._look

    def counted(self: PointReader, *around: object) -> object:
        seen.append(1)
        return look(self, *around)[0], shows  # type: ignore[arg-type]

    monkeypatch.setattr(PointReader, "_look", counted)
    for _ in range(52):
        see(head.pixels, head.camera, frozenset({Site.EARLOBE}))
    seen.clear()
    for _ in range(8):
        see(head.pixels, head.camera, frozenset({Site.EARLOBE}))
    # Both ears twice in eight frames: once each where they are known, from afar and closely where they are not.
    assert 0 < len(seen) <= most


def test_an_ear_that_only_the_other_one_tells_of_costs_as_little(
    head: Sample, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    look = PointReader._look

    def judged(self: PointReader, *around: object) -> object:
        sign = around[-1]
        seen.append(int(sign))  # type: ignore[call-overload]
        return look(self, *around)[0], -6.0 if sign == 1 else 6.0  # type: ignore[arg-type]

    monkeypatch.setattr(PointReader, "_look", judged)
    for _ in range(30):
        see(head.pixels, head.camera, frozenset({Site.EARLOBE}))
    seen.clear()
    for _ in range(8):
        see(head.pixels, head.camera, frozenset({Site.EARLOBE}))
    assert seen.count(1) == seen.count(-1) == 2

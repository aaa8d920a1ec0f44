"""Rings and bracelets: on the right hand's right fingers, true in size, steady of side."""

from __future__ import annotations

import numpy as np
import pytest

from models.geometry import project
from models.placement import Finger, Side, Site
from tests.unit.models.conftest import See, sample

HAND = frozenset({Site.FINGER, Site.WRIST})


@pytest.mark.parametrize("name", ["hand_000", "hand_010", "hand_020"])
def test_rings_sit_on_their_own_fingers(name: str, see: See) -> None:
    given = sample(name)
    rings = {p.finger: p for p in see(given.pixels, given.camera, HAND).placements if p.site is Site.FINGER}
    assert set(rings) == set(Finger)
    for finger in (Finger.INDEX, Finger.MIDDLE, Finger.RING, Finger.LITTLE):
        pixel = project(rings[finger].pose[:3, 3][None], given.camera)[0]
        distances = {
            other: float(np.linalg.norm(pixel - given.truth["anchors"][f"ring_{other}"]["pixel"]))
            for other in (Finger.INDEX, Finger.MIDDLE, Finger.RING, Finger.LITTLE)
        }
        assert min(distances, key=lambda other: distances[other]) is finger


@pytest.mark.parametrize("name", ["hand_000", "hand_010", "hand_020"])
def test_the_side_is_the_persons_own_and_the_back_is_the_back(name: str, see: See) -> None:
    given = sample(name)
    for placement in see(given.pixels, given.camera, HAND).placements:
        assert placement.side is Side(given.truth["side"])
        if placement.finger is Finger.THUMB:
            continue
        anchor = given.truth["anchors"]["wrist" if placement.site is Site.WRIST else f"ring_{placement.finger}"]
        assert float(placement.pose[:3, 2] @ anchor["dorsal"]) > 0.5
        assert float(placement.pose[:3, 1] @ anchor["axis"]) > 0.6


def test_a_mirrored_picture_is_the_other_hand(see: See) -> None:
    given = sample("hand_000")
    scene = see(np.ascontiguousarray(given.pixels[:, ::-1]), given.camera, HAND)
    assert {p.side for p in scene.placements} == {Side.RIGHT if given.truth["side"] == "left" else Side.LEFT}


def test_fingers_and_wrist_hide_what_is_behind_them(see: See) -> None:
    given = sample("hand_000")
    names = {part.name for part in see(given.pixels, given.camera, HAND).occluders}
    assert {"wrist_left", "finger_left_ring"} <= names


def test_no_hand_is_no_ring(see: See) -> None:
    given = sample("head_000")
    assert not see(given.pixels, given.camera, HAND).placements

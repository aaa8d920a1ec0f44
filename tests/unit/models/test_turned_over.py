"""Two turns of a hand or a head look alike in a picture. A look that takes one for the other turns nothing over."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.geometry import Vector
from models.placement import Finger, Placement, Scene, Site
from models.runtime import Network
from tests.unit.models.conftest import See, sample

FRAMES, TURNED_OVER = 24, range(10, 16)
"""Of these frames one has a look of the network in it; in the others it rests."""
DEPTHS = {"landmarks": (21, 3), "mesh": (468, 3)}


def film(see: See, name: str, monkeypatch: pytest.MonkeyPatch, *, turned_over: bool) -> list[Scene]:
    """Something that moves slowly; in one look, if it is so, with its depth turned over."""
    given = sample(name)
    run, looks, number = Network.run, [0], 0

    def answered(network: Network) -> None:
        run(network)
        for answer, shape in DEPTHS.items():
            points = network.outputs.get(answer)
            if points is not None and points.size == shape[0] * shape[1] and number in TURNED_OVER:
                looks[0] += 1
                points.reshape(shape)[:, 2] *= -1

    scenes = []
    with monkeypatch.context() as patch:
        if turned_over:
            patch.setattr(Network, "run", answered)
        for number in range(FRAMES):
            shift = np.array([[1.0, 0, 0.5 * number], [0, 1.0, 0]])
            moved = cv2.warpAffine(given.pixels, shift, given.pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
            scenes.append(see(np.asarray(moved, np.uint8), given.camera))
    assert (looks[0] > 0) is turned_over
    return scenes


def apart(one: Vector, other: Vector) -> float:
    return float(np.degrees(np.arccos(np.clip(one @ other, -1, 1))))


def both(usual: list[Scene], turned_over: list[Scene]) -> list[tuple[Placement, Placement]]:
    found = []
    for one, other in zip(usual, turned_over, strict=True):
        assert [(p.site, p.side, p.finger) for p in one.placements] == [
            (p.site, p.side, p.finger) for p in other.placements
        ]
        found += list(zip(one.placements, other.placements, strict=True))
    return found


@pytest.mark.parametrize("name", ["hand_000", "hand_010", "hand_020"])
def test_one_look_does_not_turn_a_hand_over(name: str, see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = film(see, name, monkeypatch, turned_over=False)
    see(np.zeros((8, 8, 3), np.uint8), np.eye(3))  # it is forgotten
    pairs = both(usual, film(see, name, monkeypatch, turned_over=True))
    assert max(apart(a.pose[:3, 2], b.pose[:3, 2]) for a, b in pairs if a.finger is not Finger.THUMB) < 5.0


@pytest.mark.parametrize("name", ["head_000", "head_012"])
def test_one_look_does_not_turn_a_head_inside_out(name: str, see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = film(see, name, monkeypatch, turned_over=False)
    see(np.zeros((8, 8, 3), np.uint8), np.eye(3))
    pairs = both(usual, film(see, name, monkeypatch, turned_over=True))
    ears = [(a.pose, b.pose) for a, b in pairs if a.site is Site.EARLOBE]
    # Across the line of sight, at 600 mm; 40 to 200 mm where a look is simply believed.
    assert max(float(np.hypot(*(a[:2, 3] / a[2, 3] - b[:2, 3] / b[2, 3]))) * 600 for a, b in ears) < 5.0

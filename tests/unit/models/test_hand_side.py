"""Which hand it is: kept against a few frames that say otherwise, changed by many, decided by more looks when new."""

from __future__ import annotations

import numpy as np
import pytest

from models.hand.landmarks import Hand
from models.hand.tracker import HandTracker
from models.placement import Side
from models.placement.hands import HandPlacer
from models.runtime import load
from tests.unit.models.conftest import See, sample


def hand(side: Side, sureness: float) -> Hand:
    return Hand(np.zeros((21, 3)), side, sureness, 1.0)


def test_three_sure_frames_of_the_other_side_do_not_swap_the_rings() -> None:
    placer = HandPlacer()
    said = [hand(Side.LEFT, 0.95)] * 10 + [hand(Side.RIGHT, 0.98)] * 3 + [hand(Side.LEFT, 0.9)]
    assert {placer._steady_side(one) for one in said} == {Side.LEFT}


def test_a_lasting_other_side_is_believed() -> None:
    placer = HandPlacer()
    sides = [placer._steady_side(one) for one in [hand(Side.LEFT, 0.9)] * 5 + [hand(Side.RIGHT, 0.95)] * 25]
    assert sides[0] is Side.LEFT
    assert sides[-1] is Side.RIGHT


@pytest.mark.parametrize("look_every", [1, 3])
def test_the_other_hand_in_a_hands_place_is_a_hand_of_its_own(look_every: int, see: See) -> None:
    """Between two frames, as where some were dropped: no ring stays on the other hand for a frame."""
    given = sample("hand_000")
    other = np.ascontiguousarray(given.pixels[:, ::-1])
    tracker = HandTracker(load("palm_detector"), load("hand_mesh"), look_every=look_every)
    for pixels, side in ((given.pixels, Side.LEFT), (other, Side.RIGHT), (given.pixels, Side.LEFT)):
        for _ in range(9):
            (found,) = tracker.see(pixels)
            assert found.side is side
            assert {p.side for p in see(pixels, given.camera).placements} == {side}


@pytest.mark.parametrize(("first", "others", "shown"), [(0.95, 0.95, True), (0.75, 0.5, False), (0.6, 0.9, True)])
def test_more_looks_decide_where_the_first_two_are_not_sure(
    first: float, others: float, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = sample("hand_000")
    tracker = HandTracker(load("palm_detector"), load("hand_mesh"))
    found = tracker.see(given.pixels)[0]
    looks: list[float] = []
    run = tracker._mesh.run

    def answered() -> None:
        run()
        # As in a mirror a right hand, and a left one.
        left = first if len(looks) < 2 else others
        tracker._mesh.outputs["right"][:] = 1 - left if len(looks) % 2 else left
        looks.append(left)

    monkeypatch.setattr(tracker._mesh, "run", answered)
    looking = tracker._confirmed(found)
    with pytest.raises(StopIteration) as end:
        while True:
            next(looking)
    confirmed = end.value.value
    assert (confirmed is not None) is shown
    assert len(looks) == (2 if first > 0.9 else 12)
    if confirmed is not None:
        assert confirmed.side is Side.LEFT

"""The right words for the piece in focus, and words that stand still."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.session.fitting import ON_A_HAND
from kiosk.tryon.guiding import Advice, Guide, advise, several
from models.placement import Finger, Guidance, HiddenBy, Placement, Scale, ScaleSource, Scene, Side, Site
from sync.records import Kind


def at(
    site: Site,
    side: Side,
    visibility: float = 1.0,
    hidden_by: HiddenBy = HiddenBy.NOTHING,
    finger: Finger | None = None,
) -> Placement:
    return Placement(site, side, np.eye(4), visibility, hidden_by, Scale(ScaleSource.ANATOMY, 0.05), finger)


def scene(*placements: Placement, guidance: Guidance = Guidance.NONE, people: int = 1, face: bool = True) -> Scene:
    box = (400.0, 200.0, 300.0, 300.0) if face else None
    return Scene(1, 1, placements, guidance=guidance, people=people, face_box=box)


LOBES = (at(Site.EARLOBE, Side.LEFT), at(Site.EARLOBE, Side.RIGHT))


@pytest.mark.parametrize(
    ("seen", "kind", "advice"),
    [
        (scene(*LOBES), "earring", Advice.NONE),
        (scene(guidance=Guidance.SHOW_FACE, face=False), "earring", Advice.SHOW_FACE),
        (scene(guidance=Guidance.TOO_DARK, face=False), "necklace", Advice.TOO_DARK),
        (scene(*LOBES, guidance=Guidance.COME_CLOSER), "earring", Advice.COME_CLOSER),
        (scene(*LOBES, guidance=Guidance.STEP_BACK), "earring", Advice.STEP_BACK),
        (scene(at(Site.EARLOBE, Side.LEFT, 0.1, HiddenBy.HAIR)), "earring", Advice.HAIR_BACK),
        (scene(at(Site.EARLOBE, Side.LEFT, 0.1, HiddenBy.TURNED_AWAY)), "earring", Advice.TURN_HEAD),
        (scene(at(Site.EARLOBE, Side.LEFT, 0.1, HiddenBy.TURNED_AWAY), LOBES[1]), "earring", Advice.NONE),
        (scene(at(Site.PENDANT, Side.MIDDLE, 0.0, HiddenBy.OUT_OF_FRAME)), "necklace", Advice.SHOW_NECK),
        (scene(at(Site.NOSTRIL, Side.LEFT, 0.0, HiddenBy.MASK)), "nose_stud", Advice.MASK_OFF),
        # A mask covers no ear.
        (scene(*LOBES, at(Site.NOSTRIL, Side.LEFT, 0.0, HiddenBy.MASK)), "earring", Advice.NONE),
        # A ring is in focus and only the face is there: vision is content, the shopper is not.
        (scene(*LOBES), "ring", Advice.SHOW_HAND),
        (scene(at(Site.FINGER, Side.LEFT, finger=Finger.RING), face=False), "ring", Advice.NONE),
        (scene(at(Site.FINGER, Side.LEFT, 0.0, HiddenBy.EDGE_ON)), "ring", Advice.BACK_OF_HAND),
        (scene(at(Site.FINGER, Side.LEFT, 0.0, HiddenBy.COVERED)), "ring", Advice.SPREAD_FINGERS),
        (scene(at(Site.WRIST, Side.LEFT, 0.0, HiddenBy.OUT_OF_FRAME)), "bracelet", Advice.HAND_IN_PICTURE),
        (scene(at(Site.WRIST, Side.LEFT, 0.0, HiddenBy.SLEEVE)), "bracelet", Advice.SLEEVE_UP),
        (scene(at(Site.WRIST, Side.LEFT), face=False), "earring", Advice.SHOW_FACE),
        (scene(), "necklace", Advice.NONE),
    ],
)
def test_words_help_the_piece_in_focus(seen: Scene, kind: str, advice: Advice) -> None:
    assert advise(seen, kind) is advice


@pytest.mark.parametrize("kind", Kind)
def test_nobody_is_asked_for_what_the_kind_is_worn_on(kind: Kind) -> None:
    asked = Advice.SHOW_HAND if kind in ON_A_HAND else Advice.SHOW_FACE
    assert advise(scene(face=False), kind.value) is asked
    assert advise(scene(face=False, guidance=Guidance.TOO_DARK), kind.value) is Advice.TOO_DARK


@pytest.mark.parametrize(
    ("shown", "chosen", "advice"),
    [
        (Side.LEFT, Side.LEFT, Advice.NONE),
        (Side.LEFT, Side.RIGHT, Advice.SHOW_RIGHT_HAND),
        (Side.RIGHT, Side.LEFT, Advice.SHOW_LEFT_HAND),
        (None, Side.LEFT, Advice.SHOW_LEFT_HAND),
    ],
)
def test_the_hand_that_was_chosen_is_asked_for(shown: Side | None, chosen: Side, advice: Advice) -> None:
    seen = scene() if shown is None else scene(at(Site.FINGER, shown, finger=Finger.RING))
    assert advise(seen, "ring", chosen) is advice


def test_words_do_not_flicker() -> None:
    guide = Guide()
    told = [guide.step(Advice.SHOW_FACE if frame % 2 else Advice.NONE, False, 0.1) for frame in range(20)]
    assert set(told) == {Advice.NONE}
    for _ in range(7):
        told.append(guide.step(Advice.SHOW_FACE, False, 0.1))
    assert told[-1] is Advice.SHOW_FACE


def test_a_second_face_is_told_of_once_and_then_left_in_peace() -> None:
    guide = Guide()
    told = [guide.step(Advice.NONE, True, 0.1) for _ in range(80)]
    assert told[10] is Advice.SEVERAL and told[-1] is Advice.NONE
    assert several(scene(*LOBES, people=2))
    assert not several(scene(*LOBES, at(Site.FINGER, Side.LEFT), people=2)), "two hands are no second person"

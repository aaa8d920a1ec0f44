"""A mask over nose and mouth hides a nose stud, and nothing else; bare faces and masks under the chin hide none."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from models.face.reader import HeadReader
from models.placement import HiddenBy, Placement, Scene, Side, Site
from models.placement.masks import MaskReader, likeness
from tests.unit.models.conftest import Sample, See, sample
from tests.unit.models.drawn_masks import CLOTHS, LIKE_SKIN, Cloth, masked

HEADS = ("head_000", "head_006", "head_012", "head_018", "head_022")


@pytest.fixture(scope="module")
def reader() -> HeadReader:
    return HeadReader()


def look(reader: HeadReader, picture: np.ndarray, camera: np.ndarray):  # type: ignore[no-untyped-def,type-arg]
    reader.reset()
    return reader.see(picture, camera, 0, True)


def stud(scene: Scene) -> Placement:
    return next(p for p in scene.placements if p.site is Site.NOSTRIL and p.side is Side.LEFT)


def under(reader: HeadReader, seen: Sample, cloth: Cloth, **how: bool) -> np.ndarray:  # type: ignore[type-arg]
    head = look(reader, seen.pixels, seen.camera)
    assert head is not None
    return masked(seen.pixels, head.face, cloth, **how)


@pytest.mark.parametrize("cloth", CLOTHS, ids=lambda cloth: cloth.name)
def test_a_mask_hides_a_nose_stud_and_says_so(head: Sample, reader: HeadReader, see: See, cloth: Cloth) -> None:
    found = stud(see(under(reader, head, cloth), head.camera))
    assert found.visibility == 0.0
    assert found.hidden_by is HiddenBy.MASK


def test_earrings_and_necklaces_are_not_hidden_by_a_mask(head: Sample, reader: HeadReader, see: See) -> None:
    bare, covered = see(head.pixels, head.camera), see(under(reader, head, CLOTHS[0]), head.camera)
    for site in (Site.EARLOBE, Site.NECKLINE, Site.PENDANT):
        causes = Counter(p.hidden_by for p in covered.placements if p.site is site)
        assert HiddenBy.MASK not in causes
        assert causes == Counter(p.hidden_by for p in bare.placements if p.site is site)


def test_a_bare_face_and_a_mask_under_the_chin_hide_nothing(reader: HeadReader, see: See, head: Sample) -> None:
    for picture in (head.pixels, under(reader, head, CLOTHS[0], down=True)):
        found = stud(see(picture, head.camera))
        assert found.visibility == 1.0
        assert found.hidden_by is HiddenBy.NOTHING


@pytest.mark.parametrize("name", HEADS)
def test_people_and_cloths_are_told_apart(reader: HeadReader, name: str) -> None:
    seen = sample(name)
    bare = look(reader, seen.pixels, seen.camera)
    if bare is None or abs(bare.pose.sees_side(1)) > 50:
        pytest.skip("this head is turned away too far for a nose stud")
    skin = likeness(seen.pixels, bare.face, bare.pose.sees_side(1))
    assert skin is not None and skin < 0
    for cloth in CLOTHS[:3]:
        covered = masked(seen.pixels, bare.face, cloth)
        face = look(reader, covered, seen.camera)
        if face is not None:  # a face that is no longer found wears nothing at all
            told = likeness(covered, face.face, face.pose.sees_side(1))
            assert told is not None and told > 0, cloth.name


def test_cloth_in_the_very_colour_of_skin_is_told_by_its_want_of_lips(reader: HeadReader) -> None:
    raised = {}
    for name in HEADS:
        seen = sample(name)
        bare = look(reader, seen.pixels, seen.camera)
        assert bare is not None
        covered = masked(seen.pixels, bare.face, LIKE_SKIN)
        face = look(reader, covered, seen.camera)
        if face is not None:
            skin = likeness(seen.pixels, bare.face, bare.pose.sees_side(1))
            told = likeness(covered, face.face, face.pose.sees_side(1))
            assert skin is not None and told is not None
            raised[name] = told - skin
    # By nothing else, and so of some turned heads not at all: of one of these.
    assert sorted(value > 1.0 for value in raised.values())[1:] == [True] * 4, raised


def test_a_stud_fades_when_a_mask_comes_and_comes_back_when_it_goes(head: Sample, reader: HeadReader, see: See) -> None:
    covered = under(reader, head, CLOTHS[2])
    shown = [stud(see(picture, head.camera)).visibility for picture in [head.pixels] * 4 + [covered] * 8]
    assert shown[3] == 1.0 and shown[-1] == 0.0
    assert all(0 <= a - b < 0.35 for a, b in pairwise(shown[3:])), "it fades, and does not jump"
    back = [stud(see(head.pixels, head.camera)).visibility for _ in range(8)]
    assert back[-1] == 1.0 and back == sorted(back)


def test_a_doubtful_look_does_not_make_a_stud_flicker(head: Sample, reader: HeadReader) -> None:
    face = look(reader, head.pixels, head.camera)
    covered = under(reader, head, CLOTHS[0])
    mask = MaskReader()
    assert mask(covered, face.face, 0.0, 0) == 1.0
    nothing = np.zeros_like(head.pixels)
    for number in range(1, 5):
        level = mask(covered, face.face, 0.0, number * 33_000_000)
    assert level == 1.0
    # It looks at every fifth frame: at this one.
    assert mask(nothing, face.face, 0.0, 166_000_000) >= 0.7, "one odd picture is not the end of a mask"

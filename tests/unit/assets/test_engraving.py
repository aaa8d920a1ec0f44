"""Engraved text: where it may be cut, its Vietnamese marks, and that it is relief and not paint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kiosk.qt import application
from kiosk.tryon.engraving import LONGEST, Face, cleaned, face_of, letters, relief
from kiosk.tryon.gltf import read_piece

PIECES = Path(__file__).parents[3] / "assets" / "pieces"


@pytest.fixture(scope="module")
def face() -> Face:
    application()
    found = face_of(read_piece(PIECES / "GR-006.glb", "ring"))
    assert found is not None
    return found


def test_the_signets_face_lies_on_its_plate(face: Face) -> None:
    model = read_piece(PIECES / "GR-006.glb", "ring")
    assert face.origin[2] == pytest.approx(model.high[2], abs=0.05)
    assert face.normal.tolist() == pytest.approx([0, 0, 1])
    # Seen from outside, what is right of the text is right when its up is up.
    assert np.cross(face.right, face.up) == pytest.approx(face.normal)
    assert face.up.tolist() == pytest.approx([0, 1, 0]), "to the fingertip: a hand that is held up shows it upright"


def test_a_hanging_coin_knows_its_joint() -> None:
    model = read_piece(PIECES / "GB-005.glb", "bracelet")
    found = face_of(model)
    assert found is not None
    assert np.linalg.norm(found.origin - model.joints[0].pivot) < 8


def test_a_medals_face_lies_within_its_rim_and_hangs_with_it() -> None:
    model = read_piece(PIECES / "GN-009.glb", "necklace")
    found = face_of(model)
    assert found is not None
    assert np.cross(found.right, found.up) == pytest.approx(found.normal) and found.normal.tolist() == [0, 0, 1]
    assert found.up.tolist() == [0, -1, 0], "upright as it hangs"
    (part,) = model.parts
    assert part.joint == 0, "the face swings with the medal"
    points = part.mesh.positions.astype(float)
    near = np.linalg.norm((points - found.origin)[:, :2], axis=1) < 0.99 * found.width / 2
    front = points[near & (points[:, 2] > 0.1)]
    assert len(front) and np.allclose(front[:, 2], found.origin[2], atol=0.01), "flat where the text is cut"


def test_pieces_without_a_face_have_none() -> None:
    assert face_of(read_piece(PIECES / "GR-002.glb", "ring")) is None


@pytest.mark.parametrize(("plain", "marked"), [("e", "ế"), ("o", "ợ"), ("u", "ữ"), ("a", "ậ"), ("d", "đ")])
def test_marks_are_cut(face: Face, plain: str, marked: str) -> None:
    # Beside the same wide word, so that both are drawn at one size.
    bare, full = (letters(f"HH{c}ỘgHH", face) > 127 for c in (plain, marked))
    assert (full != bare).sum() > 12


def test_it_is_a_groove_with_walls(face: Face) -> None:
    table = relief("Mãi mãi", face)
    cut = table[..., 2] > 0.1
    assert 0.005 < cut.mean() < 0.3
    assert np.abs(table[..., :2]).max() > 0.4
    assert np.abs(table[~cut][..., :2]).max() < np.abs(table[cut][..., :2]).max()
    # Walls look at each other: as much slope to the left as to the right.
    assert abs(table[..., 0].sum()) < 0.05 * np.abs(table[..., 0]).sum()


def test_text_is_cleaned() -> None:
    assert cleaned("  Yêu\x00 em \n\nba\nbốn") == "Yêu em"
    assert cleaned("a\nb\nc") == "a\nb"
    assert len(cleaned("ô" * 99)) == LONGEST
    assert cleaned("   ") == ""


def test_nothing_is_cut_for_no_text(face: Face) -> None:
    assert not relief("", face)[..., :3].any()

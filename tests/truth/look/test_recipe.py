"""The tracer is given what the mirror shows of a piece that goes through the skin, and no more."""

from __future__ import annotations

import numpy as np

from tests.truth.look.cases import CASES
from tests.truth.look.compare import FOLDER, reference_of
from tests.truth.look.export import hidden, in_sight

EYE = np.array([0.0, 0.5, 450.0])
PLANE = np.array([[0.0, 0, 1.0]] * 3)


def test_a_post_ends_at_the_skin() -> None:
    post = np.array([[[0, 0.5, 2.0], [0.4, 0.5, 2.0], [0.2, 0.5, -12.0]]])
    seen, normals = in_sight(post, PLANE[None], EYE)
    assert seen.shape == normals.shape
    assert seen[..., 2].max() == 2.0
    assert -0.8 < seen[..., 2].min() < -0.2, "the lobe's front lies at -0.35 mm; pieces are 0.3 mm fine"


def test_a_hoop_is_seen_again_beside_the_lobe() -> None:
    below = np.array([[[0, -9.0, -5.0], [0.5, -9.0, -5.0], [0.2, -9.5, -5.0]]])
    behind = below + np.array([0, 9, -10])
    assert len(in_sight(below, PLANE[None], EYE)[0]) == 1
    assert not len(in_sight(behind, PLANE[None], EYE)[0])
    assert hidden(np.array([0, 0.5, -4.0]), EYE) and not hidden(np.array([0, 0.5, 1.0]), EYE)


def test_the_references_have_no_posts_and_whole_hoops() -> None:
    masks = {case.sku: reference_of(FOLDER, case.sku)[1] for case in CASES if case.sku in ("GE-003", "GE-005")}
    rows, columns = np.where(masks["GE-005"])
    assert np.ptp(rows) + 2 >= np.ptp(columns), "a pearl is round"
    assert masks["GE-003"].sum() > 6000

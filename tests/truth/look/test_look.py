"""The shipping scene beside a path-traced reference of the same mesh, light and camera.

Goals: FLIP over the piece's mask of at most 0.10 for gold and 0.20 for brilliants; stills reach both (docs/rendering.md
has the figures). The other limits hold what was reached, so that nothing gets worse unseen.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tests.truth.look.cases import CASES, Case
from tests.truth.look.compare import FOLDER, flip, reference_of
from tests.truth.look.export import ROOT

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(600)]
LIMIT = {"gold": 0.10, "white metal": 0.10, "brilliant": 0.20, "coloured stone": 0.20, "jade": 0.35, "pearl": 0.28}
HIGHLIGHT_DEG = 10.0
SHOWN = tuple({case.sku if case.group in ("gold", "brilliant") else case.group: case for case in CASES}.values())
"""All that have a goal, and one of each other group; ``python -m tests.truth.look.compare`` does them all."""


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """A program of its own: the mirror's window wants a render loop that the tests' own windows do not have."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.truth.look.compare", str(FOLDER), *(case.sku for case in SHOWN)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told: dict[str, Any] = json.loads(run.stdout)
    return told


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case.sku)
def test_a_piece_looks_like_its_reference(figures: dict[str, Any], case: Case) -> None:
    assert figures[case.sku]["flip"] <= LIMIT[case.group]


@pytest.mark.parametrize("case", [c for c in SHOWN if c.group != "pearl"], ids=lambda case: case.sku)
def test_highlights_lie_where_the_light_puts_them(figures: dict[str, Any], case: Case) -> None:
    assert figures[case.sku]["highlight_deg"] <= HIGHLIGHT_DEG


def test_the_measure_can_tell() -> None:
    reference, mask = reference_of(FOLDER, "GE-004")
    assert flip(reference, reference, mask) == pytest.approx(0, abs=1e-6)
    grey = np.repeat(reference.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8) * mask[..., None]
    assert flip(reference, grey, mask) > 0.3
    assert flip(reference, reference[:, ::-1], mask) > 0.3

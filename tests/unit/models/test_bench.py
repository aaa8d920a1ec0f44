"""The bench's own frames: a few of them, without peers, give every figure that a goal is set for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models.bench import BUDGET, GOALS, run
from models.mediapipe_backend import PEERS_PYTHON
from tests.unit.models.conftest import RECORDED


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    made = tmp_path / "faces", tmp_path / "hands"
    for folder, name in zip(made, ("head_000", "hand_000"), strict=True):
        folder.mkdir()
        for number in range(4):
            shutil.copy(RECORDED / f"{name}.jpg", folder / f"{number}.jpg")
    return made


@pytest.mark.slow
def test_a_short_bench_gives_every_budget(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PEERS_PYTHON, raising=False)
    faces, hands = folders
    measured = run(faces, hands=hands)
    assert set(measured["tracked_ms"]) == {"face", "hand"}
    assert all(0 < one["least"] <= one["median"] <= one["p95"] for one in measured["tracked_ms"].values())
    assert PEERS_PYTHON in measured["peers_missing"]
    assert measured["ratios"] == {}
    assert measured["goals"] == GOALS
    assert measured["budget_goals"] == BUDGET
    assert set(BUDGET) <= set(measured["budget"])
    assert all(value > 0 for value in measured["budget"].values())

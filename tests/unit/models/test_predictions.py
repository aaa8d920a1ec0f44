"""Predictions are causal, complete and need no truth."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from models.errors import RecordingWrong
from models.predict import main
from tests.unit.models.conftest import RECORDED


def folder_of(tmp_path: Path, names: list[str]) -> Path:
    film = tmp_path / "sequences" / "film"
    film.mkdir(parents=True)
    for name in names:
        shutil.copy(RECORDED / f"{name}.jpg", film)
        shutil.copy(RECORDED / f"{name}.camera.json", film)
    return tmp_path


def predicted(folder: Path) -> dict[str, object]:
    out = folder / "predictions.json"
    assert main([str(folder), "--out", str(out)]) == 0
    images: dict[str, object] = json.loads(out.read_text())["images"]
    return images


def test_the_first_frames_do_not_know_the_later_ones(tmp_path: Path) -> None:
    names = ["head_000", "head_006", "head_012", "head_018"]
    whole = predicted(folder_of(tmp_path / "whole", names))
    part = predicted(folder_of(tmp_path / "part", names[:2]))
    assert len(whole) == 4
    for key, record in part.items():
        assert json.dumps(whole[key], sort_keys=True) == json.dumps(record, sort_keys=True)


def test_heads_and_hands_are_named_as_in_the_truth(tmp_path: Path) -> None:
    images = predicted(folder_of(tmp_path, ["hand_000", "head_000"]))
    text = {key.rsplit("/")[-1]: json.dumps(record) for key, record in images.items()}
    assert "ring_index" in text["hand_000.jpg"]
    assert '"side": "left"' in text["hand_000.jpg"]
    assert "lobe_left" in text["head_000.jpg"]
    assert "ring_" not in text["head_000.jpg"]


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingWrong, match="no pictures"):
        main([str(tmp_path), "--out", str(tmp_path / "x.json")])

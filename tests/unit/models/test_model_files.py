"""A model file that is not the published one is refused, with words for the technician."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import cv2
import onnx
import pytest

from models.errors import ModelFileWrong
from models.runtime import MANIFEST, WEIGHTS, doctor, load

LISTED = json.loads((WEIGHTS / MANIFEST).read_bytes())["networks"]


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    copy = tmp_path / "weights"
    copy.mkdir()
    for name in ("manifest.json", "face_detector.onnx"):
        shutil.copy(WEIGHTS / name, copy / name)
    return copy


def test_a_good_file_loads(weights: Path) -> None:
    assert load("face_detector", weights=weights).side == 128


def test_one_changed_byte_is_refused(weights: Path) -> None:
    path = weights / "face_detector.onnx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelFileWrong) as refused:
        load("face_detector", weights=weights)
    assert "face_detector.onnx" in refused.value.what
    assert refused.value.remedy


def test_a_missing_file_and_an_unknown_name_are_refused(weights: Path) -> None:
    with pytest.raises(ModelFileWrong, match="missing"):
        load("face_mesh", weights=weights)
    with pytest.raises(ModelFileWrong, match="listed"):
        load("no_such_network", weights=weights)


def test_an_unknown_provider_is_refused_with_those_there_are() -> None:
    with pytest.raises(ModelFileWrong, match="CPUExecutionProvider"):
        load("face_detector", provider="NoSuchProvider")


def test_doctor_tells_good_files_from_bad_ones(weights: Path) -> None:
    states = {state.file: state.ok for state in doctor(weights)}
    assert states["face_detector.onnx"]
    assert not states["face_mesh.onnx"]
    assert all(state.ok for state in doctor())


def test_doctor_survives_a_broken_list(weights: Path) -> None:
    (weights / "manifest.json").write_text("{")
    assert [state.ok for state in doctor(weights)] == [False]


def test_no_thread_of_opencv_waits_for_another(weights: Path) -> None:
    load("face_detector", weights=weights)
    assert cv2.getNumThreads() == 1


@pytest.mark.parametrize("name", sorted(LISTED))
def test_the_list_tells_where_each_network_is_from_and_how_exact_it_is(name: str) -> None:
    record = LISTED[name]
    data = (WEIGHTS / record["file"]).read_bytes()
    assert record["sha256"] == hashlib.sha256(data).hexdigest()
    assert record["bytes"] == len(data)
    assert onnx.load_from_string(data).opset_import[0].version == record["opset"]
    assert 0 < record["max_error"] < 1e-4
    assert record["reference"]
    if record["licence"] == "own work":
        # Nothing was published that it could be compared with, and no file came in.
        assert record["source"].startswith("own: models.train.")
        assert "source_sha256" not in record
    else:
        assert record["licence"] == "Apache-2.0"
        assert re.fullmatch(r"\S+ \d+(\.\d+)+: \S+\.tflite", record["source"])
        assert re.fullmatch(r"[0-9a-f]{64}", record["source_sha256"])


def test_nothing_lies_among_the_networks_that_is_not_listed() -> None:
    assert {path.name for path in WEIGHTS.glob("*.onnx")} == {record["file"] for record in LISTED.values()}

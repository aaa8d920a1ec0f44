"""The shipped networks answer what the published ones answered to the same sample."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

from models.runtime import MANIFEST, WEIGHTS, load

DATA = Path(__file__).parents[2] / "data" / "vision"
NAMES = ("face_detector", "face_mesh", "palm_detector", "hand_mesh", "body_points")


@pytest.mark.parametrize("name", NAMES)
def test_answers_agree_with_the_published_network(name: str) -> None:
    network = load(name)
    with np.load(DATA / "samples.npz") as samples, np.load(DATA / "references.npz") as references:
        picture = samples[name].astype(np.float32).transpose(2, 0, 1)[None] / 255
        network.input[:] = picture * (network.high - network.low) + network.low
        network.run()
        for output, answer in network.outputs.items():
            reference = references[f"{name}.{output}"]
            error = np.abs(answer - reference).max() / max(1.0, np.abs(reference).max())
            assert error < 1e-4, (output, error)


def test_another_picture_gives_another_answer() -> None:
    network = load("face_mesh")
    with np.load(DATA / "samples.npz") as samples, np.load(DATA / "references.npz") as references:
        network.input[:] = samples["face_mesh"][:, ::-1].transpose(2, 0, 1)[None] / 255
        network.run()
        assert np.abs(network.outputs["mesh"] - references["face_mesh.mesh"]).max() > 1.0


def test_our_own_network_answers_what_the_standard_says() -> None:
    """Nothing was published that it could be compared with: ONNX's own plain evaluator stands in."""
    network = load("ear")
    record = json.loads((WEIGHTS / MANIFEST).read_bytes())["networks"]["ear"]
    plain = ReferenceEvaluator(onnx.load(WEIGHTS / record["file"]))
    rng = np.random.default_rng(0)
    worst = 0.0
    for _ in range(5):
        network.input[:] = rng.random(network.input.shape, np.float32)
        network.run()
        answer = plain.run(None, {"input": network.input})[0]
        worst = max(worst, float(np.abs(network.outputs["answer"] - answer).max() / max(1.0, np.abs(answer).max())))
    assert worst < 3 * record["max_error"]

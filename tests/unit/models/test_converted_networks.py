"""The shipped networks answer what the published ones answered to the same sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.runtime import load

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

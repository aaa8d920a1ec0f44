"""The converter leaves out channels that say nothing, and nothing else."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from models.convert.onnx_builder import OnnxBuilder
from models.runtime import WEIGHTS

COUNT, SIDE = 24, 8


def block(kernel: NDArray[np.float32], bias: NDArray[np.float32], listening: NDArray[np.float32]) -> onnx.ModelProto:
    """A convolution to 24 channels, a depthwise one with ``kernel`` and ``bias``, and one that reads them all."""
    random = np.random.default_rng(1)
    builder = OnnxBuilder()
    wide = builder.constant(random.normal(size=(COUNT, 3, 1, 1)))
    wide = builder.node("Relu", [builder.node("Conv", ["picture", wide, builder.constant(random.normal(size=COUNT))])])
    deep = [wide, builder.constant(kernel), builder.constant(bias)]
    deep_out = builder.node("Conv", deep, group=COUNT, kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    limits = [builder.constant(0.0), builder.constant(6.0)]
    read = [builder.node("Clip", [deep_out, *limits]), builder.constant(listening), builder.constant(np.ones(5))]
    builder.node("Conv", read, "answer", kernel_shape=[1, 1])
    return builder.model({"picture": [1, 3, SIDE, SIDE]}, {"answer": [1, 5, SIDE, SIDE]})


def channels(model: onnx.ModelProto) -> int:
    shapes = {one.name: list(one.dims) for one in model.graph.initializer}
    casts = {node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "Cast"}
    last = [node for node in model.graph.node if node.op_type == "Conv"][-1].input[1]
    return int(shapes[casts.get(last, last)][1])


def answer(model: onnx.ModelProto) -> NDArray[np.float32]:
    picture = np.random.default_rng(2).normal(size=(1, 3, SIDE, SIDE)).astype(np.float32)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found: NDArray[np.float32] = session.run(None, {"picture": picture})[0]
    return found


@pytest.fixture
def weights() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    random = np.random.default_rng(3)
    kernel = random.normal(size=(COUNT, 1, 3, 3)).astype(np.float32)
    return kernel, np.ones(COUNT, np.float32), random.normal(size=(5, COUNT, 1, 1)).astype(np.float32)


def test_silent_and_unheard_channels_go_and_the_answer_stays(
    weights: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel, bias, listening = weights
    silent, unheard = [1, 4, 7, 9, 20], [2, 3, 11]
    kernel[silent], bias[silent] = 0, -0.5
    listening[:, unheard] = 0
    smaller = block(kernel, bias, listening)
    monkeypatch.setattr("models.convert.onnx_builder.drop_dead_channels", lambda *_: 0)
    whole = block(kernel, bias, listening)
    assert (channels(smaller), channels(whole)) == (COUNT - 8, COUNT)
    assert np.abs(answer(whole)).max() > 1
    assert np.allclose(answer(smaller), answer(whole), atol=1e-5)


def test_a_constant_that_is_heard_stays(
    weights: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]],
) -> None:
    kernel, bias, listening = weights
    kernel[:8] = 0
    assert channels(block(kernel, bias, listening)) == COUNT


def test_whole_blocks_of_eight_are_left(
    weights: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]],
) -> None:
    kernel, bias, listening = weights
    listening[:, :11] = 0
    assert channels(block(kernel, bias, listening)) == 16
    listening[:, 7:] = 1
    assert channels(block(kernel, bias, listening)) == COUNT


def test_the_shipped_hand_network_has_lost_its_dead_channels() -> None:
    # 5.4 MB with them; test_converted_networks holds its answers to the published network's.
    assert (WEIGHTS / "hand_mesh.onnx").stat().st_size < 4_000_000

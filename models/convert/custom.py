"""MediaPipe's own operators of the attention mesh, in standard ONNX.

The attention mesh cuts regions (lips, eyes) out of its own feature map: a transform is fitted to the first
landmarks, features are sampled through it, and the region's landmarks are mapped back. Each transform is
the affine map region -> feature map, kept as a 4x4 matrix.
"""

from __future__ import annotations

import numpy as np
from flatbuffers import flexbuffers

from models.convert.lowering import Lowering, lowers
from models.convert.onnx_builder import OnnxBuilder
from models.convert.tflite_graph import NotConvertible, Operator


@lowers("Landmarks2TransformMatrix")
def _fit_transform(self: Lowering, operator: Operator) -> None:
    """The box around some landmarks, aligned with the line between two of them, scaled up."""
    options = flexbuffers.Loads(operator.custom_options)
    if abs(options.get("target_rotation_radians", 0.0)) > 1e-9:
        raise NotConvertible("regions turned by an angle of their own")
    width, height = options["output_width"], options["output_height"]
    b = self.target
    points = b.slice(b.node("Reshape", [self.name(operator.inputs[0]), b.integers([-1, 3])]), 0, 2, 1)

    def point(which: str) -> str:
        return b.node("Gather", [points, b.integers([options[which]])], axis=0)

    along = b.node("Sub", [point("right_rotation_idx"), point("left_rotation_idx")])
    unit = b.node("Div", [along, b.node("ReduceL2", [along], axes=[1], keepdims=1)])
    cosine, sine = b.slice(unit, 0, 1, 1), b.slice(unit, 1, 2, 1)
    # Columns of the rotation by the line's angle; points as rows are turned back by multiplying with it.
    rotation = b.node(
        "Concat",
        [b.node("Concat", [cosine, b.node("Neg", [sine])], axis=1), b.node("Concat", [sine, cosine], axis=1)],
        axis=0,
    )
    chosen = b.node("Gather", [points, b.integers(np.ravel(options["subset_idxs"]))], axis=0)
    level = b.node("MatMul", [chosen, rotation])
    high = b.node("ReduceMax", [level], axes=[0], keepdims=1)
    low = b.node("ReduceMin", [level], axes=[0], keepdims=1)
    middle = b.node("Mul", [b.node("Add", [high, low]), b.constant(0.5)])
    center = b.node("MatMul", [middle, b.node("Transpose", [rotation], perm=[1, 0])])
    size = b.node("Sub", [high, low])
    scale = b.node("Mul", [size, b.constant([[options["scale_x"] / width, options["scale_y"] / height]])])
    linear = b.node("Mul", [rotation, scale])
    corner = b.node("MatMul", [b.constant([[-width / 2, -height / 2]]), b.node("Transpose", [linear], perm=[1, 0])])
    shift = b.node("Transpose", [b.node("Add", [corner, center])], perm=[1, 0])
    top = b.node("Concat", [linear, b.constant(np.zeros((2, 1))), shift], axis=1)
    full = b.node("Concat", [top, b.constant([[0, 0, 1, 0], [0, 0, 0, 1]])], axis=0)
    b.node("Reshape", [full, b.integers([1, 4, 4])], self.name(operator.outputs[0]))


@lowers("TransformTensorBilinear")
def _sample_region(self: Lowering, operator: Operator) -> None:
    """Bilinear samples through the transform; whatever starts outside the map is zero.

    The four neighbours are gathered as whole rows of channels: onnxruntime's GridSample, which goes channel by
    channel, took ten times as long.
    """
    options = flexbuffers.Loads(operator.custom_options)
    rows, columns = options["output_height"], options["output_width"]
    _, height, width, channels = self.source.shape(operator.inputs[0])
    b = self.target
    x, y = np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5)
    grid = np.stack([x, y, np.zeros_like(x), np.ones_like(x)], -1).reshape(-1, 4)
    transform = b.node("Transpose", [_first_rows(b, self.name(operator.inputs[1]))], perm=[1, 0])
    pixel = b.node("Sub", [b.node("MatMul", [b.constant(grid), transform]), b.constant(0.5)])
    clamped = b.node("Min", [b.node("Max", [pixel, b.constant(0.0)]), b.constant([[width - 1, height - 1]])])
    inside = b.node("Cast", [b.node("Equal", [pixel, clamped])], to=1)
    inside = b.node("ReduceMin", [inside], axes=[1], keepdims=1)
    corner = b.node("Min", [b.node("Floor", [clamped]), b.constant([[width - 2, height - 2]])])
    right_down = b.node("Sub", [clamped, corner])
    left_up = b.node("Sub", [b.constant(1.0), right_down])
    first = b.node("Cast", [b.node("MatMul", [corner, b.constant([[1.0], [float(width)]])])], to=7)
    first = b.node("Reshape", [first, b.integers([rows * columns])])
    table = b.node("Transpose", [self.name(operator.inputs[0])], perm=[0, 2, 3, 1])
    table = b.node("Reshape", [table, b.integers([height * width, channels])])
    total = ""
    for down, across in ((0, 0), (0, 1), (1, 0), (1, 1)):
        index = b.node("Add", [first, b.integers(down * width + across)])
        share = b.node(
            "Mul",
            [
                b.slice(right_down if across else left_up, 0, 1, 1),
                b.slice(right_down if down else left_up, 1, 2, 1),
            ],
        )
        part = b.node("Mul", [b.node("Gather", [table, index], axis=0), b.node("Mul", [share, inside])])
        total = b.node("Add", [total, part]) if total else part
    samples = b.node("Reshape", [total, b.integers([1, rows, columns, channels])])
    b.node("Transpose", [samples], self.name(operator.outputs[0]), perm=[0, 3, 1, 2])


@lowers("TransformLandmarks")
def _map_back(self: Lowering, operator: Operator) -> None:
    _, count, dimensions = self.source.shape(operator.inputs[0])
    if dimensions != 2:
        raise NotConvertible("TransformLandmarks of other than 2D points")
    b = self.target
    rows = _first_rows(b, self.name(operator.inputs[1]))
    linear = b.node("Transpose", [b.slice(rows, 0, 2, 1)], perm=[1, 0])
    shift = b.node("Transpose", [b.slice(rows, 3, 4, 1)], perm=[1, 0])
    points = b.node("Reshape", [self.name(operator.inputs[0]), b.integers([count, 2])])
    moved = b.node("Add", [b.node("MatMul", [points, linear]), shift])
    b.node("Reshape", [moved, b.integers([1, count, 2])], self.name(operator.outputs[0]))


@lowers("Convolution2DTransposeBias")
def _transposed_convolution(self: Lowering, operator: Operator) -> None:
    padding, stride_x, stride_y = np.frombuffer(operator.custom_options[:12], "<i4")
    weights = self.source.weights(operator.inputs[1]).transpose(3, 0, 1, 2)
    _, height, width, _ = self.source.shape(operator.inputs[0])
    pad_y = pad_x = 0
    if padding == 1:
        pad_y = max(0, weights.shape[2] - (height - 1) % int(stride_y) - 1)
        pad_x = max(0, weights.shape[3] - (width - 1) % int(stride_x) - 1)
    inputs = [self.name(operator.inputs[0]), self.target.constant(weights)]
    inputs.append(self.target.constant(self.source.weights(operator.inputs[2])))
    self.target.node(
        "ConvTranspose",
        inputs,
        self.name(operator.outputs[0]),
        kernel_shape=list(weights.shape[2:]),
        strides=[int(stride_y), int(stride_x)],
        pads=[pad_y // 2, pad_x // 2, pad_y - pad_y // 2, pad_x - pad_x // 2],
    )


def _first_rows(b: OnnxBuilder, transform: str) -> str:
    matrix = b.node("Reshape", [transform, b.integers([4, 4])])
    return b.slice(matrix, 0, 2, 0)

"""Operators of networks that attend to patches and draw regions, in ONNX: see :mod:`models.convert.lowering`."""

from __future__ import annotations

import tflite

from models.convert.lowering import Lowering, lowers
from models.convert.tflite_graph import NotConvertible, Operator

_NHWC_OF_NCHW = (0, 2, 3, 1)
_NCHW_OF_NHWC = (0, 3, 1, 2)


@lowers("TRANSPOSE")
def _transpose(self: Lowering, operator: Operator) -> None:
    order = [int(k) for k in self.source.integers(operator.inputs[1]).ravel()]
    if len(order) != 4:
        raise NotConvertible("TRANSPOSE of other than four dimensions")
    order = [_NHWC_OF_NCHW[order[k]] for k in _NCHW_OF_NHWC]
    # From an NHWC position of the answer to the NCHW axis of what is given.
    self.target.node("Transpose", [self.name(operator.inputs[0])], self.name(operator.outputs[0]), perm=order)


@lowers("SOFTMAX")
def _softmax(self: Lowering, operator: Operator) -> None:
    axis = 1 if len(self.source.shape(operator.inputs[0])) == 4 else -1
    self.target.node("Softmax", [self.name(operator.inputs[0])], self.name(operator.outputs[0]), axis=axis)


@lowers("SUM")
def _sum(self: Lowering, operator: Operator) -> None:
    rank = len(self.source.shape(operator.inputs[0]))
    axes = [int(a) % rank for a in self.source.integers(operator.inputs[1]).ravel()]
    if rank != 4 or not operator.options(tflite.ReducerOptions).KeepDims():
        raise NotConvertible("SUM that changes the rank")
    axes = [_NCHW_OF_NHWC.index(a) for a in axes]
    self.target.node(
        "ReduceSum",
        [self.name(operator.inputs[0]), self.target.integers(axes)],
        self.name(operator.outputs[0]),
        keepdims=1,
    )


@lowers("RESIZE_NEAREST_NEIGHBOR")
def _nearest(self: Lowering, operator: Operator) -> None:
    options = operator.options(tflite.ResizeNearestNeighborOptions)
    old, new = self.source.shape(operator.inputs[0]), self.source.shape(operator.outputs[0])
    if options.AlignCorners() or new[1] % old[1] or new[2] % old[2]:
        raise NotConvertible("RESIZE_NEAREST_NEIGHBOR by other than whole steps")
    self.target.node(
        "Resize",
        [self.name(operator.inputs[0]), "", self.target.constant([1, 1, new[1] / old[1], new[2] / old[2]])],
        self.name(operator.outputs[0]),
        mode="nearest",
        nearest_mode="floor",
        coordinate_transformation_mode="asymmetric",
    )


@lowers("TRANSPOSE_CONV")
def _transposed_convolution(self: Lowering, operator: Operator) -> None:
    options = operator.options(tflite.TransposeConvOptions)
    weights = self.source.weights(operator.inputs[1]).transpose(3, 0, 1, 2)
    stride = [options.StrideH(), options.StrideW()]
    if list(weights.shape[2:]) != stride:
        raise NotConvertible("TRANSPOSE_CONV whose steps overlap")
    inputs = [self.name(operator.inputs[2]), self.target.constant(weights)]
    if len(operator.inputs) > 3:
        inputs.append(self.target.constant(self.source.weights(operator.inputs[3])))
    activation = options.FusedActivationFunction()
    output = self.name(operator.outputs[0])
    inner = self.target.node(
        "ConvTranspose", inputs, None if activation else output, kernel_shape=stride, strides=stride
    )
    if activation:
        self.activate(activation, inner, output)

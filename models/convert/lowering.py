"""TFLite's operators in ONNX, NHWC turned into NCHW.

A tensor of four dimensions is NCHW on the ONNX side, any other keeps its TFLite layout.
Registered by TFLite's operator name; :func:`convert` walks the file once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import onnx
import tflite
from numpy.typing import NDArray

from models.convert.onnx_builder import OnnxBuilder
from models.convert.tflite_graph import NotConvertible, Operator, TfliteGraph

_PADDING_SAME = 0
_PADDING_VALID = 1
_NCHW_OF_NHWC = (0, 3, 1, 2)

Pads = tuple[int, int, int, int]
"""ONNX order: top, left, bottom, right."""


@dataclass
class Lowering:
    """The state of one conversion."""

    source: TfliteGraph
    target: OnnxBuilder = field(default_factory=OnnxBuilder)
    deferred_pads: dict[int, tuple[int, Pads]] = field(default_factory=dict)
    """Padded tensor -> (tensor before, pads) where the convolution that reads it pads by itself."""

    def name(self, index: int) -> str:
        return f"t{index}"

    def as_nhwc(self, index: int) -> str:
        """The tensor in TFLite's memory order, for operators that reshape."""
        shape = self.source.shape(index)
        if len(shape) != 4 or shape[1] == shape[2] == 1 or shape[3] == 1:
            return self.name(index)
        return self.target.node("Transpose", [self.name(index)], perm=[0, 2, 3, 1])

    def activate(self, activation: int, inner: str, output: str) -> None:
        if activation == tflite.ActivationFunctionType.RELU:
            self.target.node("Relu", [inner], output)
        elif activation == tflite.ActivationFunctionType.RELU6:
            self.target.node("Clip", [inner, self.target.constant(0.0), self.target.constant(6.0)], output)
        else:
            raise NotConvertible(f"activation {activation}")


Rule = Callable[[Lowering, Operator], None]
RULES: dict[str, Rule] = {}


def lowers(*names: str) -> Callable[[Rule], Rule]:
    """Registers a rule for TFLite operators of these names."""

    def register(rule: Rule) -> Rule:
        for name in names:
            RULES[name] = rule
        return rule

    return register


def convert(source: TfliteGraph, names: dict[str, str], rounded: bool = False) -> onnx.ModelProto:
    """The network as ONNX. ``names``: TFLite's output name -> the output's name in the ONNX file.

    Outputs that ``names`` lacks are dropped with all that only they need. ``rounded``: weights in half precision.
    """
    lowering = Lowering(source)
    for operator in source.operators:
        if operator.name not in RULES:
            raise NotConvertible(f"operator {operator.name}")
        RULES[operator.name](lowering, operator)
    target = lowering.target
    inputs = {}
    for index in source.inputs:
        batch, height, width, channels = source.shape(index)
        inputs[lowering.name(index)] = [batch, channels, height, width]
    outputs = {}
    for index in source.outputs:
        name = names.get(source.tensor_name(index))
        if name is None:
            continue
        shape = source.shape(index)
        if len(shape) == 4 and shape[1] == shape[2] == 1:
            shape = [shape[0], shape[3]]
            target.node("Reshape", [lowering.name(index), target.integers(shape)], name)
        else:
            target.node("Identity", [lowering.name(index)], name)
            shape = [shape[k] for k in _NCHW_OF_NHWC] if len(shape) == 4 else shape
        outputs[name] = shape
    if missing := set(names.values()) - set(outputs):
        raise NotConvertible(f"outputs not found: {sorted(missing)}")
    return target.model(inputs, outputs, rounded)


def _same_padding(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    total = max((-(-size // stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2


def _pads(
    padding: int, shape: list[int], kernel: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int]
) -> Pads:
    if padding != _PADDING_SAME:
        return 0, 0, 0, 0
    top, bottom = _same_padding(shape[1], kernel[0], stride[0], dilation[0])
    left, right = _same_padding(shape[2], kernel[1], stride[1], dilation[1])
    return top, left, bottom, right


@lowers("DEQUANTIZE")
def _dequantize(self: Lowering, operator: Operator) -> None:
    self.source.derive(operator.outputs[0], self.source.weights(operator.inputs[0]))


@lowers("PAD")
def _pad(self: Lowering, operator: Operator) -> None:
    amounts = self.source.integers(operator.inputs[1]).reshape(-1, 2)
    source, output = operator.inputs[0], operator.outputs[0]
    shape = self.source.shape(source)
    if len(shape) != 4:
        raise NotConvertible("PAD of a tensor that is no picture")
    spatial = not amounts[[0, 3]].any()
    readers = self.source.readers.get(output, [])
    if spatial and readers and all(_is_valid_convolution(reader) for reader in readers):
        (top, bottom), (left, right) = amounts[1], amounts[2]
        self.deferred_pads[output] = source, (int(top), int(left), int(bottom), int(right))
        return
    if not amounts[:3].any() and amounts[3, 0] == 0:
        # More channels: an identity convolution stays in onnxruntime's blocked layout, a Pad does not.
        more = shape[3] + int(amounts[3, 1])
        self.target.node(
            "Conv",
            [self.name(source), self.target.constant(np.eye(more, shape[3])[:, :, None, None])],
            self.name(output),
            kernel_shape=[1, 1],
        )
        return
    nchw = amounts[list(_NCHW_OF_NHWC)]
    self.target.node("Pad", [self.name(source), self.target.integers(nchw.T.ravel())], self.name(output))


def _is_valid_convolution(operator: Operator) -> bool:
    if operator.name == "CONV_2D":
        return bool(operator.options(tflite.Conv2DOptions).Padding() == _PADDING_VALID)
    if operator.name == "DEPTHWISE_CONV_2D":
        return bool(operator.options(tflite.DepthwiseConv2DOptions).Padding() == _PADDING_VALID)
    return False


@lowers("CONV_2D", "DEPTHWISE_CONV_2D")
def _convolution(self: Lowering, operator: Operator) -> None:
    depthwise = operator.name == "DEPTHWISE_CONV_2D"
    options = operator.options(tflite.DepthwiseConv2DOptions if depthwise else tflite.Conv2DOptions)
    source, output = operator.inputs[0], operator.outputs[0]
    shape = self.source.shape(source)
    weights = self.source.weights(operator.inputs[1]).transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
    kernel = (weights.shape[2], weights.shape[3])
    stride = (options.StrideH(), options.StrideW())
    dilation = (options.DilationHFactor(), options.DilationWFactor())
    pads = _pads(options.Padding(), shape, kernel, stride, dilation)
    if source in self.deferred_pads:
        source, pads = self.deferred_pads[source]
    inputs = [self.name(source), self.target.constant(weights)]
    if len(operator.inputs) > 2 and operator.inputs[2] >= 0:
        inputs.append(self.target.constant(self.source.weights(operator.inputs[2])))
    activation = options.FusedActivationFunction()
    inner = self.target.node(
        "Conv",
        inputs,
        None if activation else self.name(output),
        kernel_shape=list(kernel),
        strides=list(stride),
        dilations=list(dilation),
        pads=list(pads),
        group=shape[3] if depthwise else shape[3] // weights.shape[1],
    )
    if activation:
        self.activate(activation, inner, self.name(output))


@lowers("FULLY_CONNECTED")
def _fully_connected(self: Lowering, operator: Operator) -> None:
    options = operator.options(tflite.FullyConnectedOptions)
    weights = self.source.weights(operator.inputs[1])
    flat = self.target.node("Reshape", [self.as_nhwc(operator.inputs[0]), self.target.integers([-1, weights.shape[1]])])
    inputs = [flat, self.target.constant(weights)]
    if len(operator.inputs) > 2 and operator.inputs[2] >= 0:
        inputs.append(self.target.constant(self.source.weights(operator.inputs[2])))
    activation = options.FusedActivationFunction()
    output = self.name(operator.outputs[0])
    inner = self.target.node("Gemm", inputs, None if activation else output, transB=1)
    if activation:
        self.activate(activation, inner, output)


@lowers("PRELU")
def _prelu(self: Lowering, operator: Operator) -> None:
    """x + s relu(-|1 - a| x) with s = sign(1 - a), written with depthwise 1x1 convolutions.

    onnxruntime's PRelu leaves the blocked layout and costs two reorders each time; convolutions stay in it, and
    Relu and Add fuse with them: an Add of its own would cost more than the second convolution.
    """
    slope = self.source.weights(operator.inputs[1])
    if slope.ndim != 3 or slope.shape[:2] != (1, 1):
        raise NotConvertible("PRELU with a slope for each pixel")
    slope = slope.ravel()
    source, output = self.name(operator.inputs[0]), self.name(operator.outputs[0])

    def scaled(tensor: str, factors: NDArray[np.float32]) -> str:
        kernel = self.target.constant(factors.reshape(-1, 1, 1, 1))
        return self.target.node("Conv", [tensor, kernel], kernel_shape=[1, 1], group=slope.size)

    bend = self.target.node("Relu", [scaled(source, -np.abs(1 - slope))])
    signed = scaled(bend, np.where(slope > 1, -1, 1).astype(np.float32))
    self.target.node("Add", [source, signed], output)


_PLAIN = {"RELU": "Relu", "LOGISTIC": "Sigmoid", "HARD_SWISH": "HardSwish"}


@lowers(*_PLAIN)
def _plain(self: Lowering, operator: Operator) -> None:
    self.target.node(_PLAIN[operator.name], [self.name(operator.inputs[0])], self.name(operator.outputs[0]))


@lowers("ADD", "MUL")
def _binary(self: Lowering, operator: Operator) -> None:
    kind, options = {"ADD": ("Add", tflite.AddOptions), "MUL": ("Mul", tflite.MulOptions)}[operator.name]
    output = operator.outputs[0]
    rank = len(self.source.shape(output))
    inputs = []
    for index in operator.inputs:
        if self.source.constant(index) is None:
            inputs.append(self.name(index))
            continue
        value = self.source.weights(index)
        if rank == 4 and value.ndim > 0:
            value = value.reshape((1,) * (4 - value.ndim) + value.shape).transpose(_NCHW_OF_NHWC)
        inputs.append(self.target.constant(value))
    activation = operator.options(options).FusedActivationFunction()
    inner = self.target.node(kind, inputs, None if activation else self.name(output))
    if activation:
        self.activate(activation, inner, self.name(output))


@lowers("MAX_POOL_2D")
def _max_pool(self: Lowering, operator: Operator) -> None:
    options = operator.options(tflite.Pool2DOptions)
    kernel = (options.FilterHeight(), options.FilterWidth())
    stride = (options.StrideH(), options.StrideW())
    pads = _pads(options.Padding(), self.source.shape(operator.inputs[0]), kernel, stride, (1, 1))
    self.target.node(
        "MaxPool",
        [self.name(operator.inputs[0])],
        self.name(operator.outputs[0]),
        kernel_shape=list(kernel),
        strides=list(stride),
        pads=list(pads),
    )


@lowers("MEAN")
def _mean(self: Lowering, operator: Operator) -> None:
    source, output = operator.inputs[0], operator.outputs[0]
    rank = len(self.source.shape(source))
    axes = sorted(int(a) % rank for a in self.source.integers(operator.inputs[1]).ravel())
    if rank != 4 or axes != [1, 2]:
        raise NotConvertible(f"MEAN over axes {axes} of {rank}")
    if operator.options(tflite.ReducerOptions).KeepDims():
        self.target.node("GlobalAveragePool", [self.name(source)], self.name(output))
        return
    pooled = self.target.node("GlobalAveragePool", [self.name(source)])
    self.target.node("Reshape", [pooled, self.target.integers(self.source.shape(output))], self.name(output))


@lowers("RESIZE_BILINEAR")
def _resize(self: Lowering, operator: Operator) -> None:
    options = operator.options(tflite.ResizeBilinearOptions)
    old, new = self.source.shape(operator.inputs[0]), self.source.shape(operator.outputs[0])
    centers = "half_pixel" if options.HalfPixelCenters() else "asymmetric"
    mode = "align_corners" if options.AlignCorners() else centers
    scales = self.target.constant([1, 1, new[1] / old[1], new[2] / old[2]])
    self.target.node(
        "Resize",
        [self.name(operator.inputs[0]), "", scales],
        self.name(operator.outputs[0]),
        mode="linear",
        coordinate_transformation_mode=mode,
    )


@lowers("RESHAPE")
def _reshape(self: Lowering, operator: Operator) -> None:
    shape = self.source.shape(operator.outputs[0])
    source, output = self.as_nhwc(operator.inputs[0]), self.name(operator.outputs[0])
    if len(shape) != 4:
        self.target.node("Reshape", [source, self.target.integers(shape)], output)
        return
    nhwc = self.target.node("Reshape", [source, self.target.integers(shape)])
    self.target.node("Transpose", [nhwc], output, perm=list(_NCHW_OF_NHWC))


@lowers("CONCATENATION")
def _concatenation(self: Lowering, operator: Operator) -> None:
    rank = len(self.source.shape(operator.outputs[0]))
    axis = operator.options(tflite.ConcatenationOptions).Axis() % rank
    if rank == 4:
        axis = _NCHW_OF_NHWC.index(axis)
    self.target.node("Concat", [self.name(i) for i in operator.inputs], self.name(operator.outputs[0]), axis=axis)


@lowers("STRIDED_SLICE")
def _strided_slice(self: Lowering, operator: Operator) -> None:
    options = operator.options(tflite.StridedSliceOptions)
    if options.ShrinkAxisMask() or options.NewAxisMask() or options.EllipsisMask():
        raise NotConvertible("STRIDED_SLICE that changes the rank")
    shape = self.source.shape(operator.inputs[0])
    begin, end, stride = (self.source.integers(i).ravel() for i in operator.inputs[1:4])
    starts = [0 if options.BeginMask() >> k & 1 else int(begin[k]) for k in range(len(shape))]
    ends = [shape[k] if options.EndMask() >> k & 1 else int(end[k]) for k in range(len(shape))]
    axes = [0, 2, 3, 1] if len(shape) == 4 else list(range(len(shape)))
    bounds = [self.target.integers(v) for v in (starts, ends, axes, stride)]
    self.target.node("Slice", [self.name(operator.inputs[0]), *bounds], self.name(operator.outputs[0]))

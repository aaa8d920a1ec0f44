"""Leaves out channels that never say anything.

Training with weight decay lets whole channels die: some 55 % of those in the last four blocks of MediaPipe's hand
network are dead. A depthwise convolution whose kernel is zero under a bias that the activation cuts off answers 0 to
any picture, and what no later weight listens to may answer anything. Both cost as much time as living channels;
without them the network's answers stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

_BLOCK = 8
"""Channels are kept in multiples of this: onnxruntime's convolutions work on blocks of eight."""
_WORTH_IT = 0.25
"""Share of dead channels from which a block is shrunk."""
Constants = dict[str, NDArray[Any]]


@dataclass
class _Readers:
    """All that reads a tensor's channels: weights (channels on axis 1), and shapes (channels last)."""

    weights: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    closed: bool = True
    """Whether nothing else reads them."""


class _Graph:
    def __init__(self, nodes: list[onnx.NodeProto], constants: Constants) -> None:
        self.constants = constants
        self.makers = {name: node for node in nodes for name in node.output}
        self._readers: dict[str, list[onnx.NodeProto]] = {}
        for node in nodes:
            for name in node.input:
                self._readers.setdefault(name, []).append(node)

    def only_reader(self, name: str) -> onnx.NodeProto | None:
        readers = self._readers.get(name, [])
        return readers[0] if len(readers) == 1 else None

    def gather(self, name: str, found: _Readers) -> _Readers:
        """Follows ``name`` through what leaves channels in place to the weights that mix them."""
        readers = self._readers.get(name, [])
        found.closed &= bool(readers)
        for node in readers:
            if node.input[0] == name and _mixes(node):
                found.weights.append(node.input[1])
            elif node.op_type == "GlobalAveragePool":
                self.gather(node.output[0], found)
            elif node.op_type == "Reshape" and len(self.constants[node.input[1]]) == 2:
                found.shapes.append(node.input[1])
                self.gather(node.output[0], found)
            else:
                found.closed = False
        return found


def _mixes(node: onnx.NodeProto) -> bool:
    """Whether a node weighs all channels for each of its answers, with weights that count them on axis 1."""
    whole = node.op_type == "Conv" and _attribute(node, "group", 1) == 1
    return whole or (node.op_type == "Gemm" and _attribute(node, "transB", 0) == 1)


def drop_dead_channels(nodes: list[onnx.NodeProto], constants: Constants) -> int:
    """Shrinks expanded depthwise blocks (their nodes and constants) in place; gives the number of channels gone."""
    graph = _Graph(nodes, constants)
    return sum(_shrink(node, graph) for node in nodes if node.op_type == "Conv" and _attribute(node, "group", 1) > 1)


def _shrink(depthwise: onnx.NodeProto, graph: _Graph) -> int:
    """One block: a convolution that expands, an activation, ``depthwise``, an activation, and what reads it."""
    constants = graph.constants
    before = graph.makers.get(depthwise.input[0])
    after = graph.only_reader(depthwise.output[0])
    if before is None or after is None or {before.op_type, after.op_type} - {"Clip", "Relu"}:
        return 0
    wide = graph.makers.get(before.input[0])
    if wide is None or wide.op_type != "Conv" or _attribute(wide, "group", 1) > 1 or len(depthwise.input) < 3:
        return 0
    alone = graph.only_reader(wide.output[0]) is before and graph.only_reader(before.output[0]) is depthwise
    readers = graph.gather(after.output[0], _Readers())
    kernel, bias = constants[depthwise.input[1]], constants[depthwise.input[2]]
    count = len(kernel)
    if not alone or not readers.closed or _attribute(depthwise, "group", 1) != count:
        return 0
    heard = np.zeros(count, bool)
    for name in readers.weights:
        heard |= (np.moveaxis(constants[name], 1, 0).reshape(count, -1) != 0).any(1)
    dead = np.flatnonzero(((kernel == 0).all((1, 2, 3)) & (bias <= 0)) | ~heard)
    # Some dead ones stay, so that those that are left fill whole blocks.
    kept = min(-(-(count - len(dead)) // _BLOCK) * _BLOCK, count)
    if count - kept < _WORTH_IT * count:
        return 0
    dead = dead[: count - kept]
    for name in (*wide.input[1:], *depthwise.input[1:]):
        constants[name] = np.delete(constants[name], dead, axis=0)
    for name in readers.weights:
        constants[name] = np.ascontiguousarray(np.delete(constants[name], dead, axis=1))
    for name in readers.shapes:
        constants[name] = np.array([constants[name][0], kept], np.int64)
    for attribute in depthwise.attribute:
        if attribute.name == "group":
            attribute.i = kept
    return len(dead)


def _attribute(node: onnx.NodeProto, name: str, usual: int) -> int:
    return next((int(helper.get_attribute_value(a)) for a in node.attribute if a.name == name), usual)

"""The same network for a smaller picture.

Convolutions don't care; what does are the reshapes of a network that attends to patches (MobileViT v2), which TFLite
stores with fixed sizes. A picture (1, H, W, C) is cut into patches of p x p:
(H/p, p, W/p, pC), then (H/p, W/p, p, pC), then (1, number of patches, p * p, C); and the same way back.
"""

from __future__ import annotations

from math import isqrt
from pathlib import Path

import tflite

from models.convert.tflite_graph import NotConvertible, Operator, TfliteGraph


class ResizedGraph(TfliteGraph):
    """A fully convolutional network with patch attention, taken to pictures of ``side`` x ``side`` pixels."""

    def __init__(self, path: Path, side: int) -> None:
        super().__init__(path)
        self._resized: dict[int, list[int]] = {}
        self._stage = 0
        """0 whole, 1 rows of patches, 2 a list of patches, 3 rows of patches again."""
        (first,) = self.inputs
        self._resized[first] = [1, side, side, super().shape(first)[3]]
        for operator in self.operators:
            self._resized[operator.outputs[0]] = self._shape_of(operator)

    def shape(self, index: int) -> list[int]:
        return self._resized.get(index) or super().shape(index)

    def _shape_of(self, operator: Operator) -> list[int]:
        old = super().shape(operator.outputs[0])
        given = [self.shape(i) for i in operator.inputs if self.constant(i) is None]
        now = max(given, key=lambda shape: (sum(shape[1:3]), shape[3]))
        match operator.name:
            case "CONV_2D" | "DEPTHWISE_CONV_2D":
                kind = tflite.Conv2DOptions if operator.name == "CONV_2D" else tflite.DepthwiseConv2DOptions
                steps = operator.options(kind)
                return [now[0], -(-now[1] // steps.StrideH()), -(-now[2] // steps.StrideW()), old[3]]
            case "ADD" | "MUL":
                return [now[0], max(s[1] for s in given), max(s[2] for s in given), max(s[3] for s in given)]
            case "SOFTMAX":
                return now
            case "SUM":
                return [now[0], now[1], 1, now[3]]
            case "TRANSPOSE":
                return [now[int(k)] for k in self.integers(operator.inputs[1]).ravel()]
            case "RESHAPE":
                return self._cut_up(super().shape(operator.inputs[0]), old, now)
            case "RESIZE_BILINEAR" | "RESIZE_NEAREST_NEIGHBOR" | "TRANSPOSE_CONV":
                whole = super().shape(self.inputs[0])[1]
                side = self._resized[self.inputs[0]][1]
                return [1, old[1] * side // whole, old[2] * side // whole, old[3]]
        raise NotConvertible(f"{operator.name} for another size of picture")

    def _cut_up(self, before: list[int], after: list[int], now: list[int]) -> list[int]:
        if before[2:] == after[:1:-1] and 1 in before[2:]:  # from one column to one row, or back
            return [now[0], now[1], now[3], now[2]]
        self._stage = (self._stage + 1) % 4
        if self._stage == 1:
            patch = after[1]
            return [now[1] // patch, patch, now[2] // patch, patch * now[3]]
        if self._stage == 2:
            return [1, now[0] * now[1], now[2] ** 2, after[3]]
        if self._stage == 3:
            rows, patch = isqrt(now[1]), isqrt(now[2])
            return [rows, rows, patch, after[3]]
        return [1, now[0] * now[1], now[0] * now[1], after[3]]

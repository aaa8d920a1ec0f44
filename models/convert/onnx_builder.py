"""Collects ONNX nodes and constants and makes a checked model of those that matter."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import ArrayLike, NDArray
from onnx import TensorProto, helper, numpy_helper

from models.convert.channels import drop_dead_channels

OPSET = 17
IR_VERSION = 8
_SMALL = 32
"""Constants with fewer values stay float32: a Cast node would cost more than it saves."""


class OnnxBuilder:
    """Nodes in the order in which they run; names are made here."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, NDArray[Any]] = {}
        self._count = 0

    def _fresh(self, stem: str) -> str:
        self._count += 1
        return f"{stem}_{self._count}"

    def constant(self, value: ArrayLike, dtype: type = np.float32) -> str:
        name = self._fresh("c")
        self._constants[name] = np.ascontiguousarray(np.asarray(value, dtype))
        return name

    def integers(self, value: ArrayLike) -> str:
        return self.constant(value, np.int64)

    def node(self, kind: str, inputs: list[str], output: str | None = None, **attributes: Any) -> str:
        """Adds a node with one output and gives that output's name."""
        output = output or self._fresh(kind.lower())
        self._nodes.append(helper.make_node(kind, inputs, [output], name=self._fresh(kind), **attributes))
        return output

    def slice(self, source: str, start: int, end: int, axis: int) -> str:
        return self.node("Slice", [source, *(self.integers([v]) for v in (start, end, axis))])

    def model(
        self, inputs: dict[str, list[int]], outputs: dict[str, list[int]], rounded: bool = False
    ) -> onnx.ModelProto:
        """The checked model: what no output needs and dead channels are left out, large weights are stored in half
        precision.

        Without ``rounded`` only those that half precision holds exactly.
        """
        needed = set(outputs)
        live = []
        for node in reversed(self._nodes):
            if any(name in needed for name in node.output):
                live.append(node)
                needed |= set(node.input)
        live.reverse()
        drop_dead_channels(live, self._constants)
        casts, initializers = [], []
        for name, value in self._constants.items():
            if name not in needed:
                continue
            if _fits_half(value, rounded):
                initializers.append(numpy_helper.from_array(value.astype(np.float16), f"{name}_half"))
                casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
            else:
                initializers.append(numpy_helper.from_array(value, name))
        graph = helper.make_graph(
            [*casts, *live],
            "network",
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs.items()],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs.items()],
            initializers,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="guong"
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def _fits_half(value: NDArray[Any], rounded: bool) -> bool:
    """Whether half precision holds the very same numbers (onnxruntime folds the Cast away when it loads)."""
    if value.dtype != np.float32 or value.size < _SMALL:
        return False
    if rounded:
        return bool(np.abs(value).max() < np.finfo(np.float16).max)
    with np.errstate(over="ignore"):
        return bool(np.array_equal(value, value.astype(np.float16).astype(np.float32)))

"""A TFLite file as plain Python: operators, shapes and constants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tflite
from numpy.typing import NDArray

Array = NDArray[Any]

_OPERATOR_NAMES = {value: name for name, value in vars(tflite.BuiltinOperator).items() if isinstance(value, int)}
_CUSTOM = 32
_NUMPY_TYPES = {0: np.float32, 1: np.float16, 2: np.int32, 3: np.uint8, 4: np.int64, 6: np.bool_, 9: np.int8}


class NotConvertible(Exception):
    """The network holds something that this converter doesn't know."""


@dataclass(frozen=True)
class Operator:
    """One operator: its name, tensor indices and raw options."""

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    raw: Any

    def options(self, kind: type) -> Any:
        """The operator's built-in options read as the flatbuffer table ``kind``."""
        table = self.raw.BuiltinOptions()
        result = kind()
        result.Init(table.Bytes, table.Pos)
        return result

    @property
    def custom_options(self) -> bytes:
        return bytes(self.raw.CustomOptionsAsNumpy())


class TfliteGraph:
    """The first subgraph of a TFLite file. Tensors are known by their index; layouts are NHWC."""

    def __init__(self, path: Path) -> None:
        self._model = tflite.Model.GetRootAs(path.read_bytes(), 0)
        self._graph = self._model.Subgraphs(0)
        self._derived: dict[int, Array] = {}
        self.inputs = [int(self._graph.Inputs(k)) for k in range(self._graph.InputsLength())]
        self.outputs = [int(self._graph.Outputs(k)) for k in range(self._graph.OutputsLength())]
        self.operators = list(self._read_operators())
        self.readers: dict[int, list[Operator]] = {}
        for operator in self.operators:
            for index in operator.inputs:
                self.readers.setdefault(index, []).append(operator)

    def _read_operators(self) -> Iterator[Operator]:
        for k in range(self._graph.OperatorsLength()):
            raw = self._graph.Operators(k)
            code = self._model.OperatorCodes(raw.OpcodeIndex())
            builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
            name = code.CustomCode().decode() if builtin == _CUSTOM else _OPERATOR_NAMES[builtin]
            inputs = tuple(int(i) for i in raw.InputsAsNumpy())
            yield Operator(name, inputs, tuple(int(i) for i in raw.OutputsAsNumpy()), raw)

    def shape(self, index: int) -> list[int]:
        tensor = self._graph.Tensors(index)
        return [int(x) for x in tensor.ShapeAsNumpy()] if tensor.ShapeLength() else []

    def tensor_name(self, index: int) -> str:
        return str(self._graph.Tensors(index).Name().decode()).removesuffix(":0")

    def constant(self, index: int) -> Array | None:
        """The tensor's value if the file holds one (or :meth:`derive` gave one), else ``None``."""
        if index in self._derived:
            return self._derived[index]
        tensor = self._graph.Tensors(index)
        buffer = self._model.Buffers(tensor.Buffer())
        if buffer.DataLength() == 0:
            return None
        if tensor.Sparsity() is not None:
            raise NotConvertible(f"tensor {self.tensor_name(index)} is sparse")
        values: Array = np.frombuffer(buffer.DataAsNumpy().tobytes(), _NUMPY_TYPES[tensor.Type()])
        return values.reshape(self.shape(index))

    def weights(self, index: int) -> NDArray[np.float32]:
        """The tensor's constant value as float32; :class:`NotConvertible` if it isn't constant."""
        value = self.constant(index)
        if value is None:
            raise NotConvertible(f"tensor {self.tensor_name(index)} should be constant")
        return value.astype(np.float32)

    def integers(self, index: int) -> NDArray[np.int64]:
        return self.weights(index).astype(np.int64)

    def derive(self, index: int, value: Array) -> None:
        """Tells that the tensor is constant after all (a half-precision weight made float)."""
        self._derived[index] = value

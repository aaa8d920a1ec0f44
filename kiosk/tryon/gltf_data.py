"""The bytes of a stranger's .glb: its description and its data, handed out only after every number was checked.

Nothing in the file is believed: no address outside it is followed, and every count, offset and length is held against
the bytes that are there before anything is made from it.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.glb import MOST_BYTES, MOST_JSON, bounded, few_listed
from assets.textures import MOST_TEXELS, Refused, picture_size
from kiosk.tryon.errors import PieceFileWrong

# What the catalogue takes, and the few nodes that ``kiosk piece add`` writes over it.
MAX_BYTES = MOST_BYTES + 4096

_COMPONENTS: dict[int, Any] = {
    5120: np.int8,
    5121: np.uint8,
    5122: np.int16,
    5123: np.uint16,
    5125: np.uint32,
    5126: np.float32,
}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


def wrong(path: Path, what: str, remedy: str = "Export it again as a plain binary glTF 2.0 (.glb).") -> PieceFileWrong:
    return PieceFileWrong(f"The piece's file {path.name} {what}.", remedy)


class Entry(dict[str, Any]):
    """An object of the description. What it does not say reads as ``None``."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name)


def _chunks(path: Path, data: bytes) -> tuple[Entry, bytes]:
    """The parsed JSON and the binary chunk of a .glb container."""
    if len(data) < 20 or data[:4] != b"glTF":
        raise wrong(path, "is not a binary glTF")
    version, length = struct.unpack_from("<II", data, 4)
    if version != 2 or length > len(data):
        raise wrong(path, "is cut short or not glTF 2.0")
    offset, text, binary = 12, b"", b""
    while offset + 8 <= length:
        size, kind = struct.unpack_from("<II", data, offset)
        offset += 8
        if offset + size > length:
            raise wrong(path, "is cut short")
        if kind == 0x4E4F534A and not text:
            text = data[offset : offset + size]
        elif kind == 0x004E4942 and not binary:
            binary = data[offset : offset + size]
        offset += size + (-size % 4)
    if len(text) > MOST_JSON + 4096:
        raise wrong(path, "describes itself at absurd length")
    try:
        document = json.loads(text, object_hook=Entry)
    except (ValueError, RecursionError) as error:
        raise wrong(path, "has a damaged description") from error
    if not isinstance(document, Entry):
        raise wrong(path, "has a damaged description")
    if not few_listed(document):
        raise wrong(path, "describes itself at absurd length")
    return document, binary


class GltfData:
    """One file while it is read. Everything raises :class:`PieceFileWrong`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            data = bounded(path, MAX_BYTES)
        except Refused as error:
            raise PieceFileWrong(f"The piece's file {path.name}: {error.what}", error.remedy) from error
        except OSError as error:
            raise PieceFileWrong(f"The piece's file {path.name} cannot be read: {error.strerror}.") from error
        self.document, binary = _chunks(path, data)
        self._binary = memoryview(binary)  # thousands of parts may share one block: no slice of it is a copy
        self._pictures: dict[int, bytes] = {}
        self._texels = 0

    def at(self, items: list[Any] | None, index: Any, what: str) -> Any:
        """The entry that an index names."""
        if not isinstance(index, int) or items is None or not 0 <= index < len(items):
            raise wrong(self.path, f"names a {what} that it does not have")
        return items[index]

    def index(self, value: Any) -> int:
        """The index of a node that there is."""
        self.at(self.document.nodes, value, "node")
        return int(value)

    def local(self, node: Any) -> NDArray[np.float64]:
        """(4, 4) a node in its parent, glTF's axes and the file's unit."""
        if node.matrix:
            matrix = self.numbers(node.matrix, 16).reshape(4, 4).T
        else:
            x, y, z, w = self.numbers(node.rotation or [0, 0, 0, 1], 4)
            norm = max(float(np.sqrt(x * x + y * y + z * z + w * w)), 1e-9)
            x, y, z, w = x / norm, y / norm, z / norm, w / norm
            matrix = np.eye(4)
            matrix[:3, :3] = [
                [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
            ]
            matrix[:3, :3] *= self.numbers(node.scale or [1, 1, 1], 3)
            matrix[:3, 3] = self.numbers(node.translation or [0, 0, 0], 3)
        return matrix

    def numbers(self, values: Any, count: int) -> NDArray[np.float64]:
        """(count,) finite numbers."""
        try:
            array = np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise wrong(self.path, "has a transform that is not numbers") from error
        if array.shape != (count,) or not np.isfinite(array).all() or np.abs(array).max() > 1e6:
            raise wrong(self.path, "has a transform that makes no sense")
        return array

    def accessor(self, index: int, width: int) -> NDArray[Any]:
        """(n, width) array of an accessor, after every number in it was checked."""
        accessor = self.at(self.document.accessors, index, "accessor")
        dtype = _COMPONENTS.get(accessor.componentType)
        if dtype is None or _WIDTHS.get(accessor.type) != width or accessor.sparse is not None:
            raise wrong(self.path, "has data of an unexpected kind")
        data = self.view(accessor.bufferView)
        view = self.document.bufferViews[accessor.bufferView]
        item = np.dtype(dtype).itemsize * width
        stride = view.byteStride or item
        start, count = accessor.byteOffset or 0, accessor.count
        if not isinstance(count, int) or count < 1 or start < 0 or not item <= stride <= 252:
            raise wrong(self.path, "has data of an impossible length")
        if start + stride * (count - 1) + item > len(data):
            raise wrong(self.path, "claims more data than it has")
        array = np.ndarray((count, width), dtype, data, start, (stride, np.dtype(dtype).itemsize))
        if accessor.normalized and dtype is not np.float32:
            return array.astype(np.float32) / np.float32(np.iinfo(dtype).max)
        return array

    def view(self, index: int | None) -> memoryview:
        """The bytes of a buffer view."""
        view = self.at(self.document.bufferViews, index, "buffer view")
        start, length = view.byteOffset or 0, view.byteLength
        if not isinstance(length, int) or length < 1 or start < 0 or start + length > len(self._binary):
            raise wrong(self.path, "claims more data than it has")
        return self._binary[start : start + length]

    def picture(self, index: Any) -> bytes:
        """An encoded picture; the same bytes however many parts it is on, so that it is unpacked once."""
        image = self.at(self.document.images, index, "image")
        if index not in self._pictures:
            data = bytes(self.view(image.bufferView))
            try:
                width, height = picture_size(data)
            except Refused as error:
                raise PieceFileWrong(f"The piece's file {self.path.name}: {error.what}", error.remedy) from error
            self._texels += width * height
            if self._texels > MOST_TEXELS:
                remedy = f"At most {MOST_TEXELS / 1e6:.0f} million pixels together."
                raise wrong(self.path, "has pictures that are too large", remedy)
            self._pictures[index] = data
        return self._pictures[index]

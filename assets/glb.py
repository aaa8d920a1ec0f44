"""Reads a binary glTF 2.0 file from a stranger: bounded, from one file, and refusing with a reason."""

from __future__ import annotations

import json
import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.textures import MOST_TEXELS, Refused, picture_size

# The mirror reads every file within the same limits (kiosk/tryon/gltf_data.py).
MOST_BYTES = 5_000_000
MOST_JSON = 2_000_000
MOST_TRIANGLES = 100_000
MOST_VERTICES = 300_000
MOST_NODES = 5_000
MOST_DRAWN = 5_000
"""Primitives that are drawn, each as often as it is."""
MOST_LISTED = 60_000
"""Entries of the description's lists (nodes, meshes, accessors, ...) together."""
MOST_DEPTH = 32
SIMPLE = {
    "KHR_materials_ior",
    "KHR_materials_transmission",
    "KHR_materials_volume",
    "KHR_materials_dispersion",
    "KHR_materials_clearcoat",
    "KHR_materials_iridescence",
    "KHR_materials_specular",
    "KHR_materials_sheen",
    "KHR_materials_anisotropy",
    "KHR_materials_emissive_strength",
    "KHR_materials_unlit",
    "KHR_texture_transform",
}
COMPONENTS = {
    5120: ("<i1", 1),
    5121: ("<u1", 1),
    5122: ("<i2", 2),
    5123: ("<u2", 2),
    5125: ("<u4", 4),
    5126: ("<f4", 4),
}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


@dataclass(frozen=True)
class Glb:
    """A file that has passed."""

    document: dict[str, Any]
    blob: bytes
    triangles: int
    placed: tuple[tuple[NDArray[np.float64], int], ...]
    """(global matrix, index of its node) of all nodes in the scene."""

    def points(self) -> NDArray[np.float64]:
        """(n, 3) all drawn vertices in the file's units."""
        found = [np.empty((0, 3))]
        for matrix, index in self.placed:
            mesh = self.document["nodes"][index].get("mesh")
            if mesh is None:
                continue
            for primitive in self.document["meshes"][mesh]["primitives"]:
                local = values(self.document, self.blob, primitive["attributes"]["POSITION"]).astype(float)
                found.append(local @ matrix[:3, :3].T + matrix[:3, 3])
        return np.vstack(found)

    def anchor(self) -> NDArray[np.float64] | None:
        """The global matrix of the node named ``anchor``."""
        for matrix, index in self.placed:
            if self.document["nodes"][index].get("name") == "anchor":
                return matrix
        return None


def bounded(file: Path, most: int) -> bytes:
    """The whole of a file of at most ``most`` bytes. What is no file (a pipe, a device) is not waited for, and one that
    grows while it is read ends at the limit. Raises :class:`Refused`, and ``OSError``."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError as error:
        raise Refused("It has no name that a file can have.", "Name a .glb.") from error
    with os.fdopen(handle, "rb") as opened:
        told = os.fstat(handle)
        if not stat.S_ISREG(told.st_mode):
            raise Refused("It is not a file.", "Name a .glb.")
        data = opened.read(most + 1) if told.st_size <= most else b""
    size = max(told.st_size, len(data))
    if size > most:
        raise Refused(
            f"The file has {size / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:g} MB are taken.",
            "Reduce its meshes and textures.",
        )
    return data


def read(file: Path) -> Glb:
    """Raises :class:`Refused`."""
    try:
        data = bounded(file, MOST_BYTES)
    except OSError as error:
        raise Refused(f"The file cannot be read: {error.strerror}.", "Check its path.") from error
    document, blob = _chunks(data)
    try:
        with np.errstate(over="raise", invalid="raise"):
            return _checked(document, blob)
    except Refused:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        # A stranger's JSON may have any shape at all; whatever does not fit glTF's is the file's fault.
        raise Refused(
            f"The file does not follow glTF 2.0 ({type(error).__name__}: {error}).", "Export it again."
        ) from error


def _chunks(data: bytes) -> tuple[dict[str, Any], bytes]:
    if data[:4] != b"glTF":
        raise Refused("This is not a binary glTF file (.glb).", "Export the piece as glTF 2.0, binary.")
    if len(data) < 20:
        raise Refused("The file is cut off.", "Copy or export it again.")
    version, length = struct.unpack_from("<II", data, 4)
    if version != 2:
        raise Refused(f"glTF version {version} is not taken.", "Export it as glTF 2.0.")
    if length != len(data):
        raise Refused(
            f"The file says it has {length} bytes and has {len(data)}: it is cut off or altered.", "Copy it again."
        )
    text, blob, at = b"", b"", 12
    while at + 8 <= len(data):
        size, kind = struct.unpack_from("<II", data, at)
        if at + 8 + size > len(data):
            raise Refused("A part of the file is longer than the file.", "Export it again.")
        chunk = data[at + 8 : at + 8 + size]
        if kind == 0x4E4F534A and not text:
            text = chunk
        elif kind == 0x004E4942 and not blob:
            blob = chunk
        at += 8 + size
    if len(text) > MOST_JSON:
        raise Refused("Its description (JSON) is too large.", "Reduce the number of nodes and meshes.")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("Its description (JSON) is broken.", "Export it again.") from error
    if not isinstance(document, dict):
        raise Refused("Its description (JSON) is broken.", "Export it again.")
    if not few_listed(document):
        raise Refused(f"Its description lists over {MOST_LISTED:,} things.", "Join its meshes.")
    return document, blob


def few_listed(document: dict[str, Any]) -> bool:
    """Whether the description's lists are no longer than a piece of jewellery needs."""
    listed = sum(len(entry) for entry in document.values() if isinstance(entry, list | dict))
    meshes = document.get("meshes")
    for mesh in meshes if isinstance(meshes, list) else ():
        primitives = mesh.get("primitives") if isinstance(mesh, dict) else None
        listed += len(primitives) if isinstance(primitives, list) else 0
    return listed <= MOST_LISTED


def _checked(document: dict[str, Any], blob: bytes) -> Glb:
    if str(document["asset"]["version"]) != "2.0":
        raise Refused("The file is not glTF 2.0.", "Export it as glTF 2.0.")
    for name in document.get("extensionsRequired", []):
        if name not in SIMPLE:
            raise Refused(
                f"It needs {name}, which the mirror does not read.", "Export it without compression or extras."
            )
    if document.get("animations"):
        raise Refused("The file is animated.", "Export it without animation: hanging parts move by themselves.")
    if document.get("skins"):
        raise Refused("The file has a skeleton.", "Export it as plain meshes.")
    _buffers(document, blob)
    _images(document, blob)
    each: list[tuple[int, int, int]] = []
    held = [0, 0, 0]
    for mesh in document.get("meshes", []):
        each.append(_mesh(document, blob, mesh))
        held = [held[k] + each[-1][k] for k in (0, 1, 2)]
        _few_enough(*held)
    placed = _placed(document)
    nodes = document.get("nodes", [])
    drawn = [nodes[index]["mesh"] for _, index in placed if nodes[index].get("mesh") is not None]
    triangles, vertices, primitives = (sum(each[mesh][k] for mesh in drawn) for k in (0, 1, 2))
    _few_enough(triangles, vertices, primitives)
    return Glb(document, blob, triangles, tuple(placed))


def _outside(uri: str) -> Refused:
    if ".." in uri or uri.startswith(("/", "\\", "file:")):
        return Refused("It points at a file elsewhere on this machine.", "Pack everything into the .glb.")
    return Refused("It points at another file or a web address.", "Pack everything into the .glb.")


def _buffers(document: dict[str, Any], blob: bytes) -> None:
    buffers = document.get("buffers", [])
    for buffer in buffers:
        if "uri" in buffer:
            raise _outside(str(buffer["uri"]))
    if len(buffers) > 1:
        raise Refused("It has more than one buffer.", "Pack everything into the .glb.")
    if buffers and not 0 <= int(buffers[0]["byteLength"]) <= len(blob):
        raise Refused("Its data is shorter than it says.", "Export it again.")
    for view in document.get("bufferViews", []):
        start, size = int(view.get("byteOffset", 0)), int(view["byteLength"])
        if start < 0 or size < 0 or start + size > len(blob):
            raise Refused("A part of its data lies outside the file.", "Export it again.")


def _images(document: dict[str, Any], blob: bytes) -> None:
    texels = 0
    for image in document.get("images", []):
        if "uri" in image:
            raise _outside(str(image["uri"]))
        view = document["bufferViews"][image["bufferView"]]
        start = int(view.get("byteOffset", 0))
        width, height = picture_size(blob[start : start + int(view["byteLength"])])
        texels += width * height
        if texels > MOST_TEXELS:
            raise Refused(
                f"Its textures have over {MOST_TEXELS / 1e6:.0f} million pixels together.",
                "Use fewer of them, or smaller ones.",
            )


def values(document: dict[str, Any], blob: bytes, index: int) -> NDArray[Any]:
    """(count, width) of an accessor, checked against the data's bounds."""
    if index < 0:
        raise ValueError("negative index")
    accessor = document["accessors"][index]
    if "sparse" in accessor:
        raise Refused("It uses sparse accessors.", "Export it as plain meshes.")
    if accessor.get("bufferView") is None:
        raise Refused("A mesh has no data.", "Export it again.")
    kind, size = COMPONENTS[accessor["componentType"]]
    width, count = WIDTHS[accessor["type"]], int(accessor["count"])
    view = document["bufferViews"][accessor["bufferView"]]
    stride = int(view.get("byteStride", 0)) or size * width
    start = int(view.get("byteOffset", 0)) + int(accessor.get("byteOffset", 0))
    end = int(view.get("byteOffset", 0)) + int(view["byteLength"])
    if count < 1 or stride < size * width or start < 0 or start + (count - 1) * stride + size * width > end:
        raise Refused(f"A mesh claims {count:,} elements that its data does not hold.", "Export it again.")
    shape, strides = (count, width), (stride, size)
    return np.ndarray(shape, kind, blob, start, strides)


def _mesh(document: dict[str, Any], blob: bytes, mesh: dict[str, Any]) -> tuple[int, int, int]:
    """Triangles, vertices and primitives."""
    triangles = vertices = 0
    for primitive in mesh["primitives"]:
        if primitive.get("mode", 4) != 4:
            raise Refused("It has lines, points or strips.", "Export it as triangles.")
        if primitive.get("targets"):
            raise Refused("It has morph targets.", "Export it as plain meshes.")
        points = values(document, blob, primitive["attributes"]["POSITION"])
        if points.dtype != np.dtype("<f4") or points.shape[1] != 3:
            raise Refused("Its points are quantised.", "Export it without quantisation.")
        if not np.isfinite(points).all():
            raise Refused("Some of its points are not numbers.", "Repair the mesh and export it again.")
        vertices += len(points)
        count = len(points)
        if "indices" in primitive:
            order = values(document, blob, primitive["indices"])
            if int(order.max()) >= len(points):
                raise Refused("A triangle uses a point that does not exist.", "Repair the mesh and export it again.")
            count = len(order)
        triangles += count // 3
        _few_enough(triangles, vertices, 0)
    return triangles, vertices, len(mesh["primitives"])


def _few_enough(triangles: int, vertices: int, primitives: int) -> None:
    """Asked while counting, so that a file whose meshes share one block of data can't keep us busy."""
    if primitives > MOST_DRAWN:
        raise Refused(f"It draws {primitives:,} parts; at most {MOST_DRAWN:,} are taken.", "Join its meshes.")
    if triangles > MOST_TRIANGLES or vertices > MOST_VERTICES:
        raise Refused(
            f"It draws {triangles:,} triangles or more ({vertices:,} points); at most {MOST_TRIANGLES:,} are taken.",
            "Reduce the mesh.",
        )


def _local(node: dict[str, Any]) -> NDArray[np.float64]:
    if "matrix" in node:
        matrix = np.array(node["matrix"], float).reshape(4, 4).T
    else:
        x, y, z, w = (float(v) for v in node.get("rotation", (0, 0, 0, 1)))
        matrix = np.eye(4)
        matrix[:3, :3] = [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
        matrix[:3, :3] *= np.array(node.get("scale", (1, 1, 1)), float)
        matrix[:3, 3] = node.get("translation", (0, 0, 0))
    if not np.isfinite(matrix).all():
        raise Refused("A part is placed by something that is not a number.", "Export it again.")
    return matrix


def _placed(document: dict[str, Any]) -> list[tuple[NDArray[np.float64], int]]:
    nodes = document.get("nodes", [])
    if len(nodes) > MOST_NODES:
        raise Refused(f"It has {len(nodes):,} parts; at most {MOST_NODES:,} are taken.", "Join its meshes.")
    scenes = document.get("scenes") or [{"nodes": []}]
    placed: list[tuple[NDArray[np.float64], int]] = []
    seen: set[int] = set()
    waiting = [(index, np.eye(4), 0) for index in scenes[document.get("scene", 0)].get("nodes", [])]
    while waiting:
        index, parent, depth = waiting.pop()
        if index in seen or not 0 <= index < len(nodes) or depth > MOST_DEPTH:
            raise Refused("Its parts hang on each other in a circle, or too deep.", "Export it again.")
        seen.add(index)
        here = parent @ _local(nodes[index])
        placed.append((here, index))
        waiting += [(child, here, depth + 1) for child in nodes[index].get("children", [])]
    return placed


def repacked(document: dict[str, Any], blob: bytes) -> bytes:
    """The bytes of a .glb."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    blob += b"\0" * (-len(blob) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if blob:
        chunks += struct.pack("<II", len(blob), 0x004E4942) + blob
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks

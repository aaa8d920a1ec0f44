"""Reads a piece's .glb into plain arrays, and believes nothing that the file says.

Our own reader and not Qt's run-time loader, because metals and stones are looked up by name and extras, because
it runs off the GUI thread, and because a file from a retailer must not be able to do anything: no address
outside the file is followed, and every count, offset and length is checked against the bytes that are there
before anything is made from it. ``pygltflib`` knows the format's fields.

The piece comes out in its own frame (see ``models.placement``) in millimetres. An empty node named ``anchor``
says by its global transform where that frame lies in glTF's (docs/pieces.md). Without one it is a half turn about z:
glTF is in metres, y up and z towards the viewer, so ``piece = (-x, -y, z) * 1000``, and what hangs down hangs
along +y while the face of the piece looks along +z. Of a necklace's ``chain_rest`` only the link is taken: its
chain is laid along the neck.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pygltflib
from numpy.typing import NDArray

from assets.glb import (
    MOST_BYTES,
    MOST_JSON,
    MOST_NODES,
    MOST_TEXELS,
    MOST_TEXTURE,
    MOST_TRIANGLES,
    MOST_VERTICES,
    Refused,
    picture_size,
)
from kiosk.tryon.errors import PieceFileWrong
from kiosk.tryon.materials import Look, Matter, matter_of

# What the catalogue takes, and the few nodes that ``kiosk piece add`` writes over it.
MAX_BYTES = MOST_BYTES + 4096
MAX_NODES = MOST_NODES + 8
MAX_SIZE_MM = 1000.0
MIN_SIZE_MM = 1.0

_COMPONENTS: dict[int, Any] = {
    5120: np.int8,
    5121: np.uint8,
    5122: np.int16,
    5123: np.uint16,
    5125: np.uint32,
    5126: np.float32,
}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_HALF_TURN = np.diag([-1000.0, -1000.0, 1000.0, 1.0])


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles in the piece's frame, mm: positions and unit normals (n, 3), texture (n, 2) or None."""

    positions: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.uint32]
    texcoords: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One mesh of one matter. ``joint`` is the index of the dangle joint that carries it, or -1."""

    name: str
    matter: Matter
    mesh: Mesh
    joint: int = -1
    picture: bytes | None = None
    """An encoded PNG or JPEG, base colour."""


@dataclass(frozen=True, slots=True)
class Joint:
    """A point where what hangs below may swing. ``parent`` is another joint's index, or -1."""

    name: str
    parent: int
    pivot: NDArray[np.float64]
    """(3,) mm, in the piece's frame at rest."""


@dataclass(frozen=True, slots=True)
class PieceModel:
    """All that is drawn of one piece, at rest."""

    kind: str
    parts: tuple[Part, ...]
    joints: tuple[Joint, ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    """(3,) corners of the box around it, mm."""
    extras: dict[str, Any] = field(default_factory=dict)
    link: tuple[Part, ...] = ()
    """One link of a necklace's chain in a frame of its own, mm: x along the chain, y across it, z off the skin."""

    @property
    def triangles(self) -> int:
        return sum(len(part.mesh.triangles) for part in self.parts)


def read_piece(path: Path, kind: str) -> PieceModel:
    """Reads a .glb. Raises :class:`PieceFileWrong` with what is wrong and what to do."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _wrong(path, f"is {size / 1e6:.1f} MB large", f"Keep it under {MOST_BYTES / 1e6:g} MB.")
        data = path.read_bytes()
    except OSError as error:
        raise PieceFileWrong(f"The piece's file {path.name} cannot be read: {error.strerror}.") from error
    return _Reader(path, kind, *_chunks(path, data)).piece()


def _wrong(path: Path, what: str, remedy: str = "Export it again as a plain binary glTF 2.0 (.glb).") -> PieceFileWrong:
    return PieceFileWrong(f"The piece's file {path.name} {what}.", remedy)


def _chunks(path: Path, data: bytes) -> tuple[pygltflib.GLTF2, bytes]:
    """The parsed JSON and the binary chunk of a .glb container."""
    if len(data) < 20 or data[:4] != b"glTF":
        raise _wrong(path, "is not a binary glTF")
    version, length = struct.unpack_from("<II", data, 4)
    if version != 2 or length > len(data):
        raise _wrong(path, "is cut short or not glTF 2.0")
    offset, text, binary = 12, b"", b""
    while offset + 8 <= length:
        size, kind = struct.unpack_from("<II", data, offset)
        offset += 8
        if offset + size > length:
            raise _wrong(path, "is cut short")
        if kind == 0x4E4F534A and not text:
            text = data[offset : offset + size]
        elif kind == 0x004E4942 and not binary:
            binary = data[offset : offset + size]
        offset += size + (-size % 4)
    if len(text) > MOST_JSON + 4096:
        raise _wrong(path, "describes itself at absurd length")
    try:
        json.loads(text)  # pygltflib's own parser hides what is wrong with the text
        document = pygltflib.GLTF2.gltf_from_json(text.decode("utf-8"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _wrong(path, "has a damaged description") from error
    return document, binary


class _Reader:
    """One file while it is read."""

    def __init__(self, path: Path, kind: str, document: pygltflib.GLTF2, binary: bytes) -> None:
        self.path = path
        self.kind = kind
        self.document = document
        self.binary = binary
        self.triangles = self.points = self.texels = 0
        self.pictures: dict[int, bytes] = {}
        self.joints: list[Joint] = []
        self.parts: list[Part] = []
        self.link: list[Part] = []
        self.visited: set[int] = set()

    def piece(self) -> PieceModel:
        document = self.document
        if document.animations:
            raise _wrong(self.path, "is animated", "Export it without animations.")
        if document.skins:
            raise _wrong(self.path, "has a skeleton", "Export it without skins.")
        if any(buffer.uri for buffer in document.buffers) or any(image.uri for image in document.images):
            raise _wrong(self.path, "points at other files", "Export it with everything inside the .glb.")
        if document.extensionsRequired:
            needs = ", ".join(str(name)[:40] for name in document.extensionsRequired[:3])
            raise _wrong(self.path, f"needs {needs}", "Export it without mesh compression.")
        if len(document.nodes) > MAX_NODES:
            raise _wrong(self.path, f"has {len(document.nodes)} nodes", f"Join meshes: at most {MAX_NODES} nodes.")
        scene = self._at(document.scenes, document.scene or 0, "scene")
        roots = [self._index(node) for node in scene.nodes or []]
        extras = self._extras(roots, scene)
        base = self._anchor(roots)
        for root in roots:
            self._node(root, base, -1, 0)
        if any(part.matter.look is Look.GEM for part in self.link):
            raise _wrong(self.path, "has cut stones in its chain", "Set them in the body: a chain is metal or beads.")
        if not self.parts:
            raise _wrong(self.path, "has no triangles")
        points = np.concatenate([part.mesh.positions for part in self.parts])
        low, high = points.min(0).astype(np.float64), points.max(0).astype(np.float64)
        size = float((high - low).max())
        if not MIN_SIZE_MM <= size <= MAX_SIZE_MM:
            raise _wrong(self.path, f"is {size:.3g} mm large", "glTF is in metres: export it at its true size.")
        return PieceModel(self.kind, tuple(self.parts), tuple(self.joints), low, high, extras, tuple(self.link))

    def _extras(self, roots: list[int], scene: Any) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        nodes = [self._at(self.document.nodes, root, "node") for root in roots]
        for holder in (self.document.asset, scene, *nodes):
            merged.update(_told(holder.extras))
        return merged

    def _anchor(self, roots: list[int]) -> NDArray[np.float64]:
        """(4, 4) glTF -> piece frame in mm."""
        waiting = [(root, np.eye(4), 0) for root in roots]
        while waiting:
            index, parent, depth = waiting.pop()
            node = self._at(self.document.nodes, index, "node")
            transform = parent @ self._local(node)
            if node.name == "anchor" and node.mesh is None:
                if abs(np.linalg.det(transform[:3, :3])) < 1e-15:
                    raise _wrong(self.path, "has an anchor of no size")
                return np.asarray(np.linalg.inv(transform), np.float64)
            if depth < 64:
                waiting += [(self._index(child), transform, depth + 1) for child in node.children or []]
        return _HALF_TURN

    def _node(self, index: int, parent: NDArray[np.float64], joint: int, depth: int) -> None:
        if depth > 64 or index in self.visited:
            raise _wrong(self.path, "has nodes that contain themselves")
        self.visited.add(index)
        node = self._at(self.document.nodes, index, "node")
        transform = parent @ self._local(node)
        if node.name == "chain_rest" and self.kind == "necklace":
            self._link(node, transform)
            return
        extras = _told(node.extras)
        if extras.get("joint") or extras.get("dangle"):
            self.joints.append(Joint(str(node.name or index), joint, transform[:3, 3].copy()))
            joint = len(self.joints) - 1
        self._meshes(index, node, transform, joint, self.parts)
        for child in node.children or []:
            self._node(self._index(child), transform, joint, depth + 1)

    def _link(self, rest: Any, transform: NDArray[np.float64]) -> None:
        """``chain_link`` with its meshes' and children's places in it, but not its own: it is laid along the neck."""
        for index in rest.children or []:
            link = self._at(self.document.nodes, index, "node")
            if link.name == "chain_link":
                linear = (transform @ self._local(link))[:3, :3]
                size = np.diag([*[float(np.cbrt(abs(np.linalg.det(linear))))] * 3, 1.0])
                self._meshes(index, link, size, -1, self.link)
                for child in link.children or []:
                    inner = self._at(self.document.nodes, child, "node")
                    self._meshes(child, inner, size @ self._local(inner), -1, self.link)
                return

    def _meshes(self, index: int, node: Any, transform: NDArray[np.float64], joint: int, into: list[Part]) -> None:
        if node.mesh is not None:
            mesh = self._at(self.document.meshes, node.mesh, "mesh")
            for primitive in mesh.primitives:
                part = self._primitive(str(node.name or mesh.name or index), primitive, transform, joint)
                if part is not None:
                    into.append(part)

    def _local(self, node: Any) -> NDArray[np.float64]:
        if node.matrix:
            matrix = self._numbers(node.matrix, 16).reshape(4, 4).T
        else:
            x, y, z, w = self._numbers(node.rotation or [0, 0, 0, 1], 4)
            norm = max(float(np.sqrt(x * x + y * y + z * z + w * w)), 1e-9)
            x, y, z, w = x / norm, y / norm, z / norm, w / norm
            matrix = np.eye(4)
            matrix[:3, :3] = [
                [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
            ]
            matrix[:3, :3] *= self._numbers(node.scale or [1, 1, 1], 3)
            matrix[:3, 3] = self._numbers(node.translation or [0, 0, 0], 3)
        return matrix

    def _numbers(self, values: Any, count: int) -> NDArray[np.float64]:
        try:
            array = np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise _wrong(self.path, "has a transform that is not numbers") from error
        if array.shape != (count,) or not np.isfinite(array).all() or np.abs(array).max() > 1e6:
            raise _wrong(self.path, "has a transform that makes no sense")
        return array

    def _primitive(self, name: str, primitive: Any, transform: NDArray[np.float64], joint: int) -> Part | None:
        if (primitive.mode if primitive.mode is not None else 4) != 4:
            return None  # points and lines are construction aids, not jewellery
        attributes = primitive.attributes
        if attributes.POSITION is None:
            raise _wrong(self.path, f"has a mesh without positions ({name[:40]})")
        stored = self._accessor(attributes.POSITION, 3)
        count = len(stored)
        self.points += count
        if self.points > MOST_VERTICES:
            raise _wrong(self.path, f"has over {MOST_VERTICES:,} points", "Reduce the mesh.")
        positions = stored.astype(np.float32)
        if primitive.indices is not None:
            indices = self._accessor(primitive.indices, 1).astype(np.int64).ravel()
        else:
            indices = np.arange(count)
        if len(indices) % 3 or len(indices) == 0:
            raise _wrong(self.path, f"has a broken triangle ({name[:40]})")
        if indices.min() < 0 or indices.max() >= count:
            raise _wrong(self.path, f"has triangles of points that do not exist ({name[:40]})")
        self.triangles += len(indices) // 3
        if self.triangles > MOST_TRIANGLES:
            raise _wrong(self.path, f"has over {MOST_TRIANGLES:,} triangles", "Reduce the mesh.")
        triangles = indices.reshape(-1, 3).astype(np.uint32)
        if not np.isfinite(positions).all():
            raise _wrong(self.path, f"has points that are not numbers ({name[:40]})")
        linear = transform[:3, :3]
        if abs(np.linalg.det(linear)) < 1e-12:
            raise _wrong(self.path, f"has a part of no size ({name[:40]})")
        moved = (positions.astype(np.float64) @ linear.T + transform[:3, 3]).astype(np.float32)
        if np.linalg.det(linear) < 0:
            triangles = triangles[:, ::-1]
        if attributes.NORMAL is not None and len(raw := self._accessor(attributes.NORMAL, 3)) == count:
            normals = np.nan_to_num(raw.astype(np.float64)) @ np.linalg.inv(linear)
        else:
            moved, triangles, normals = _flat(moved, triangles)
        normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        texcoords = None
        if attributes.TEXCOORD_0 is not None and attributes.NORMAL is not None:
            texcoords = self._accessor(attributes.TEXCOORD_0, 2).astype(np.float32)
            if len(texcoords) != count:
                texcoords = None
        matter, picture = self._material(primitive.material)
        mesh = Mesh(moved, normals.astype(np.float32), np.ascontiguousarray(triangles), texcoords)
        return Part(name, matter, mesh, joint, picture if texcoords is not None else None)

    def _material(self, index: int | None) -> tuple[Matter, bytes | None]:
        if index is None:
            return matter_of("", {}, (0.8, 0.8, 0.8), 0.5, 0.0), None
        material = self._at(self.document.materials, index, "material")
        pbr = material.pbrMetallicRoughness
        factor = self._numbers((pbr.baseColorFactor if pbr else None) or [1, 1, 1, 1], 4)
        colour = (float(factor[0]), float(factor[1]), float(factor[2]))
        rough = 1.0 if pbr is None or pbr.roughnessFactor is None else float(pbr.roughnessFactor)
        metallic = 1.0 if pbr is None or pbr.metallicFactor is None else float(pbr.metallicFactor)
        extras = _told(material.extras)
        picture = None
        if pbr is not None and pbr.baseColorTexture is not None:
            texture = self._at(self.document.textures, pbr.baseColorTexture.index, "texture")
            picture = self._picture(texture.source)
        return matter_of(str(material.name or ""), extras, colour, rough, metallic), picture

    def _picture(self, index: Any) -> bytes:
        """An encoded picture; the same bytes however many parts it is on, so that it is unpacked once."""
        image = self._at(self.document.images, index, "image")
        if index not in self.pictures:
            data = self._view(image.bufferView)
            try:
                width, height = picture_size(data)
            except Refused as error:
                raise PieceFileWrong(f"The piece's file {self.path.name}: {error.what}", error.remedy) from error
            self.texels += width * height
            if max(width, height) > MOST_TEXTURE or self.texels > MOST_TEXELS:
                raise _wrong(
                    self.path,
                    "has pictures that are too large",
                    f"At most {MOST_TEXTURE} pixels a side, and {MOST_TEXELS / 1e6:.0f} million pixels together.",
                )
            self.pictures[index] = data
        return self.pictures[index]

    def _accessor(self, index: int, width: int) -> NDArray[Any]:
        """(n, width) array of an accessor, after every number in it was checked."""
        accessor = self._at(self.document.accessors, index, "accessor")
        dtype = _COMPONENTS.get(accessor.componentType)
        if dtype is None or _WIDTHS.get(accessor.type) != width or accessor.sparse is not None:
            raise _wrong(self.path, "has data of an unexpected kind")
        data = self._view(accessor.bufferView)
        view = self.document.bufferViews[accessor.bufferView]
        item = np.dtype(dtype).itemsize * width
        stride = view.byteStride or item
        start, count = accessor.byteOffset or 0, accessor.count
        if not isinstance(count, int) or count < 1 or start < 0 or not item <= stride <= 252:
            raise _wrong(self.path, "has data of an impossible length")
        if start + stride * (count - 1) + item > len(data):
            raise _wrong(self.path, "claims more data than it has")
        array = np.ndarray((count, width), dtype, data, start, (stride, np.dtype(dtype).itemsize))
        if accessor.normalized and dtype is not np.float32:
            return array.astype(np.float32) / np.float32(np.iinfo(dtype).max)
        return array

    def _view(self, index: int | None) -> bytes:
        view = self._at(self.document.bufferViews, index, "buffer view")
        start, length = view.byteOffset or 0, view.byteLength
        if not isinstance(length, int) or length < 1 or start < 0 or start + length > len(self.binary):
            raise _wrong(self.path, "claims more data than it has")
        return self.binary[start : start + length]

    def _at(self, items: list[Any] | None, index: Any, what: str) -> Any:
        if not isinstance(index, int) or items is None or not 0 <= index < len(items):
            raise _wrong(self.path, f"names a {what} that it does not have")
        return items[index]

    def _index(self, value: Any) -> int:
        self._at(self.document.nodes, value, "node")
        return int(value)


def _told(extras: Any) -> dict[str, Any]:
    """Extras of one holder; ours may lie under a key of their own, ``guong``."""
    if not isinstance(extras, dict):
        return {}
    own = extras.get("guong")
    return {**extras, **own} if isinstance(own, dict) else dict(extras)


def _flat(
    positions: NDArray[np.float32], triangles: NDArray[np.uint32]
) -> tuple[NDArray[np.float32], NDArray[np.uint32], NDArray[np.float64]]:
    """Every triangle with corners and a normal of its own, as glTF asks where normals are missing."""
    corners = positions[triangles.astype(np.int64).ravel()]
    a, b, c = corners[0::3].astype(np.float64), corners[1::3], corners[2::3]
    normals = np.repeat(np.cross(b - a, c - a), 3, axis=0)
    return corners, np.arange(len(corners), dtype=np.uint32).reshape(-1, 3), normals

"""Reads a piece's .glb into plain arrays, and believes nothing that the file says.

Our own reader and not Qt's run-time loader, because metals and stones are looked up by name and extras, because
it runs off the GUI thread, and because a file from a retailer must not be able to do anything: :mod:`gltf_data` holds
every number against the bytes that are there.

The piece comes out in its own frame (see ``models.placement``) in millimetres. An empty node named ``anchor``
says by its global transform where that frame lies in glTF's (docs/pieces.md). Without one it is a half turn about z:
glTF is in metres, y up and z towards the viewer, so ``piece = (-x, -y, z) * 1000``, and what hangs down hangs
along +y while the face of the piece looks along +z. Of a necklace's ``chain_rest`` only the link is taken: its
chain is laid along the neck.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.glb import MOST_DRAWN, MOST_NODES, MOST_TRIANGLES, MOST_VERTICES
from kiosk.tryon.gltf_data import GltfData, wrong
from kiosk.tryon.materials import Look, Matter, matter_of
from kiosk.tryon.model import Joint, Mesh, Part, PieceModel

MAX_NODES = MOST_NODES + 8
"""What the catalogue takes, and the few nodes that ``kiosk piece add`` writes over it."""
MAX_DEPTH = 64
MAX_JOINTS = 64
"""Each swings by itself, in every frame."""
MAX_SIZE_MM = 1000.0
MIN_SIZE_MM = 1.0
_HALF_TURN = np.diag([-1000.0, -1000.0, 1000.0, 1.0])


def read_piece(path: Path, kind: str) -> PieceModel:
    """Reads a .glb. Raises :class:`PieceFileWrong` with what is wrong and what to do."""
    data = GltfData(path)
    try:
        with np.errstate(over="raise", invalid="raise"):
            return _Reader(data, kind).piece()
    except (AttributeError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        # A stranger's JSON may have any shape at all; whatever does not fit glTF's is the file's fault.
        raise wrong(path, f"does not follow glTF 2.0 ({type(error).__name__})") from error


class _Reader:
    """One file while it is taken apart."""

    def __init__(self, data: GltfData, kind: str) -> None:
        self.data = data
        self.path = data.path
        self.kind = kind
        self.triangles = self.points = self.drawn = 0
        self.joints: list[Joint] = []
        self.parts: list[Part] = []
        self.link: list[Part] = []
        self.visited: set[int] = set()

    def piece(self) -> PieceModel:
        document = self.data.document
        if document.animations:
            raise wrong(self.path, "is animated", "Export it without animations.")
        if document.skins:
            raise wrong(self.path, "has a skeleton", "Export it without skins.")
        if any(each.uri for each in [*(document.buffers or []), *(document.images or [])]):
            raise wrong(self.path, "points at other files", "Export it with everything inside the .glb.")
        if document.extensionsRequired:
            needs = ", ".join(str(name)[:40] for name in document.extensionsRequired[:3])
            raise wrong(self.path, f"needs {needs}", "Export it without mesh compression.")
        if len(document.nodes or []) > MAX_NODES:
            raise wrong(self.path, f"has {len(document.nodes)} nodes", f"Join meshes: at most {MAX_NODES} nodes.")
        scene = self.data.at(document.scenes, document.scene or 0, "scene")
        roots = [self.data.index(node) for node in scene.nodes or []]
        extras = self._extras(roots, scene)
        base = self._anchor(roots)
        for root in roots:
            self._node(root, base, -1, 0)
        if any(part.matter.look is Look.GEM for part in self.link):
            raise wrong(self.path, "has cut stones in its chain", "Set them in the body: a chain is metal or beads.")
        if not self.parts and "collar" in extras:
            raise wrong(self.path, "is a collar without a body")
        # A strand has nothing but its chain: then a link stands for the piece, at the origin.
        drawn = self.parts or self.link
        if not drawn:
            raise wrong(self.path, "has no triangles")
        points = np.concatenate([part.mesh.positions for part in drawn])
        low, high = points.min(0).astype(np.float64), points.max(0).astype(np.float64)
        size = float((high - low).max())
        if not MIN_SIZE_MM <= size <= MAX_SIZE_MM:
            raise wrong(self.path, f"is {size:.3g} mm large", "glTF is in metres: export it at its true size.")
        return PieceModel(self.kind, tuple(self.parts), tuple(self.joints), low, high, extras, tuple(self.link))

    def _extras(self, roots: list[int], scene: Any) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        nodes = [self.data.at(self.data.document.nodes, root, "node") for root in roots]
        for holder in (self.data.document.asset, scene, *nodes):
            merged.update(_told(holder.extras))
        return merged

    def _anchor(self, roots: list[int]) -> NDArray[np.float64]:
        """(4, 4) glTF -> piece frame in mm."""
        waiting = [(root, np.eye(4), 0) for root in roots]
        while waiting:
            index, parent, depth = waiting.pop()
            node = self.data.at(self.data.document.nodes, index, "node")
            transform = parent @ self.data.local(node)
            if node.name == "anchor" and node.mesh is None:
                if abs(np.linalg.det(transform[:3, :3])) < 1e-15:
                    raise wrong(self.path, "has an anchor of no size")
                return np.asarray(np.linalg.inv(transform), np.float64)
            if depth < MAX_DEPTH:
                waiting += [(self.data.index(child), transform, depth + 1) for child in node.children or []]
        return _HALF_TURN

    def _node(self, index: int, parent: NDArray[np.float64], joint: int, depth: int) -> None:
        if depth > MAX_DEPTH or index in self.visited:
            raise wrong(self.path, "has nodes that contain themselves")
        self.visited.add(index)
        node = self.data.at(self.data.document.nodes, index, "node")
        transform = parent @ self.data.local(node)
        if node.name == "chain_rest" and self.kind == "necklace":
            self._link(node, transform)
            return
        extras = _told(node.extras)
        if extras.get("joint") or extras.get("dangle"):
            self.joints.append(Joint(str(node.name or index), joint, transform[:3, 3].copy()))
            joint = len(self.joints) - 1
            if len(self.joints) > MAX_JOINTS:
                raise wrong(self.path, f"has over {MAX_JOINTS} dangles", "Let fewer parts hang.")
        self._meshes(index, node, transform, joint, self.parts)
        for child in node.children or []:
            self._node(self.data.index(child), transform, joint, depth + 1)

    def _link(self, rest: Any, transform: NDArray[np.float64]) -> None:
        """``chain_link`` with its meshes' and children's places in it, but not its own: it is laid along the neck."""
        for index in rest.children or []:
            link = self.data.at(self.data.document.nodes, index, "node")
            if link.name == "chain_link":
                linear = (transform @ self.data.local(link))[:3, :3]
                size = np.diag([*[float(np.cbrt(abs(np.linalg.det(linear))))] * 3, 1.0])
                self._meshes(index, link, size, -1, self.link)
                for child in link.children or []:
                    inner = self.data.at(self.data.document.nodes, child, "node")
                    self._meshes(child, inner, size @ self.data.local(inner), -1, self.link)
                return

    def _meshes(self, index: int, node: Any, transform: NDArray[np.float64], joint: int, into: list[Part]) -> None:
        if node.mesh is not None:
            mesh = self.data.at(self.data.document.meshes, node.mesh, "mesh")
            for primitive in mesh.primitives:
                part = self._primitive(str(node.name or mesh.name or index), primitive, transform, joint)
                if part is not None:
                    into.append(part)

    def _primitive(self, name: str, primitive: Any, transform: NDArray[np.float64], joint: int) -> Part | None:
        if (primitive.mode if primitive.mode is not None else 4) != 4:
            return None  # points and lines are construction aids, not jewellery
        self.drawn += 1
        if self.drawn > MOST_DRAWN:
            raise wrong(self.path, f"draws over {MOST_DRAWN:,} parts", "Join its meshes.")
        attributes = primitive.attributes
        if attributes.POSITION is None:
            raise wrong(self.path, f"has a mesh without positions ({name[:40]})")
        stored = self.data.accessor(attributes.POSITION, 3)
        count = len(stored)
        self.points += count
        if self.points > MOST_VERTICES:
            raise wrong(self.path, f"has over {MOST_VERTICES:,} points", "Reduce the mesh.")
        positions = stored.astype(np.float32)
        if primitive.indices is not None:
            indices = self.data.accessor(primitive.indices, 1).astype(np.int64).ravel()
        else:
            indices = np.arange(count)
        if len(indices) % 3 or len(indices) == 0:
            raise wrong(self.path, f"has a broken triangle ({name[:40]})")
        if indices.min() < 0 or indices.max() >= count:
            raise wrong(self.path, f"has triangles of points that do not exist ({name[:40]})")
        self.triangles += len(indices) // 3
        if self.triangles > MOST_TRIANGLES:
            raise wrong(self.path, f"has over {MOST_TRIANGLES:,} triangles", "Reduce the mesh.")
        triangles = indices.reshape(-1, 3).astype(np.uint32)
        if not np.isfinite(positions).all():
            raise wrong(self.path, f"has points that are not numbers ({name[:40]})")
        linear = transform[:3, :3]
        if abs(np.linalg.det(linear)) < 1e-12:
            raise wrong(self.path, f"has a part of no size ({name[:40]})")
        moved = (positions.astype(np.float64) @ linear.T + transform[:3, 3]).astype(np.float32)
        if np.linalg.det(linear) < 0:
            triangles = triangles[:, ::-1]
        if attributes.NORMAL is not None and len(raw := self.data.accessor(attributes.NORMAL, 3)) == count:
            normals = np.nan_to_num(raw.astype(np.float64)) @ np.linalg.inv(linear)
        else:
            moved, triangles, normals = _flat(moved, triangles)
        normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        texcoords = None
        if attributes.TEXCOORD_0 is not None and attributes.NORMAL is not None:
            texcoords = self.data.accessor(attributes.TEXCOORD_0, 2).astype(np.float32)
            if len(texcoords) != count:
                texcoords = None
        matter, picture = self._material(primitive.material)
        mesh = Mesh(moved, normals.astype(np.float32), np.ascontiguousarray(triangles), texcoords)
        return Part(name, matter, mesh, joint, picture if texcoords is not None else None)

    def _material(self, index: int | None) -> tuple[Matter, bytes | None]:
        if index is None:
            return matter_of("", {}, (0.8, 0.8, 0.8), 0.5, 0.0), None
        material = self.data.at(self.data.document.materials, index, "material")
        pbr = material.pbrMetallicRoughness
        factor = self.data.numbers((pbr.baseColorFactor if pbr else None) or [1, 1, 1, 1], 4)
        red, green, blue, _ = factor.clip(0.0, 1.0)
        colour = (float(red), float(green), float(blue))
        rough, metallic = (
            float(self.data.numbers([1.0 if told is None else told], 1)[0].clip(0.0, 1.0))
            for told in ((None, None) if pbr is None else (pbr.roughnessFactor, pbr.metallicFactor))
        )
        extras = _told(material.extras)
        picture = None
        if pbr is not None and pbr.baseColorTexture is not None:
            texture = self.data.at(self.data.document.textures, pbr.baseColorTexture.index, "texture")
            picture = self.data.picture(texture.source)
        return matter_of(str(material.name or ""), extras, colour, rough, metallic), picture


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

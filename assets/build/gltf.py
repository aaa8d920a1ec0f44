"""Writes a design as a binary glTF 2.0 file, in metres. docs/pieces.md says what lies where in it."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.build.mesh import Mesh
from assets.build.piece import Chain, Design, Node, merged
from assets.metals import ALLOYS, reflectance

METALS = {name: reflectance(name) for name in ALLOYS}
"""Linear F0, the same as the mirror's."""

GEMS: dict[str, tuple[tuple[float, float, float], float, float, float]] = {
    "diamond": ((1.0, 1.0, 1.0), 1.0, 2.417, 55.3),
    "ruby": ((0.86, 0.02, 0.06), 0.0016, 1.765, 72.0),
    "sapphire": ((0.03, 0.09, 0.72), 0.0018, 1.765, 72.0),
    "emerald": ((0.03, 0.62, 0.25), 0.0018, 1.580, 70.0),
}
"""Attenuation colour, attenuation distance in m, refractive index (nD), Abbe number."""

ROUGHNESS = {"polished": 0.09, "brushed": 0.34, "matte": 0.5}


def material(name: str) -> tuple[dict[str, Any], set[str]]:
    """A glTF material for ``metal:NAME[:FINISH]``, ``gem:NAME`` or another name of this collection."""
    family, what, *finish = name.split(":")
    if family == "metal":
        rough = ROUGHNESS[finish[0] if finish else "polished"]
        pbr = {"baseColorFactor": [*METALS[what], 1.0], "metallicFactor": 1.0, "roughnessFactor": rough}
        return {"name": name, "pbrMetallicRoughness": pbr}, set()
    if family == "gem" and what in GEMS:
        colour, distance, ior, abbe = GEMS[what]
        volume: dict[str, Any] = {"thicknessFactor": 0.003}
        if what != "diamond":
            volume |= {"attenuationColor": list(colour), "attenuationDistance": distance}
        extensions = {
            "KHR_materials_ior": {"ior": ior},
            "KHR_materials_transmission": {"transmissionFactor": 1.0},
            "KHR_materials_volume": volume,
            "KHR_materials_dispersion": {"dispersion": 20.0 / abbe},
        }
        tint = [0.25 + 0.75 * c for c in colour] if what != "diamond" else list(colour)
        pbr = {"baseColorFactor": [*tint, 1.0], "metallicFactor": 0.0, "roughnessFactor": 0.0}
        return {"name": name, "pbrMetallicRoughness": pbr, "extensions": extensions}, set(extensions)
    colour, rough, extensions = OTHERS[name]
    pbr = {"baseColorFactor": [*colour, 1.0], "metallicFactor": 0.0, "roughnessFactor": rough}
    out: dict[str, Any] = {"name": name, "pbrMetallicRoughness": pbr}
    if extensions:
        out["extensions"] = extensions
    return out, set(extensions)


COAT = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.03}
OTHERS: dict[str, tuple[tuple[float, float, float], float, dict[str, Any]]] = {
    "gem:pearl": (
        (0.86, 0.80, 0.73),
        0.28,
        {
            "KHR_materials_clearcoat": COAT | {"clearcoatFactor": 0.6, "clearcoatRoughnessFactor": 0.12},
            "KHR_materials_iridescence": {
                "iridescenceFactor": 0.35,
                "iridescenceIor": 1.53,
                "iridescenceThicknessMaximum": 380.0,
            },
        },
    ),
    "gem:jade": ((0.030, 0.235, 0.085), 0.22, {"KHR_materials_clearcoat": COAT, "KHR_materials_ior": {"ior": 1.66}}),
    "leather:black": ((0.012, 0.011, 0.010), 0.62, {}),
    "leather:brown": ((0.085, 0.036, 0.016), 0.58, {}),
    "dial:white": ((0.80, 0.78, 0.73), 0.45, {}),
    "dial:navy": ((0.010, 0.018, 0.050), 0.35, {}),
    "enamel:red": ((0.45, 0.012, 0.018), 0.15, {"KHR_materials_clearcoat": COAT}),
}


class _Writer:
    def __init__(self) -> None:
        self.blob = bytearray()
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self.meshes: list[dict[str, Any]] = []
        self.nodes: list[dict[str, Any]] = []
        self.materials: list[dict[str, Any]] = []
        self.extensions: set[str] = set()
        self._materials: dict[str, int] = {}
        self._stones: dict[tuple[str, int], int] = {}

    def _accessor(self, values: NDArray[Any], target: int, kind: str, component: int, *, bounds: bool) -> int:
        while len(self.blob) % 4:
            self.blob.append(0)
        data = values.tobytes()
        self.views.append({"buffer": 0, "byteOffset": len(self.blob), "byteLength": len(data), "target": target})
        self.blob += data
        accessor: dict[str, Any] = {
            "bufferView": len(self.views) - 1,
            "componentType": component,
            "count": len(values),
            "type": kind,
        }
        if bounds:
            accessor |= {"min": values.min(0).tolist(), "max": values.max(0).tolist()}
        self.accessors.append(accessor)
        return len(self.accessors) - 1

    def _material(self, name: str) -> int:
        if name not in self._materials:
            made, used = material(name)
            self.extensions |= used
            self.materials.append(made)
            self._materials[name] = len(self.materials) - 1
        return self._materials[name]

    def _primitive(self, mesh: Mesh, name: str) -> dict[str, Any]:
        points = (mesh.vertices / 1000).astype("<f4")
        small = len(points) < 65535
        index = mesh.triangles.reshape(-1).astype("<u2" if small else "<u4")
        return {
            "attributes": {
                "POSITION": self._accessor(points, 34962, "VEC3", 5126, bounds=True),
                "NORMAL": self._accessor(mesh.normals.astype("<f4"), 34962, "VEC3", 5126, bounds=False),
            },
            "indices": self._accessor(index, 34963, "SCALAR", 5123 if small else 5125, bounds=False),
            "material": self._material(name),
        }

    def mesh(self, name: str, parts: dict[str, Mesh]) -> int:
        self.meshes.append({"name": name, "primitives": [self._primitive(mesh, m) for m, mesh in parts.items()]})
        return len(self.meshes) - 1

    def node(self, **fields: Any) -> int:
        self.nodes.append({key: value for key, value in fields.items() if value is not None})
        return len(self.nodes) - 1

    def stones(self, node: Node) -> list[int]:
        out = []
        for number, setting in enumerate(node.stones):
            key = (setting.stone, id(setting.cut))
            if key not in self._stones:
                name = f"{setting.stone}:{setting.cut.name}:{setting.cut.width:.2f}"
                self._stones[key] = self.mesh(name, {f"gem:{setting.stone}": setting.cut.mesh})
            gem = {
                "stone": setting.stone,
                "cut": setting.cut.name,
                "carat": round(setting.cut.carat(setting.stone), 4),
                "role": setting.role,
            }
            out.append(
                self.node(
                    name=f"{node.name}:gem:{number}",
                    mesh=self._stones[key],
                    matrix=_columns(setting.matrix),
                    extras={"guong": {"gem": gem}},
                )
            )
        return out

    def tree(self, node: Node, extras: dict[str, Any] | None = None) -> int:
        children = self.stones(node) + [self.tree(child, self._joint(child)) for child in node.children]
        parts = merged(node)
        extras = extras or ({k: v for k, v in node.extras.items() if k != "joint"} or None)
        return self.node(
            name=node.name,
            translation=[v / 1000 for v in node.origin] if any(node.origin) else None,
            mesh=self.mesh(node.name, parts) if parts else None,
            children=children or None,
            extras={"guong": extras} if extras else None,
        )

    def chain(self, chain: Chain) -> int:
        """The links as they lie at rest: all alike, so the first one's mesh and children tell what a link is."""
        places = chain.places()
        first = self.tree(chain.link)
        inside = [self.nodes[stone] for stone in self.nodes[first].get("children", [])]
        self.nodes[first] |= {"name": "chain_link", "matrix": _columns(places[0])}
        links = [first]
        for place in places[1:]:
            stones = [self.node(mesh=stone["mesh"], matrix=stone["matrix"]) for stone in inside]
            mesh = self.nodes[first].get("mesh")
            links.append(self.node(mesh=mesh, matrix=_columns(place), children=stones or None))
        ends = [self.tree(chain.clasp)] if chain.clasp is not None else []
        return self.node(name="chain_rest", children=[*links, *ends])

    @staticmethod
    def _joint(node: Node) -> dict[str, Any] | None:
        if "joint" not in node.extras:
            return None
        low = min(float(mesh.vertices[:, 1].min()) for mesh in merged(node).values())
        return {"joint": {"type": node.extras["joint"], "length_mm": round(-low, 2)}}


def _columns(matrix: NDArray[np.float64]) -> list[float]:
    """Column-major and in metres, as glTF wants it."""
    m = matrix.copy()
    m[:3, 3] /= 1000
    return [float(v) for v in np.round(m, 7).T.reshape(-1)]


def write(design: Design, metadata: dict[str, Any], file: Path) -> None:
    """Writes ``file``. ``metadata`` goes into the root node's ``extras.guong``."""
    out = _Writer()
    body = out.tree(design.body)
    anchor = out.node(name="anchor", rotation=[0.0, 0.0, 1.0, 0.0], scale=[0.001, 0.001, 0.001])
    children = [body, anchor]
    if design.chain:
        children.append(out.chain(design.chain))
    root = out.node(name="piece", children=children, extras={"guong": metadata})
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "guong assets.build"},
        "scene": 0,
        "scenes": [{"name": design.sku, "nodes": [root]}],
        "nodes": out.nodes,
        "meshes": out.meshes,
        "materials": out.materials,
        "accessors": out.accessors,
        "bufferViews": out.views,
        "buffers": [{"byteLength": len(out.blob)}],
    }
    if out.extensions:
        document["extensionsUsed"] = sorted(out.extensions)
    file.write_bytes(_glb(document, bytes(out.blob)))


def _glb(document: dict[str, Any], blob: bytes) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    blob += b"\0" * (-len(blob) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(blob), 0x004E4942) + blob
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks

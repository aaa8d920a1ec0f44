"""Small pieces of jewellery as .glb files, made from numbers."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np


def torus(radius: float, tube: float, around: int = 64, across: int = 24) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A ring about the x axis, metres: positions, normals, triangles."""
    u, v = np.meshgrid(np.arange(around) * 2 * np.pi / around, np.arange(across) * 2 * np.pi / across, indexing="ij")
    normals = np.stack([np.sin(v), np.cos(v) * np.cos(u), np.cos(v) * np.sin(u)], -1)
    centres = np.stack([0 * u, np.cos(u), np.sin(u)], -1) * radius
    i, j = np.meshgrid(np.arange(around), np.arange(across), indexing="ij")
    a, b = i * across + j, (i + 1) % around * across + j
    c, d = (i + 1) % around * across + (j + 1) % across, i * across + (j + 1) % across
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    flat = (centres + normals * tube).reshape(-1, 3)
    normal = normals.reshape(-1, 3)
    p = flat[triangles]
    if ((np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]) * normal[triangles[:, 0]]).sum(1)).mean() < 0:
        triangles = triangles[:, ::-1]
    return flat, normal, triangles


def brilliant(diameter: float) -> tuple[np.ndarray, np.ndarray]:
    """A round brilliant of Tolkowsky's proportions, table towards +z, metres: positions and triangles."""
    planes = [(0.0, 0.0, 1.0, 0.162)]
    for k in range(8):
        for slope, turn, reach in ((34.5, 0.0, 1.0), (42.0, np.pi / 8, 0.985), (-40.75, 0.0, 1.0)):
            angle = k * np.pi / 4 + turn
            s = np.radians(abs(slope))
            normal = np.array([np.sin(s) * np.cos(angle), np.sin(s) * np.sin(angle), np.cos(s) * np.sign(slope)])
            girdle = 0.5 * reach
            planes.append((*normal, float(normal[:2] @ [girdle * np.cos(angle), girdle * np.sin(angle)])))
    for k in range(32):
        angle = (k + 0.5) * np.pi / 16
        planes.append((np.cos(angle), np.sin(angle), 0.0, 0.5))
    return _solid(np.array(planes), diameter)


def _solid(planes: np.ndarray, size: float) -> tuple[np.ndarray, np.ndarray]:
    """Corners and triangles of the convex solid inside all planes (n, d), by brute force."""
    points: list[np.ndarray] = []
    n, d = planes[:, :3], planes[:, 3]
    for i in range(len(planes)):
        for j in range(i + 1, len(planes)):
            for k in range(j + 1, len(planes)):
                m = n[[i, j, k]]
                if abs(np.linalg.det(m)) > 1e-6:
                    p = np.linalg.solve(m, d[[i, j, k]])
                    if (n @ p <= d + 1e-9).all():
                        points.append(p)
    corners = np.array(points)
    positions, triangles = [], []
    for normal, distance in zip(n, d, strict=True):
        on = corners[np.abs(corners @ normal - distance) < 1e-6]
        if len(on) < 3:
            continue
        side = np.cross(normal, [1, 0, 0] if abs(normal[0]) < 0.9 else [0, 1, 0])
        side /= np.linalg.norm(side)
        up = np.cross(normal, side)
        centre = on.mean(0)
        order = np.argsort(np.arctan2((on - centre) @ up, (on - centre) @ side))
        start = len(positions)
        positions += list(on[order])
        triangles += [(start, start + a, start + a + 1) for a in range(1, len(on) - 1)]
    return np.array(positions) * size, np.array(triangles)


def write_glb(
    path: Path, parts: list[dict[str, Any]], extras: dict[str, Any] | None = None, change: Any = None
) -> Path:
    """Each part: name, positions, triangles, normals (or none), material name, translation, joint, parent; with
    ``picture``, an encoded one, also its texture coordinates. ``change`` may alter the description."""
    blob = b""
    views, accessors, meshes, nodes, materials, images = [], [], [], [], [], []

    def add(array: np.ndarray, kind: str, component: int) -> int:
        nonlocal blob
        data = array.tobytes()
        views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": len(data)})
        blob += data + b"\0" * (-len(data) % 4)
        entry = {"bufferView": len(views) - 1, "componentType": component, "count": len(array), "type": kind}
        if kind == "VEC3":
            entry |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        accessors.append(entry)
        return len(accessors) - 1

    for part in parts:
        node: dict[str, Any] = {"name": part["name"], "children": []}
        if "translation" in part:
            node["translation"] = list(part["translation"])
        if "extras" in part:
            node["extras"] = part["extras"]
        if "positions" in part:
            attributes = {"POSITION": add(np.asarray(part["positions"], np.float32), "VEC3", 5126)}
            if part.get("normals") is not None:
                attributes["NORMAL"] = add(np.asarray(part["normals"], np.float32), "VEC3", 5126)
            indices = add(np.asarray(part["triangles"], np.uint32).ravel(), "SCALAR", 5125)
            pbr = {"baseColorFactor": [*part.get("colour", (1, 1, 1)), 1], "metallicFactor": part.get("metallic", 1.0)}
            if "picture" in part:
                attributes["TEXCOORD_0"] = add(np.asarray(part["texcoords"], np.float32), "VEC2", 5126)
                views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": len(part["picture"])})
                blob += part["picture"] + b"\0" * (-len(part["picture"]) % 4)
                images.append({"bufferView": len(views) - 1, "mimeType": "image/png"})
                pbr["baseColorTexture"] = {"index": len(images) - 1}
            materials.append({"name": part["material"], "pbrMetallicRoughness": pbr})
            meshes.append(
                {"primitives": [{"attributes": attributes, "indices": indices, "material": len(materials) - 1}]}
            )
            node["mesh"] = len(meshes) - 1
        nodes.append(node)
    names = [part["name"] for part in parts]
    roots = []
    for index, part in enumerate(parts):
        if "parent" in part:
            nodes[names.index(part["parent"])]["children"].append(index)
        else:
            roots.append(index)
    for node in nodes:
        if not node["children"]:
            del node["children"]
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "extras": extras or {}},
        "scene": 0,
        "scenes": [{"nodes": roots}],
        "nodes": nodes,
        "meshes": meshes,
        "materials": materials,
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(blob)}],
    }
    if images:
        document |= {"images": images, "textures": [{"source": index} for index in range(len(images))]}
    if change is not None:
        change(document)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(blob), 0x004E4942) + blob
    path.write_bytes(b"glTF" + struct.pack("<II", 2, 12 + len(body)) + body)
    return path


def hoop_with_drop(path: Path, *, metal: str = "gold_18k", stone: str = "diamond", gem_mm: float = 7.0) -> Path:
    """An earring: a hoop of 14 mm under the piercing point, and a stone that dangles from it."""
    ring, normals, triangles = torus(0.007, 0.0009)
    gem, facets = brilliant(gem_mm / 1000)
    setting = torus(gem_mm / 2000, 0.0005)
    turn = setting[0][:, [1, 2, 0]], setting[1][:, [1, 2, 0]]
    drop = (0.0, -0.017 - gem_mm / 2000, 0.001)
    return write_glb(
        path,
        [
            {
                "name": "hoop",
                "positions": ring,
                "normals": normals,
                "triangles": triangles,
                "material": metal,
                "translation": (0, -0.007, 0),
            },
            {"name": "joint", "translation": (0, -0.0148, 0), "extras": {"joint": "dangle"}},
            {
                "name": "setting",
                "positions": turn[0],
                "normals": turn[1],
                "triangles": setting[2],
                "material": metal,
                "parent": "joint",
                "translation": (0, drop[1] + 0.0148, drop[2]),
            },
            {
                "name": "gem",
                "positions": gem,
                "triangles": facets,
                "material": stone,
                "parent": "joint",
                "translation": (0, drop[1] + 0.0148, drop[2]),
            },
        ],
        {"kind": "earring"},
    )

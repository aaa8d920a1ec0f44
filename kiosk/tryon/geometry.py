"""Meshes and small tables in the forms that Qt Quick 3D takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QObject, QSize
from PySide6.QtGui import QVector3D
from PySide6.QtQuick3D import QQuick3DGeometry, QQuick3DTextureData

from kiosk.tryon.model import Mesh

_Attribute = QQuick3DGeometry.Attribute


def packed(mesh: Mesh, visibility: NDArray[np.float32] | None = None) -> bytes:
    """Interleaved position, normal and, where there are any, texture coordinate and visibility; float32."""
    columns = [mesh.positions, mesh.normals]
    if mesh.texcoords is not None:
        columns.append(mesh.texcoords)
    if visibility is not None:
        columns.append(visibility)
    return np.ascontiguousarray(np.concatenate(columns, axis=1), np.float32).tobytes()


_ANYWHERE = QVector3D(5000.0, 5000.0, 5000.0)
"""mm: the bounds of what moves. Nothing is left out for its bounds, and new ones make Qt draw a picture twice."""


class JewelleryGeometry(QQuick3DGeometry):
    """One part of a piece. The bytes are made off the GUI thread; here they only change hands."""

    def __init__(self, mesh: Mesh, vertices: bytes, parent: QObject) -> None:
        super().__init__(None)
        self.setParent(parent)
        plain = 24 if mesh.texcoords is None else 32
        stride = len(vertices) // len(mesh.positions)
        self.setStride(stride)
        self.setPrimitiveType(QQuick3DGeometry.PrimitiveType.Triangles)
        self.setVertexData(QByteArray(vertices))
        self.setIndexData(QByteArray(mesh.triangles.astype(np.uint32).tobytes()))
        self.addAttribute(_Attribute.Semantic.PositionSemantic, 0, _Attribute.ComponentType.F32Type)
        self.addAttribute(_Attribute.Semantic.NormalSemantic, 12, _Attribute.ComponentType.F32Type)
        if mesh.texcoords is not None:
            self.addAttribute(_Attribute.Semantic.TexCoord0Semantic, 24, _Attribute.ComponentType.F32Type)
        if stride > plain:
            self.addAttribute(_Attribute.Semantic.ColorSemantic, plain, _Attribute.ComponentType.F32Type)
        self.addAttribute(_Attribute.Semantic.IndexSemantic, 0, _Attribute.ComponentType.U32Type)
        low, high = mesh.positions.min(0), mesh.positions.max(0)
        self.setBounds(QVector3D(*map(float, low)), QVector3D(*map(float, high)))


class ChainGeometry(QQuick3DGeometry):
    """A swept chain, the beads on one (``baked``: with visibility), or (``textured``: with texture coordinates) the
    ribbon under it; its points move with the neck, its triangles seldom."""

    def __init__(self, parent: QObject, *, textured: bool = False, baked: bool = False) -> None:
        super().__init__(None)
        self.setParent(parent)
        self._count = -1
        self.setStride(24 + 8 * textured + 16 * baked)
        if textured:
            self.addAttribute(_Attribute.Semantic.TexCoord0Semantic, 24, _Attribute.ComponentType.F32Type)
        if baked:
            self.addAttribute(_Attribute.Semantic.ColorSemantic, 24, _Attribute.ComponentType.F32Type)
        self.setPrimitiveType(QQuick3DGeometry.PrimitiveType.Triangles)
        self.addAttribute(_Attribute.Semantic.PositionSemantic, 0, _Attribute.ComponentType.F32Type)
        self.addAttribute(_Attribute.Semantic.NormalSemantic, 12, _Attribute.ComponentType.F32Type)
        self.addAttribute(_Attribute.Semantic.IndexSemantic, 0, _Attribute.ComponentType.U32Type)
        self.setBounds(-_ANYWHERE, _ANYWHERE)

    def show(self, mesh: Mesh, sees: NDArray[np.float32] | None = None) -> None:
        """``mesh`` is in Qt Quick 3D's frame, mm."""
        self.setVertexData(QByteArray(packed(mesh, sees)))
        if len(mesh.triangles) != self._count:
            self._count = len(mesh.triangles)
            self.setIndexData(QByteArray(mesh.triangles.tobytes()))
        self.update()


class OccluderGeometry(QQuick3DGeometry):
    """A body part that hides what is behind it; its points move with every frame."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(None)
        self.setParent(parent)
        self._triangles: NDArray[np.int32] | None = None
        self.setStride(12)
        self.setPrimitiveType(QQuick3DGeometry.PrimitiveType.Triangles)
        self.addAttribute(_Attribute.Semantic.PositionSemantic, 0, _Attribute.ComponentType.F32Type)
        self.addAttribute(_Attribute.Semantic.IndexSemantic, 0, _Attribute.ComponentType.U32Type)
        self.setBounds(-_ANYWHERE, _ANYWHERE)

    def show(self, vertices: NDArray[np.float32], triangles: NDArray[np.int32]) -> None:
        """``vertices`` (n, 3) mm in Qt Quick 3D's frame; triangles are sent only when they are another array."""
        self.setVertexData(QByteArray(np.ascontiguousarray(vertices, np.float32).tobytes()))
        if triangles is not self._triangles:
            self._triangles = triangles
            self.setIndexData(QByteArray(np.ascontiguousarray(triangles, np.uint32).tobytes()))
        self.update()


class TableTexture(QQuick3DTextureData):
    """A table of float32 quadruples that a shader reads with ``texelFetch``."""

    def __init__(self, table: NDArray[np.float32], parent: QObject) -> None:
        super().__init__(None)
        self.setParent(parent)
        self.show(table)

    def show(self, table: NDArray[np.float32]) -> None:
        """``table`` is (rows, columns, 4)."""
        self.setSize(QSize(table.shape[1], table.shape[0]))
        self.setFormat(QQuick3DTextureData.Format.RGBA32F)
        self.setTextureData(QByteArray(np.ascontiguousarray(table, np.float32).tobytes()))

    def again(self) -> None:
        """Uploads it once more: Qt forgets a texture that no model uses for a while, and does not notice."""
        self.setTextureData(self.textureData())


class PictureTexture(QQuick3DTextureData):
    """An 8-bit picture, (height, width, 4) RGBA."""

    def __init__(self, picture: NDArray[np.uint8], parent: QObject, *, see_through: bool = False) -> None:
        super().__init__(None)
        self.setParent(parent)
        self.setSize(QSize(picture.shape[1], picture.shape[0]))
        self.setFormat(QQuick3DTextureData.Format.RGBA8)
        self.setHasTransparency(see_through)
        self.setTextureData(QByteArray(np.ascontiguousarray(picture).tobytes()))

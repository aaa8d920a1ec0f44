"""What a piece mirrors of itself: its triangles in a tree that a shader can walk (jewel.frag).

The inside of a ring shows its other side, a petal the bead before it. Which triangle a mirrored ray meets is found in a
bounding volume hierarchy without a stack: nodes lie in the order in which a ray visits them, and each knows where to
go on when it was missed. All of it is one table of float32 quadruples, read with ``texelFetch``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.metals import Linear
from kiosk.tryon.materials import Look
from kiosk.tryon.model import Part

COLUMNS = 512
"""Of the table: word ``i`` is in row ``i // 512``."""
MOST_TRIANGLES = 30_000
"""Of a piece that is traced (2 MB of table); larger ones take what ``occlusion.py`` knows of them."""
MOST_MATTERS = 8
_LEAF = 4
_KINDS = {Look.METAL: 0.0, Look.PEARL: 1.0, Look.JADE: 1.0, Look.PLAIN: 1.0, Look.GEM: 2.0}
_STEPS = 2047.0


@dataclass(frozen=True, slots=True)
class Reflections:
    """The table and where its parts begin.

    Words: two for each matter (linear colour and kind: 0 metal, 1 glows from within, 2 cut stone; then the end of its
    triangles), two for each node (low corner and the node after it when it is missed; high corner and, at a leaf,
    ``8 * first + count`` of its triangles, else -1), three for each triangle (a corner, the two edges from it; the
    fourth number of each packs the normal at its corner).
    """

    table: NDArray[np.float32]
    """(rows, COLUMNS, 4)."""
    nodes: int
    first_node: int
    first_triangle: int


def reflections(parts: tuple[Part, ...], colours: list[Linear], behind: float | None = None) -> Reflections | None:
    """``colours`` are those that the parts are drawn in; what lies wholly below ``behind`` (z, mm) is in the skin and
    mirrored by nothing. ``None`` for a piece that is too much for a table."""
    faces = [part.mesh.triangles.astype(np.int64) for part in parts]
    if behind is not None:
        faces = [f[p.mesh.positions[f][..., 2].max(axis=1) > behind] for f, p in zip(faces, parts, strict=True)]
    whole = sum(len(each) for each in faces)
    if not 0 < whole <= MOST_TRIANGLES or len(parts) > MOST_MATTERS:
        return None
    corners = np.concatenate([part.mesh.positions[f] for f, part in zip(faces, parts, strict=True)])
    normals = np.concatenate([part.mesh.normals[f] for f, part in zip(faces, parts, strict=True)])
    heads = np.zeros((2 * len(parts), 4), np.float32)
    nodes: list[NDArray[np.float64]] = []
    order: list[NDArray[np.int64]] = []
    base = 0
    for number, (part, colour, own) in enumerate(zip(parts, colours, faces, strict=True)):
        count = len(own)
        heads[2 * number] = (*colour, _KINDS[part.matter.look])
        heads[2 * number + 1, 0] = base + count
        if count:
            mine, sorted_ = _tree(corners[base : base + count].astype(np.float64))
            leaf = mine[:, 1, 3] >= 0
            mine[leaf, 1, 3] += 8 * base
            mine[:, 0, 3] += sum(len(each) for each in nodes)
            nodes.append(mine)
            order.append(sorted_ + base)
        base += count
    where = np.concatenate(order)
    corners, normals = corners[where], normals[where]
    triangles = np.empty((whole, 3, 4), np.float32)
    triangles[:, 0, :3] = corners[:, 0]
    triangles[:, 1:, :3] = corners[:, 1:] - corners[:, :1]
    triangles[..., 3] = packed_normals(normals)
    tree = np.concatenate(nodes).astype(np.float32)
    words = np.concatenate([heads, tree.reshape(-1, 4), triangles.reshape(-1, 4)])
    rows = -(-len(words) // COLUMNS)
    table = np.zeros((rows * COLUMNS, 4), np.float32)
    table[: len(words)] = words
    first_node = len(heads)
    return Reflections(table.reshape(rows, COLUMNS, 4), len(tree), first_node, first_node + 2 * len(tree))


def packed_normals(normals: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., 3) to whole numbers below 2^22, which float32 holds exactly: octahedral, 11 bits each. Z. Cigolle et al.,
    "A Survey of Efficient Representations for Independent Unit Vectors" (JCGT 2014)."""
    n = normals.astype(np.float64)
    n = n / np.maximum(np.abs(n).sum(-1, keepdims=True), 1e-12)
    x, y = n[..., 0], n[..., 1]
    folded_x = np.where(n[..., 2] < 0, (1 - np.abs(y)) * np.where(x < 0, -1, 1), x)
    folded_y = np.where(n[..., 2] < 0, (1 - np.abs(x)) * np.where(y < 0, -1, 1), y)
    u, v = (np.round((each * 0.5 + 0.5) * _STEPS) for each in (folded_x, folded_y))
    return np.asarray(u * (_STEPS + 1) + v, np.float32)


def _tree(corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Nodes (n, 2, 4) in the order of visits, with skips and leaves counted from 0, and the triangles' order."""
    count = len(corners)
    depth = max(0, int(np.ceil(np.log2(count / _LEAF))))
    middles = corners.mean(axis=1)
    order = np.arange(count)
    # Each level halves every group along its longest side: groups are runs of ``order`` of nearly equal length.
    for level in range(depth):
        bounds = np.arange(1 << level) * count >> level
        group = np.searchsorted(bounds, np.arange(count), "right") - 1
        points = middles[order]
        side = np.argmax(np.maximum.reduceat(points, bounds) - np.minimum.reduceat(points, bounds), axis=1)
        order = order[np.lexsort((points[np.arange(count), side[group]], group))]
    leaves = 1 << depth
    bounds = np.arange(leaves) * count >> depth
    ends = np.append(bounds[1:], count)
    lows = [np.minimum.reduceat(corners[order].min(axis=1), bounds)]
    highs = [np.maximum.reduceat(corners[order].max(axis=1), bounds)]
    for _ in range(depth):
        lows.insert(0, np.minimum(lows[0][::2], lows[0][1::2]))
        highs.insert(0, np.maximum(highs[0][::2], highs[0][1::2]))
    nodes = np.empty((2 * leaves - 1, 2, 4))
    place = np.zeros(1, np.int64)
    for level in range(depth + 1):
        below = (1 << (depth - level + 1)) - 1  # nodes of a subtree, its root among them
        nodes[place, 0, :3], nodes[place, 1, :3] = lows[level], highs[level]
        nodes[place, 0, 3] = place + below
        nodes[place, 1, 3] = 8 * bounds + (ends - bounds) if level == depth else -1
        place = np.stack([place + 1, place + 1 + below // 2], axis=1).ravel()
    return nodes, order

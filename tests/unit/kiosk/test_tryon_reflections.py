"""The tree that the shader walks finds the very triangle that trying all of them finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kiosk.tryon.gltf import read_piece
from kiosk.tryon.loader import merged, prepare
from kiosk.tryon.materials import colour_of
from kiosk.tryon.reflections import MOST_TRIANGLES, Reflections, packed_normals, reflections

PIECES = Path(__file__).parents[3] / "assets" / "pieces"
NOTHING = 1e6


def unpacked(code: np.ndarray) -> np.ndarray:
    """As jewel.frag does it."""
    e = np.stack([np.floor(code / 2048), code % 2048], -1) / 2047 * 2 - 1
    z = 1 - np.abs(e).sum(-1)
    folded = (1 - np.abs(e[..., ::-1])) * np.where(e < 0, -1, 1)
    n = np.concatenate([np.where(z[..., None] < 0, folded, e), z[..., None]], -1)
    return n / np.linalg.norm(n, axis=-1, keepdims=True)


def met(corner: np.ndarray, e: np.ndarray, f: np.ndarray, o: np.ndarray, d: np.ndarray) -> np.ndarray:
    """How far each triangle's front is along the ray."""
    p = np.cross(d, f)
    turned = (e * p).sum(-1)
    front = turned > 1e-9
    turned = np.where(front, turned, 1.0)
    s = o - corner
    q = np.cross(s, e)
    u, v, reach = (s * p).sum(-1) / turned, (q * d).sum(-1) / turned, (f * q).sum(-1) / turned
    return np.where(front & (u >= 0) & (v >= 0) & (u + v <= 1) & (reach > 0.02), reach, NOTHING)


def walked(told: Reflections, o: np.ndarray, d: np.ndarray) -> tuple[float, int]:
    """As jewel.frag walks: how far, and how many nodes it looked at."""
    words = told.table.reshape(-1, 4).astype(np.float64)
    best, node, looked = NOTHING, 0, 0
    while node < told.nodes:
        looked += 1
        low, high = words[told.first_node + 2 * node], words[told.first_node + 2 * node + 1]
        a, b = (low[:3] - o) / d, (high[:3] - o) / d
        if max(np.minimum(a, b).max(), 0.0) > min(np.maximum(a, b).min(), best):
            node = int(low[3])
            continue
        if high[3] >= 0:
            first, count = divmod(int(high[3]), 8)
            rows = words[told.first_triangle + 3 * first :][: 3 * count].reshape(count, 3, 4)[..., :3]
            best = min(best, float(met(rows[:, 0], rows[:, 1], rows[:, 2], o, d).min()))
        node += 1
    return best, looked


@pytest.mark.parametrize("name, kind", [("GR-001", "ring"), ("GS-003", "nose_stud"), ("GE-006", "earring")])
def test_a_walk_finds_what_trying_all_triangles_finds(name: str, kind: str) -> None:
    parts = merged(read_piece(PIECES / f"{name}.glb", kind).parts)
    told = reflections(parts, [colour_of(part.matter) for part in parts])
    assert told is not None
    corners = np.concatenate([p.mesh.positions[p.mesh.triangles.astype(int)] for p in parts]).astype(np.float64)
    whole = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    random, hits, looks = np.random.default_rng(4), 0, []
    for _ in range(120):
        # From the piece's own surface, as mirrored rays start.
        o = corners[random.integers(len(corners))].mean(0) + random.normal(0, 0.3, 3)
        d = random.normal(0, 1, 3)
        d /= np.linalg.norm(d)
        reach, looked = walked(told, o, d)
        wanted = float(met(*whole, o, d).min())
        assert reach == pytest.approx(wanted, abs=2e-3)
        hits += wanted < NOTHING
        looks.append(looked)
    assert 10 < hits < 120
    assert np.mean(looks) < 100, "a few of them all"


def test_every_triangle_is_in_one_leaf_and_knows_its_matter() -> None:
    ready = prepare(PIECES / "GS-003.glb", "nose_stud")
    told = ready.reflections
    assert told is not None
    words = told.table.reshape(-1, 4)
    codes = words[told.first_node : told.first_triangle].reshape(-1, 2, 4)[:, 1, 3]
    leaves = sorted(divmod(int(code), 8) for code in codes if code >= 0)
    assert [first for first, _ in leaves] == list(np.cumsum([0, *(count for _, count in leaves[:-1])]))
    ends, kinds = [], []
    for number in range(len(ready.model.parts)):
        kinds.append(words[2 * number, 3])
        ends.append(words[2 * number + 1, 0])
    assert sorted(kinds) == [0.0, 2.0], "metal and a cut stone"
    assert 0 < max(ends) < ready.model.triangles, "its post is in the skin"


def test_normals_survive_their_packing() -> None:
    n = np.random.default_rng(1).normal(0, 1, (2000, 3))
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    codes = packed_normals(n.astype(np.float32))
    assert codes.max() < 2**24, "whole numbers that float32 holds"
    assert np.degrees(np.arccos(np.clip((unpacked(codes.astype(np.float64)) * n).sum(1), -1, 1))).max() < 0.15


def test_a_piece_that_is_too_much_is_not_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = merged(read_piece(PIECES / "GR-001.glb", "ring").parts)
    monkeypatch.setattr("kiosk.tryon.reflections.MOST_TRIANGLES", 100)
    assert reflections(parts, [colour_of(part.matter) for part in parts]) is None
    assert MOST_TRIANGLES >= 30_000

"""What a piece hides from itself: the inside of a ring sees its other side, the outside sees the sky."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kiosk.tryon.gltf import read_piece
from kiosk.tryon.loader import merged, prepare
from kiosk.tryon.materials import matter_of
from kiosk.tryon.model import Mesh, Part
from kiosk.tryon.occlusion import AROUND, surface, visibility

PIECES = Path(__file__).parents[3] / "assets" / "pieces"


@pytest.fixture(scope="module")
def tube() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A tube of 10 mm across and 24 mm along y, with an inner and an outer wall: points, normals, visibility."""
    a, y = np.meshgrid(2 * np.pi * np.arange(48) / 48, np.linspace(-12, 12, 25), indexing="ij")
    out = np.stack([np.sin(a), 0 * a, np.cos(a)], -1).reshape(-1, 3)
    along = np.stack([0 * a, y, 0 * a], -1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(48), np.arange(24), indexing="ij")
    first, beside = i * 25 + j, (i + 1) % 48 * 25 + j
    faces = np.concatenate(
        [
            np.stack([first, beside, first + 1], -1).reshape(-1, 3),
            np.stack([beside, beside + 1, first + 1], -1).reshape(-1, 3),
        ]
    )
    points = np.concatenate([5.0 * out + along, 4.6 * out + along]).astype(np.float32)
    normals = np.concatenate([out, -out]).astype(np.float32)
    mesh = Mesh(points, normals, np.concatenate([faces, faces + len(out)]).astype(np.uint32))
    part = Part("tube", matter_of("gold_18k", {}, (1, 1, 1), 0.1, 1.0), mesh)
    return points, normals, visibility(points, normals, surface((part,), [(1, 1, 1)]))


def test_outside_sees_the_sky_and_inside_the_other_wall(tube: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    points, normals, told = tube
    seen = told[:, 3] + (told[:, :3] * normals).sum(1)
    middle = np.abs(points[:, 1]) < 5
    outside = (points * (1.0, 0.0, 1.0) * normals).sum(1) > 0
    assert seen[middle & outside].min() > 0.85
    assert np.median(seen[middle & ~outside]) < 0.2


def test_inside_sees_out_of_the_nearer_end(tube: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    points, normals, told = tube
    end = ((points * (1.0, 0.0, 1.0) * normals).sum(1) < 0) & (points[:, 1] > 9)
    along, against = told[end, 3] + told[end, 1], told[end, 3] - told[end, 1]
    assert np.median(along) > np.median(against) + 0.4


def test_a_stone_sees_its_seat_below_and_the_sky_above() -> None:
    ready = prepare(PIECES / "GE-001.glb", "earring")
    (stone,) = [part for part in ready.parts if part.planes is not None]
    assert stone.planes is not None
    seat = stone.planes[0, 72:].reshape(*AROUND, 4)
    # The piece's z points out of the skin: azimuth from the back, so z is at three quarters.
    out, into = seat[3:5, 11:13, 3].mean(), seat[3:5, 3:5, 3].mean()
    assert into > out + 0.15


def test_parts_of_one_matter_are_drawn_as_one() -> None:
    model = read_piece(PIECES / "GB-003.glb", "bracelet")
    joined = merged(model.parts)
    assert len(model.parts) > 100 and len(joined) == 2
    assert sum(len(part.mesh.triangles) for part in joined) == model.triangles

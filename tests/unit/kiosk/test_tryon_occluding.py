"""A body part's mesh is moved for as long as it is only moved, and made anew when its shape changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from PySide6.QtGui import QVector3D

from kiosk.tryon.occluding import SHAPE_CHANGED_MM, SHAPES_KEPT, Occluding, Part, similarity
from kiosk.tryon.rows import ObjectModel

NUMBERS = np.random.default_rng(3)
HEAD = (NUMBERS.normal(size=(468, 3)) * (60, 80, 50)).astype(np.float32)
TRIANGLES = NUMBERS.integers(0, 468, (900, 3)).astype(np.int32)


def rotation_of(turn: np.ndarray) -> np.ndarray:
    """Rodrigues: axis times angle, radians -> (3, 3)."""
    angle = float(np.linalg.norm(turn))
    x, y, z = turn / angle if angle > 0 else (0.0, 0.0, 1.0)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def moved(points: np.ndarray, scale: float, turn: np.ndarray, place: np.ndarray) -> np.ndarray:
    return (scale * points @ rotation_of(turn).T + place).astype(np.float32)


def drawn(part: Occluding, points: np.ndarray) -> np.ndarray:
    """Where Quick 3D draws these points of the mesh that was sent, mm."""
    turned = [part.rotation.rotatedVector(QVector3D(*map(float, point))) for point in points]
    place = part.position
    return np.array([[v.x(), v.y(), v.z()] for v in turned]) * part.size + (place.x(), place.y(), place.z())


@given(
    st.floats(0.5, 2.0),
    st.tuples(*[st.floats(-2.0, 2.0)] * 3),
    st.tuples(*[st.floats(-900.0, 900.0)] * 3),
)
def test_a_similarity_is_found_again(scale: float, turn: tuple[float, ...], place: tuple[float, ...]) -> None:
    target = moved(HEAD, scale, np.array(turn), np.array(place)).astype(float)
    k, rotation, position, left = similarity(HEAD.astype(float), target)
    assert k == pytest.approx(scale, rel=1e-4)
    assert np.allclose(k * HEAD @ rotation.T + position, target, atol=0.01)
    assert left < 0.01


def test_a_head_that_turns_and_comes_nearer_keeps_its_mesh_and_is_drawn_where_it_is() -> None:
    owner = QObject()
    part = Part(ObjectModel(b"shape", owner), owner)
    part.show(HEAD, TRIANGLES)
    for step in range(1, 20):
        head = moved(HEAD, 1 + step / 50, np.array([0.0, step / 20, 0.05]), np.array([step, -step, -600.0 + 5 * step]))
        head += NUMBERS.normal(scale=0.3, size=head.shape).astype(np.float32)
        part.show(head, TRIANGLES.copy())
        assert np.linalg.norm(drawn(part.shown, HEAD) - head, axis=1).mean() < 1.0
    assert part.meshes == 1


def test_a_mouth_that_opens_gets_a_new_mesh() -> None:
    owner = QObject()
    part = Part(ObjectModel(b"shape", owner), owner)
    part.show(HEAD, TRIANGLES)
    opened = HEAD.copy()
    opened[HEAD[:, 1] < -40] -= (0, 12, 0)
    part.show(opened, TRIANGLES)
    assert part.meshes == 2
    assert np.allclose(drawn(part.shown, opened), opened, atol=1e-3)
    part.show(opened[:400], TRIANGLES % 400)
    assert part.meshes == 3
    assert SHAPE_CHANGED_MM <= 1.0


def test_a_head_that_turns_back_gets_the_mesh_it_had_and_only_one_is_drawn() -> None:
    owner = QObject()
    rows = ObjectModel(b"shape", owner)
    part = Part(rows, owner)
    shapes = [HEAD + (0, 0, 8 * k) * (HEAD[:, 1:2] > 0) for k in range(SHAPES_KEPT + 2)]
    shapes = [shape.astype(np.float32) for shape in shapes]
    for shape in (shapes[0], shapes[1], shapes[0], shapes[1]):
        part.show(shape, TRIANGLES)
        assert np.allclose(drawn(part.shown, shape), shape, atol=1e-2)
        assert [each.shown for each in rows.items].count(True) == 1
    assert part.meshes == 2
    for shape in shapes:
        part.show(shape, TRIANGLES)
    assert len(rows.items) == SHAPES_KEPT
    part.drop()
    assert not rows.items

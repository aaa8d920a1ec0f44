"""A chain lies on the neck's curve, whatever the curve."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QVector3D

from kiosk.tryon.chain import Chain
from kiosk.tryon.materials import Look, Matter
from kiosk.tryon.projection import TO_VIEW
from kiosk.tryon.worn_chain import WornChain

FLIP = TO_VIEW[:3, :3]


def circle(radius: float, count: int = 32) -> np.ndarray:
    angle = 2 * np.pi * np.arange(count) / count
    return np.stack([radius * np.sin(angle), 0 * angle, radius * np.cos(angle)], axis=1)


def test_it_lies_just_outside_the_curve() -> None:
    laid = Chain(2.4, 0.7).lay(circle(70.0, 64))
    assert laid is not None
    mesh = laid.strands[0].mesh
    radii = np.hypot(mesh.positions[:, 0], mesh.positions[:, 2])
    assert radii.min() > 69.5 and radii.max() < 73.0
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-4)
    assert mesh.triangles.max() < len(mesh.positions)


def test_what_lies_behind_the_neck_is_not_drawn_and_the_front_is_whole() -> None:
    laid = Chain(2.4, 0.7).lay(circle(70.0, 64))
    assert laid is not None
    mesh = laid.strands[0].mesh
    angles = np.degrees(np.abs(np.arctan2(mesh.positions[:, 0], mesh.positions[:, 2])))  # 0 at the pendant
    assert 95 < angles.max() < 110
    found, _ = np.histogram(np.degrees(np.arctan2(mesh.positions[:, 0], mesh.positions[:, 2])), 90, (-90, 90))
    assert found.min() > 0


def test_its_faces_look_outwards() -> None:
    laid = Chain(2.4, 0.7).lay(circle(70.0, 64))
    assert laid is not None
    mesh = laid.strands[0].mesh
    corners = mesh.positions[mesh.triangles.astype(int)].astype(float)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    agree = (faces * mesh.normals[mesh.triangles[:, 0].astype(int)]).sum(axis=1) > 0
    assert agree.mean() > 0.99 or agree.mean() < 0.01


def test_its_shadow_lies_on_the_skin_under_it_a_little_lower_and_ends_beside_it() -> None:
    laid = Chain(2.4, 0.7).lay(circle(70.0, 64))
    assert laid is not None
    ribbon = laid.ribbon
    radii = np.hypot(ribbon.positions[:, 0], ribbon.positions[:, 2])
    assert radii.min() > 69.5 and radii.max() < 70.5, "on the skin, under the links"
    front = ribbon.positions[np.abs(ribbon.positions[:, 0]) < 20]
    assert front[:, 1].mean() < -0.3, "light comes from above"
    assert 5.5 < np.ptp(front[:, 1]) < 7.0
    assert ribbon.triangles.max() == len(ribbon.positions) - 1
    assert ribbon.texcoords is not None and ribbon.texcoords.shape == (len(ribbon.positions), 2)


def test_pitch_and_radius_come_from_the_file_within_reason() -> None:
    assert Chain.of({"chain": {"pitch_mm": 3.0, "tube_radius_mm": 1.1}}) == Chain(3.0, 1.1)
    assert Chain.of({"chain": {"pitch_mm": -3, "tube_radius_mm": "x"}}) == Chain.of({})


def test_a_curve_of_no_length_gives_nothing() -> None:
    assert Chain(2.4, 0.7).lay(np.zeros((8, 3))) is None
    assert Chain(2.4, 0.7).lay(np.full((8, 3), np.nan)) is None


def test_a_chain_keeps_its_mesh_while_its_neck_is_only_moved_and_lies_where_the_curve_lies() -> None:
    owner = QObject()
    chain = WornChain(Chain(2.4, 0.7), Matter(Look.METAL, "gold_18k", (1.0, 0.8, 0.4), 0.1), owner)
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    rest = np.stack([70 * np.cos(angle), 100 + 30 * np.sin(angle) ** 2, 600 + 50 * np.sin(angle)], axis=1)
    chain.lay(rest)
    turn = np.array([[0.96, 0, 0.28], [0, 1, 0], [-0.28, 0, 0.96]])
    for step in range(1, 10):
        curve = 1.02 * rest @ turn.T + (step, -step, 4 * step)
        chain.lay(curve)
        turned = [chain.rotation.rotatedVector(QVector3D(*map(float, point))).toTuple() for point in rest @ FLIP]
        shown = np.array(turned) * chain.size + chain.position.toTuple()
        assert np.allclose(shown, curve @ FLIP, atol=0.05)
    assert chain.meshes == 1
    longer = rest.copy()
    longer[:, 1] += 8 * np.sin(angle)
    chain.lay(longer)
    assert chain.meshes == 2

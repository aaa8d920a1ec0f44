"""A chain lies on the neck's curve, whatever the curve."""

from __future__ import annotations

import numpy as np

from kiosk.tryon.chain import Chain


def circle(radius: float, count: int = 32) -> np.ndarray:
    angle = 2 * np.pi * np.arange(count) / count
    return np.stack([radius * np.sin(angle), 0 * angle, radius * np.cos(angle)], axis=1)


def test_it_lies_just_outside_the_curve() -> None:
    mesh = Chain(2.4, 0.7).lay(circle(70.0, 64))
    assert mesh is not None
    radii = np.hypot(mesh.positions[:, 0], mesh.positions[:, 2])
    assert radii.min() > 69.5 and radii.max() < 73.0
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-4)
    assert mesh.triangles.max() < len(mesh.positions)


def test_its_faces_look_outwards() -> None:
    mesh = Chain(2.4, 0.7).lay(circle(70.0, 64))
    assert mesh is not None
    corners = mesh.positions[mesh.triangles.astype(int)].astype(float)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    agree = (faces * mesh.normals[mesh.triangles[:, 0].astype(int)]).sum(axis=1) > 0
    assert agree.mean() > 0.99 or agree.mean() < 0.01


def test_pitch_and_radius_come_from_the_file_within_reason() -> None:
    assert Chain.of({"chain": {"pitch_mm": 3.0, "tube_radius_mm": 1.1}}) == Chain(3.0, 1.1)
    assert Chain.of({"chain": {"pitch_mm": -3, "tube_radius_mm": "x"}}) == Chain.of({})


def test_a_curve_of_no_length_gives_nothing() -> None:
    assert Chain(2.4, 0.7).lay(np.zeros((8, 3))) is None
    assert Chain(2.4, 0.7).lay(np.full((8, 3), np.nan)) is None

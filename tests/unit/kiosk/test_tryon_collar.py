"""A stiff collar lies as a whole where a chain would: its loop, not its front alone, takes the neck's place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject

from kiosk.tryon.collar import loop, lying
from kiosk.tryon.gltf import PieceModel, read_piece
from kiosk.tryon.loader import prepare
from kiosk.tryon.projection import TO_VIEW
from kiosk.tryon.wearing import wearings
from kiosk.tryon.worn import WornPiece
from models.placement import HiddenBy, Placement, Scale, ScaleSource, Side, Site

TORQUE = Path(__file__).resolve().parents[3] / "assets" / "pieces" / "GN-004.glb"


@pytest.fixture(scope="module")
def model() -> PieceModel:
    return read_piece(TORQUE, "necklace")


def turned() -> np.ndarray:
    """Another pose: leaning back by 25 degrees, aside by 12, 700 mm away."""
    a, b = np.radians(25), np.radians(12)
    back = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    aside = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    pose = np.eye(4)
    pose[:3, :3] = aside @ back @ np.diag([-1.0, 1, -1])
    pose[:3, 3] = (10, 60, 700)
    return pose


def test_its_middle_line_is_the_wires(model: PieceModel) -> None:
    line = loop(model)
    steps = np.linalg.norm(np.roll(line, -1, 0) - line, axis=1)
    assert steps.sum() == pytest.approx(model.extras["collar"]["length_mm"], rel=0.03)
    assert np.linalg.norm(line[0]) < 6, "it begins in front"
    points = model.parts[0].mesh.positions
    wire = line[6:-6]  # beside the flower
    nearest = np.linalg.norm(points[None] - wire[:, None], axis=2).min(1)
    assert np.abs(nearest - model.extras["collar"]["tube_radius_mm"]).max() < 1.0


@pytest.mark.parametrize("way", [1, -1])
def test_it_lies_along_a_chains_way_whichever_side_comes_first(model: PieceModel, way: int) -> None:
    line, pose = loop(model), turned()
    curve = line @ pose[:3, :3].T + pose[:3, 3]
    curve = np.roll(curve[::way], 0 if way > 0 else 1, 0)
    assert np.allclose(lying(line, curve), pose, atol=0.1)


def test_a_worn_collar_leans_as_the_neck_does_and_not_as_a_pendant_hangs(model: PieceModel) -> None:
    pose, pendant = turned(), turned()
    pendant[:3, :3] = np.diag([-1.0, 1, -1])
    curve = loop(model) @ pose[:3, :3].T + pose[:3, 3]
    place = Placement(Site.PENDANT, Side.MIDDLE, pendant, 1.0, HiddenBy.NOTHING, Scale(ScaleSource.CALIBRATED, 0.0))
    owner = QObject()
    worn = WornPiece(("GN-004", "necklace", wearings("necklace")[0], ""), prepare(TORQUE, "necklace"), owner)
    worn.follow(place, 1 / 30, 0.0)
    assert np.allclose(worn.matrix, TO_VIEW @ pendant, atol=1e-6), "nothing else is known"
    worn.follow(place, 1 / 30, 1 / 30, curve)
    assert np.allclose(worn.matrix, TO_VIEW @ pose, atol=0.2)
    assert worn.property("chain") is None

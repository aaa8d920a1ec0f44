"""What the pictures of people say of a chain: it lies on the skin, has its length, and its pendant hangs lowest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject

from kiosk.tryon.drape import USUAL_CM
from kiosk.tryon.gltf import read_piece
from kiosk.tryon.loader import prepare
from kiosk.tryon.people import NAMES, portrait
from kiosk.tryon.projection import TO_VIEW
from kiosk.tryon.wearing import wearings
from kiosk.tryon.worn import WornPiece
from models.placement import Occluder, Site

TORQUE = Path(__file__).resolve().parents[3] / "assets" / "pieces" / "GN-004.glb"


def heights(points: np.ndarray, body: Occluder) -> np.ndarray:
    """mm of each of ``points`` (n, 3) over the skin; negative below it."""
    vertices, triangles = body.vertices.astype(np.float64), body.triangles
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    middles, normals = (a + b + c) / 3, np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    if ((normals * middles).sum(1) < 0).mean() < 0.5:
        normals = -normals
    nearest = np.linalg.norm(points[:, None] - middles[None], axis=2).argmin(1)
    return np.asarray(((points - middles[nearest]) * normals[nearest]).sum(1))


@pytest.mark.parametrize("name", NAMES)
def test_a_chain_lies_on_the_skin(name: str) -> None:
    scene = portrait(name, "head").scene
    places = {place.site: place for place in scene.placements}
    curve = places[Site.NECKLINE].curve
    assert curve is not None
    steps = np.linalg.norm(np.diff(np.vstack([curve, curve[:1]]), axis=0), axis=1)
    assert steps.sum() == pytest.approx(USUAL_CM * 10, abs=8)
    assert steps.max() < 1.3 * steps.mean(), "no corners are cut"
    assert np.argmax(curve[:, 1]) in (0, 1, len(curve) - 1), "it begins at its lowest point"
    assert np.linalg.norm(places[Site.PENDANT].pose[:3, 3] - curve[0]) < 4.0

    above = heights(curve, scene.occluders[0])
    assert above.min() > -2.0, "nowhere under the skin"
    # It may bridge the hollow over a collar bone, and hangs free behind the neck.
    assert np.percentile(above, 75) < 4.0


@pytest.mark.parametrize("name", NAMES)
def test_a_chain_bends_and_has_no_corners(name: str) -> None:
    curve = next(p.curve for p in portrait(name, "head").scene.placements if p.curve is not None)
    along = np.roll(curve, -1, 0) - curve
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    turn = np.degrees(np.arccos(np.clip((along * np.roll(along, 1, 0)).sum(1), -1, 1)))
    front = np.r_[0:18, len(curve) - 18 : len(curve)]  # what is drawn: kiosk.tryon.chain
    assert turn[front].max() < 35


@pytest.mark.parametrize("name", NAMES)
def test_a_stiff_collar_rests_on_the_body_and_runs_into_it_nowhere(name: str) -> None:
    scene = portrait(name, "head").scene
    place = next(p for p in scene.placements if p.site is Site.PENDANT)
    owner = QObject()
    worn = WornPiece(("GN-004", "necklace", wearings("necklace")[0], ""), prepare(TORQUE, "necklace"), owner)
    worn.follow(place, 1 / 30, 0.0, seen=("bust",))
    tube = read_piece(TORQUE, "necklace").parts[0].mesh.positions[::7].astype(np.float64)
    pose = TO_VIEW @ worn.matrix
    lying = tube @ pose[:3, :3].T + pose[:3, 3]
    above = heights(lying, scene.occluders[0])
    assert above.min() > -2.0, "a pendant's pose would have it up to 31 mm in the shoulders"
    carried = lying[above < 1.5]
    assert np.ptp(carried[:, 0]) > 50, "it lies on both sides"
    assert np.allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-5)

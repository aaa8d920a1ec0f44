"""What the pictures of people say of a chain: it lies on the skin, has its length, and its pendant hangs lowest."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.tryon.drape import USUAL_CM
from kiosk.tryon.people import NAMES, portrait
from models.placement import Site


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

    body = scene.occluders[0]
    vertices, triangles = body.vertices.astype(np.float64), body.triangles
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    middles, normals = (a + b + c) / 3, np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    if ((normals * middles).sum(1) < 0).mean() < 0.5:
        normals = -normals
    nearest = np.linalg.norm(curve[:, None] - middles[None], axis=2).argmin(1)
    above = ((curve - middles[nearest]) * normals[nearest]).sum(1)
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

"""Where pieces lie on skin they shade it: on its plane, or around a finger or wrist."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject

from kiosk.tryon.gltf import read_piece
from kiosk.tryon.loader import prepare
from kiosk.tryon.model import PieceModel
from kiosk.tryon.shadow import Shadow, chain_profile, shadow
from kiosk.tryon.wearing import inner_diameter, wearings
from kiosk.tryon.worn import WornPiece

PIECES = Path(__file__).parents[3] / "assets" / "pieces"


def of(name: str, kind: str) -> tuple[PieceModel, Shadow]:
    model = read_piece(PIECES / f"{name}.glb", kind)
    told = shadow(model)
    assert told is not None
    return model, told


def by_height(told: Shadow) -> tuple[np.ndarray, np.ndarray]:
    """Height (y, mm) of each row of a tube's picture, and the mean darkness there, 0..1."""
    low, high = told.mesh.positions[:, 1].min(), told.mesh.positions[:, 1].max()
    rows = len(told.alpha)
    return low + (np.arange(rows) + 0.5) / rows * (high - low), told.alpha[..., 3].mean(axis=1) / 255


@pytest.mark.parametrize("name, kind", [("GR-001", "ring"), ("GR-003", "ring"), ("GB-002", "bracelet")])
def test_around_a_limb_it_lies_on_the_skin_under_the_band_and_ends_beside_it(name: str, kind: str) -> None:
    model, told = of(name, kind)
    radii = np.hypot(told.mesh.positions[:, 0], told.mesh.positions[:, 2])
    assert radii.mean() == pytest.approx(inner_diameter(model) / 2, rel=0.06)
    height, dark = by_height(told)
    points = np.concatenate([part.mesh.positions for part in model.parts])
    band = points[np.hypot(points[:, 0], points[:, 2]) < radii.mean() + 1.0]
    low, high = np.percentile(band[:, 1], [2, 98])
    assert dark[(height > low) & (height < high)].max() > 0.3
    assert dark[0] < 0.03 and dark[-1] < 0.03, "it fades before its mesh ends"
    assert dark[(height < low - 0.2) | (height > high + 0.2)].max() > 0.02, "it is seen beside the band"


def test_around_a_limb_it_has_no_seam() -> None:
    _, told = of("GR-001", "ring")
    alpha = told.alpha[..., 3].astype(int)
    seam = np.abs(alpha[:, 0] - alpha[:, -1]).max()
    assert seam <= np.abs(np.diff(alpha, axis=1)).max() + 2
    u = told.mesh.texcoords
    assert u is not None and u.min() == 0 and u.max() == 1


def test_the_outside_of_the_tube_looks_outwards() -> None:
    _, told = of("GR-001", "ring")
    corners = told.mesh.positions[told.mesh.triangles.astype(int)].astype(float)
    middle = corners.mean(axis=1) * (1, 0, 1)
    assert ((told.mesh.normals * told.mesh.positions * (1, 0, 1)).sum(1) > 0).all()
    assert np.linalg.norm(middle, axis=1).min() > 5


@pytest.mark.parametrize("name, kind", [("GE-001", "earring"), ("GS-001", "nose_stud"), ("GN-001", "necklace")])
def test_on_a_plane_of_skin_it_is_the_outline_blurred(name: str, kind: str) -> None:
    _, told = of(name, kind)
    assert np.allclose(told.mesh.positions[:, 2], told.mesh.positions[0, 2]), "flat, on the skin"
    alpha = told.alpha[..., 3]
    assert 60 < alpha.max() < 160
    assert max(alpha[0].max(), alpha[-1].max(), alpha[:, 0].max(), alpha[:, -1].max()) <= 2


def test_a_chain_shades_most_under_its_middle_and_nothing_at_the_ribbons_edge() -> None:
    alpha = chain_profile()[0, :, 3].astype(int)
    assert alpha[0] == alpha[-1] == 0 and alpha[15] > 80
    assert (np.diff(alpha[:16]) >= 0).all() and (np.diff(alpha[16:]) <= 0).all()


def test_a_rigid_collar_has_no_plane_of_skin() -> None:
    assert shadow(read_piece(PIECES / "GN-004.glb", "necklace")) is None


def test_a_ring_shades_a_finger_only_while_one_is_seen() -> None:
    owner = QObject()
    (wearing,) = wearings("ring")
    worn = WornPiece(("GR-001", "ring", wearing, ""), prepare(PIECES / "GR-001.glb", "ring"), owner)
    assert not worn.property("onSkin")
    worn.follow(None, 0.03, 0.0, seen=("head", "finger_ring"))
    assert worn.property("onSkin")
    worn.follow(None, 0.03, 0.03, seen=("head",))
    assert not worn.property("onSkin")

"""Hair, skin and clothes around a head, seen once a second and taken along with it."""

from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.face.pose import HeadPose, fit_rotation
from models.face.tracker import Face, FaceTracker
from models.placement.lobes import LobePlacer
from models.placement.types import HiddenBy, Scale, ScaleSource
from models.regions import EVERY_NS, Kind, RegionReader, Regions
from models.runtime import load
from tests.unit.models.conftest import Sample, read_as_average

DATA = Path(__file__).parents[2] / "data" / "vision"
NO_HAIR = np.zeros((1, 1), np.uint8)
FOREHEAD, CHIN, NOSE = 10, 152, 4


@pytest.fixture
def face(head: Sample) -> Face:
    found = FaceTracker(load("face_detector"), load("face_mesh")).see(head.pixels)
    assert found is not None
    return found


def test_a_quarter_of_the_pixels_shows_what_the_published_network_shows() -> None:
    network = load("regions")
    with np.load(DATA / "samples.npz") as samples, np.load(DATA / "references.npz") as references:
        small = cv2.resize(samples["regions"], (network.side, network.side), interpolation=cv2.INTER_AREA)
        network.input[:] = small.astype(np.float32).transpose(2, 0, 1)[None] / 255
        network.run()
        published = references["regions.kinds"]
        scores = network.outputs["regions"][0].transpose(1, 2, 0)
        kinds = cv2.resize(scores, published.shape[::-1], interpolation=cv2.INTER_LINEAR).argmax(2)
    for kind in (Kind.BACKGROUND, Kind.HAIR, Kind.FACE_SKIN, Kind.BODY_SKIN, Kind.CLOTHES):
        either = (kinds == kind) | (published == kind)
        if published[published == kind].size > 200:
            assert ((kinds == kind) & (published == kind)).sum() / either.sum() > 0.85, kind.name


def test_what_is_where_on_a_head(head: Sample, face: Face) -> None:
    regions = RegionReader().see(head.pixels, face, 0)
    mesh = face.mesh[:, :2]
    tall = np.linalg.norm(mesh[CHIN] - mesh[FOREHEAD])
    up = (mesh[FOREHEAD] - mesh[CHIN]) / tall
    assert regions.around(mesh[NOSE], 4).argmax() == Kind.FACE_SKIN
    assert regions.around(mesh[FOREHEAD] + up * tall * 0.22, 4).argmax() == Kind.HAIR
    assert regions.around(mesh[CHIN] - up * tall * 0.25, 4).argmax() == Kind.BODY_SKIN
    assert regions.covered(mesh[FOREHEAD] + up * tall * 0.22, 4) > 0.7 > 0.2 > regions.covered(mesh[NOSE], 4)
    outside = regions.around(np.array([-5000.0, 0.0]), 4)
    assert outside.argmax() == Kind.BACKGROUND
    assert outside.sum() == pytest.approx(1.0)


def test_regions_move_with_the_head_until_the_next_look(head: Sample, face: Face) -> None:
    reader = RegionReader()
    before = reader.see(head.pixels, face, 0)
    shift = np.array([37.0, -12.0])
    moved = Face(face.mesh + np.append(shift, 0.0), face.left_iris + shift, face.right_iris + shift, face.presence)
    black = np.zeros_like(head.pixels)
    after = reader.see(black, moved, EVERY_NS // 2)
    for point in (face.mesh[NOSE, :2], face.mesh[FOREHEAD, :2], face.mesh[CHIN, :2] + np.array([0, 40])):
        assert after.around(point + shift, 5) == pytest.approx(before.around(point, 5), abs=1e-3)
    assert reader.see(black, moved, EVERY_NS).around(face.mesh[NOSE, :2] + shift, 5)[Kind.FACE_SKIN] < 0.5


def test_in_the_background_the_next_look_counts_when_it_is_there(head: Sample, face: Face) -> None:
    reader = RegionReader(background=True)
    nose, black = face.mesh[NOSE, :2], np.zeros_like(head.pixels)
    first = reader.see(head.pixels, face, 0)
    assert first.around(nose, 5).argmax() == Kind.FACE_SKIN, "the first look is waited for"
    assert reader.see(black, face, EVERY_NS).around(nose, 5)[Kind.FACE_SKIN] > 0.5
    deadline = time.monotonic() + 20
    while reader.see(black, face, EVERY_NS + 1).around(nose, 5)[Kind.FACE_SKIN] > 0.5:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    reader.see(head.pixels, face, 2 * EVERY_NS + 1)
    reader.reset()
    assert reader.see(head.pixels, face, 3 * EVERY_NS).around(nose, 5).argmax() == Kind.FACE_SKIN, "nothing old is left"


@pytest.mark.parametrize(("kind", "shown"), [(Kind.HAIR, 0.0), (Kind.CLOTHES, 0.0), (Kind.BODY_SKIN, 1.0)])
def test_earrings_go_where_something_lies_over_the_ear(
    head: Sample, face: Face, kind: Kind, shown: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the ear's own reader can't tell, the regions do."""
    read_as_average(monkeypatch, 0.5)
    rotation, position = fit_rotation(face, head.camera)
    pose = HeadPose(rotation, position, 1.0, Scale(ScaleSource.ANATOMY, 0.1))
    everywhere = np.zeros((4, 4, len(Kind)), np.float32)
    everywhere[..., kind] = 1.0
    whole = Regions(everywhere, np.array([[0.0, 0, 1], [0, 0, 1]]), NO_HAIR)
    for placement in LobePlacer().place(head.pixels, face, pose, head.camera, whole, 0):
        assert placement.visibility == shown
        assert placement.hidden_by is (HiddenBy.NOTHING if shown else HiddenBy.HAIR)


def test_what_covers_skin_counts_together() -> None:
    shares = np.zeros((8, 8, len(Kind)), np.float32)
    shares[:, :4, Kind.HAIR] = 0.5
    shares[:, :4, Kind.CLOTHES] = 0.3
    shares[:, :4, Kind.OTHER] = 0.2
    shares[:, 4:, Kind.BODY_SKIN] = 1.0
    regions = Regions(shares, np.array([[1.0, 0, 0], [0, 1, 0]]), NO_HAIR)
    assert regions.covered(np.array([1.0, 4.0]), 1.0) == pytest.approx(1.0)
    assert regions.covered(np.array([6.0, 4.0]), 1.0) == pytest.approx(0.0)

"""MediaPipe as a second backend: what it gives is what our own trackers give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from models.backends import Trackers
from models.errors import BackendMissing
from models.face.tracker import Face, FaceTracker
from models.hand.landmarks import Hand
from models.hand.tracker import HandTracker
from models.mediapipe_backend import PEERS_PYTHON, MediaPipe, peers_python
from models.mirror import MirrorSource
from models.placement import Site
from models.runtime import load
from tests.unit.models.conftest import ALL, RECORDED, sample

HEADS, HANDS = (sorted(path.stem for path in RECORDED.glob(f"{kind}_*.jpg")) for kind in ("head", "hand"))


def own() -> Trackers:
    faces = FaceTracker(load("face_detector"), load("face_mesh"))
    return Trackers(faces, HandTracker(load("palm_detector"), load("hand_mesh")))


@pytest.fixture(scope="module")
def theirs() -> Iterator[MediaPipe]:
    try:
        python = peers_python(Path(__file__).parents[3] / "build" / "peers" / "bin" / "python")
    except BackendMissing:
        try:
            python = peers_python()
        except BackendMissing:
            pytest.skip("MediaPipe's environment isn't there (make peers)")
    with MediaPipe(python) as backend:
        yield backend


def test_without_its_environment_the_words_say_how_to_make_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PEERS_PYTHON, str(tmp_path / "none"))
    with pytest.raises(BackendMissing) as refused:
        MediaPipe()
    assert "make peers" in refused.value.remedy


def test_a_process_that_ends_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BackendMissing, match="ended"):
        MediaPipe(Path("/bin/true"))


class Nobody:
    people, found_anew = 0, False

    def __init__(self) -> None:
        self.asked = 0

    def reset(self) -> None: ...

    def see(self, picture: object, face: object = None, *, busy: bool = False) -> None:
        self.asked += 1


class NoHands(Nobody):
    def see(self, picture: object, face: object = None, *, busy: bool = False) -> list[Hand]:  # type: ignore[override]
        super().see(picture)
        return []


def test_the_mirror_asks_the_trackers_it_is_given() -> None:
    faces, hands = Nobody(), NoHands()
    mirror = MirrorSource(trackers=Trackers(faces, hands))
    shown = sample(HEADS[0])
    scene = mirror.see(shown.pixels, shown.camera, number=0, captured_ns=0, calibrated=True, wanted=ALL)
    assert (faces.asked, hands.asked) == (1, 1)
    assert not scene.placements


@pytest.mark.parametrize("name", HEADS)
def test_an_iris_is_in_its_own_eye(name: str) -> None:
    face = own().faces.see(sample(name).pixels)
    assert face is not None
    for iris, corners in ((face.left_iris, (263, 362)), (face.right_iris, (33, 133))):
        eye = face.mesh[list(corners), :2]
        assert np.linalg.norm(iris[0] - eye.mean(0)) < 0.5 * np.linalg.norm(eye[0] - eye[1])


@pytest.mark.parametrize("name", HEADS)
def test_both_backends_see_the_same_face(name: str, theirs: MediaPipe) -> None:
    shown = sample(name)
    theirs.trackers.faces.reset()
    one, other = own().faces.see(shown.pixels), theirs.trackers.faces.see(shown.pixels)
    assert isinstance(one, Face)
    assert isinstance(other, Face)
    assert other.mesh.shape == one.mesh.shape
    off = np.abs(other.mesh - one.mesh).mean(0) / one.box[2]
    assert off.max() < 0.02
    for mine, its in ((one.left_iris, other.left_iris), (one.right_iris, other.right_iris)):
        assert np.linalg.norm(its - mine, axis=1).max() < 0.03 * one.box[2]
    assert theirs.trackers.faces.found_anew
    assert theirs.trackers.faces.people == 1


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("name", HANDS)
def test_both_backends_see_the_same_hand(name: str, mirrored: bool, theirs: MediaPipe) -> None:
    shown = sample(name)
    pixels = np.ascontiguousarray(shown.pixels[:, ::-1]) if mirrored else shown.pixels
    theirs.trackers.hands.reset()
    tracker = own().hands
    for _ in range(4):
        (one,), (other,) = tracker.see(pixels), theirs.trackers.hands.see(pixels)
    assert one.side == other.side
    assert (other.side == shown.truth["side"]) is not mirrored
    off = np.abs(other.points - one.points).mean(0) / one.palm
    assert off.max() < 0.015


def test_the_mirror_dresses_what_the_second_backend_sees(theirs: MediaPipe) -> None:
    mirror = MirrorSource(trackers=theirs.trackers)
    for name, site in ((HEADS[0], Site.EARLOBE), (HANDS[0], Site.WRIST)):
        shown = sample(name)
        mirror.reset()
        scene = mirror.see(shown.pixels, shown.camera, number=0, captured_ns=0, calibrated=True, wanted=ALL)
        assert site in {placement.site for placement in scene.placements}

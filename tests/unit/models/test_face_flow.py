"""Between two looks of the network a face's mesh follows the picture, and the network looks where it can't."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.face.flow import FaceFlow
from models.face.reader import HeadReader
from models.face.tracker import Face, FaceTracker
from models.geometry import Matrix
from models.runtime import Network, load
from models.tracking import Region
from tests.unit.models.conftest import STEP_NS, sample

Picture = NDArray[np.uint8]
Frame = Callable[[Picture, int], Picture]


@pytest.fixture(scope="module")
def networks() -> tuple[Network, Network]:
    return load("face_detector"), load("face_mesh")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with every look of the network."""
    counted: list[int] = []
    measure = FaceTracker.measure

    def count(self: FaceTracker, picture: Picture, region: Region) -> Face | None:
        counted.append(1)
        return measure(self, picture, region)

    monkeypatch.setattr(FaceTracker, "measure", count)
    return counted


def warped(pixels: Picture, shift: Matrix) -> Picture:
    return np.asarray(cv2.warpAffine(pixels, shift, pixels.shape[1::-1], borderMode=cv2.BORDER_REPLICATE), np.uint8)


def motion(number: int) -> Matrix:
    """A head that wanders by some 5 pixels a frame, turns in the picture's plane and comes nearer."""
    shift = cv2.getRotationMatrix2D((640, 300), 0.5 * number, 1.0 + 0.003 * number)
    shift[:, 2] += (4.5 * number, 2.0 * number)
    return np.asarray(shift, np.float64)


def moved(pixels: Picture, number: int) -> Picture:
    return warped(pixels, motion(number))


def squeezed(pixels: Picture, number: int) -> Picture:
    """A head that seems to turn about its height, by some degrees a frame."""
    narrower = 1.0 - 0.03 * number
    return warped(pixels, np.array([[narrower, 0, 640 * (1 - narrower)], [0, 1.0, 0]]))


def apart(one: Matrix, other: Matrix) -> float:
    return float(np.linalg.norm((one - other)[:, :2], axis=1).mean())


def test_irises_lie_in_their_own_eyes(networks: tuple[Network, Network]) -> None:
    face = FaceTracker(*networks).see(sample("head_000").pixels)
    assert face is not None
    for iris, inner, outer in ((face.left_iris, 362, 263), (face.right_iris, 133, 33)):
        low, high = sorted((face.mesh[inner, 0], face.mesh[outer, 0]))
        assert low < iris[0, 0] < high


def test_a_mesh_moves_with_the_face(networks: tuple[Network, Network]) -> None:
    given = sample("head_000").pixels
    face = FaceTracker(*networks).see(given)
    assert face is not None
    flow = FaceFlow(given, face.mesh)
    for number in (1, 2, 3):
        found = flow.follow(moved(given, number))
        assert found is not None
        shift = motion(number)
        true = face.mesh[:, :2] @ shift[:, :2].T + shift[:, 2]
        assert float(np.linalg.norm(found.mesh[:, :2] - true, axis=1).max()) < 1.5
        assert found.changed < 0.01
    # It comes nearer, and its depth with it.
    assert np.ptp(found.mesh[:, 2]) == pytest.approx(1.009 * np.ptp(face.mesh[:, 2]), rel=0.01)


def drawn_on(pixels: Picture, mesh: Matrix, other: Matrix) -> Picture:
    """The picture with its face's mesh brought to another one; what lies between its points moves smoothly."""
    rows, columns = pixels.shape[:2]
    came = np.zeros((rows, columns, 3), np.float32)
    for (x, y), by in zip(other[:, :2].round().astype(int), (mesh - other)[:, :2], strict=True):
        came[y, x] += (*by, 1.0)
    came = cv2.GaussianBlur(came, (0, 0), 6.0)
    by = came[..., :2] / np.maximum(came[..., 2:], 1e-6)
    where = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), -1).astype(np.float32) + by
    return np.asarray(cv2.remap(pixels, where[..., 0], where[..., 1], cv2.INTER_LINEAR), np.uint8)


def test_a_mesh_turns_with_the_head(networks: tuple[Network, Network]) -> None:
    given = sample("head_000").pixels
    face = FaceTracker(*networks).see(given)
    assert face is not None
    c, s = np.cos(np.radians(3)), np.sin(np.radians(3))
    middle = face.mesh.mean(0)
    turned = (face.mesh - middle) @ np.array([[c, 0, -s], [0, 1.0, 0], [s, 0, c]]) + middle
    found = FaceFlow(given, face.mesh).follow(drawn_on(given, face.mesh, turned))
    assert found is not None
    assert apart(found.mesh, turned) < 0.4 * apart(face.mesh, turned)
    assert found.changed > 0.018


def test_a_chin_goes_with_a_jaw_that_opens(networks: tuple[Network, Network]) -> None:
    given = sample("head_000").pixels
    face = FaceTracker(*networks).see(given)
    assert face is not None
    below = np.clip((face.mesh[:, 1] - face.mesh[14, 1]) / 20.0, 0, 1)
    opened = face.mesh.copy()
    opened[:, 1] += 4.0 * below
    found = FaceFlow(given, face.mesh).follow(drawn_on(given, face.mesh, opened))
    assert found is not None
    chin, brow = [152, 148, 377, 175], [10, 9, 151, 6]
    assert apart(found.mesh[chin], opened[chin]) < 0.5 * apart(face.mesh[chin], opened[chin])
    assert apart(found.mesh[brow], face.mesh[brow]) < 0.5


def test_what_is_not_the_face_is_not_followed(networks: tuple[Network, Network]) -> None:
    given = sample("head_000").pixels
    face = FaceTracker(*networks).see(given)
    assert face is not None
    noise = np.random.default_rng(2).integers(0, 255, given.shape, np.uint8)
    found = FaceFlow(given, face.mesh).follow(noise)
    assert found is None or found.changed > 0.1
    assert FaceFlow(given, face.mesh).follow(given[:100, :100]) is None


@pytest.mark.parametrize("name", ["head_000", "head_012", "head_022"])
def test_the_network_looks_seldom_at_a_head_that_only_moves_and_nothing_slides(
    networks: tuple[Network, Network], looks: list[int], name: str
) -> None:
    given = sample(name).pixels
    frames = [moved(given, number) for number in range(13)]
    always, seldom = FaceTracker(*networks), FaceTracker(*networks, look_every=3, rest_every=6)
    every = [always.see(frame) for frame in frames]
    first = seldom.see(frames[0])
    looks.clear()
    found = [first] + [seldom.see(frame) for frame in frames[1:]]
    assert len(looks) <= 4
    for mine, other in zip(found, every, strict=True):
        assert mine is not None and other is not None
        assert apart(mine.mesh, other.mesh) < 0.015 * other.box[2]
        for iris in ("left_iris", "right_iris"):
            assert apart(getattr(mine, iris), getattr(other, iris)) < 0.015 * other.box[2]


def test_a_head_that_turns_is_looked_at_in_every_frame(networks: tuple[Network, Network], looks: list[int]) -> None:
    given = sample("head_000").pixels
    tracker = FaceTracker(*networks, look_every=3, rest_every=6)
    tracker.see(given)
    looks.clear()
    faces = [tracker.see(squeezed(given, number)) for number in range(1, 10)]
    assert len(looks) == 9
    assert not any(face is None or face.followed for face in faces)


def test_a_resting_head_trembles_less_than_the_network(networks: tuple[Network, Network]) -> None:
    given = sample("head_000").pixels
    noise = np.random.default_rng(5)
    frames = [np.clip(given + noise.normal(0, 9, given.shape), 0, 255).astype(np.uint8) for _ in range(19)]
    trembling, jumping = [], []
    for tracker in (FaceTracker(*networks), FaceTracker(*networks, look_every=3, rest_every=6)):
        faces = [tracker.see(frame) for frame in frames]
        steps = np.diff([face.mesh[:, :2] for face in faces if face is not None], axis=0)
        trembling.append(float(np.abs(steps).mean()))
        jumping.append(float(np.abs(steps[5::6]).mean()))
    assert trembling[1] < 0.5 * trembling[0]
    # Nor does it jump where the network looks again.
    assert jumping[1] < 0.8 * jumping[0]


def crossed(pixels: Picture, box: tuple[float, float, float, float], share: float, across: int) -> Picture:
    """Something with a pattern before the lower left of a face, as large as this share of it."""
    x, y, width, height = (round(v) for v in box)
    wide, tall = int(width * share), int(height * share)
    pattern = np.random.default_rng(3).integers(60, 200, (tall // 8 + 1, wide // 8 + 1, 3)).astype(np.uint8)
    picture, left = pixels.copy(), x - width // 6 + across
    shown = cv2.resize(pattern, (wide, tall), interpolation=cv2.INTER_CUBIC)
    picture[y + height - tall : y + height, left : left + wide] = shown
    return picture


def test_what_crosses_a_face_takes_no_part_of_it_along(networks: tuple[Network, Network]) -> None:
    given = sample("head_000").pixels
    face = FaceTracker(*networks).see(given)
    assert face is not None
    flow = FaceFlow(crossed(given, face.box, 0.5, 0), face.mesh)
    for number in (1, 2):
        found = flow.follow(crossed(given, face.box, 0.5, 9 * number))
        assert found is not None
        assert apart(found.mesh, face.mesh) < 0.004 * face.box[2]
        assert 0.01 < found.changed < 0.03


@pytest.mark.parametrize("name", ["head_000", "head_012", "head_022"])
@pytest.mark.parametrize("speed", [4, 6, 9])
def test_what_covers_most_of_a_face_takes_it_along_in_no_frame_without_a_look(
    networks: tuple[Network, Network], name: str, speed: int
) -> None:
    given = sample(name).pixels
    tracker = FaceTracker(*networks, look_every=3, rest_every=6)
    first = tracker.see(given)
    assert first is not None
    looked = first.mesh
    for number in range(8):
        face = tracker.see(crossed(given, first.box, 0.7, speed * number))
        if face is None:
            return
        if face.followed:
            assert apart(face.mesh, looked) < 0.012 * first.box[2]
        else:
            looked = face.mesh


def test_a_face_that_is_gone_is_gone_at_once(networks: tuple[Network, Network]) -> None:
    given = sample("head_000").pixels
    tracker = FaceTracker(*networks, look_every=3, rest_every=6)
    assert tracker.see(given) and tracker.see(given)
    assert tracker.see(np.full_like(given, 120)) is None


@pytest.mark.parametrize("name", ["head_006", "head_012", "head_018", "head_022"])
def test_a_face_that_takes_anothers_place_is_looked_at_at_once(networks: tuple[Network, Network], name: str) -> None:
    given, other = sample("head_000").pixels, sample(name).pixels
    faces = [FaceTracker(*networks).see(pixels) for pixels in (given, other)]
    assert faces[0] is not None and faces[1] is not None
    # Eyes upon eyes, as alike as two people can stand.
    onto, _ = cv2.estimateAffinePartial2D(*(np.ascontiguousarray(face.mesh[:, :2]) for face in reversed(faces)))
    tracker = FaceTracker(*networks, look_every=3, rest_every=6)
    tracker.see(given)
    assert (same := tracker.see(given)) is not None and same.followed
    found = tracker.see(warped(other, np.asarray(onto)))
    assert found is not None and not found.followed


@pytest.mark.parametrize("step", [2, 3])
def test_a_picture_of_another_size_is_looked_at_at_once(networks: tuple[Network, Network], step: int) -> None:
    given = sample("head_000").pixels
    tracker = FaceTracker(*networks, look_every=3, rest_every=6)
    tracker.see(given)
    smaller = np.ascontiguousarray(given[::step, ::step])
    found = tracker.see(smaller)
    direct = FaceTracker(*networks).see(smaller)
    assert found is not None and direct is not None and not found.followed
    assert apart(found.mesh, direct.mesh) < 0.05 * direct.box[2]


def test_a_reset_forgets_where_the_face_was(networks: tuple[Network, Network]) -> None:
    given = sample("head_000").pixels
    tracker = FaceTracker(*networks, look_every=3, rest_every=6)
    first = tracker.see(given)
    tracker.see(moved(given, 1))
    tracker.reset()
    elsewhere = np.roll(given, 200, 1)
    assert first is not None and tracker.see(elsewhere) is not None and tracker.found_anew
    again = tracker.see(elsewhere)
    assert again is not None and again.followed
    assert apart(again.mesh, first.mesh + np.array([200.0, 0, 0])) < 0.01 * first.box[2]


def test_the_mirrors_head_is_looked_at_every_sixth_frame_at_rest(looks: list[int]) -> None:
    given = sample("head_000")
    reader = HeadReader()
    for number in range(1, 20):
        if number == 2:
            looks.clear()
        assert reader.see(given.pixels, given.camera, number * STEP_NS, calibrated=True) is not None
    assert len(looks) == 3

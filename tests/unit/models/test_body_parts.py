"""What hides jewellery: a neck as wide as it is seen, shoulders below it, and the whole of a hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.face.pose import HeadPose
from models.geometry import Matrix
from models.occluders.limbs import hand_occluders
from models.occluders.neck import NeckShape
from models.placement import Occluder, Scale, ScaleSource
from models.regions import Kind, Regions

CAMERA = np.array([[900.0, 0, 320], [0, 900, 240], [0, 0, 1]])
POSE = HeadPose(np.eye(3), np.array([0.0, 0, 600]), 1.0, Scale(ScaleSource.IRIS, 0.05))
SIDE = 128
INTO = np.array([[SIDE / 640, 0, 0], [0, SIDE / 640, 0.0]])
NO_HAIR = np.zeros((SIDE, SIDE), np.uint8)


def seen(left: float, right: float, beside: Kind = Kind.BACKGROUND) -> Regions:
    """Regions of a picture of 640 x 640 that show skin between two columns, and ``beside`` elsewhere."""
    columns = (np.arange(SIDE) + 0.5) * 640 / SIDE
    skin = (columns > left) & (columns < right)
    shares = np.zeros((SIDE, SIDE, len(Kind)), np.float32)
    shares[:, skin, Kind.BODY_SKIN] = 1.0
    shares[:, ~skin, beside] = 1.0
    return Regions(shares, INTO, NO_HAIR)


def across(parts: list[Occluder]) -> tuple[float, float]:
    """The columns between which the parts lie in the picture."""
    points = np.concatenate([part.vertices for part in parts]).astype(np.float64)
    pixels = (points / points[:, 2:]) @ CAMERA.T
    return float(pixels[:, 0].min()), float(pixels[:, 0].max())


def test_a_neck_is_as_wide_as_it_is_seen_and_where_it_is_seen() -> None:
    parts = NeckShape().occluders(POSE, seen(250, 370), CAMERA)
    assert [part.name for part in parts] == ["neck", "shoulders"]
    assert across(parts) == pytest.approx((250, 370), abs=8)
    wider = NeckShape().occluders(POSE, seen(180, 420), CAMERA)
    assert across(wider) == pytest.approx((180, 420), abs=10)


def test_nobody_looked_and_an_average_neck_is_drawn_without_shoulders() -> None:
    (neck,) = NeckShape().occluders(POSE, None, CAMERA)
    low, high = across([neck])
    assert neck.name == "neck"
    assert 120 < high - low < 200


def test_where_hair_covers_the_neck_it_is_no_narrower_than_usual() -> None:
    narrow = across(NeckShape().occluders(POSE, seen(300, 340, Kind.HAIR), CAMERA)[:1])
    usual = across(NeckShape().occluders(POSE, None, CAMERA))
    assert narrow == pytest.approx(usual, abs=6)


def test_looks_are_averaged_and_another_shape_is_drawn_only_where_it_is_clearly_another() -> None:
    shape = NeckShape()
    first = seen(250, 370)
    drawn = shape.occluders(POSE, first, CAMERA)[0].vertices
    assert across(shape.occluders(POSE, first, CAMERA)) == pytest.approx((250, 370), abs=8)
    assert np.array_equal(shape.occluders(POSE, seen(246, 374), CAMERA)[0].vertices, drawn)
    for _ in range(20):
        parts = shape.occluders(POSE, seen(190, 430), CAMERA)
    assert across(parts) == pytest.approx((190, 430), abs=16)
    shape.reset()
    assert across(shape.occluders(POSE, seen(190, 430), CAMERA)) == pytest.approx((190, 430), abs=10)


def test_shoulders_are_flat_so_that_they_hide_nothing_that_rests_on_them() -> None:
    _, shoulders = NeckShape().occluders(POSE, seen(60, 600), CAMERA)
    depth = np.ptp(shoulders.vertices[:, 2])
    assert depth < 0.5 * np.ptp(shoulders.vertices[:, 0])


def flat_hand() -> Matrix:
    """A left hand flat before the camera, its back towards it; landmarks (21, 3) mm."""
    points = np.zeros((21, 3))
    points[1:5] = [(20, -30, 0), (40, -50, 0), (55, -70, 0), (65, -85, 0)]
    for root, x in ((5, 21), (9, 0), (13, -15), (17, -30)):
        points[root : root + 4] = [(x, -82 - 23 * k, 0) for k in range(4)]
    return points + np.array([0.0, 0, 400])


def test_a_hand_has_its_palm_and_the_bones_without_rings_at_their_places() -> None:
    mm = flat_hand()
    palm = np.stack([(1.0, 0, 0), (0, -1.0, 0), (0, 0, -1.0)], 1)
    parts = {part.name: part for part in hand_occluders("left", mm, palm)}
    assert set(parts) == {"palm_left", "web_left", *(f"bone_left_{n}" for n in BONES)}
    low, high = parts["palm_left"].vertices.min(0), parts["palm_left"].vertices.max(0)
    assert (low[:2] < (-30, -90)).all() and (high[:2] > (30, 0)).all()
    assert high[2] - low[2] < 30
    middle = parts["bone_left_middle_2"].vertices.mean(0)
    assert middle == pytest.approx((mm[10] + mm[11]) / 2, abs=1)
    for part in parts.values():
        assert part.triangles.max() < len(part.vertices)


def test_a_hand_that_turns_only_moves_its_meshes() -> None:
    mm = flat_hand()
    palm = np.stack([(1.0, 0, 0), (0, -1.0, 0), (0, 0, -1.0)], 1)
    before = hand_occluders("left", mm, palm)
    turn = cv2.Rodrigues(np.array([0.3, 0.5, -0.2]))[0]
    after = hand_occluders("left", (mm - mm[0]) @ turn.T * 1.1 + mm[0], turn @ palm)
    for one, other in zip(before, after, strict=True):
        sides = [
            np.linalg.norm(part.vertices[part.triangles[:, 0]] - part.vertices[part.triangles[:, 1]], axis=1)
            for part in (one, other)
        ]
        assert np.allclose(*sides, atol=0.01), one.name


def covered(parts: list[Occluder], x: float, y: float) -> bool:
    """Whether a place in mm beside the wrist, up and to the right in the picture, lies behind these."""
    mask = np.zeros((480, 640), np.uint8)
    for part in parts:
        pixels = (part.vertices / part.vertices[:, 2:]) @ CAMERA.T
        for triangle in np.round(pixels[:, :2]).astype(np.int32)[part.triangles]:
            cv2.fillConvexPoly(mask, triangle, 1)
    column, row = (CAMERA @ np.array([x / 400, -y / 400, 1.0]))[:2].round().astype(int)
    return bool(mask[row, column])


def test_the_web_of_the_thumb_hides_and_the_gaps_between_fingers_do_not() -> None:
    palm = np.stack([(1.0, 0, 0), (0, -1.0, 0), (0, 0, -1.0)], 1)
    parts = hand_occluders("left", flat_hand(), palm)
    assert covered(parts, 36, 50), "between the thumb's first joint and the palm"
    assert covered(parts, 10, 84), "below the web of two fingers"
    assert not covered(parts, 10, 93), "above it"
    assert not covered(parts, 40, 70), "beyond the web of the thumb"


BONES = ("thumb_1", "thumb_3", "index_2", "middle_2", "ring_2", "little_2")

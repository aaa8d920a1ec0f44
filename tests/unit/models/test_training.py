"""What training is fed is true: points lie where a crop shows them, and a chain lies taut on the body.

A drawn scene stands in for the rasteriser's; with moderngl the rasteriser itself is held to the same camera, and with
torch an exported network to the trained one.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from models.patch import CHANNELS, SIDE, network_input
from models.train.hair import grow
from models.train.heads import EAR_SIDE, Studio, turn
from models.train.taut import chain_on

CAMERA = np.array([[900.0, 0, 640], [0, 900.0, 360], [0, 0, 1]])
LOBE = np.array([[92.0, 20.0, 800.0], [91.0, 8.0, 801.0], [91.5, 14.0, 800.5]])


def pixel(point: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((CAMERA @ point)[:2] / point[2])


class Drawing:
    """In the rasteriser's place: a picture with a white dot at each of ``points``, at one depth."""

    def __init__(self, points: NDArray[np.float64], depth: float) -> None:
        fine = 4
        picture = np.zeros((720 * fine, 1280 * fine), np.uint8)
        for point in points:
            x, y = (pixel(point) + 0.5) * fine - 0.5
            cv2.circle(picture, (round(x), round(y)), 4 * fine, 255, -1)
        self._picture = cv2.resize(picture, (1280, 720), interpolation=cv2.INTER_AREA)
        self._depth = depth

    def draw(
        self, camera: NDArray[np.float64], back: NDArray[np.float64], side: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        seen = cv2.warpAffine(self._picture, back, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        picture = np.repeat(np.asarray(seen)[..., None], 4, 2)
        picture[..., 3] = 255
        return picture, np.full((side, side, 2), self._depth, np.float32)


def crop(drawing: object, sign: int, middle: NDArray[np.float64], points: NDArray[np.float64]) -> dict[str, object]:
    studio = object.__new__(Studio)
    studio.renderer = drawing  # type: ignore[assignment]
    found = studio.crop(np.random.default_rng(4), CAMERA, points, middle, turn(-25 * sign, 12, 9 * sign), sign)
    assert found is not None
    return dict(found)


@pytest.mark.parametrize("sign", [1, -1])
def test_points_lie_where_the_crop_shows_them(sign: int) -> None:
    points = LOBE * [sign, 1, 1]
    for k in range(3):
        found = crop(Drawing(points[[k]], 790.0), sign, points[2] + [6, -9, 4], points)
        light = np.asarray(found["ear"], float).mean(2)
        # Half of the brightest: above the noise of the camera.
        light = np.clip(light - light.max() / 2, 0, None)
        rows, columns = np.mgrid[0:EAR_SIDE, 0:EAR_SIDE] + 0.5
        seen = np.array([(light * columns).sum(), (light * rows).sum()]) / light.sum()
        told = (np.asarray(found["ear_points"])[k] + 1) / 2 * EAR_SIDE
        assert np.linalg.norm(seen - told) < 1.0


def test_a_left_ear_is_shown_as_in_a_mirror() -> None:
    right, left = (crop(Drawing(LOBE * [s, 1, 1], 790.0), s, LOBE[2] * [s, 1, 1], LOBE * [s, 1, 1]) for s in (-1, 1))
    edge, notch = (np.asarray(right["ear_points"])[k] for k in (0, 1))
    assert edge[1] > notch[1]
    assert np.allclose(np.asarray(left["ear_points"]), np.asarray(right["ear_points"]), atol=0.01)
    assert np.allclose(np.asarray(left["ear_seen"])[1], np.asarray(right["ear_seen"])[1], atol=1e-3)


def test_what_lies_behind_something_does_not_show() -> None:
    # The drawing's depth is that of all that is seen: nearer than the lobe, it hides it.
    assert np.asarray(crop(Drawing(LOBE, 799.0), 1, LOBE[2], LOBE)["ear_seen"])[0] == 1.0
    assert np.asarray(crop(Drawing(LOBE, 780.0), 1, LOBE[2], LOBE)["ear_seen"])[0] == 0.0


def test_nothing_beside_an_ear_hides_it() -> None:
    # Where nothing is drawn the depth is 0, as beside an ear that is seen edge-on before a wall.
    assert np.asarray(crop(Drawing(LOBE, 0.0), 1, LOBE[2], LOBE)["ear_seen"])[0] == 1.0


@pytest.mark.parametrize("seed", range(8))
def test_smooth_hair_falls_over_an_ear_or_behind_it(seed: int) -> None:
    ear_top, roots = np.array([72.0, 0.0, 10.0]), np.tile([0.0, -90.0, 0.0], (20, 1))
    for style in ("smooth", "behind"):
        hair = grow(np.random.default_rng(seed), style, roots, roots / 90.0, ear_top, 78.0)
        assert hair is not None
        at_the_ear = hair.vertices[np.abs(hair.vertices[:, 1] - 25.0) < 8]
        assert len(at_the_ear) > 30
        foremost = at_the_ear[:, 2].min()
        assert foremost > ear_top[2] if style == "behind" else foremost < ear_top[2] - 5
        # To both sides alike, and outside the skull.
        assert at_the_ear[:, 0].min() < -60 < 60 < at_the_ear[:, 0].max()


def test_the_rasteriser_puts_points_where_the_camera_does() -> None:
    pytest.importorskip("moderngl", reason="a package of training")
    from models.train.render import HAIR, Mesh, Renderer, normals_of

    renderer = Renderer([160])
    corners = LOBE[0] + np.array([[-2.0, -2, 0], [2, -2, 0], [2, 2, 0], [-2, 2, 0]])
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    paint = np.tile([0.0, 1, 1, HAIR], (4, 1))
    mesh = Mesh(corners, normals_of(corners, triangles), corners, paint, triangles)
    renderer.load(mesh, {"sun": [0, 0, -1.0], "sky": np.ones(3), "ground": np.ones(3), "hair": np.ones(3)})
    c, s = np.cos(0.4) * 0.5, np.sin(0.4) * 0.5
    back = np.array([[c, -s, 0], [s, c, 0]])
    back[:, 2] = pixel(LOBE[0]) - back[:, :2] @ [70.0, 90.0]
    picture, depth = renderer.draw(CAMERA, back, 160)
    rows, columns = np.nonzero(picture[..., 3])
    assert len(rows) > 30
    assert np.hypot(columns.mean() - 70, rows.mean() - 90) < 0.6
    assert abs(float(np.median(depth[rows, columns, 0])) - LOBE[0, 2]) < 0.5


def tube(across: float, deep: float) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """An upright elliptic tube about the origin, half axes in mm."""
    around, heights = 48, np.arange(-80, 81, 5.0)
    angle = np.arange(around) * 2 * np.pi / around
    ring = np.stack([across * np.sin(angle), np.zeros(around), -deep * np.cos(angle)], 1)
    points = np.concatenate([ring + np.array([0, h, 0]) for h in heights])
    at = np.arange(len(points)).reshape(len(heights), around)
    quads = np.stack([at[:-1], np.roll(at, -1, 1)[:-1], np.roll(at, -1, 1)[1:], at[1:]], -1).reshape(-1, 4)
    return points, quads


def test_a_chain_lies_taut_around_a_tube() -> None:
    points, quads = tube(60.0, 50.0)
    front = np.array([0.0, 10.0, -50.0])
    tilt = np.radians(20)
    curve = chain_on(points, quads, np.zeros(len(points), bool), front, tilt, reach=140.0)
    assert curve is not None
    assert np.allclose(curve[0], front, atol=2.5)
    # It rises to the back, in one plane.
    plane = (curve - front) @ [0, np.cos(tilt), np.sin(tilt)]
    assert np.abs(plane).max() < 1e-6
    assert curve[32, 2] > 45
    assert curve[32, 1] == pytest.approx(front[1] - np.tan(tilt) * (curve[32, 2] + 50), abs=0.1)
    # By the person's right first, and never more than its distance off the skin.
    assert curve[16, 0] < -50
    off = np.hypot(curve[:, 0] / 60.0, curve[:, 2] / 50.0)
    assert 0.99 < off.min() <= off.max() < 1.06


def test_a_chain_needs_a_neck() -> None:
    points, quads = tube(60.0, 50.0)
    assert chain_on(points, quads, np.zeros(len(points), bool), np.array([0, 300.0, -50]), 0.3, reach=140.0) is None


def test_light_alone_does_not_change_what_the_network_sees() -> None:
    patch = np.random.default_rng(0).integers(30, 120, (SIDE, SIDE, 3)).astype(np.uint8)
    dim, bright = network_input(patch, 20, 0), network_input(np.asarray(patch * 2, np.uint8), 20, 0)
    assert dim.shape == (CHANNELS, SIDE, SIDE)
    assert np.corrcoef(dim[:3].ravel(), bright[:3].ravel())[0, 1] > 0.98
    assert abs(float(bright[:3].std()) - float(dim[:3].std())) < 0.05
    assert not np.array_equal(dim[3], network_input(patch, -20, 0)[3])


def test_an_exported_network_answers_as_the_trained_one(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="a package of training")
    from models.train.ears import EarNet, export

    torch.manual_seed(3)
    net = EarNet().eval()
    export(net, tmp_path / "ear.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "ear.onnx"), providers=["CPUExecutionProvider"])
    given = np.random.default_rng(5).normal(size=(1, CHANNELS, SIDE, SIDE)).astype(np.float32)
    with torch.no_grad():
        true = net(torch.from_numpy(given)).numpy()
    found = session.run(None, {"input": given})[0]
    # Its weights are stored in half precision.
    assert np.abs(found - true).max() < 5e-3
    assert np.abs(true).max() > 1e-2

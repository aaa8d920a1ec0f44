"""Pieces on people in pictures, drawn by the very mirror: where they belong, in true size, and nowhere else."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickView

from kiosk.tryon import MirrorStage, ModelStill, light
from kiosk.tryon.people import FOLDER, NAMES, PictureMissing, part_for, portrait
from models.placement import Site

ROOT = Path(__file__).parents[4]
PIECES = {
    "earring": "GE-003",
    "nose_stud": "GS-003",
    "necklace": "GN-001",
    "ring": "GR-003",
    "bracelet": "GB-002",
    "watch": "GW-001",
}
SITES = {
    "earring": Site.EARLOBE,
    "nose_stud": Site.NOSTRIL,
    "necklace": Site.PENDANT,
    "ring": Site.FINGER,
    "bracelet": Site.WRIST,
    "watch": Site.WRIST,
}
REACH = {"earring": 150, "nose_stud": 30, "necklace": 470, "ring": 110, "bracelet": 190, "watch": 190}
"""Pixels around its place within which all of a piece and its shadow lies."""

pytestmark = [
    pytest.mark.screen,
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]


class Stand:
    """A window as large as the pictures, with a mirror that a model stands before."""

    def __init__(self) -> None:
        self.view = QQuickView()
        self.view.engine().addImportPath(str(ROOT / "kiosk" / "qml"))
        self.component = QQmlComponent(self.view.engine())
        self.component.setData(
            b"""import QtQuick
import Kiosk.TryOn
import TryOn
Mirror {
    id: view
    width: 660; height: 880
    follower: true; mirrored: false; active: true
    ModelStill { objectName: "still"; stage: view.stage }
}""",
            QUrl.fromLocalFile(str(ROOT / "test.qml")),
        )
        self.mirror = self.component.create()
        assert self.mirror is not None, self.component.errorString()
        self.view.setContent(QUrl("qrc:/stand"), self.component, self.mirror)
        self.view.resize(660, 880)
        self.view.show()
        stage, still = self.mirror.findChild(MirrorStage), self.mirror.findChild(ModelStill)
        assert isinstance(stage, MirrorStage) and isinstance(still, ModelStill)
        self.stage, self.still = stage, still

    def wear(self, model: str, kind: str) -> None:
        sku = PIECES[kind]
        file = ROOT / "assets" / "pieces" / f"{sku}.glb"
        self.mirror.setProperty("pieces", [{"sku": sku, "kind": kind, "model": str(file)}])
        self.still.setProperty("model", model)
        self.still.setProperty("kind", kind)
        end = time.monotonic() + 60
        while not (self.stage.visible_share > 0.99 and self.stage.property("lit") and not self.stage.wardrobe.moving):
            self.turn(0.02)
            assert time.monotonic() < end, f"{sku} did not come"
        self.turn(0.4)

    def turn(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QCoreApplication.processEvents()
            time.sleep(0.005)

    def grab(self) -> NDArray[np.uint8]:
        image = self.view.grabWindow().convertToFormat(QImage.Format.Format_BGR888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()

    def close(self) -> None:
        self.mirror.setProperty("active", False)
        self.view.close()
        self.view.deleteLater()
        self.turn(0.05)


@pytest.fixture(scope="module")
def stand(qapp: QGuiApplication) -> Iterator[Stand]:
    made = Stand()
    yield made
    made.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("part", ["head", "hand"])
def test_every_picture_has_its_places_and_its_body(name: str, part: str) -> None:
    found = portrait(name, part)
    height, width = found.frame.pixels.shape[:2]
    assert (width, height) == (660, 880)
    (body,) = found.scene.occluders
    assert len(body.triangles) > 500 and body.triangles.max() < len(body.vertices)
    for placement in found.scene.placements:
        at = found.frame.camera_matrix @ placement.pose[:3, 3]
        x, y = at[:2] / at[2]
        assert 0 < x < width and 0 < y < height, f"{placement.site} of {name} is outside the picture"
        rotation = placement.pose[:3, :3]
        assert np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-4) and np.linalg.det(rotation) > 0.99
        if placement.size is not None:
            low, high = (11, 26) if placement.site is Site.FINGER else (38, 75)
            assert low < placement.size.width < high, f"{placement.finger} of {name}: {placement.size}"
        assert placement.pose[2, 3] > 700


@pytest.mark.parametrize("kind", PIECES)
def test_a_piece_is_drawn_where_it_belongs_and_nowhere_else(stand: Stand, kind: str) -> None:
    name = NAMES[list(PIECES).index(kind) % len(NAMES)]
    stand.wear(name, kind)
    found = portrait(name, part_for(kind))
    drawn = stand.grab()
    different = np.abs(drawn.astype(int) - found.frame.pixels).max(2) > 6
    folder = os.environ.get("GUONG_SCREENSHOTS")
    if folder:
        stand.view.grabWindow().save(f"{folder}/model-{name}-{kind}.png")
    places = [p for p in found.scene.placements if p.site is SITES[kind] and p.finger in (None, "ring")]
    at = found.frame.camera_matrix @ places[0].pose[:3, 3]
    x, y = at[:2] / at[2]
    rows, columns = np.nonzero(different)
    assert len(rows) > 60, "nothing is worn"
    assert np.hypot(columns - x, rows - y).max() < REACH[kind]


def test_pieces_on_people_are_lit_by_the_studio_and_not_by_the_shop(
    qapp: QGuiApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "light.hdr"
    rows = np.linspace(0.1, 2.0, 64, dtype=np.float32)[:, None, None]
    assert cv2.imwrite(str(own), np.broadcast_to(rows, (64, 128, 3)) * np.array([0.05, 0.3, 1.0], np.float32))
    drawn = []
    for chosen in (None, own):
        monkeypatch.setattr(light, "_chosen", [] if chosen is None else [chosen])
        made = Stand()
        living = MirrorStage()
        made.wear("mai", "earring")
        while living._lighting._probe is None:
            made.turn(0.02)
        assert bool(living._lighting._probe.colour[0] > 1.5) is (chosen is own), (
            "the living mirror has the shop's light"
        )
        made.turn(0.2)
        drawn.append(made.grab().astype(int))
        made.close()
    assert np.abs(drawn[0] - drawn[1]).max() <= 1


def test_the_people_are_of_skins_from_fair_to_dark() -> None:
    """CIELAB lightness of each hand's lit side: the upper quartile over the spots of its body."""
    lightness = {}
    for name in NAMES:
        found = portrait(name, "hand")
        (body,) = found.scene.occluders
        at = body.vertices @ found.frame.camera_matrix.T
        spots = np.round(at[:, :2] / at[:, 2:]).astype(int)
        inside = ((spots >= 0) & (spots < (660, 880))).all(axis=1)
        lab = cv2.cvtColor(found.frame.pixels.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
        lightness[name] = float(np.percentile(lab[spots[inside, 1], spots[inside, 0], 0], 75))
    told = sorted(lightness.values())
    assert told[-1] - told[0] > 30, lightness
    assert max(np.diff(told)) < 20, lightness


def test_it_stands_still_when_nothing_changes(stand: Stand) -> None:
    stand.wear("mai", "earring")
    told: list[int] = []
    stand.stage.frameShown.connect(told.append)
    stand.turn(0.6)
    stand.stage.frameShown.disconnect(told.append)
    assert told == [], "a picture that is at rest is not drawn again"


def test_a_mirror_that_becomes_active_keeps_the_piece_without_any_camera(stand: Stand) -> None:
    stand.wear("mai", "earring")
    stand.mirror.setProperty("active", False)
    stand.turn(0.1)
    stand.mirror.setProperty("active", True)
    stand.turn(2.5)  # longer than a mirror waits for a camera
    assert stand.stage.visible_share > 0.99
    assert stand.stage.property("cameraState") != "gone"


def test_a_picture_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(PictureMissing, match=r"mai-head\.jpg"):
        portrait("mai", "head", tmp_path)
    (tmp_path / "mai-head.jpg").write_bytes((FOLDER / "mai-head.jpg").read_bytes())
    (tmp_path / "mai-head.npz").write_bytes(b"torn")
    with pytest.raises(PictureMissing, match="places"):
        portrait("mai", "head", tmp_path)

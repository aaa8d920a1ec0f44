"""The shop's light by the face: from the camera's picture to the tint and turn that jewellery is drawn with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickView

from foundation.heartbeat import Hearts
from hardware.camera import Mailbox
from hardware.frame import Frame
from kiosk.glass import on_glass, until_shown
from kiosk.tryon import MirrorStage, VisionThread, attach
from kiosk.tryon.face_light import Adaptation, FaceLight
from models.placement import Finger, HiddenBy, Placement, Scale, ScaleSource, Scene, Side, Site, Size
from tests.truth.look.faces import CAMERA, FOLDER, LIGHTS, SIDE, Known, head

ROOT = Path(__file__).parents[3]
WARM, DAY = LIGHTS[0], LIGHTS[2]
LOOKED_AT = 8
"""Every so many frames vision looks at the light."""


class Face:
    """A path-traced face before the camera, with a ring held before it: what vision would say is known."""

    def __init__(self) -> None:
        self.light = WARM

    def see(self, _pixels: object, _matrix: object, *, number: int, captured_ns: int, **_more: object) -> Scene:
        pose = np.diag([-1.0, 1.0, -1.0, 1.0])
        pose[:3, 3] = (0.0, 0.0, 150.0)
        scale = Scale(ScaleSource.CALIBRATED, 0.0)
        ring = Placement(
            Site.FINGER, Side.RIGHT, pose, 1.0, HiddenBy.NOTHING, scale, finger=Finger.RING, size=Size(17.0, 17.0)
        )
        return Scene(number, captured_ns, (ring,), (head(self.light.yaw),))

    def reset(self) -> None:
        """Nothing is remembered here."""


class Shop:
    """The shipping mirror with its vision thread; its camera shows one frame at a time."""

    def __init__(self) -> None:
        self.face, self.box = Face(), Mailbox()
        self.vision = VisionThread(self.box, lambda: self.face, Hearts())
        self.view = QQuickView()
        self.view.engine().addImportPath(str(ROOT / "kiosk" / "qml"))
        attach(self.view.engine(), self.vision)
        self.view.setSource(QUrl.fromLocalFile(str(ROOT / "kiosk" / "qml" / "TryOn" / "Mirror.qml")))
        self.mirror = self.view.rootObject()
        for name, value in (("width", SIDE), ("height", SIDE), ("mirrored", False), ("active", True)):
            self.mirror.setProperty(name, value)
        ring = str(ROOT / "assets" / "pieces" / "GR-006.glb")
        self.mirror.setProperty("pieces", [{"sku": "GR-006", "kind": "ring", "model": ring}])
        stage = self.mirror.findChild(MirrorStage)
        assert isinstance(stage, MirrorStage)
        self.stage = stage
        self.view.resize(SIDE, SIDE)
        self.view.show()
        self.vision.start()
        self.number = 0
        self.until(lambda: bool(stage.property("lit")) and len(stage.wardrobe.on) == 1)

    def frame(self, number: int, light: Known) -> None:
        """Shows the camera's frame of this number, and waits for it to come through vision to the mirror."""
        self.face.light = light
        picture = np.asarray(cv2.imread(str(FOLDER / f"{light.name}.webp")), np.uint8)
        self.number = number
        for _ in range(
            20
        ):  # vision passes over a frame that comes while a touch is answered: a camera's next comes then
            self.box.put(Frame(number, number * 33_333_333, picture, CAMERA, True))
            if self.holds_within(200, lambda: self.stage.number == number):
                return
        pytest.fail(f"frame {number} never came to the mirror")

    def frames(self, count: int, light: Known, *, looked_at: bool) -> None:
        for number in range(self.number + 1, self.number + count + 1):
            if looked_at or number % LOOKED_AT:
                self.frame(number, light)

    def tint(self) -> NDArray[np.float64]:
        told = self.stage.property("lightTint")
        return np.array([told.x(), told.y(), told.z()])

    def turn(self) -> NDArray[np.float64]:
        return np.array(self.stage.property("lightTurn").copyDataTo()).reshape(4, 4)

    def glass(self) -> NDArray[np.uint8]:
        """(h, w, 3) RGB as shown."""
        until_shown(self.view)
        image = on_glass(self.view).convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()

    def holds_within(self, turns: int, holds: Callable[[], bool]) -> bool:
        """Whether it comes to hold while the event loop turns so many times, 5 ms each."""
        for _ in range(turns):
            if holds():
                return True
            loop = QEventLoop()
            QTimer.singleShot(5, loop.quit)
            loop.exec()
        return holds()

    def until(self, holds: Callable[[], bool]) -> None:
        if not self.holds_within(4000, holds):
            pytest.fail("waited in vain")

    def close(self) -> None:
        self.mirror.setProperty("active", False)
        self.vision.stop()
        attach(self.view.engine(), None)
        self.view.close()
        self.view.deleteLater()


@pytest.fixture
def shop(qapp: QGuiApplication) -> Iterator[Shop]:
    made = Shop()
    yield made
    made.close()


@pytest.mark.screen
@pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty")
def test_a_face_in_a_warm_dim_light_makes_the_jewellery_warm_and_dim(shop: Shop) -> None:
    shop.frames(20, WARM, looked_at=False)
    assert shop.tint().tolist() == [1, 1, 1] and np.array_equal(shop.turn(), np.eye(4)), "nothing is known yet"
    neutral = shop.glass().astype(float)
    shop.frames(20, WARM, looked_at=True)
    red, green, blue = shop.tint()
    assert red / blue > 2 and red > green > blue
    assert shop.tint() @ (0.2126, 0.7152, 0.0722) < 0.75
    warm = shop.glass().astype(float)
    ring = np.abs(warm - neutral).max(axis=2) > 3
    assert 500 < ring.sum() < SIDE * SIDE / 2, "the ring alone is drawn in another light"
    assert warm[ring].mean() < 0.9 * neutral[ring].mean()
    ratio = [float(each[ring, 0].mean() / each[ring, 2].mean()) for each in (warm, neutral)]
    assert ratio[0] > 1.3 * ratio[1]


@pytest.mark.screen
@pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty")
def test_the_lights_bright_side_comes_from_where_the_face_is_bright(shop: Shop) -> None:
    probe = shop.stage._lighting._probe
    assert probe is not None
    found = []
    for light in (WARM, DAY):
        shop.frames(24 if light is WARM else 150, light, looked_at=True)
        found.append(shop.turn()[:3, :3].T @ probe.main)
        assert np.allclose(shop.turn()[:3, :3] @ shop.turn()[:3, :3].T, np.eye(3), atol=1e-5)
    assert found[0][0] < -0.2, "from the left"
    assert found[1][0] > 0.2, "from the right"


@pytest.mark.screen
@pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty")
def test_the_next_person_is_not_lit_as_the_last_one(shop: Shop) -> None:
    shop.frames(20, WARM, looked_at=True)
    assert shop.tint()[2] < 0.7
    shop.mirror.setProperty("active", False)
    shop.until(lambda: shop.vision._light.light is None)
    shop.mirror.setProperty("active", True)
    shop.frame(shop.number + (1 if (shop.number + 1) % LOOKED_AT else 2), WARM)
    assert shop.tint().tolist() == [1, 1, 1]


def light_of(direction: tuple[float, float, float], share: float, intensity: float, kelvin: float) -> FaceLight:
    return FaceLight(np.array(direction), share, intensity, kelvin)


def test_another_light_comes_within_about_a_second_and_never_at_once() -> None:
    left, right = light_of((-1, 0, 0), 0.2, 0.4, 3000.0), light_of((0, 0, 1), 0.8, 1.2, 6000.0)
    slow = Adaptation()
    assert slow.step(None, 1.0) is None
    assert slow.step(left, 0.0) is left, "the first is taken as it is"
    first = slow.step(right, 8 / 30)
    assert first is not None
    moved = (first.intensity - 0.4) / 0.8
    assert 0.2 < moved < 0.27, "1 - exp(-t / 1 s)"
    assert first.share == pytest.approx(0.2 + 0.6 * moved)
    assert 1e6 / first.temperature == pytest.approx(1e6 / 3000 + (1e6 / 6000 - 1e6 / 3000) * moved), "evenly in mired"
    assert np.linalg.norm(first.direction) == pytest.approx(1.0)
    assert first.direction[0] < first.direction[2] * -2 < 0
    assert slow.step(None, 5.0) is first, "nobody there: it rests"
    for _ in range(15):
        last = slow.step(right, 8 / 30)
    assert last is not None and last.temperature == pytest.approx(6000, rel=0.03)
    slow.forget()
    assert slow.light is None

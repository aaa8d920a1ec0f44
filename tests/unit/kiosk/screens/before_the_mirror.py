"""A person before the real mirror's screen, made of numbers: a picture with its number in it, and poses."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent
from PySide6.QtQml import QQmlExpression, qmlContext

from foundation.heartbeat import Hearts
from hardware.camera import Mailbox
from hardware.frame import Frame
from kiosk.tour.hand import Hand
from kiosk.tryon import MirrorStage, Seen, VisionThread, attach, wardrobe
from kiosk.tryon.feed import picture_of
from models.placement import Finger, HiddenBy, Placement, Scale, ScaleSource, Scene, Side, Site, Size
from tests.unit.kiosk.screens.stand_in import Hall

PIECES = Path(__file__).parents[4] / "assets" / "pieces"
MODELS = {
    "BT-1043": "GE-001",
    "BT-1050": "GE-003",
    "BT-1061": "GE-004",
    "NH-3307": "GR-001",
    "NH-3311": "GR-006",
    "DC-2210": "GN-001",
    "KM-6003": "GS-001",
    "LT-4102": "GB-005",
    "DH-5001": "GW-001",
}
CAMERA = np.array([[900.0, 0.0, 640.0], [0.0, 900.0, 360.0], [0.0, 0.0, 1.0]])
SCALE = Scale(ScaleSource.IRIS, 0.03)
SPOT = (640, 330)
"""The pixel around which the picture's number is drawn, as its grey value."""
BOX = (540.0, 200.0, 200.0, 240.0)


def ears(x: float = 0.0, visibility: float = 1.0) -> tuple[Placement, ...]:
    """Both lobes of a face whose middle is ``x`` mm off the camera's axis."""
    found = []
    for side, across in ((Side.LEFT, 70.0), (Side.RIGHT, -70.0)):
        pose = np.diag([-1.0, 1.0, -1.0, 1.0])
        pose[:3, 3] = (x + across, 10.0, 600.0)
        found.append(Placement(Site.EARLOBE, side, pose, visibility, HiddenBy.NOTHING, SCALE))
    return tuple(found)


def finger(which: Finger = Finger.RING, side: Side = Side.LEFT) -> Placement:
    pose = np.diag([1.0, -1.0, -1.0, 1.0])
    pose[:3, 3] = (0.0, 40.0, 500.0)
    return Placement(Site.FINGER, side, pose, 1.0, HiddenBy.NOTHING, SCALE, which, Size(17.0, 16.5))


def wrist(side: Side = Side.LEFT) -> Placement:
    pose = np.diag([1.0, -1.0, -1.0, 1.0])
    pose[:3, 3] = (60.0, 90.0, 520.0)
    return Placement(Site.WRIST, side, pose, 1.0, HiddenBy.NOTHING, SCALE, size=Size(57.0, 43.0))


def nostril(visibility: float = 1.0, hidden_by: HiddenBy = HiddenBy.NOTHING) -> Placement:
    """The left wing of the nose of a face in the picture's middle."""
    pose = np.diag([-1.0, 1.0, -1.0, 1.0])
    pose[:3, 3] = (12.0, 0.0, 560.0)
    return Placement(Site.NOSTRIL, Side.LEFT, pose, visibility, hidden_by, SCALE)


def pendant(down: float) -> Placement:
    """The front of the usual chain, ``down`` mm below the camera's axis."""
    pose = np.diag([-1.0, 1.0, -1.0, 1.0])
    pose[:3, 3] = (0.0, down, 600.0)
    return Placement(Site.PENDANT, Side.MIDDLE, pose, 1.0, HiddenBy.NOTHING, SCALE)


class Person:
    """Feeds the mirror thirty times a second, for as long as it lives."""

    def __init__(
        self,
        app: QGuiApplication,
        size: tuple[int, int],
        pictures: dict[str, str] | None = None,
        others: dict[str, str] | None = None,
    ) -> None:
        """``others``: pieces of the collection that stand for articles in place of those of :data:`MODELS`."""
        models = {sku: str(PIECES / f"{name}.glb") for sku, name in (MODELS | (others or {})).items()}
        self.hall = Hall(app, size, pictures=pictures, models=models)
        self.placements: tuple[Placement, ...] = ears()
        self.people = 1
        self.face = True
        self.number = 0
        self._base = np.full((720, 1280, 3), 120, np.uint8)
        self._timer = QTimer(self.hall.owner)
        self._timer.setInterval(33)
        self._timer.timeout.connect(self.feed)
        self._box = Mailbox()
        self._vision = VisionThread(self._box, lambda: self, Hearts())
        attach(self.hall.engine, self._vision)
        self._vision.start()
        self.hand = Hand(self.hall.window)
        self.tryon = self.hall.tryon

    def step_up(self, sku: str = "BT-1043", *, guest: bool = False) -> None:
        """Into the mirror, until the piece is on."""
        self.hall.go("piece")
        if guest:
            self.hall.session.go_on_as_guest()
        self.hall.session.try_on(sku)
        self.until(lambda: bool(self.hall.stage.property("settled")), "the mirror's screen")
        self.watched(True)
        self.until(lambda: self.shares().get(sku, 0.0) == 1.0, f"{sku} in the mirror")

    def watched(self, on: bool) -> None:
        """Whether frames come."""
        if on:
            self._timer.start()
        else:
            self._timer.stop()

    def close(self) -> None:
        self._timer.stop()
        self._vision.stop()
        wardrobe.close()
        self.hall.close()

    def feed(self) -> None:
        """The camera's next frame; vision's own thread looks at it and hands it on."""
        self.number += 1
        picture = self._base.copy()
        picture[SPOT[1] - 30 : SPOT[1] + 30, SPOT[0] - 30 : SPOT[0] + 30] = self.grey(self.number)
        self._box.put(Frame(self.number, self.number * 33_333_333, picture, CAMERA, True))

    def show(self) -> None:
        """One frame straight to the mirror: a step of exactly 33 ms."""
        self.number += 1
        at = self.number * 33_333_333
        frame = Frame(self.number, at, self._base, CAMERA, True)
        self.stage().show(Seen(frame, self.scene(self.number, at), picture_of(self._base)))

    def scene(self, number: int, at: int) -> Scene:
        return Scene(number, at, self.placements, people=self.people, face_box=BOX if self.face else None)

    def see(self, _pixels: object, _matrix: object, *, number: int, captured_ns: int, **_more: object) -> Scene:
        """What vision is asked: the answer is known."""
        return self.scene(number, captured_ns)

    def reset(self) -> None:
        """Vision is to forget: nothing is remembered here."""

    @staticmethod
    def grey(number: int) -> int:
        return number * 7 % 250

    def stage(self, name: str = "mirror") -> MirrorStage:
        mirror = self.mirror(name)
        found = mirror.findChild(MirrorStage)
        assert isinstance(found, MirrorStage)
        return found

    def mirror(self, name: str = "mirror") -> Any:
        found = self.hall.window.findChild(QObject, name)
        assert found is not None, f"there is no {name}"
        return found

    def told(self, name: str, expression: str) -> Any:
        """What QML says of an item."""
        item = self.mirror(name)
        asked = QQmlExpression(qmlContext(item), item, expression)
        value = asked.evaluate()
        assert not asked.hasError(), asked.error().toString()
        return value[0] if isinstance(value, tuple) else value

    def shares(self, name: str = "mirror") -> dict[str, float]:
        """How much of each piece a mirror shows; nothing while it is still being made."""
        if self.hall.window.findChild(QObject, name) is None:
            return {}
        return self.stage(name).shares()

    def wait(self, seconds: float) -> None:
        """Never by ``processEvents``, which keeps Python's lock: the render thread asks for it with every new mesh."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def until(self, holds: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            self.wait(0.01)
            assert time.monotonic() < end, f"waited for {what}"

    def key(self, key: Qt.Key, *kinds: QEvent.Type) -> None:
        for kind in kinds or (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, int(key), Qt.KeyboardModifier.NoModifier)
            QCoreApplication.postEvent(self.hall.window, event)
        self.wait(0.1)

    def tap(self, name: str) -> None:
        self.hand.press(name)
        self.wait(0.06)
        self.hand.lift()
        self.wait(0.06)

    def swipe(self, step: int, name: str = "mirror") -> None:
        """A finger across a mirror: to the left for what comes next."""
        item = self.mirror(name)
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        reach = 0.3 * item.width()
        self.hand.press_at(QPointF(middle.x() + step * reach / 2, middle.y()))
        for part in range(1, 9):
            self.wait(0.015)
            self.hand.move_to(QPointF(middle.x() + step * reach * (0.5 - part / 8), middle.y()))
        self.wait(0.03)
        self.hand.lift()
        self.wait(0.1)

    def pixels(self) -> NDArray[np.uint8]:
        """(h, w, 3) BGR of the window."""
        result = self.hall.window.contentItem().grabToImage()
        self.until(lambda: not result.image().isNull(), "a picture of the window")
        image = result.image().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)[..., ::-1].copy()

    def shown_grey(self, pixels: NDArray[np.uint8], name: str = "mirror") -> int:
        """The grey value at the picture's spot, where this mirror shows it."""
        stage, item = self.stage(name), self.mirror(name)
        scale = stage.property("pictureWidth") / 1280
        x = stage.property("pictureX") + SPOT[0] * scale
        y = stage.property("pictureY") + SPOT[1] * scale
        place = item.mapToScene(QPointF(item.width() - x, y))
        return int(pixels[round(place.y()), round(place.x()), 1])

    def jewellery(self, pixels: NDArray[np.uint8]) -> int:
        """How many pixels in the middle half of the mirror are neither the wall nor the number."""
        item = self.mirror()
        low, across = item.mapToScene(QPointF(0, 0)), int(item.width())
        rows = slice(int(low.y()) + 120, int(low.y() + item.height()) - 4)
        part = pixels[rows, across // 4 : across * 3 // 4].astype(int)
        grey = np.abs(part - part.mean(axis=2, keepdims=True)).max(axis=2) > 6
        return int(grey.sum())

"""What Qt would draw twice is drawn once, and nothing that was asked for is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QEventLoop, QObject, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from kiosk.frames import Frames
from kiosk.tryon.geometry import OccluderGeometry, TableTexture
from kiosk.tryon.once import Once

SCENE = """
import QtQuick
import QtQuick3D

View3D {
    id: view
    property QtObject table
    property QtObject body
    property real turn: 0
    width: 120; height: 120
    environment: SceneEnvironment { backgroundMode: SceneEnvironment.Transparent }
    PerspectiveCamera { z: 300 }
    Model {
        source: "#Cube"
        eulerRotation.y: view.turn
        materials: CustomMaterial {
            property TextureInput table: TextureInput {
                texture: Texture { textureData: view.table as TextureData }
            }
            shadingMode: CustomMaterial.Unshaded
            fragmentShader: "table.frag"
        }
    }
    Model {
        geometry: view.body as Geometry
        materials: CustomMaterial { shadingMode: CustomMaterial.Unshaded }
    }
}
"""
SHADER = "void MAIN() { FRAGCOLOR = texelFetch(table, ivec2(0), 0); }"
SQUARE = np.array([[0, 0, 0], [9, 0, 0], [9, 9, 0], [0, 9, 0]], np.float32)
TRIANGLES = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


class Drawn(QObject):
    """A window with a model in it, and the count of its pictures."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        (folder / "scene.qml").write_text(SCENE, encoding="utf-8")
        (folder / "table.frag").write_text(SHADER, encoding="utf-8")
        self.view = QQuickView()
        self.table = TableTexture(np.ones((2, 2, 4), np.float32), self)
        self.body = OccluderGeometry(self)
        self.body.show(SQUARE, TRIANGLES)
        self.view.setInitialProperties({"table": self.table, "body": self.body})
        self.view.setSource(QUrl.fromLocalFile(str(folder / "scene.qml")))
        self.pictures = 0
        self.frames = Frames(self.view, self)
        self.once = Once(self)
        self.once.attend(self.view)
        self.frames.taken.connect(lambda number: self.once.taken(number, newest=number + 1 == self.frames.next))
        self.frames.shown.connect(self._on_shown)
        self.view.show()
        self.rest()

    def _on_shown(self, _number: int) -> None:
        self.pictures += 1
        self.once.shown()

    def rest(self, milliseconds: int = 400) -> int:
        """Waits, and says how many pictures there were."""
        before = self.pictures
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
        return self.pictures - before

    def until_shown(self) -> None:
        loop = QEventLoop()
        self.frames.shown.connect(loop.quit)
        QTimer.singleShot(2000, loop.quit)
        loop.exec()
        self.frames.shown.disconnect(loop.quit)

    def turn(self, degrees: float) -> None:
        self.once.wanted()
        self.view.rootObject().setProperty("turn", degrees)

    def new_table(self) -> None:
        self.table.setTextureData(QByteArray(np.zeros((2, 2, 4), np.float32).tobytes()))


@pytest.fixture
def drawn(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Drawn]:
    made = Drawn(tmp_path)
    yield made
    made.view.close()
    made.rest(50)


def test_without_it_qt_draws_twice(drawn: Drawn) -> None:
    """What this is for: red when Qt no longer does it, and then it can go."""
    drawn.new_table()
    assert drawn.rest() == 2


def test_the_second_picture_is_left_out_where_a_newer_one_follows(drawn: Drawn) -> None:
    before = drawn.pictures
    drawn.once.given(drawn.frames.next)
    drawn.new_table()
    drawn.until_shown()
    drawn.turn(20)
    drawn.rest()
    assert drawn.pictures - before == 2  # three otherwise


def test_where_nothing_follows_it_is_drawn_after_all(drawn: Drawn) -> None:
    drawn.once.given(drawn.frames.next)
    drawn.new_table()
    assert drawn.rest(600) == 2


def test_a_picture_that_is_wanted_is_never_left_out(drawn: Drawn) -> None:
    drawn.once.given(drawn.frames.next)
    drawn.new_table()
    drawn.turn(30)  # set before the picture is taken over: wanted at once, and no later request is dropped for it
    assert drawn.rest() >= 1
    for degrees in (40, 50, 60):
        drawn.turn(degrees)
        assert drawn.rest(150) == 1


def test_a_body_part_of_another_shape_is_drawn_once(drawn: Drawn) -> None:
    drawn.body.show(SQUARE * 1.5, TRIANGLES)
    assert drawn.rest() == 1


def test_who_no_longer_draws_there_leaves_nothing_out(drawn: Drawn) -> None:
    drawn.once.given(drawn.frames.next)
    drawn.once.attend(None)
    drawn.new_table()
    assert drawn.rest() == 2

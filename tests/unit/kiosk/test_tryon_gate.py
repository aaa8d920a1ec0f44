"""No picture only holds up the next one, and nothing that was asked for is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QEventLoop, QObject, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from kiosk.frames import Frames
from kiosk.tryon.gate import Gate
from kiosk.tryon.geometry import OccluderGeometry, TableTexture

SCENE = """
import QtQuick
import QtQuick3D

View3D {
    id: view
    property QtObject table
    property QtObject body
    property real turn: 0
    width: 400; height: 400
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
SHADER = """
void MAIN() {
    vec4 sum = vec4(0.0);
    for (int i = 0; i < 200; ++i)
        sum += texelFetch(table, ivec2(i % 2, 0), 0);
    FRAGCOLOR = sum;
}
"""
"""Slow enough that what is asked for meanwhile comes before the picture is on the glass."""
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
        self.frames.shown.connect(self._on_shown)
        self.gate = Gate(self)
        self.gate.attend(self.view, self.frames)
        self.view.show()
        self.rest()

    def _on_shown(self, _number: int) -> None:
        self.pictures += 1

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
        """Another instant is set."""
        self.gate.wanted()
        self.view.rootObject().setProperty("turn", degrees)

    def new_table(self) -> None:
        self.gate.given()
        self.table.setTextureData(QByteArray(np.zeros((2, 2, 4), np.float32).tobytes()))

    def ask(self) -> None:
        """As an animation does: nothing is said of it."""
        self.view.rootObject().setProperty("turn", self.view.rootObject().property("turn") + 1)


@pytest.fixture
def drawn(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Drawn]:
    made = Drawn(tmp_path)
    yield made
    made.view.close()
    made.rest(50)


def test_without_it_qt_draws_twice(drawn: Drawn) -> None:
    """What this is for: red when Qt no longer does it, and then it can go."""
    drawn.gate.attend(None, None)
    drawn.new_table()
    assert drawn.rest() == 2


def test_a_newer_instant_is_not_held_up_by_the_same_picture_drawn_again(drawn: Drawn) -> None:
    before = drawn.pictures
    drawn.new_table()
    drawn.until_shown()
    drawn.turn(20)
    drawn.rest()
    assert drawn.pictures - before == 2  # three otherwise


def test_where_nothing_follows_it_is_drawn_again(drawn: Drawn) -> None:
    drawn.new_table()
    assert drawn.rest(600) == 2


def test_what_is_asked_for_while_a_picture_is_drawn_waits_for_the_glass_and_is_not_lost(
    drawn: Drawn,
) -> None:
    begun: list[int] = []
    shown: list[int] = []
    shown_before: list[int] = []
    drawn.frames.begun.connect(begun.append)
    drawn.frames.shown.connect(shown.append)
    drawn.frames.taken.connect(lambda number: drawn.ask() if len(begun) < 4 else None)  # as animations ask
    drawn.frames.begun.connect(lambda number: shown_before.append(len(shown)))
    drawn.turn(10)
    drawn.rest()
    assert len(begun) == len(shown) == 4
    assert shown_before == [0, 1, 2, 3]  # each begun when the one before was on the glass


def test_an_instant_is_not_put_off(drawn: Drawn) -> None:
    """What is set while a picture is drawn is begun at once: both threads work then."""
    began_before_the_glass: list[bool] = []
    drawn.frames.taken.connect(lambda number: drawn.turn(number) if number < first + 3 else None)
    drawn.frames.begun.connect(lambda number: began_before_the_glass.append(True))
    first = drawn.frames.next
    drawn.turn(10)
    drawn.rest()
    assert len(began_before_the_glass) == 4


def test_who_waits_for_a_picture_that_never_comes_is_let_through(drawn: Drawn) -> None:
    drawn.frames.begun.emit(drawn.frames.next)  # begun, and never on the glass
    drawn.ask()
    assert drawn.rest(Gate.lost_ms // 2) == 0
    drawn.view.requestUpdate()  # asked for again: it is not waited for longer
    assert drawn.rest(Gate.lost_ms * 3 // 4) == 1


def test_a_body_part_of_another_shape_is_drawn_once(drawn: Drawn) -> None:
    drawn.body.show(SQUARE * 1.5, TRIANGLES)
    assert drawn.rest() == 1


def test_who_no_longer_draws_there_puts_nothing_off(drawn: Drawn) -> None:
    drawn.new_table()
    drawn.gate.attend(None, None)
    assert drawn.rest() == 2

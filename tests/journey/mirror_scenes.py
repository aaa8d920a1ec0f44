"""The real mirror in a window, fed with scenes made from numbers. Run as a program under Xvfb by the tests.

python -m tests.journey.mirror_scenes instant|late|pixels OUT
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickView

from hardware.frame import Frame
from kiosk.glass import on_glass, until_shown
from kiosk.tryon import MirrorStage, Seen
from kiosk.tryon.feed import picture_of
from models.placement import HiddenBy, Occluder, Placement, Scale, ScaleSource, Scene, Side, Site
from tests.unit.kiosk.tryon_pieces import hoop_with_drop

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 1280, 720
Placements = tuple[Placement, ...]
CAMERA = np.array([[900.0, 0.0, 640.0], [0.0, 900.0, 360.0], [0.0, 0.0, 1.0]])
MARKED = """
import QtQuick
import QtQuick3D
import TryOn
Mirror {
    id: mirror
    property Node root: Node {
        Repeater3D {
            model: mirror.stage.wornModel
            delegate: Model {
                id: marker
                required property var worn
                source: "#Rectangle"
                position: worn.position.plus(Qt.vector3d(0, 0, 30))
                scale: Qt.vector3d(0.6, 0.6, 1)
                visible: worn.shown
                materials: CustomMaterial {
                    property real value: (-marker.worn.position.z - 500) / 255
                    shadingMode: CustomMaterial.Unshaded
                    fragmentShader: "marker.frag"
                    depthDrawMode: Material.AlwaysDepthDraw
                }
            }
        }
    }
    Component.onCompleted: mirror.jewellery.importScene = mirror.root
}
"""


class Rig:
    """A window with the mirror in it."""

    def __init__(
        self,
        size: tuple[int, int] = (WIDTH, HEIGHT),
        mirrored: bool = False,
        file: Path = ROOT / "kiosk" / "qml" / "TryOn" / "Mirror.qml",
    ) -> None:
        self.warnings: list[str] = []
        self.view = QQuickView()
        self.view.engine().addImportPath(str(ROOT / "kiosk" / "qml"))
        self.view.engine().warnings.connect(lambda told: self.warnings.extend(w.toString() for w in told))
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.setSource(QUrl.fromLocalFile(str(file)))
        assert not self.view.errors(), self.view.errors()
        self.view.resize(*size)
        self.view.show()
        self.mirror = self.view.rootObject()
        self.mirror.setProperty("mirrored", mirrored)
        self.mirror.setProperty("active", True)
        self.stage = self.mirror.findChild(MirrorStage)
        self.number = 0

    def wear(self, model: Path, kind: str = "earring") -> None:
        self.mirror.setProperty("pieces", [{"sku": "piece", "kind": kind, "model": str(model)}])
        deadline = time.monotonic() + 20
        while not (self.stage.worn.items and self.stage.property("lit")):
            wait(0.02)
            assert time.monotonic() < deadline, "the piece did not load"

    def show(
        self, picture: np.ndarray, placements: tuple[Placement, ...], occluders: tuple[Occluder, ...] = ()
    ) -> None:
        """One frame, 33 ms after the last."""
        self.number += 1
        at = self.number * 33_333_333
        frame = Frame(self.number, at, picture, CAMERA, True)
        scene = Scene(self.number, at, placements, occluders)
        self.stage.show(Seen(frame, scene, picture_of(picture)))

    def settle(
        self, picture: np.ndarray, placements: tuple[Placement, ...], occluders: tuple[Occluder, ...] = ()
    ) -> None:
        """Shows one scene until fades and dangles are at rest."""
        for _ in range(70):
            self.show(picture, placements, occluders)
        wait(0.3)

    def grab(self) -> np.ndarray:
        until_shown(self.view)
        image = on_glass(self.view).convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)[..., ::-1].copy()


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def ear(side: Side, position: tuple[float, float, float], visibility: float = 1.0) -> Placement:
    """A lobe whose skin looks at the camera."""
    pose = np.array([[-1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, -1, 0], [0, 0, 0, 1]])
    pose[:3, 3] = position
    return Placement(Site.EARLOBE, side, pose, visibility, HiddenBy.NOTHING, Scale(ScaleSource.IRIS, 0.03))


def wall(z: float) -> Occluder:
    """A square of 300 mm across the view."""
    corners = np.array([[-150, -150, z], [150, -150, z], [150, 150, z], [-150, 150, z]], np.float32)
    return Occluder("head", corners, np.array([[0, 1, 2], [0, 2, 3]], np.int32))


def noise() -> np.ndarray:
    return np.random.default_rng(7).integers(60, 200, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def instant(out: Path, late: int, frames: int = 300) -> dict[str, object]:
    """The frame's number in the camera's pixels and, by way of a pose, in the colour of a node that is worn."""
    (out / "marker.frag").write_text("void MAIN() { FRAGCOLOR = vec4(vec3(value), 1.0); }")
    (out / "Marked.qml").write_text(MARKED)
    rig = Rig(file=out / "Marked.qml")
    rig.wear(hoop_with_drop(out / "hoop.glb"))
    base = noise()
    history: list[tuple[Placement, ...]] = []
    count = 0

    def tick() -> None:
        nonlocal count
        count += 1
        value = count % 250
        picture = base.copy()
        picture[20:120, 20:120] = value
        z = 500.0 + value
        history.append((ear(Side.LEFT, (0.0, 0.0, z)),))
        rig.show(picture, history[max(0, len(history) - 1 - late)])

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(33)
    wait(3.0)
    equal = different = 0
    pairs = []
    while equal + different < frames:
        image = rig.grab()
        pairs.append((int(image[70, 70, 0]), int(image[HEIGHT // 2, WIDTH // 2, 0])))
        same = pairs[-1][0] == pairs[-1][1]
        equal, different = equal + same, different + (not same)
        wait(0.011)
    timer.stop()
    on_glass(rig.view).save(str(out / f"late{late}.png"))
    return {"equal": equal, "different": different, "fed": count, "pairs": pairs[::20], "warnings": rig.warnings}


def pixels(out: Path) -> dict[str, object]:
    """What is drawn where, counted in pixels that differ from the camera picture."""
    result: dict[str, object] = {}
    picture = noise()
    here = ear(Side.LEFT, (60.0, 0.0, 600.0))
    there = ear(Side.RIGHT, (-60.0, 0.0, 600.0))
    rig = Rig()
    rig.wear(hoop_with_drop(out / "hoop.glb"))

    def drawn(image: np.ndarray) -> np.ndarray:
        return (image != picture).any(axis=2)

    def told(name: str, image: np.ndarray) -> None:
        mask = drawn(image)
        spots = np.argwhere(mask)
        result[name] = int(mask.sum())
        result[name + "_box"] = [] if not len(spots) else [*spots.min(0).tolist(), *spots.max(0).tolist()]

    rig.settle(picture, ())
    told("nothing", rig.grab())
    rig.settle(picture, (here,))
    plain = rig.grab()
    told("left", plain)
    rig.settle(picture, (here,), (wall(400.0),))
    told("behind", rig.grab())
    rig.settle(picture, (here,), (wall(800.0),))
    told("before", rig.grab())
    rig.settle(picture, (here, there))
    both = rig.grab()
    told("both", both)
    rig.mirror.setProperty("mirrored", True)
    rig.settle(picture, (here,))
    flipped = rig.grab()[:, ::-1]
    result["mirror_differs"] = int((np.abs(flipped.astype(int) - plain.astype(int)).max(axis=2) > 40).sum())
    result["mirror_picture_differs"] = int((flipped[:100] != picture[:100]).any(axis=2).sum())
    rig.mirror.setProperty("mirrored", False)
    rig.settle(picture, ())
    told("gone", rig.grab())
    opacities = []
    for _ in range(12):
        rig.show(picture, (here,))
        opacities.append(rig.stage.property("shown"))
    result["fade_in"] = opacities
    opacities = []
    for _ in range(12):
        rig.show(picture, (ear(Side.LEFT, (60.0, 0.0, 600.0), 0.1),))
        opacities.append(rig.stage.property("shown"))
    result["fade_out"] = opacities
    rig.settle(picture, (here, there))
    rig.mirror.setProperty("active", False)
    wait(0.3)
    last = rig.grab()
    result["left_over"] = int((np.abs(last.astype(int) - last[0, 0].astype(int)).max(axis=2) > 0).sum())
    result["warnings"] = rig.warnings
    rig.view.engine().collectGarbage()
    return result


def main(argv: list[str]) -> int:
    app = QGuiApplication(argv)
    app.setQuitOnLastWindowClosed(False)
    out = Path(argv[2])
    scenes: dict[str, Callable[[], dict[str, object]]] = {
        "instant": lambda: instant(out, 0),
        "glance": lambda: instant(out, 0, 12),
        "late": lambda: instant(out, 1, 100),
        "pixels": lambda: pixels(out),
    }
    told = scenes[argv[1]]()
    (out / f"{argv[1]}.json").write_text(json.dumps(told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv))

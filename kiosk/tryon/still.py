"""The shipping mirror off the screen: stills of a piece, by the very scene that the shop sees.

A window of the mirror is shown in a display of its own (:func:`kiosk.cli.screen.virtual_display`), given one scene, and
read back. What lies where is told by drawing it before black and before white: ``alpha = 1 - (white - black) / 255``.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickView

from hardware.frame import Frame
from kiosk.glass import on_glass, until_shown
from kiosk.tryon import light
from kiosk.tryon.drape import USUAL_CM
from kiosk.tryon.errors import LightFileWrong, PieceFileWrong
from kiosk.tryon.feed import picture_of
from kiosk.tryon.stage import MirrorStage
from kiosk.tryon.vision import Seen
from models.placement import Cover, Occluder, Placement, Scene

QML = Path(__file__).resolve().parents[1] / "qml"
Pixels = NDArray[np.uint8]
_LOAD_SECONDS = 60.0
_SETTLE_FRAMES = 60
"""Frames of 1/30 s until fades are over and what dangles hangs still."""


@dataclass(frozen=True, slots=True)
class Cutout:
    """A piece without its ground: premultiplied colour and coverage."""

    colour: Pixels
    """(h, w, 3) BGR, sRGB, as drawn before black."""
    alpha: NDArray[np.float64]
    """(h, w) 0..1: what the piece and its shadow cover."""


class Still:
    """One mirror, of the size of its pictures. Needs a display that shows Quick 3D; one at a time."""

    def __init__(
        self,
        size: tuple[int, int],
        camera_matrix: NDArray[np.float64],
        light_file: Path | None = None,
        *,
        as_live: bool = False,
    ) -> None:
        """``as_live`` draws as the living mirror of this machine does, and not as finely as it can."""
        if light_file is not None:
            light.load(light_file)  # a broken file is told here and not replaced by a plain room
        # Grabbing a window waits for Qt's render thread with Python's lock held, and that thread may want the lock.
        os.environ["QSG_RENDER_LOOP"] = "basic"
        self.app = QGuiApplication.instance() or QGuiApplication([])
        self.size = size
        self.camera_matrix = camera_matrix
        self._refused: str | None = None
        self._number = 0
        self.hair: Cover | None = None
        """What lies over the neck in the next pictures."""
        before = light.chosen()
        light.choose(light_file)
        try:
            self.view = QQuickView()
            self.view.engine().addImportPath(str(QML))
            self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
            self.view.setSource(QUrl.fromLocalFile(str(QML / "TryOn" / "Mirror.qml")))
        finally:
            light.choose(None if before == light.STUDIO else before)
        self.view.resize(*size)
        self.view.show()
        self.mirror = self.view.rootObject()
        self.mirror.setProperty("mirrored", False)
        self.mirror.setProperty("active", True)
        stage = self.mirror.findChild(MirrorStage)
        assert isinstance(stage, MirrorStage)
        self.stage = stage
        if not as_live:
            stage.be_patient()
        stage.pieceRefused.connect(self._on_refused)

    def wear(self, piece: dict[str, Any]) -> None:
        """Puts on one piece (as in ``Mirror.pieces``) and waits for it. Raises :class:`PieceFileWrong`."""
        self._refused = None
        self.mirror.setProperty("pieces", [])
        self._show(np.zeros((self.size[1], self.size[0], 3), np.uint8), (), ())
        self._frames(12, np.zeros((self.size[1], self.size[0], 3), np.uint8), (), ())
        # A still's pose is where the pendant is, whatever the chain: it is not to hang lower for a longer one.
        self.mirror.setProperty("pieces", [{"length": USUAL_CM, **piece}])
        end = time.monotonic() + _LOAD_SECONDS
        while len(self.stage.wardrobe.on) < self.stage.wearing_count or not self.stage.property("lit"):
            _wait(0.02)
            if self._refused is not None:
                raise PieceFileWrong(self._refused)
            if time.monotonic() > end:
                raise LightFileWrong("The piece or its light did not load in time.", "Look into the log.")

    def picture(
        self, ground: Pixels, placements: tuple[Placement, ...], occluders: tuple[Occluder, ...] = ()
    ) -> Pixels:
        """(h, w, 3) BGR: what the mirror shows over ``ground`` once everything hangs still."""
        self._frames(_SETTLE_FRAMES, ground, placements, occluders)
        _wait(0.05)
        return self._grab()

    def again(self, ground: Pixels, placements: tuple[Placement, ...], occluders: tuple[Occluder, ...] = ()) -> Pixels:
        """The same for the next step of a slow movement: nothing has to settle."""
        self._show(ground, placements, occluders)
        _wait(0.02)
        return self._grab()

    def cutout(self, placements: tuple[Placement, ...], occluders: tuple[Occluder, ...] = ()) -> Cutout:
        """The piece alone."""
        shape = (self.size[1], self.size[0], 3)
        black = self.picture(np.zeros(shape, np.uint8), placements, occluders)
        white = self.again(np.full(shape, 255, np.uint8), placements, occluders)
        alpha = 1 - (white.astype(np.float64) - black).mean(axis=2) / 255
        return Cutout(black, np.clip(alpha, 0, 1))

    def close(self) -> None:
        self.mirror.setProperty("active", False)
        self.view.close()
        self.view.deleteLater()
        _wait(0.05)

    def _frames(
        self, count: int, ground: Pixels, placements: tuple[Placement, ...], occluders: tuple[Occluder, ...]
    ) -> None:
        for _ in range(count):
            self._show(ground, placements, occluders)

    def _show(self, ground: Pixels, placements: tuple[Placement, ...], occluders: tuple[Occluder, ...]) -> None:
        self._number += 1
        at = self._number * 33_333_333
        frame = Frame(self._number, at, ground, self.camera_matrix, True)
        scene = Scene(self._number, at, placements, occluders, hair=self.hair)
        self.stage.show(Seen(frame, scene, picture_of(ground)))

    def _grab(self) -> Pixels:
        until_shown(self.view)
        image = on_glass(self.view).convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)[..., ::-1].copy()

    def _on_refused(self, _sku: str, reason: str) -> None:
        self._refused = reason


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()

"""Measures how soon another piece is in the mirror: from the wish to the first picture on the glass that has it.

The neighbours are read beforehand, as the screen does; the picture counts once the new piece is placed and has begun to
show. Swaps are told by a queued signal: never by Python on the render thread.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtQuick import QQuickView

from foundation.heartbeat import Hearts
from hardware.camera import CameraThread, Mailbox, camera_from
from kiosk.qt import application
from kiosk.tryon.bench import window_of
from kiosk.tryon.stage import MirrorStage
from kiosk.tryon.vision import VisionThread
from models.mirror import MirrorSource

_READ_SECONDS = 6.0
_REST_SECONDS = 0.6


class _Glass(QObject):
    """Notes when what was set last is on the glass."""

    def __init__(self, view: QQuickView, stage: MirrorStage) -> None:
        super().__init__(view)
        self._stage = stage
        self.wanted: str | None = None
        self.at: float | None = None
        self._set = self._taken = False
        stage.frameShown.connect(self._on_set)
        view.afterSynchronizing.connect(self._on_taken, Qt.ConnectionType.QueuedConnection)
        view.frameSwapped.connect(self._on_swap, Qt.ConnectionType.QueuedConnection)

    @Slot(int)
    def _on_set(self, _number: int) -> None:
        if self.wanted is not None and self._stage.shares().get(self.wanted, 0.0) > 0:
            self._set = True

    @Slot()
    def _on_taken(self) -> None:
        self._taken = self._set

    @Slot()
    def _on_swap(self) -> None:
        if self._taken and self.wanted is not None:  # a swap of an older picture does not count
            self.at, self.wanted, self._set, self._taken = time.monotonic(), None, False, False


def run(pieces: list[dict[str, str]], camera: str, *, size: tuple[int, int] = (1280, 720)) -> dict[str, Any]:
    """Goes through ``pieces`` (sku, kind, model) forth and back before ``camera``. Needs a display. Milliseconds."""
    application()
    hearts, mailbox = Hearts(), Mailbox()
    vision = VisionThread(mailbox, MirrorSource, hearts)
    view, stage = window_of(vision, size)
    mirror = view.rootObject()
    glass = _Glass(view, stage)
    vision.start()
    thread = CameraThread(camera_from(camera, width=1280, height=720), [mailbox], hearts, vision.camera_changed)
    thread.start()
    took: list[float] = []
    try:
        mirror.setProperty("active", True)
        stage.preload(pieces)
        mirror.setProperty("pieces", pieces[:1])
        _wait(_READ_SECONDS)
        for piece in (*pieces[1:], *pieces[-2::-1], *pieces[1:]):
            wished = time.monotonic()
            glass.at, glass.wanted = None, piece["sku"]
            mirror.setProperty("pieces", [piece])
            while glass.at is None and time.monotonic() - wished < 5:
                _wait(0.002)
            took.append(1000 * ((glass.at or time.monotonic()) - wished))
            _wait(_REST_SECONDS)
    finally:
        mirror.setProperty("active", False)
        thread.stop()
        vision.stop()
        view.close()
        view.deleteLater()
    return {
        "switches": len(took),
        "median_ms": round(float(np.median(took)), 1),
        "p95_ms": round(float(np.percentile(took, 95)), 1),
        "worst_ms": round(max(took), 1),
        "goal_ms": 150,
    }


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(max(1, int(seconds * 1000)), loop.quit)
    loop.exec()

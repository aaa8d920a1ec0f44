"""Measures the mirror as it ships: camera thread, vision thread, Quick 3D, in a real window.

A frame's way is timed from ``Frame.captured_ns`` to the ``frameSwapped`` that shows its number, taken when the GUI
thread hears of it: never sooner than it was on the glass. (Python on the render thread would disturb what it measures,
and can stop it for good.) The GUI thread is watched by a timer of 5 ms: whatever keeps it from firing is a block.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtQuick import QQuickView

from foundation.heartbeat import Hearts
from hardware.camera import CameraThread, Mailbox, camera_from
from kiosk.qt import application
from kiosk.tryon.live import attach
from kiosk.tryon.stage import MirrorStage
from kiosk.tryon.vision import VisionThread
from models.source import SceneSource

QML = Path(__file__).resolve().parents[1] / "qml"
_TICK_MS = 5


def run(
    pieces: list[dict[str, str]],
    camera: str,
    *,
    recorded: bool = False,
    seconds: float = 10.0,
    warm_up: float = 3.0,
    size: tuple[int, int] = (1280, 720),
) -> dict[str, Any]:
    """Wears ``pieces`` (sku, kind, model) before ``camera`` (as in the settings) and measures for ``seconds``.

    ``recorded`` takes the poses from the truth beside the pictures of a folder instead of the networks.
    Needs a display (Xvfb will do). Times are milliseconds.
    """
    application()

    def source() -> SceneSource:
        if recorded:
            from models.recorded import RecordedSource

            return RecordedSource(Path(camera))
        from models.mirror import MirrorSource

        return MirrorSource(live=True)

    hearts, mailbox = Hearts(), Mailbox()
    vision = VisionThread(mailbox, source, hearts)
    view = QQuickView()
    meter = _Meter(view)
    stage = _fill(view, vision, size)
    meter.watch(stage)
    mirror = view.rootObject()
    vision.start()
    ready = QEventLoop()
    vision.ready.connect(ready.quit)
    QTimer.singleShot(60_000, ready.quit)
    ready.exec()
    mirror.setProperty("pieces", pieces)
    mirror.setProperty("active", True)
    thread = CameraThread(camera_from(camera, width=1280, height=720), [mailbox], hearts, vision.camera_changed)
    opened = time.monotonic()
    thread.start()
    try:
        meter.first_shown(15.0)
        _wait(warm_up)
        dropped = mailbox.dropped
        meter.begin()
        _wait(seconds)
        result = meter.told()
        result["dropped"] = mailbox.dropped - dropped
    finally:
        mirror.setProperty("active", False)
        thread.stop()
        vision.stop()
    first = None if meter.first_at is None else round(meter.first_at - opened, 3)
    view.close()
    view.deleteLater()
    return {"first_earring_s": first, **result, "size": list(size), "source": "recorded" if recorded else "vision"}


def window_of(vision: VisionThread, size: tuple[int, int]) -> tuple[QQuickView, MirrorStage]:
    """A window of ``size`` pixels with nothing in it but the mirror, and the mirror's stage."""
    view = QQuickView()
    return view, _fill(view, vision, size)


def _fill(view: QQuickView, vision: VisionThread, size: tuple[int, int]) -> MirrorStage:
    view.engine().addImportPath(str(QML))
    attach(view.engine(), vision)
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.setSource(QUrl.fromLocalFile(str(QML / "TryOn" / "Mirror.qml")))
    view.resize(*size)
    view.show()
    stage = view.rootObject().findChild(MirrorStage)
    assert isinstance(stage, MirrorStage)
    return stage


class _Meter(QObject):
    """Watches one window. Made before the mirror is in it, so that it hears of a swap first: not after the mirror has
    set its next instant, which takes some 10 ms."""

    def __init__(self, view: QQuickView) -> None:
        super().__init__()
        self._stage: MirrorStage | None = None
        self._captured: dict[int, int] = {}
        self._latched = -1
        self._counting = False
        self._shown: list[tuple[int, float]] = []
        self._worn = 0
        self._began = self._spent = 0.0
        self._gaps: list[float] = []
        self.first_at: float | None = None
        # Both from the render thread, and so heard in their order: what was taken over is what the swap shows.
        view.afterSynchronizing.connect(self._latch, Qt.ConnectionType.QueuedConnection)
        view.frameSwapped.connect(self._swapped, Qt.ConnectionType.QueuedConnection)
        self._last_tick = time.monotonic()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)

    def watch(self, stage: MirrorStage) -> None:
        self._stage = stage
        stage.frameShown.connect(self._on_set)

    def first_shown(self, limit: float) -> None:
        end = time.monotonic() + limit
        while self.first_at is None and time.monotonic() < end:
            _wait(0.02)

    def begin(self) -> None:
        self._shown.clear()
        self._gaps.clear()
        self._worn = 0
        self._began, self._spent = time.monotonic(), time.process_time()
        self._counting = True

    def told(self) -> dict[str, Any]:
        self._counting = False
        seconds = time.monotonic() - self._began  # a timer of ten seconds may be half a second out
        spent = time.process_time() - self._spent
        times = np.array([at for _, at in self._shown])
        late = np.array([1000 * at - self._captured[n] / 1e6 for n, at in self._shown if n in self._captured])
        steps = np.diff(times) * 1000
        return {
            "frames_per_second": round(len(times) / seconds, 1),
            "worn_share": round(self._worn / max(len(times), 1), 3),
            "latency_ms": _spread(late),
            "frame_ms": _spread(steps),
            "gui_blocked_ms": round(max(self._gaps, default=0.0), 1),
            "cpu_ms_per_frame": round(1000 * spent / max(len(times), 1), 1),
            "grade": self._mirror.grade,
        }

    @property
    def _mirror(self) -> MirrorStage:
        assert self._stage is not None
        return self._stage

    def _on_set(self, number: int) -> None:
        scene = self._mirror.scene
        if scene is not None:
            self._captured[number] = scene.captured_ns

    @Slot()
    def _latch(self) -> None:
        if self._stage is not None:
            self._latched = self._stage.number

    @Slot()
    def _swapped(self) -> None:
        now, number = time.monotonic(), self._latched
        if number < 0:
            return
        worn = self._mirror.visible_share > 0
        if self.first_at is None and worn:
            self.first_at = now
        if self._counting and (not self._shown or self._shown[-1][0] != number):
            self._shown.append((number, now))
            self._worn += worn

    def _tick(self) -> None:
        now = time.monotonic()
        if self._counting:
            self._gaps.append((now - self._last_tick) * 1000 - _TICK_MS)
        self._last_tick = now


def _spread(values: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, float]:
    if not len(values):
        return {}
    names = {"median": 50, "p95": 95, "p99": 99, "max": 100}
    return {name: round(float(np.percentile(values, share)), 1) for name, share in names.items()}


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()

"""How mirrors on screens reach the one vision thread of the process."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from kiosk.tryon.vision import Seen, VisionThread
from models.placement import Site

QML_IMPORT_NAME = "Kiosk.TryOn"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlSingleton
class LiveVision(QObject):
    """The vision thread as QML sees it. One mirror watches at a time: the one that became active last."""

    visionChanged = Signal()
    arrived = Signal()
    cameraStateChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vision: VisionThread | None = None
        self._watcher: QObject | None = None
        self._camera_gone = False
        self._blind = False

    @property
    def vision(self) -> VisionThread | None:
        return self._vision

    @vision.setter
    def vision(self, vision: VisionThread | None) -> None:
        self._vision = vision
        if vision is not None:
            vision.arrived.connect(self.arrived)
            vision.arrived.connect(self._on_sight)
            vision.failed.connect(self._on_failed)
            vision.camera_state.connect(self._on_camera)
            if vision.last_camera_state is not None:
                self._on_camera(vision.last_camera_state)
        self.visionChanged.emit()

    @property
    def camera_gone(self) -> bool:
        return self._camera_gone

    @property
    def blind(self) -> bool:
        """The camera may work, but the networks that look through it do not."""
        return self._blind

    def take(self) -> Seen | None:
        return None if self._vision is None else self._vision.take()

    def watch(self, who: QObject, sites: frozenset[Site]) -> None:
        self._watcher = who
        if self._vision is not None:
            self._vision.watch(sites)

    def rest(self, who: QObject) -> None:
        if self._watcher is who:
            self._watcher = None
            if self._vision is not None:
                self._vision.rest()

    def hold(self, on: bool) -> None:
        """As :meth:`VisionThread.hold`."""
        if self._vision is not None:
            self._vision.hold(on)

    @Slot(object)
    def _on_camera(self, state: object) -> None:
        gone = not getattr(state, "working", True)
        if gone != self._camera_gone:
            self._camera_gone = gone
            self.cameraStateChanged.emit()

    @Slot(object)
    def _on_failed(self, _error: object) -> None:
        self._set_blind(True)

    @Slot()
    def _on_sight(self) -> None:
        self._set_blind(False)

    def _set_blind(self, blind: bool) -> None:
        if blind != self._blind:
            self._blind = blind
            self.cameraStateChanged.emit()

    working = Property(bool, lambda self: self._vision is not None, notify=visionChanged)


def attach(engine: QQmlEngine, vision: VisionThread | None) -> LiveVision:
    """Gives the engine's mirrors their vision thread; call once the engine exists."""
    live = engine.singletonInstance("Kiosk.TryOn", "LiveVision")
    assert isinstance(live, LiveVision)
    live.vision = vision
    return live

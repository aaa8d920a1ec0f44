"""How the camera of one mirror is: starting, live, gone, or blind (the networks do not run)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.tryon.live import LiveVision

_STALE_MS = 1500
"""Without a frame for so long the camera is gone."""
_DOUBT_MS = 300


class CameraWatch(QObject):
    """Listens to what the camera's thread says, and to its silence."""

    changed = Signal()
    fell_silent = Signal()
    """No frame came: what is worn must not stand on an old picture as if it were now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.state = "starting"
        self._live: LiveVision | None = None
        self._doubted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_silence)

    def take(self, live: LiveVision) -> None:
        self._live = live
        live.cameraStateChanged.connect(self.look)
        self.look()

    def begin(self) -> None:
        """Somebody looks into the mirror: a frame is due."""
        self.look()
        self.wait()

    def wait(self) -> None:
        """A frame is due from now on."""
        self._doubted = False
        self._timer.start(_STALE_MS)

    def frame(self) -> None:
        """One came, and the next is due."""
        self.wait()
        self._set("live")

    def pause(self) -> None:
        """No frame is waited for."""
        self._timer.stop()

    def end(self) -> None:
        self.pause()
        self._set("starting")

    @Slot()
    def look(self) -> None:
        if self._live is not None and self._live.camera_gone:
            self._set("gone")
        elif self._live is not None and self._live.blind:
            self._set("blind")
        elif self.state in ("gone", "blind"):
            self._set("starting")

    @Slot()
    def _on_silence(self) -> None:
        if not self._doubted:
            # This thread may have been held up itself: what waits in its queue comes first.
            self._doubted = True
            self._timer.start(_DOUBT_MS)
            return
        self._set("blind" if self._live is not None and self._live.blind else "gone")
        self.fell_silent.emit()

    def _set(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit()

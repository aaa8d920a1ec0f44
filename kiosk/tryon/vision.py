"""The vision thread: newest frame in, newest (frame, scene) out to the GUI thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from hardware.frame import Frame
from kiosk.tryon.face_light import Adaptation, FaceLight, estimate, warm_up
from kiosk.tryon.feed import picture_of
from models.placement import Scene, Site
from models.source import SceneSource

log = logging.getLogger(__name__)

HEART = "vision"
HEART_LIMIT = 10.0
"""Seconds; loading the networks on a slow disk must fit."""
_WAIT = 0.2
_LIGHT_EVERY = 8
"""Frames between two looks at the light: it changes slowly, and a look costs some milliseconds."""
_WARM_UPS = 2


class Inbox(Protocol):
    """Where the newest frame waits (``hardware.camera.Mailbox``)."""

    def take(self, timeout: float) -> Frame | None: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """One instant: a frame, what vision says about it, and the picture as the screen wants it."""

    frame: Frame
    scene: Scene
    picture: QImage
    light: FaceLight | None = None
    """What the face says of the shop's light; ``None`` until one was seen."""


class VisionThread(QObject):
    """Runs a scene source over the frames of a mailbox while somebody watches.

    ``arrived`` is emitted from the vision thread and reaches a GUI object queued; the receiver calls
    :meth:`take`, which always gives the newest. While nobody watches no frame is looked at or kept.
    ``failed`` carries an :class:`EnvironmentFailed`; the thread goes on. Any other exception of the source is
    our bug: it is logged with its trace, the thread ends, and its heart falls silent for the watchdog to see.
    """

    arrived = Signal()
    failed = Signal(object)
    ready = Signal()
    camera_state = Signal(object)
    """``hardware.camera.CameraState``, passed on by :meth:`camera_changed`."""

    def __init__(
        self,
        mailbox: Inbox,
        make_source: Callable[[], SceneSource],
        hearts: Hearts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._mailbox = mailbox
        self._make_source = make_source
        self._hearts = hearts
        self._lock = threading.Lock()
        self._newest: Seen | None = None
        self._watching = threading.Event()
        self._stopping = threading.Event()
        self._forget = threading.Event()
        self._free = threading.Event()
        self._free.set()
        self._wanted: frozenset[Site] = frozenset()
        self._light = Adaptation()
        self._light_ns = 0
        self._thread: threading.Thread | None = None
        self.last_camera_state: object | None = None

    def start(self) -> None:
        """Loads and warms up the source on the thread, then waits for somebody to watch."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name=HEART, daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        self._stopping.set()
        self._watching.set()
        if self._thread is not None:
            self._thread.join(timeout)
            self._thread = None
        self._hearts.stop(HEART)

    def watch(self, wanted: frozenset[Site]) -> None:
        """Somebody looks into the mirror and wants these sites placed."""
        self._wanted = wanted
        self._free.set()
        self._watching.set()

    def rest(self) -> None:
        """Nobody looks any more: the person is forgotten, here and in the source's memory."""
        self._watching.clear()
        self._forget.set()
        with self._lock:
            self._newest = None

    def hold(self, on: bool) -> None:
        """While something else is more urgent no further frame is looked at: the one in hand is finished."""
        if on:
            self._free.clear()
        else:
            self._free.set()

    def take(self) -> Seen | None:
        """The newest instant, once."""
        with self._lock:
            seen, self._newest = self._newest, None
        return seen

    def camera_changed(self, state: object) -> None:
        """For ``CameraThread``'s ``on_state``; may be called from any thread."""
        self.last_camera_state = state
        self.camera_state.emit(state)

    def _run(self) -> None:
        heart = self._hearts.new(HEART, HEART_LIMIT)
        source: SceneSource | None = None
        told: str | None = None
        try:
            while not self._stopping.is_set():
                heart.beat()
                try:
                    if source is None:
                        source = self._load()
                        self.ready.emit()
                    if self._forget.is_set():
                        self._forget.clear()
                        source.reset()
                        self._light.forget()
                    if not self._watching.is_set():
                        self._watching.wait(_WAIT)
                        continue
                    frame = self._mailbox.take(_WAIT) if self._free.wait(_WAIT) else None
                    if frame is not None and self._free.is_set():
                        self._look(source, frame)
                        told = None
                except EnvironmentFailed as error:
                    if told != str(error):
                        log.warning("vision: %s", error)
                        self.failed.emit(error)
                    told = str(error)
                    self._stopping.wait(_WAIT if source is not None else 1.0)
        except Exception:  # the thread's very top: anything here is our bug, told loudly; the heart goes silent
            log.exception("vision stopped by a bug")

    def _load(self) -> SceneSource:
        source = self._make_source()
        grey = np.full((720, 1280, 3), 96, np.uint8)
        matrix = np.array([[1000.0, 0, 640], [0, 1000, 360], [0, 0, 1]])
        for number in range(_WARM_UPS):
            source.see(grey, matrix, number=-1 - number, captured_ns=0, calibrated=False, wanted=frozenset(Site))
        source.reset()
        warm_up()
        return source

    def _look(self, source: SceneSource, frame: Frame) -> None:
        scene = source.see(
            frame.pixels,
            frame.camera_matrix,
            number=frame.number,
            captured_ns=frame.captured_ns,
            calibrated=frame.calibrated,
            wanted=self._wanted,
        )
        seen = Seen(frame, scene, picture_of(frame.pixels), self._light.light)
        with self._lock:
            if not self._watching.is_set():
                return
            self._newest = seen
        self.arrived.emit()  # also when nobody took the last one: the mirror may have been told of that too early
        if frame.number % _LIGHT_EVERY == 0:  # for the next frames: this one does not wait for it
            elapsed = (frame.captured_ns - self._light_ns) / 1e9
            self._light_ns = frame.captured_ns
            self._light.step(estimate(frame.pixels, frame.camera_matrix, scene), elapsed)

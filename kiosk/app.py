"""The kiosk: the rooms put together behind one window."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtQml import QQmlApplicationEngine, QQmlComponent
from PySide6.QtQuick import QQuickWindow

from foundation.errors import Bug
from foundation.heartbeat import Hearts, Pulse
from hardware.readers.ways import CameraReader
from hardware.watchdog import Watchdog, sd_notify
from kiosk.frontdesk import FrontDesk
from kiosk.qt import QML
from kiosk.session.entrance import OPEN
from kiosk.settings import Settings
from kiosk.view.camera_picture import ScanView
from kiosk.view.comfort_view import ComfortView
from kiosk.view.languages import Languages
from kiosk.view.model_view import ModelView
from kiosk.view.photo_view import PhotoView
from kiosk.view.signage_view import SignageView
from kiosk.view.tryon_view import TryOnView
from kiosk.view.visit_view import VisitView
from sync.store import Cache, Keys, Ledger, OwnPieces

if TYPE_CHECKING:
    from hardware.camera import Camera, CameraState, CameraThread
    from hardware.codes import Sighting
    from kiosk.tryon import VisionThread

log = logging.getLogger(__name__)

TICK_MS = 250
SWITCH_SECONDS = 0.0005
PICTURE_MS = 66
FORESIGHT_MS = 150
"""After a touch that chose a piece, before its file is read: the touch's answer comes first."""
CONTACT_SECONDS = 5.0
GUI_HEART_LIMIT = 5.0
SINGLE_SHOT = Qt.ConnectionType(Qt.ConnectionType.QueuedConnection.value | Qt.ConnectionType.SingleShotConnection.value)
PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    "cuda": "CUDAExecutionProvider",
}
"""What the setting 'provider' means to onnxruntime."""


class App(QObject):
    """Everything of one kiosk process. Make it, :meth:`show` it, and :meth:`close` it.

    Raises what the store raises when its files do not open (:mod:`sync.errors`).
    """

    code_sighted = Signal(object)
    camera_changed = Signal(object)
    silence_fell = Signal(object)
    presented = Signal()
    """The first frame is on the screen."""
    restart_due = Signal()
    """The process is as old as it may become, and nobody is here."""

    def __init__(self, settings: Settings, parent: QObject | None = None, *, camera: Camera | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._began = time.monotonic()
        self.hearts = Hearts()
        settings.data.mkdir(parents=True, exist_ok=True)
        keys = Keys.load(settings.data)
        self.ledger = Ledger.open(settings.data / "ledger.db", keys)
        self.cache = Cache.open(settings.data / "cache.db", keys, stale_hours=settings.stale_hours)
        self.own = OwnPieces(settings.data, keys)
        self.desk = FrontDesk(self, settings, self.cache, self.ledger, self.hearts, self.own)
        self._generation = self.desk.shelf.generation()
        self.session = self.desk.session
        self._camera = camera
        self._camera_thread: CameraThread | None = None
        self._codes: CameraReader | None = None
        self._watchdog = Watchdog(self.hearts, self.silence_fell.emit)
        self._gui_heart = self.hearts.new("gui", GUI_HEART_LIMIT)
        self.last_sighting: Sighting | None = None
        self.code_sighted.connect(self._code_sighted)
        self.camera_changed.connect(self._camera_changed)
        self.silence_fell.connect(self._silence_fell)
        self.vision: VisionThread | None = None
        self._make_views()

    def _make_views(self) -> None:
        self.engine = QQmlApplicationEngine(self)
        self.engine.addImportPath(str(QML))
        self.languages = Languages(self.engine)
        self.comfort = ComfortView(
            self,
            text_scale=self.settings.text_scale,
            high_contrast=self.settings.high_contrast,
            reduced_motion=self.settings.reduced_motion,
        )
        self.scan = ScanView(self, self.engine)
        self.visit = VisitView(self, self.session, self.comfort, self._media, choose_language=self.languages.choose)
        self.tryon = TryOnView(self, self.session, self.visit.view_of)
        ComfortView.made, ScanView.made, VisitView.made = self.comfort, self.scan, self.visit
        self.photo = PhotoView.made = PhotoView(self, self.session, self.settings, self.hearts, self.engine)
        TryOnView.made = self.tryon
        self.signage = SignageView.made = SignageView(self, self.cache, self._media, self.visit.view_of)
        ModelView.made = ModelView(self, self.session, self.visit)
        self.desk.make_views()
        self.window: QQuickWindow | None = None

    def _media(self, sha256: str | None) -> str:
        if not sha256:
            return ""
        path: Path | None = self.cache.media_path(sha256) or self.own.file(sha256)
        return str(path) if path is not None else ""

    # Life

    def show(self, width: int | None = None, height: int | None = None) -> QQuickWindow:
        """Loads the screen and shows it; everything that can wait starts after the first frame."""
        self.engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
        roots = self.engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise Bug("the main screen did not load")
        window = self.window = roots[0]
        self.desk.attend(window)
        window.frameSwapped.connect(self._first_frame, SINGLE_SHOT)
        if width is not None and height is not None:
            window.setGeometry(0, 0, width, height)
            window.show()
        elif self.settings.full_screen:
            window.showFullScreen()
        else:
            window.show()
        return window

    @Slot()
    def _first_frame(self) -> None:
        self.presented.emit()
        QTimer.singleShot(0, self._start_the_rest)

    def _start_the_rest(self) -> None:
        # QML's reading alone takes Python's lock a hundred times a frame: not for 5 ms each while vision computes.
        sys.setswitchinterval(SWITCH_SECONDS)
        from hardware.camera import Mailbox

        self._picture_box, self.vision_box = Mailbox(), Mailbox()
        self._start_mirror()
        self._start_eyes()
        self.desk.start()
        self._watchdog.start()
        self._every(TICK_MS, self._tick)
        self._every(PICTURE_MS, self._show_picture)
        self._every(int(CONTACT_SECONDS * 1000), self._look_at_contact)
        self._look_at_contact()
        sd_notify("READY=1")

    def _start_eyes(self) -> None:
        """The camera and the code reader; their libraries are not needed for the first frame."""
        from hardware.camera import CameraState, CameraThread, Mailbox, camera_from
        from hardware.errors import DeviceGone

        codes_box = Mailbox()
        try:
            camera = self._camera or camera_from(
                self.settings.camera,
                width=self.settings.camera_width,
                height=self.settings.camera_height,
                calibration=self.settings.data / "calibration",
            )
        except DeviceGone as gone:
            # A setting that names nothing: the shop goes on without a mirror, and the technician reads why.
            log.error("no camera: %s", gone)
            self._camera_changed(CameraState(False, gone))
            return
        self._codes = CameraReader(codes_box, self.hearts, self.code_sighted.emit)
        self.desk.add(self._codes)
        self._camera_thread = CameraThread(
            camera, (codes_box, self._picture_box, self.vision_box), self.hearts, self.camera_changed.emit
        )
        self._camera_thread.start()

    def _start_mirror(self) -> None:
        """Quick 3D and the networks load here, after the first frame: nobody is in the mirror yet."""
        from kiosk.networks import Networks
        from kiosk.tryon import VisionThread, attach, light
        from models.mirror import MirrorSource

        light.choose_of(self.settings.data)
        provider = PROVIDERS[self.settings.provider]

        def mirror() -> MirrorSource:
            networks = Networks(self.settings.data, self.cache)
            return networks.open(lambda: MirrorSource(provider=provider, live=True))

        self.vision = VisionThread(self.vision_box, mirror, self.hearts, self)
        attach(self.engine, self.vision)
        self.camera_changed.connect(self.vision.camera_changed)
        self.vision.start()
        # Compiled before anybody asks for it: the first tap on "try on" does not wait for Quick 3D to load.
        screen = QUrl.fromLocalFile(str(QML / "Shopper" / "TryOn.qml"))
        self._mirror_ahead = QQmlComponent(self.engine, screen, QQmlComponent.CompilationMode.Asynchronous, self.engine)
        self._foreseen = QTimer(self)
        self._foreseen.setSingleShot(True)
        self._foreseen.setInterval(FORESIGHT_MS)
        self._foreseen.timeout.connect(self._foresee)
        self.session.follow(lambda parts: self._foreseen.start() if "piece" in parts else None)
        self._foresee()

    def _foresee(self) -> None:
        """Whoever looks at a piece may try it on next: by then it is read."""
        from kiosk.tryon.wardrobe import foresee

        visit = self.session.visit
        piece = self.session.piece(visit.sku) if visit is not None and visit.sku is not None else None
        worn = [{"sku": piece.sku, "kind": piece.kind.value, "model": self._media(piece.model)}] if piece else []
        foresee(worn)

    def _every(self, milliseconds: int, work: Callable[[], None]) -> None:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(work)
        timer.start()

    def close(self) -> None:
        """Ends every thread and puts the records away."""
        self.session.say_goodbye()
        self._watchdog.stop()
        self.desk.stop()
        self.photo.stop()
        for thread in (self.vision, self._camera_thread):
            if thread is not None:
                thread.stop()
        if self.vision is not None:
            from kiosk.tryon import wardrobe

            wardrobe.close()
        for timer in self.findChildren(QTimer):
            timer.stop()
        if self.window is not None:
            self.window.close()
        self.engine.deleteLater()
        self.ledger.close()
        self.cache.close()
        self.own.close()

    # What happens

    def _tick(self) -> None:
        self._gui_heart.beat()
        self.session.tick()
        age = (time.monotonic() - self._began) / 3600
        if self.session.visit is None and 0 < self.settings.restart_hours <= age:
            self.restart_due.emit()
        if self._codes is not None:
            self._codes.paused = self.session.screen not in OPEN
        generation = self.desk.shelf.generation()
        if generation != self._generation:
            self._generation = generation
            self.desk.shelf.renew()
            self.visit.refresh_catalogue()
            self.signage.refresh()
            self.desk.refresh()

    def _show_picture(self) -> None:
        frame = self._picture_box.take(0)
        if frame is not None and self.scan.watched:
            self.scan.show(frame.pixels)

    def _look_at_contact(self) -> None:
        contact = self.cache.contact()
        self.visit.set_device(
            camera_works=self._camera_works, offline=contact.last_contact_at is None, stale=contact.stale
        )

    _camera_works = True

    @Slot(object)
    def _camera_changed(self, state: CameraState) -> None:
        self._camera_works = state.working
        self._look_at_contact()

    @Slot(object)
    def _code_sighted(self, sighting: Sighting) -> None:
        self.last_sighting = sighting

    @Slot(object)
    def _silence_fell(self, pulses: list[Pulse]) -> None:
        """A thread went silent: the visit ends kindly, and the service manager starts the screen anew."""
        log.error("silent threads: %s", ", ".join(pulse.name for pulse in pulses))

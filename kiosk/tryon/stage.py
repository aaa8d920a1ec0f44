"""The one object that QML's mirror is bound to: one call a frame sets the picture and everything worn."""

from __future__ import annotations

import math
import time
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import (
    Property,
    QObject,
    QRectF,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QMatrix4x4, QVector3D
from PySide6.QtQml import QmlElement

from kiosk.qt import software_rendering
from kiosk.tryon.bodies import bodies
from kiosk.tryon.face_light import FaceLight, turn_to
from kiosk.tryon.feed import MirrorFeed
from kiosk.tryon.geometry import TableTexture
from kiosk.tryon.light import Light
from kiosk.tryon.live import LiveVision
from kiosk.tryon.loader import Key, PieceLoader, ReadyPiece
from kiosk.tryon.occluding import Occluders
from kiosk.tryon.projection import Layout, Window, pixels, projection
from kiosk.tryon.quality import GRADES, SOFTWARE_GRADES, Quality
from kiosk.tryon.rows import ObjectModel
from kiosk.tryon.vision import Seen
from kiosk.tryon.wearing import Wearing, curve_of, plain, wanted, wearings
from kiosk.tryon.worn import WornPiece
from models.placement import Guidance, Scene, Side

QML_IMPORT_NAME = "Kiosk.TryOn"
QML_IMPORT_MAJOR_VERSION = 1

_STALE = 1.5
"""Seconds without a frame after which the mirror says that the camera is gone."""
_DOUBT_MS = 300
_STEP = 64
"""The jewellery view grows and shrinks in steps of so many item units, to keep its textures."""
_LATE = 0.2
"""Seconds after which a picture that was set counts as shown although no swap was told (a hidden window)."""
_SPARE_STEPS = 3
"""How many steps too large it may be before it shrinks."""


@QmlElement
class MirrorStage(QObject):
    """See ``TryOn/Mirror.qml``. All of it lives on the GUI thread."""

    _EMPTY_GUIDANCE: ClassVar[str] = Guidance.NONE.value

    piecesChanged = Signal()
    feedChanged = Signal()
    activeChanged = Signal()
    sizeChanged = Signal()
    guidanceChanged = Signal()
    shownChanged = Signal()
    cameraStateChanged = Signal()
    layoutChanged = Signal()
    windowChanged = Signal()
    qualityChanged = Signal()
    lightChanged = Signal()
    lightTintChanged = Signal()
    frameShown = Signal(int)
    pieceRefused = Signal(str, str)
    """sku and what is wrong with its file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed: MirrorFeed | None = None
        self._live: LiveVision | None = None
        self._loader = PieceLoader(self)
        self._loader.loaded.connect(self._on_loaded, Qt.ConnectionType.QueuedConnection)
        self._loader.refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)
        self._loader.lit.connect(self._on_light, Qt.ConnectionType.QueuedConnection)
        self._loader.light()
        self.worn = ObjectModel(b"worn", self)
        self.occluders = Occluders(self)
        self._pieces: list[dict[str, Any]] = []
        self._paths: dict[tuple[str, str, Wearing], Key] = {}
        self._active = False
        self._width = self._height = 0.0
        self._ratio = 1.0
        self._guidance = self._EMPTY_GUIDANCE
        self._shown = 0.0
        self._camera_state = "starting"
        self._picture = (1280, 720)
        self._layout = Layout(1.0, 0.0, 0.0)
        self._window = QRectF(0, 0, _STEP, _STEP)
        self._projection = QMatrix4x4()
        self._quality = Quality(grades=SOFTWARE_GRADES if software_rendering() else GRADES)
        self._levels: TableTexture | None = None
        self._sky: TableTexture | None = None
        self._tint = QVector3D(1, 1, 1)
        self._turn = QMatrix4x4()
        self._probe: Light | None = None
        self._face_light: FaceLight | None = None
        self._last_ns: int | None = None
        self._set_at: float | None = None
        self._paced = -1
        self._unshown_since: float | None = None
        self.number = -1
        self.scene: Scene | None = None
        self._doubted = False
        self._stale = QTimer(self)
        self._stale.setSingleShot(True)
        self._stale.setInterval(int(_STALE * 1000))
        self._stale.timeout.connect(self._on_stale)

    # -- what QML sets ------------------------------------------------------------------------------

    def _set_feed(self, feed: MirrorFeed) -> None:
        self._feed = feed
        self.feedChanged.emit()

    def _set_live(self, live: LiveVision | None) -> None:
        if self._live is live:
            return
        self._live = live
        if live is not None:
            live.arrived.connect(self._on_arrived)
            live.visionChanged.connect(self._watch)
            live.cameraStateChanged.connect(self._on_camera)
            self._watch()
            self._on_camera()

    def _set_pieces(self, pieces: list[dict[str, Any]]) -> None:
        told = [p for p in (plain(piece) for piece in pieces or []) if p is not None]
        if told == self._pieces:
            return
        self._pieces = told
        self.piecesChanged.emit()
        self._dress()
        self._watch()

    def _set_active(self, active: bool) -> None:
        if active == self._active:
            return
        self._active = active
        self._last_ns = None
        self.activeChanged.emit()
        self._watch()
        if active:
            self._on_camera()
            self._stale.start()
        else:
            self._clear()

    def _set_size(self, width: float, height: float) -> None:
        if (width, height) != (self._width, self._height):
            self._width, self._height = width, height
            self._lay_out()
            self.sizeChanged.emit()

    # -- one frame -----------------------------------------------------------------------------------

    @Slot()
    def _on_arrived(self) -> None:
        if self._live is None or not self._active:
            return
        if self._unshown_since is not None and time.monotonic() - self._unshown_since < _LATE:
            return  # the newest is taken when the one before it is on the screen: nobody waits for the render thread
        seen = self._live.take()
        if seen is not None:
            self._unshown_since = time.monotonic()
            self.show(seen)

    @Slot()
    def swapped(self) -> None:
        """The window shows what was set last; what came meanwhile is next."""
        self._unshown_since = None
        self._on_arrived()

    def show(self, seen: Seen) -> None:
        """Shows one instant: the picture, every pose and every occluder are set before the next render."""
        if self._feed is None or not self._active:
            return
        scene, frame = seen.scene, seen.frame
        if (frame.width, frame.height) != self._picture:
            self._picture = (frame.width, frame.height)
            self._lay_out()
        self._feed.show(seen.picture)
        seconds = scene.captured_ns / 1e9
        elapsed = 0.0 if self._last_ns is None else min(0.5, max(0.0, seconds - self._last_ns / 1e9))
        self._last_ns = scene.captured_ns
        self.number, self.scene = scene.number, scene
        curve = curve_of(scene)
        around = bodies(scene.occluders) if any(worn.dangles for worn in self.worn.items) else ()
        for worn in list(self.worn.items):
            worn.follow(worn.wearing.placement(scene), elapsed, seconds, curve, around)
            if worn.leaving and worn.fade.opacity <= 0:
                self.worn.drop(worn)
                worn.deleteLater()
        self._adapt(seen.light)
        self.occluders.show(scene.occluders)
        self._frame_window(frame.camera_matrix)
        self._tell(scene)
        self._doubted = False
        self._stale.start(int(_STALE * 1000))
        self._set_camera_state("live")
        self._pace(scene.number)
        self.frameShown.emit(scene.number)

    def _adapt(self, seen: FaceLight | None) -> None:
        """Jewellery is lit as the face is: as strongly, in its colour, and from the same side."""
        if seen is self._face_light or self._probe is None:
            return
        self._face_light = seen
        if seen is None:
            self._tint, self._turn = QVector3D(1, 1, 1), QMatrix4x4()
        else:
            tint = np.array(seen.tint()) / self._probe.colour
            turn = np.eye(4)
            turn[:3, :3] = turn_to(self._probe.main, seen)
            self._tint = QVector3D(*map(float, tint))
            self._turn = QMatrix4x4(*turn.ravel().tolist())
        self.lightTintChanged.emit()

    def _pace(self, number: int) -> None:
        """Frames of the camera that were passed over mean that this machine is late: the quality follows."""
        now = time.monotonic()
        if self._set_at is not None and self._shown > 0:
            took = now - self._set_at
            if number - self._paced <= 1:
                took = min(took, self._quality.budget / 2)  # the camera is no faster: nothing is late
            if self._quality.frame(took):
                self.qualityChanged.emit()
        self._set_at, self._paced = now, number

    def _frame_window(self, camera_matrix: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        """The smallest useful rectangle of the item that holds all that is worn, and its projection."""
        points = [worn.corners() for worn in self.worn.items if worn.placed and worn.fade.opacity > 0]
        rect = QRectF(self._window.x(), self._window.y(), _STEP, _STEP)
        if points and self._width > 0:
            spots = pixels(np.concatenate(points), camera_matrix) * self._layout.scale
            spots += (self._layout.x, self._layout.y)
            spots = spots[np.isfinite(spots).all(axis=1)]
            if len(spots):
                low = np.clip(spots.min(0), 0, (self._width, self._height))
                high = np.clip(spots.max(0), 0, (self._width, self._height))
                width = self._fitted(float(high[0] - low[0]), self._window.width(), self._width)
                height = self._fitted(float(high[1] - low[1]), self._window.height(), self._height)
                # Whole units keep the view's texels on the screen's pixels.
                x = math.floor(min(max((low[0] + high[0] - width) / 2, 0.0), max(self._width - width, 0.0)))
                y = math.floor(min(max((low[1] + high[1] - height) / 2, 0.0), max(self._height - height, 0.0)))
                rect = QRectF(x, y, width, height)
        scale = self._layout.scale
        window = Window(
            (rect.x() - self._layout.x) / scale,
            (rect.y() - self._layout.y) / scale,
            rect.width() / scale,
            rect.height() / scale,
        )
        self._projection = QMatrix4x4(*projection(camera_matrix, window).ravel().tolist())
        self._window = rect
        self.windowChanged.emit()

    @staticmethod
    def _fitted(needed: float, now: float, whole: float) -> float:
        steps = max(1, math.ceil(needed / _STEP))
        held = round(now / _STEP)
        if steps <= held <= steps + _SPARE_STEPS:
            steps = held
        return float(min(steps * _STEP, math.ceil(whole)))

    def _tell(self, scene: Scene) -> None:
        places = [worn.fade.opacity for worn in self.worn.items if not worn.leaving]
        shown = max(places, default=0.0)
        if shown != self._shown:
            self._shown = shown
            self.shownChanged.emit()
        if scene.guidance.value != self._guidance:
            self._guidance = scene.guidance.value
            self.guidanceChanged.emit()

    # -- pieces ------------------------------------------------------------------------------------

    def _dress(self) -> None:
        """Pieces that are no longer chosen fade out; chosen ones join when they are loaded."""
        chosen: dict[tuple[str, str, Wearing], Key] = {}
        for piece in self._pieces:
            for wearing in wearings(piece["kind"], finger=piece["finger"], side=piece["side"]):
                # The pair's other piece is its mirror image, and so is what is worn on a left hand.
                other = wearing.side is Side.LEFT
                chosen[(piece["sku"], piece["kind"], wearing)] = (piece["model"], piece["kind"], other)
        self._paths = chosen
        for worn in self.worn.items:
            worn.leaving = self._paths.get(worn.key) is None
        self._engrave()
        if not self._active:
            for worn in [w for w in self.worn.items if w.leaving]:
                self.worn.drop(worn)
                worn.deleteLater()
        for key in set(chosen.values()):
            ready = self._loader.get(*key)
            if ready is not None:
                self._put_on(key, ready)

    def _put_on(self, key: Key, ready: ReadyPiece) -> None:
        on = {worn.key for worn in self.worn.items}
        if not on:
            for texture in (self._sky, self._levels):
                if texture is not None:
                    texture.again()
        for wearing_key, wanted_key in self._paths.items():
            if wanted_key == key and wearing_key not in on:
                self.worn.add(WornPiece(wearing_key[0], wearing_key[1], wearing_key[2], ready, self))
        self._engrave()

    def _engrave(self) -> None:
        texts = {(piece["sku"], piece["kind"]): piece["engraving"] for piece in self._pieces}
        for worn in self.worn.items:
            worn.engrave(texts.get((worn.sku, worn.kind), ""))

    @Slot(list)
    def preload(self, pieces: list[Any]) -> None:
        """Reads the files of pieces that may come next."""
        for piece in filter(None, map(plain, pieces)):
            for wearing in wearings(piece["kind"], finger=piece["finger"], side=piece["side"]):
                self._loader.get(piece["model"], piece["kind"], wearing.side is Side.LEFT)

    @Slot(object, object)
    def _on_loaded(self, key: Key, ready: ReadyPiece) -> None:
        self._loader.keep(key, ready)
        self._put_on(key, ready)

    @Slot(object, object)
    def _on_refused(self, key: Key, error: Exception) -> None:
        self._loader.forget_refusal(key)
        for sku in sorted({wearing_key[0] for wearing_key, path in self._paths.items() if path == key}):
            self.pieceRefused.emit(sku, str(error))

    @Slot(object)
    def _on_light(self, light: Light) -> None:
        self._probe = light
        self._sky = TableTexture(light.sharp, self)
        self._levels = TableTexture(light.levels, self)
        self.lightChanged.emit()

    # -- the camera and the thread --------------------------------------------------------------------

    @Slot()
    def _watch(self) -> None:
        if self._live is None:
            return
        if self._active:
            self._live.watch(self, wanted({piece["kind"] for piece in self._pieces}))
        else:
            self._live.rest(self)

    @Slot()
    def _on_camera(self) -> None:
        if self._live is not None and self._live.camera_gone:
            self._set_camera_state("gone")
        elif self._live is not None and self._live.blind:
            self._set_camera_state("blind")
        elif self._camera_state in ("gone", "blind"):
            self._set_camera_state("starting")

    @Slot()
    def _on_stale(self) -> None:
        if not self._active:
            return
        if not self._doubted:
            # This thread may have been held up itself: what waits in its queue comes first.
            self._doubted = True
            self._stale.start(_DOUBT_MS)
            return
        self._set_camera_state("blind" if self._live is not None and self._live.blind else "gone")
        self._hide_all()

    def _hide_all(self) -> None:
        for worn in self.worn.items:
            worn.fade.reset()
            worn.faded.emit()
        if self._shown:
            self._shown = 0.0
            self.shownChanged.emit()

    def _set_camera_state(self, state: str) -> None:
        if state != self._camera_state:
            self._camera_state = state
            self.cameraStateChanged.emit()

    def _clear(self) -> None:
        """Nothing of the person stays: not the picture, not the poses."""
        self._stale.stop()
        if self._feed is not None:
            self._feed.clear()
        self._hide_all()
        for worn in self.worn.items:
            worn.placed = False
        self.occluders.clear()
        self.scene, self.number = None, -1
        self._last_ns = self._set_at = None
        if self._guidance != self._EMPTY_GUIDANCE:
            self._guidance = self._EMPTY_GUIDANCE
            self.guidanceChanged.emit()
        self._set_camera_state("starting")

    def _lay_out(self) -> None:
        if self._width > 0 and self._height > 0:
            self._layout = Layout.crop(self._picture, (self._width, self._height))
            self.layoutChanged.emit()

    @property
    def grade(self) -> int:
        """The quality's grade now, 0 the best."""
        return self._quality.index

    def draw_finest(self) -> None:
        """From now on as finely as any machine draws: for stills, which may take their time."""
        self._quality = Quality()
        self.qualityChanged.emit()

    @property
    def wearing_count(self) -> int:
        """At how many places something is worn once every file is read."""
        return max(1, len(self._paths))

    @property
    def visible_share(self) -> float:
        return self._shown

    def _sample_count(self) -> int:
        return self._quality.grade.samples

    pieces = Property(list, lambda self: self._pieces, _set_pieces, notify=piecesChanged)
    active = Property(bool, lambda self: self._active, _set_active, notify=activeChanged)
    feed = Property(MirrorFeed, lambda self: self._feed, _set_feed, notify=feedChanged)
    live = Property(QObject, lambda self: self._live, _set_live)
    width = Property(
        float, lambda self: self._width, lambda self, value: self._set_size(value, self._height), notify=sizeChanged
    )
    height = Property(
        float, lambda self: self._height, lambda self, value: self._set_size(self._width, value), notify=sizeChanged
    )
    guidance = Property(str, lambda self: self._guidance, notify=guidanceChanged)
    shown = Property(float, lambda self: float(self._shown), notify=shownChanged)
    cameraState = Property(str, lambda self: self._camera_state, notify=cameraStateChanged)
    pictureX = Property(float, lambda self: self._layout.x, notify=layoutChanged)
    pictureY = Property(float, lambda self: self._layout.y, notify=layoutChanged)
    pictureWidth = Property(float, lambda self: self._picture[0] * self._layout.scale, notify=layoutChanged)
    pictureHeight = Property(float, lambda self: self._picture[1] * self._layout.scale, notify=layoutChanged)
    wornModel = Property(QObject, lambda self: self.worn, constant=True)
    occluderModel = Property(QObject, lambda self: self.occluders.rows, constant=True)
    window = Property(QRectF, lambda self: self._window, notify=windowChanged)
    projection = Property(QMatrix4x4, lambda self: self._projection, notify=windowChanged)
    samples = Property(int, _sample_count, notify=qualityChanged)
    resolution = Property(float, lambda self: float(self._quality.grade.resolution), notify=qualityChanged)
    bounces = Property(int, lambda self: self._quality.grade.bounces, notify=qualityChanged)
    dispersion = Property(bool, lambda self: self._quality.grade.dispersion, notify=qualityChanged)
    levels = Property(QObject, lambda self: self._levels, notify=lightChanged)
    sky = Property(QObject, lambda self: self._sky, notify=lightChanged)
    lit = Property(bool, lambda self: self._levels is not None, notify=lightChanged)
    lightTurn = Property(QMatrix4x4, lambda self: self._turn, notify=lightTintChanged)
    lightTint = Property(QVector3D, lambda self: self._tint, notify=lightTintChanged)

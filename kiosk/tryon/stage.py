"""The one object that QML's mirror is bound to: one call a frame sets the picture and everything worn."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickWindow

from kiosk.tryon.camera_watch import CameraWatch
from kiosk.tryon.drawn import Drawn
from kiosk.tryon.feed import MirrorFeed
from kiosk.tryon.holding import Holding
from kiosk.tryon.live import LiveVision
from kiosk.tryon.rhythm import Rhythm
from kiosk.tryon.spots import best_spot
from kiosk.tryon.telling import Telling
from kiosk.tryon.vision import Seen
from kiosk.tryon.wardrobe import Wardrobe
from models.placement import Scene

QML_IMPORT_NAME = "Kiosk.TryOn"
QML_IMPORT_MAJOR_VERSION = 1

_FRESH = 0.02
"""Seconds in which an instant that was set need not be set again."""


@QmlElement
class MirrorStage(Drawn):
    """See ``TryOn/Mirror.qml``. All of it lives on the GUI thread."""

    piecesChanged = Signal()
    feedChanged = Signal()
    activeChanged = Signal()
    sizeChanged = Signal()
    guidanceChanged = Signal()
    shownChanged = Signal()
    cameraStateChanged = Signal()
    frozenChanged = Signal()
    leaderChanged = Signal()
    joined = Signal()
    wornChanged = Signal()
    """Other pieces are on, or the same ones again."""
    instant = Signal(object, float)
    """(Seen, seconds since the last one): what this mirror shows now, for those that show the same instant."""
    frameShown = Signal(int)
    pieceRefused = Signal(str, str)
    """sku and what is wrong with its file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed: MirrorFeed | None = None
        self._live: LiveVision | None = None
        self.wardrobe = Wardrobe(self)
        self.wardrobe.refused.connect(self.pieceRefused)
        self.wardrobe.lit.connect(self._lighting.take)
        self.wardrobe.firstOn.connect(self._lighting.again)
        self.wardrobe.joined.connect(self._on_joined)
        self.worn = self.wardrobe.worn
        self.wardrobe.joined.connect(self._veil.again)
        self._active = False
        self._telling = Telling(self.wardrobe, self._framing)
        self._leader: MirrorStage | None = None
        self._centred = False
        self._holding = Holding(self, self._redraw, lambda: self.wardrobe.moving or self._framing.gliding)
        self.finestChanged.connect(self._holding.touch_up)
        self._shown = 0.0
        self._last_ns: int | None = None
        self._window_shown: QQuickWindow | None = None
        self.number = -1
        self.scene: Scene | None = None
        self._camera = CameraWatch(self)
        self._camera.changed.connect(self.cameraStateChanged)
        self._camera.fell_silent.connect(self._hide_all)
        self.rhythm = Rhythm(self)
        self.rhythm.due.connect(self._on_arrived)
        self.rhythm.touched.connect(self._on_touched)
        self.rhythm.answered.connect(self._on_answered)
        for source in (self.wardrobe, self._lighting, self._veil):
            source.given.connect(self.rhythm.gate.given)

    # -- what QML sets ------------------------------------------------------------------------------

    def _set_feed(self, feed: MirrorFeed) -> None:
        self._feed = feed
        self.feedChanged.emit()
        self._catch_up()

    def _set_live(self, live: LiveVision | None) -> None:
        if self._live is live:
            return
        self._live = live
        if live is not None:
            live.arrived.connect(self._on_arrived)
            live.visionChanged.connect(self._watch)
            self._watch()
            self._camera.take(live)

    def _set_pieces(self, pieces: list[dict[str, Any]]) -> None:
        if not self.wardrobe.choose(pieces):
            return
        self.piecesChanged.emit()
        dressed = self.wardrobe.dress(at_once=not self._active)
        self._watch()
        self.wornChanged.emit()
        if dressed and self.rhythm.busy:
            self._again()  # what is made already is the touch's answer
        self._holding.touch_up()

    def _set_active(self, active: bool) -> None:
        if active == self._active:
            return
        self._active = active
        self._attend()
        self._last_ns = None
        self.activeChanged.emit()
        self._watch()
        if active:
            self._camera.begin()
            self._catch_up()
        else:
            self._clear()

    def _set_window(self, window: QQuickWindow | None) -> None:
        self._window_shown = window
        self._attend()

    def _attend(self) -> None:
        self.rhythm.attend(self._window_shown if self._active else None)

    def _set_size(self, width: float, height: float) -> None:
        if self._framing.resize(width, height):
            self._reframed()
            self.sizeChanged.emit()
            if self._patient:
                self.qualityChanged.emit()

    def _set_centred(self, centred: bool) -> None:
        """A narrow mirror keeps what it dresses in sight."""
        if centred == self._centred:
            return
        self._centred = centred
        if self._holding.frozen and self._framing.zoom > 1.0:  # what was brought near stays where it is
            self._framing.following = True
        else:
            self.whole()

    def _set_focus(self, kind: str) -> None:
        self._telling.focus = kind

    def _set_hand(self, hand: str) -> None:
        self._telling.hand = hand

    def _set_leader(self, leader: MirrorStage | None) -> None:
        """Shows whatever ``leader`` shows, in the same call."""
        if leader is self._leader:
            return
        if self._leader is not None:
            self._leader.instant.disconnect(self._on_instant)
        self._leader = leader
        if leader is not None:
            leader.instant.connect(self._on_instant)
            self._catch_up()
        self.leaderChanged.emit()

    def _catch_up(self) -> None:
        """Begins with what the leader shows now."""
        if self._leader is not None and self._leader.held is not None:
            self.show(self._leader.held, 0.0)

    @Slot(object, float)
    def _on_instant(self, seen: Seen, elapsed: float) -> None:
        if not (self._holding.frozen and seen is self.held):  # what stands still is developed here
            self.show(seen, elapsed)

    # -- a picture that stands still -------------------------------------------------------------------

    def _set_frozen(self, frozen: bool) -> None:
        """Holds the instant that is shown, or goes on with the living picture."""
        holding = self._holding
        frozen = frozen and (holding.seen is not None or self._leader is not None)
        if frozen == holding.frozen:
            return
        holding.freeze(frozen)
        if frozen:
            self._camera.pause()
        else:
            self._last_ns = None
            self._pace.rest()
            self._camera.wait()
            self.whole()
            self._on_arrived()
        self.frozenChanged.emit()

    @Slot(float, float, float)
    def zoomAt(self, zoom: float, x: float, y: float) -> None:
        """``x``, ``y``: the point of the (unmirrored) item that stays where it is."""
        self._framing.zoom_at(zoom, x, y)
        self._reframed()

    @Slot(float)
    def enlarge(self, times: float) -> None:
        """Glides nearer or further; from the whole picture towards the piece in focus."""
        held, spot = self.held, None
        if self._framing.zoom <= 1.0 and held is not None:
            spot = best_spot(self.wardrobe.on, self._telling.focus, held.frame.camera_matrix)
        self._framing.glide_to(self._framing.zoom * times, spot)
        self._reframed()

    @Slot(float, float)
    def panBy(self, x: float, y: float) -> None:
        self._framing.pan(x, y)
        self._reframed()

    @Slot(QObject)
    def lookLike(self, other: MirrorStage) -> None:
        """As near as another mirror of the same held instant, and at the same point of it."""
        if self._holding.frozen and (other._framing.zoom > 1.0 or other._framing.gliding):
            self._framing.look_like(other._framing)
            self._reframed()

    @Slot()
    def whole(self) -> None:
        """The picture as it fills the item."""
        self._framing.whole()
        self._reframed()

    def _reframed(self) -> None:
        self.layoutChanged.emit()
        if self.held is not None and self._active:
            self._window(self.held)
            self._holding.touch_up()

    # -- one frame -----------------------------------------------------------------------------------

    @Slot()
    def _on_arrived(self) -> None:
        if self._live is None or not self._active or self._holding.frozen or not self.rhythm.open:
            return
        seen = self._live.take()
        if seen is not None:
            self.rhythm.set(lambda: self.show(seen))

    @Slot()
    def _on_touched(self) -> None:
        """The answer is all that is worked at: without a graphics card vision and the picture share the processor."""
        self.wardrobe.hold()
        if self._live is not None:
            self._live.hold(True)

    @Slot()
    def _on_answered(self) -> None:
        """What waited for the answer to a touch goes on."""
        if self._live is not None:
            self._live.hold(False)
        dressed = self.wardrobe.release()
        self._watch()
        self._holding.touch_up()
        self._on_arrived()
        if dressed and self.rhythm.since > _FRESH:  # vision rested too: what is new is put on the instant that is there
            self._again()

    def _again(self) -> None:
        """The instant that is there once more, with what has changed since."""
        seen, since = self.held, self.rhythm.since
        if seen is not None and self._live is not None and self._active and not self._holding.frozen:
            self.rhythm.set(lambda: self.show(seen, since))

    def show(self, seen: Seen, elapsed: float | None = None) -> None:
        """Shows one instant: the picture, every pose and every occluder are set before the next render. ``elapsed``:
        seconds since the last one, where the frames' own times do not tell."""
        if self._feed is None or not self._active:
            return
        self.rhythm.gate.wanted()
        scene, frame = seen.scene, seen.frame
        if self._framing.take(frame.width, frame.height) or self._framing.gliding:
            self._framing.glide(elapsed or 0.0)
            self.layoutChanged.emit()
        self._feed.show(seen.picture)
        seconds = scene.captured_ns / 1e9
        if elapsed is None:
            elapsed = 0.0 if self._last_ns is None else min(0.5, max(0.0, seconds - self._last_ns / 1e9))
        self._holding.seen = seen
        self._last_ns = scene.captured_ns
        self.number, self.scene = scene.number, scene
        self.wardrobe.follow(scene, elapsed, seconds)
        self._lighting.adapt(seen.light)
        self.occluders.show(scene.occluders)
        self._veil.show(scene.hair, frame.camera_matrix)
        follows = self._centred and not (self._holding.frozen and self._framing.following)
        if follows and self._framing.keep_in_sight(self.wardrobe.spots(scene), frame.camera_matrix, elapsed):
            self.layoutChanged.emit()
        self._window(seen)
        self._tell(seen, elapsed)
        if not self._holding.frozen:
            self._camera.frame()
            if self._patient:
                self._camera.pause()
            if self._pace.frame(scene.number, shown=self._shown > 0):
                self.qualityChanged.emit()
        self.instant.emit(seen, elapsed)
        self.frameShown.emit(scene.number)

    def _redraw(self, seen: Seen, elapsed: float) -> None:
        if not self.rhythm.busy:
            self.show(seen, elapsed)

    def _window(self, seen: Seen) -> None:
        self._framing.fit(self.wardrobe.corners(), seen.frame.camera_matrix)
        self.windowChanged.emit()

    def _tell(self, seen: Seen, elapsed: float) -> None:
        shown = self.wardrobe.shown
        if shown != self._shown:
            self._shown = shown
            self.shownChanged.emit()
        if not self._flat and self._telling.step(seen, elapsed, living=not self._holding.frozen):
            self.guidanceChanged.emit()

    # -- pieces ------------------------------------------------------------------------------------

    @Slot(list)
    def preload(self, pieces: list[Any]) -> None:
        """Reads the files of pieces that may come next."""
        self.wardrobe.preload(pieces)

    @Slot(result="QVariantMap")
    def shares(self) -> dict[str, float]:
        """How much of each piece (sku) is shown, 0..1."""
        return self.wardrobe.shares()

    @Slot()
    def _on_joined(self) -> None:
        self._holding.touch_up()
        self.joined.emit()
        self.wornChanged.emit()

    # -- the camera and the thread --------------------------------------------------------------------

    @Slot()
    def _watch(self) -> None:
        if self._live is None or self._leader is not None:
            return
        if self._active:
            self._live.watch(self, frozenset() if self._flat else self.wardrobe.sites)
        else:
            self._live.rest(self)

    def _hide_all(self) -> None:
        self.wardrobe.hide()
        if self._shown:
            self._shown = 0.0
            self.shownChanged.emit()

    def _clear(self) -> None:
        """Nothing of the person stays: not the picture, not the poses."""
        self._set_frozen(False)
        self._set_finest(0.0)
        self._camera.end()
        self._holding.forget()
        self._framing.whole()
        if self._feed is not None:
            self._feed.clear()
        self._hide_all()
        for worn in self.wardrobe.on:
            worn.placed = False
        self.wardrobe.unmake()
        self.occluders.clear()
        self._veil.forget()
        self.scene, self.number = None, -1
        self._last_ns = None
        self._pace.rest()
        if self._telling.forget():
            self.guidanceChanged.emit()

    @property
    def held(self) -> Seen | None:
        """The instant that is shown."""
        return self._holding.seen

    @property
    def wearing_count(self) -> int:
        """At how many places something is worn once every file is read."""
        return max(1, self.wardrobe.count)

    @property
    def visible_share(self) -> float:
        return self._shown

    pieces = Property(list, lambda self: self.wardrobe.pieces, _set_pieces, notify=piecesChanged)
    active = Property(bool, lambda self: self._active, _set_active, notify=activeChanged)
    feed = Property(MirrorFeed, lambda self: self._feed, _set_feed, notify=feedChanged)
    frozen = Property(bool, lambda self: self._holding.frozen, _set_frozen, notify=frozenChanged)
    leader = Property(QObject, lambda self: self._leader, _set_leader, notify=leaderChanged)
    centred = Property(bool, lambda self: self._centred, _set_centred)
    focus = Property(str, lambda self: self._telling.focus, _set_focus)
    hand = Property(str, lambda self: self._telling.hand, _set_hand)
    chainCm = Property(float, lambda self: float(self.wardrobe.chain_cm), notify=wornChanged)
    engravable = Property("QStringList", lambda self: self.wardrobe.engravable, notify=wornChanged)  # type: ignore[arg-type]
    live = Property(QObject, lambda self: self._live, _set_live)
    width = Property(
        float,
        lambda self: self._framing.width,
        lambda self, v: self._set_size(v, self._framing.height),
        notify=sizeChanged,
    )
    height = Property(
        float,
        lambda self: self._framing.height,
        lambda self, v: self._set_size(self._framing.width, v),
        notify=sizeChanged,
    )
    guidance = Property(str, lambda self: self._telling.told, notify=guidanceChanged)
    shown = Property(float, lambda self: float(self._shown), notify=shownChanged)
    cameraState = Property(str, lambda self: self._camera.state, notify=cameraStateChanged)
    wornModel = Property(QObject, lambda self: self.worn, constant=True)
    shownIn = Property(QObject, lambda self: self._window_shown, _set_window)
    pictures = Property(list, lambda self: self.wardrobe.pictures, notify=piecesChanged)

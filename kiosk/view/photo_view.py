"""The photo in the mirror as QML sees it: a thin object over :class:`kiosk.photo.booth.Booth`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from foundation.heartbeat import Hearts
from kiosk.identity.consent import QUESTIONS
from kiosk.photo.booth import Booth
from kiosk.photo.links import Links
from kiosk.photo.sharing import Sharing
from kiosk.pictures import LivePicture
from kiosk.session import Session
from kiosk.settings import Settings
from sync.records import Purpose

if TYPE_CHECKING:
    from kiosk.photo.server import PhotoServer

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_LOOK_MS = 250


@QmlElement
@QmlSingleton
class PhotoView(QObject):
    """Asking, counting, the picture, and its way to a phone."""

    changed = Signal()
    pictureChanged = Signal()
    timeChanged = Signal()
    languageChanged = Signal()
    _reached = Signal(object)
    _linked = Signal(int, object, bool)
    made: PhotoView | None = None

    def __init__(
        self, parent: QObject, session: Session, settings: Settings, hearts: Hearts, engine: QQmlEngine
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._wifi, self._shop = settings.photo_wifi, settings.shop_name
        self._picture = LivePicture(lambda: engine)
        self._minutes = 0
        self.links = Links(lifetime=settings.photo_minutes * 60, told=self._linked.emit)
        self.server: PhotoServer | None = None
        self._hearts = hearts
        self._sharing = sharing(settings)
        links_wanted = settings.photo_link != "off"
        self.booth = Booth(session, self.links, self._listen if links_wanted else None, changed=self._follow)
        queued = Qt.ConnectionType.QueuedConnection
        self._reached.connect(self.booth.reached, queued)
        self._linked.connect(self.booth.linked, queued)
        session.follow(self._spoken)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_MS)
        self._clock.timeout.connect(self._look)

    @staticmethod
    def create(_engine: QQmlEngine) -> PhotoView | None:
        """Called by QML for the singleton: the one that the application made."""
        return PhotoView.made

    def stop(self) -> None:
        """Ends the server, and forgets."""
        self.booth.forget()
        self._follow()
        if self.server is not None:
            self.server.stop()

    # Read by QML

    @Property(str, notify=changed)
    def step(self) -> str:
        """A value of ``kiosk.photo.booth.Step``."""
        return self.booth.step.value

    @Property(int, notify=changed)
    def count(self) -> int:
        """3, 2, 1, and 0 while the jewellery is waited for."""
        return self.booth.count

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """A value of ``kiosk.photo.booth.Trouble``; empty without."""
        return self.booth.trouble.value

    @Property(str, notify=changed)
    def handOver(self) -> str:
        """A value of ``kiosk.photo.booth.HandOver``; empty without a photo."""
        return self.booth.hand_over.value

    @Property(bool, notify=changed)
    def held(self) -> bool:
        """Whether there is a photo."""
        return self.booth.held

    @Property(str, notify=languageChanged)
    def ask(self) -> str:
        """The question before a first photo: the very words of the purpose, for guests as for customers."""
        return QUESTIONS[Purpose.PHOTOS].ask.in_language(self._session.language)

    @Property(str, notify=languageChanged)
    def askText(self) -> str:
        return QUESTIONS[Purpose.PHOTOS].text.in_language(self._session.language)

    @Property(str, notify=languageChanged)
    def askKept(self) -> str:
        return QUESTIONS[Purpose.PHOTOS].kept.in_language(self._session.language)

    @Property(str, notify=changed)
    def link(self) -> str:
        """What the code on the screen says; empty while there is none."""
        return self.booth.link

    @Property(str, notify=pictureChanged)
    def source(self) -> str:
        """The photo, for an ``Image``; empty without one."""
        return self._picture.source

    @Property(int, notify=timeChanged)
    def minutesLeft(self) -> int:
        """Whole minutes, the one that has begun included."""
        return self._minutes

    @Property(str, constant=True)
    def wifi(self) -> str:
        """The guests' network, where the shop named one."""
        return self._wifi

    # Done by the shopper and the screen

    @Slot()
    def press(self) -> None:
        self.booth.press()

    @Slot()
    def agree(self) -> None:
        self.booth.agree()

    @Slot()
    def cancel(self) -> None:
        self.booth.cancel()

    @Slot(str, float)
    def tick(self, camera: str, shown: float) -> None:
        self.booth.tick(camera, shown)

    @Slot("QVariant", "QVariantList")
    def take(self, image: Any, skus: list[str]) -> None:
        """The mirror as it was grabbed, and which pieces are on."""
        if not isinstance(image, QImage) or image.isNull():
            self.booth.failed()
            return
        from kiosk.view.photo_card import card, jpeg  # numpy and OpenCV load with the first photo, not with the screen

        found = [self._session.piece(sku) for sku in skus]
        names = [piece.name.in_language(self._session.language) for piece in found if piece is not None]
        made = card(image, names, self._shop)
        if self.booth.take(jpeg(made), skus):
            self._picture.show(made)
            self.pictureChanged.emit()

    @Slot()
    def failed(self) -> None:
        self.booth.failed()

    @Slot()
    def open(self) -> None:
        self.booth.open()

    @Slot()
    def close(self) -> None:
        self.booth.close()

    @Slot()
    def deletePhoto(self) -> None:
        self.booth.delete()

    @Slot()
    def tryAgain(self) -> None:
        self.booth.try_again()

    # Inside

    def _listen(self) -> None:
        if self.server is None:
            from kiosk.photo.server import PhotoServer  # so do asyncio and TLS

            self.server = PhotoServer(self.links, self._hearts, self._sharing)
        self.server.listen(self._reached.emit)

    def _follow(self) -> None:
        if not self.booth.held and self._picture.source:
            self._picture.clear()
            self.pictureChanged.emit()
        if self.booth.held != self._clock.isActive():
            if self.booth.held:
                self._clock.start()
            else:
                self._clock.stop()
        self._look()
        self.changed.emit()

    def _spoken(self, parts: frozenset[str]) -> None:
        if "language" in parts:
            self.languageChanged.emit()

    def _look(self) -> None:
        if self.booth.held:
            self.booth.look_at_clock()
        minutes = math.ceil(self.booth.seconds_left / 60)
        if minutes != self._minutes:
            self._minutes = minutes
            self.timeChanged.emit()


def sharing(settings: Settings) -> Sharing:
    return Sharing(
        secure=settings.photo_link == "https",
        address=settings.photo_address,
        port=settings.photo_port,
        certificate=settings.photo_certificate,
        folder=settings.data,
    )

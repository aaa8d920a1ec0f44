"""What the idle screen plays, as QML sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from kiosk.signage.playlist import Item, Programme, Published, published_items
from kiosk.view.entries import PieceView

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlSingleton
class SignageView(QObject):
    """The published playlist, an item at a time. Without one the idle screen goes through the pieces by itself."""

    changed = Signal()
    made: SignageView | None = None

    def __init__(
        self,
        parent: QObject,
        published: Published,
        media: Callable[[str | None], str],
        piece: Callable[[str], PieceView | None],
        *,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        """``media`` gives the path of a file by its sha256, or an empty text; ``now`` the shop's own time."""
        super().__init__(parent)
        self._published = published
        self._media = media
        self._piece_of = piece
        self._now = now
        self._programme = Programme()
        self._spoilt: set[str] = set()
        self._item: Item | None = None
        self._any = False
        self.refresh()

    @staticmethod
    def create(_engine: QQmlEngine) -> SignageView | None:
        """Called by QML for the singleton: the one that the application made."""
        return SignageView.made

    def refresh(self) -> None:
        """Reads the playlists again: new data arrived. What is shown stays until its time is over."""
        items = published_items(self._published)
        self._programme.set(items)
        if bool(items) != self._any:
            self._any = bool(items)
            self.changed.emit()

    @Property(bool, notify=changed)
    def published(self) -> bool:
        """Whether there is a playlist at all, be it only for other hours."""
        return self._any

    @Property(bool, notify=changed)
    def playing(self) -> bool:
        """Whether the last step found an item that is on now."""
        return self._item is not None

    @Property(str, notify=changed)
    def picture(self) -> str:
        """The file of the picture that is on; empty for a piece, or when nothing is played."""
        return self._media(self._item.sha256) if self._item is not None else ""

    @Property(PieceView, notify=changed)
    def piece(self) -> PieceView | None:
        return self._piece_of(self._item.sku) if self._item is not None and self._item.sku is not None else None

    @Property(int, notify=changed)
    def milliseconds(self) -> int:
        """How long the item stands."""
        return int(self._item.seconds * 1000) if self._item is not None else 0

    @Slot(result=bool)
    def advance(self) -> bool:
        """Goes to the next item that is on now; ``False`` if there is none, and then nothing is played."""
        self._item = self._programme.advance(self._now(), self._is_there)
        self.changed.emit()
        return self._item is not None

    @Slot()
    def spoilt(self) -> None:
        """The picture that is on is none: it is passed over from now on."""
        if self._item is not None and self._item.sha256 is not None:
            self._spoilt.add(self._item.sha256)

    def _is_there(self, item: Item) -> bool:
        if item.sku is not None:
            return self._piece_of(item.sku) is not None
        return item.sha256 not in self._spoilt and bool(self._media(item.sha256))

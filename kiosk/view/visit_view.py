"""The visit as QML sees it: a thin object over :class:`kiosk.session.Session`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from PySide6.QtCore import Property, QEvent, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from kiosk.identity.exposure import Field, Place
from kiosk.session.session import Session
from kiosk.session.visit import Screen
from kiosk.view.comfort_view import ComfortView
from kiosk.view.entries import OfferView, PieceView, ShelfEntry
from kiosk.view.rows import Rows
from sync.records import Kind, Offer, Piece

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.KeyPress,
        QEvent.Type.Wheel,
    }
)
NAMELESS = "Quý khách"
"""What the platform sends for a first name until the person agreed to be recognised."""
SHOWCASE = 12
"""Pieces in the attract loop."""


def offer_for(piece: Piece, offers: Iterable[Offer]) -> Offer | None:
    """The first offer that holds for a piece; offers that name neither pieces nor kinds hold for none in particular."""
    for offer in offers:
        if piece.sku in offer.pieces or (piece.kind in offer.kinds and not offer.pieces):
            return offer
    return None


@QmlElement
@QmlSingleton
class VisitView(QObject):
    """What is on the screen and what a shopper can do there. No slot waits for network or disk but consent."""

    screenChanged = Signal()
    languageChanged = Signal()
    personChanged = Signal()
    pieceChanged = Signal()
    messageChanged = Signal()
    kindChanged = Signal()
    idleChanged = Signal()
    deviceChanged = Signal()
    made: VisitView | None = None

    def __init__(
        self,
        parent: QObject,
        session: Session,
        comfort: ComfortView,
        media: Callable[[str | None], str],
        *,
        choose_language: Callable[[str], None] = lambda _language: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``media`` gives the path of a file by its sha256, or an empty text; ``choose_language`` swaps
        the translations."""
        super().__init__(parent)
        self._session = session
        self._comfort = comfort
        self._media = media
        self._swap_translation = choose_language
        self._now = now
        self._pieces: dict[str, PieceView] = {}
        self._piece: PieceView | None = None
        self._idle_left = -1
        self._shown = session.screen
        self._camera_works = True
        self._offline = False
        self._stale = False
        self._showcase = Rows(self)
        self._suggestions = Rows(self)
        self._offers = Rows(self)
        self._shelf = Rows(self)
        self._shortlist = Rows(self)
        session.on_change = self._follow
        self._swap_translation(session.language)
        self.refresh_catalogue()

    @staticmethod
    def create(_engine: QQmlEngine) -> VisitView | None:
        """Called by QML for the singleton: the one that the application made."""
        return VisitView.made

    # Told by the application

    def refresh_catalogue(self) -> None:
        """Reads pieces again: after new data arrived, and now and then because ages grow."""
        shown = [piece for piece in self._session.shelf() if piece.picture] or self._session.shelf()
        step = max(1, len(shown) // SHOWCASE)
        self._fill(self._showcase, [(piece, "", "") for piece in shown[::step][:SHOWCASE]])
        self._follow(frozenset({"home", "shelf", "piece", "shortlist"}))

    def view_of(self, sku: str) -> PieceView | None:
        """The one view of a piece; ``None`` for what the catalogue does not hold."""
        record = self._session.piece(sku)
        return self._view_of(record) if record is not None else None

    def set_device(self, *, camera_works: bool, offline: bool, stale: bool) -> None:
        if (camera_works, offline, stale) != (self._camera_works, self._offline, self._stale):
            self._camera_works, self._offline, self._stale = camera_works, offline, stale
            self.deviceChanged.emit()

    @Slot(QObject)
    def attend(self, window: QObject) -> None:
        """From now on any touch or key in ``window`` counts as a sign of life, whatever it hits."""
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # While the shopper is being warned the warning's own buttons answer: taking it back under a finger
        # would lose the touch.
        if event.type() in SIGNS_OF_LIFE and self._session.visit is not None and self._idle_left < 0:
            self._session.touched()
        return False

    @property
    def shown_piece(self) -> PieceView | None:
        """The piece that is open."""
        return self._piece

    # Read by QML

    @Property(str, notify=screenChanged)
    def screen(self) -> str:
        return self._session.screen.value

    @Property(str, notify=languageChanged)
    def language(self) -> str:
        return self._session.language

    @Property(bool, notify=personChanged)
    def signedIn(self) -> bool:
        return self._session.visit is not None and self._session.visit.profile is not None

    @Property(str, notify=personChanged)
    def name(self) -> str:
        """First name of whoever is here, where the screen that is on may show it; else empty."""
        visit = self._session.visit
        someone = (visit.nearby or visit.person) if visit is not None else None
        if someone is None or not self._session.may_show(Field.FIRST_NAME, Place(self._session.screen.value)):
            return ""
        return someone.first_name if someone.first_name != NAMELESS else ""

    @Property(str, notify=messageChanged)
    def message(self) -> str:
        """Key of what the last code came to; empty if there is nothing to say."""
        return self._session.message.value if self._session.message is not None else ""

    @Property(str, notify=kindChanged)
    def kind(self) -> str:
        """The kind that is browsed; empty for all."""
        visit = self._session.visit
        return visit.kind.value if visit is not None and visit.kind is not None else ""

    @Property(PieceView, notify=pieceChanged)
    def piece(self) -> PieceView | None:
        """The piece that is open."""
        return self._piece

    @Property(int, notify=idleChanged)
    def idleLeft(self) -> int:
        """Whole seconds to the goodbye while the shopper is being warned, else -1."""
        return self._idle_left

    @Property(bool, notify=deviceChanged)
    def cameraWorks(self) -> bool:
        return self._camera_works

    @Property(bool, notify=deviceChanged)
    def offline(self) -> bool:
        """For the technician's corner; shoppers see nothing of it."""
        return self._offline

    @Property(bool, notify=deviceChanged)
    def stale(self) -> bool:
        """Without contact for too long: nobody is recognised."""
        return self._stale

    @Property(Rows, constant=True)
    def showcase(self) -> Rows:
        return self._showcase

    @Property(Rows, constant=True)
    def suggestions(self) -> Rows:
        return self._suggestions

    @Property(Rows, constant=True)
    def offers(self) -> Rows:
        return self._offers

    @Property(Rows, constant=True)
    def shelf(self) -> Rows:
        return self._shelf

    @Property(Rows, constant=True)
    def shortlist(self) -> Rows:
        return self._shortlist

    # Done by the shopper

    @Slot()
    def wake(self) -> None:
        self._session.wake()

    @Slot()
    def touched(self) -> None:
        self._session.touched()

    @Slot(str)
    def chooseLanguage(self, language: str) -> None:
        self._session.choose_language(language)

    @Slot()
    def goOnAsGuest(self) -> None:
        self._session.go_on_as_guest()

    @Slot()
    def openScan(self) -> None:
        self._session.open_scan()

    @Slot()
    def openHome(self) -> None:
        self._session.open_home()

    @Slot(str)
    def browse(self, kind: str) -> None:
        """``kind`` empty for all."""
        self._session.browse(Kind(kind) if kind else None)

    @Slot(str)
    def openPiece(self, sku: str) -> None:
        self._session.open_piece(sku)

    @Slot(str)
    def tryOn(self, sku: str) -> None:
        self._session.try_on(sku)

    @Slot(str)
    def toggleShortlist(self, sku: str) -> None:
        self._session.toggle_shortlist(sku)

    @Slot()
    def openShortlist(self) -> None:
        self._session.open_shortlist()

    @Slot()
    def back(self) -> None:
        self._session.back()

    @Slot()
    def stay(self) -> None:
        self._session.touched()

    @Slot()
    def sayGoodbye(self) -> None:
        self._session.say_goodbye()

    # Inside

    def _follow(self, parts: frozenset[str]) -> None:
        if "language" in parts:
            self._swap_translation(self._session.language)
            self.languageChanged.emit()
        if parts & {"home", "person"}:
            self._tell_home()
        if parts & {"shelf"}:
            self._fill(self._shelf, [(piece, "", "") for piece in self._browsed()])
            self.kindChanged.emit()
        if parts & {"shortlist", "piece", "home", "language"}:
            self._tell_pieces()
        if "message" in parts:
            self.messageChanged.emit()
        if "person" in parts:
            self.personChanged.emit()
        if "idle" in parts:
            self._tell_idle()
        if "screen" in parts:
            # The goodbye itself still suits whoever leaves; the next shopper finds the shop's own settings.
            if self._session.screen is Screen.ATTRACT or self._shown is Screen.GOODBYE:
                self._comfort.reset()
            self._shown = self._session.screen
            self.screenChanged.emit()

    def _browsed(self) -> list[Piece]:
        return self._session.shelf() if self._session.visit is not None else []

    def _tell_home(self) -> None:
        visit = self._session.visit
        offers = visit.offers if visit is not None else ()
        rows: list[tuple[str, QObject]] = []
        for offer in offers:
            entry = self._offers.find(offer.id)
            rows.append((offer.id, entry or OfferView(self._offers, offer, self._session.language)))
        self._offers.show(rows)
        choices = visit.choices if visit is not None else ()
        found = [(self._session.piece(choice.key), choice) for choice in choices]
        self._fill(self._suggestions, [(p, c.reason.value, c.detail) for p, c in found if p is not None])

    def _tell_pieces(self) -> None:
        visit = self._session.visit
        chosen = [self._session.piece(sku) for sku in visit.shortlist] if visit is not None else []
        self._fill(self._shortlist, [(piece, "", "") for piece in chosen if piece is not None])
        record = self._session.piece(visit.sku) if visit is not None and visit.sku is not None else None
        piece = self._view_of(record) if record is not None else None
        if piece is not self._piece:
            self._piece = piece
            self.pieceChanged.emit()
        offers = visit.offers if visit is not None else ()
        marked = visit.shortlist if visit is not None else []
        now = self._minute()
        for view in self._pieces.values():
            view.tell(self._session.language, now, offer_for(view.piece, offers), view.piece.sku in marked)
        for entry in self._offers.entries():
            if isinstance(entry, OfferView):
                entry.tell(self._session.language)

    def _tell_idle(self) -> None:
        left = self._session.idle_left
        whole = -1 if left is None else math.ceil(left)
        if whole != self._idle_left:
            self._idle_left = whole
            self.idleChanged.emit()

    def _view_of(self, piece: Piece) -> PieceView:
        known = self._pieces.get(piece.sku)
        if known is not None and (known.piece is piece or known.piece == piece):
            return known
        view = PieceView(self, piece, self._media(piece.picture), self._media(piece.model))
        view.tell(self._session.language, self._minute(), None, False)
        self._pieces[piece.sku] = view
        return view

    def _minute(self) -> datetime:
        """Ages are told in minutes at the finest: within one no text of a piece changes, and none is read again."""
        return self._now().replace(second=0, microsecond=0)

    def _fill(self, rows: Rows, wanted: list[tuple[Piece, str, str]]) -> None:
        shown: list[tuple[str, QObject]] = []
        for piece, reason, detail in wanted:
            view = self._view_of(piece)
            entry = rows.find(piece.sku)
            if not (isinstance(entry, ShelfEntry) and entry.tells(view, reason, detail)):
                entry = ShelfEntry(rows, view, reason, detail)
            shown.append((piece.sku, entry))
        rows.show(shown)

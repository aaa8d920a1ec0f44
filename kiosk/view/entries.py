"""What lists hold: pieces, offers and consents as QML sees them. Words belong to QML; here are keys and figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import words
from sync.records import Offer, Piece

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("The visit makes it.")
class PieceView(QObject):  # type: ignore[operator]
    """One piece of the catalogue. Nothing of a person is in it but whether it is on this visit's shortlist."""

    changed = Signal()
    shortlistedChanged = Signal()

    def __init__(self, parent: QObject, piece: Piece, picture: str, model: str) -> None:
        """``picture`` and ``model`` are paths of files, or empty."""
        super().__init__(parent)
        self._piece = piece
        self._picture = picture
        self._model = model
        self._language = "vi"
        self._now: datetime = piece.price_at
        self._offer: Offer | None = None
        self._shortlisted = False

    @property
    def piece(self) -> Piece:
        return self._piece

    def tell(self, language: str, now: datetime, offer: Offer | None, shortlisted: bool) -> None:
        """Brings what depends on language, time and visit up to date."""
        before = self._language, self._now, self._offer
        self._language, self._now, self._offer = language, now, offer
        if before != (language, now, offer):
            self.changed.emit()
        if shortlisted != self._shortlisted:
            self._shortlisted = shortlisted
            self.shortlistedChanged.emit()

    @Property(str, constant=True)
    def sku(self) -> str:
        return self._piece.sku

    @Property(str, constant=True)
    def kind(self) -> str:
        return self._piece.kind.value

    @Property(str, constant=True)
    def metal(self) -> str:
        return self._piece.metal.value

    @Property(str, notify=changed)
    def name(self) -> str:
        return self._piece.name.in_language(self._language)

    @Property(str, notify=changed)
    def story(self) -> str:
        return self._piece.story.in_language(self._language)

    @Property(str, notify=changed)
    def price(self) -> str:
        return words.price(self._piece.price_vnd, self._language)

    @Property(str, notify=changed)
    def priceWithOffer(self) -> str:
        """The price after the offer's percentage; empty without one."""
        if self._offer is None or self._offer.percent == 0:
            return ""
        return words.price(self._piece.price_vnd * (100 - self._offer.percent) // 100, self._language)

    @Property(str, notify=changed)
    def priceAgeUnit(self) -> str:
        return words.age(self._piece.price_at, self._now).unit.value

    @Property(int, notify=changed)
    def priceAgeCount(self) -> int:
        return words.age(self._piece.price_at, self._now).count

    @Property(str, notify=changed)
    def grams(self) -> str:
        return words.grams(self._piece.weight_g, self._language)

    @Property(str, notify=changed)
    def chi(self) -> str:
        return words.chi(self._piece.weight_g, self._language)

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]
    def gems(self) -> list[dict[str, Any]]:
        """Each ``{stone, count, carat}``; the carats as text."""
        return [
            {"stone": g.stone.value, "count": g.count, "carat": words.number(g.carat, self._language)}
            for g in self._piece.gems
        ]

    @Property(int, constant=True)
    def stockCount(self) -> int:
        """How many lie in this store; -1 if that is not known."""
        return self._piece.stock.count if self._piece.stock is not None else -1

    @Property(str, notify=changed)
    def stockAgeUnit(self) -> str:
        return words.age(self._piece.stock.at, self._now).unit.value if self._piece.stock is not None else ""

    @Property(int, notify=changed)
    def stockAgeCount(self) -> int:
        return words.age(self._piece.stock.at, self._now).count if self._piece.stock is not None else 0

    @Property(str, notify=changed)
    def offerTitle(self) -> str:
        return self._offer.title.in_language(self._language) if self._offer is not None else ""

    @Property(str, notify=changed)
    def offerText(self) -> str:
        return self._offer.text.in_language(self._language) if self._offer is not None else ""

    @Property(str, constant=True)
    def picture(self) -> str:
        return self._picture

    @Property(str, constant=True)
    def model(self) -> str:
        return self._model

    @Property(bool, notify=shortlistedChanged)
    def shortlisted(self) -> bool:
        return self._shortlisted


@QmlElement
@QmlUncreatable("The visit makes it.")
class ShelfEntry(QObject):  # type: ignore[operator]
    """A piece in a list, with the reason that it is there."""

    def __init__(self, parent: QObject, piece: PieceView, reason: str = "", detail: str = "") -> None:
        super().__init__(parent)
        self._piece = piece
        self._reason = reason
        self._detail = detail

    def tells(self, piece: PieceView, reason: str, detail: str) -> bool:
        """Whether this entry says just that."""
        return (self._piece, self._reason, self._detail) == (piece, reason, detail)

    @Property(PieceView, constant=True)
    def piece(self) -> PieceView:
        return self._piece

    @Property(str, constant=True)
    def reason(self) -> str:
        """A key of ``kiosk.personalization``'s reasons; empty in plain lists."""
        return self._reason

    @Property(str, constant=True)
    def detail(self) -> str:
        """What completes the reason: a metal, a kind, a style, an occasion."""
        return self._detail


@QmlElement
@QmlUncreatable("The visit makes it.")
class OfferView(QObject):  # type: ignore[operator]
    """One offer that this visit may show."""

    changed = Signal()

    def __init__(self, parent: QObject, offer: Offer, language: str) -> None:
        super().__init__(parent)
        self._offer = offer
        self._language = language

    def tell(self, language: str) -> None:
        if language != self._language:
            self._language = language
            self.changed.emit()

    @Property(str, constant=True)
    def key(self) -> str:
        return self._offer.id

    @Property(str, notify=changed)
    def title(self) -> str:
        return self._offer.title.in_language(self._language)

    @Property(str, notify=changed)
    def text(self) -> str:
        return self._offer.text.in_language(self._language)

    @Property(int, constant=True)
    def percent(self) -> int:
        return self._offer.percent

    @Property(bool, constant=True)
    def isPrivate(self) -> bool:
        return self._offer.private

    @Property("QDateTime", constant=True)  # type: ignore[arg-type]
    def until(self) -> datetime:
        return self._offer.valid_until

    @Property(str, constant=True)
    def piece(self) -> str:
        """The one piece that it is for; empty if it is for several."""
        return self._offer.pieces[0] if len(self._offer.pieces) == 1 else ""

    @Property(str, constant=True)
    def kind(self) -> str:
        """The one kind that it is for; empty if it is for several."""
        return self._offer.kinds[0].value if len(self._offer.kinds) == 1 else ""


@QmlElement
@QmlUncreatable("The visit makes it.")
class ConsentView(QObject):  # type: ignore[operator]
    """One purpose and its answer."""

    answerChanged = Signal()

    def __init__(self, parent: QObject, purpose: str, answer: bool | None) -> None:
        super().__init__(parent)
        self._purpose = purpose
        self._answer = answer

    def tell(self, answer: bool | None) -> None:
        if answer is not self._answer:
            self._answer = answer
            self.answerChanged.emit()

    @Property(str, constant=True)
    def purpose(self) -> str:
        return self._purpose

    @Property(int, notify=answerChanged)
    def answer(self) -> int:
        """1 yes, 0 no, -1 not asked yet."""
        return -1 if self._answer is None else int(self._answer)

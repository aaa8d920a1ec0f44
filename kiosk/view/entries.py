"""What lists hold: pieces, offers and consents as QML sees them. Words belong to QML; here are keys and figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import words
from kiosk.identity import consent
from sync.records import ContactTerms, Offer, Piece, Purpose

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

    @property
    def file(self) -> str:
        """Where its model is; empty without one."""
        return self._model

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
    """One purpose, the words it is asked in, and its answer. The words are the versioned ones of the receipt."""

    answerChanged = Signal()
    wordsChanged = Signal()

    def __init__(self, parent: QObject, purpose: Purpose) -> None:
        super().__init__(parent)
        self._purpose = purpose
        self._question = consent.QUESTIONS[purpose]
        self._language = "vi"
        self._answer: bool | None = None
        self._terms: ContactTerms | None = None

    def tell(self, answer: bool | None, language: str, terms: ContactTerms | None = None) -> None:
        if (answer, terms) != (self._answer, self._terms):
            self._answer, self._terms = answer, terms
            self.answerChanged.emit()
        if language != self._language:
            self._language = language
            self.wordsChanged.emit()

    @Property(str, constant=True)
    def purpose(self) -> str:
        return self._purpose.value

    @Property(str, notify=wordsChanged)
    def title(self) -> str:
        return self._question.title.in_language(self._language)

    @Property(str, notify=wordsChanged)
    def ask(self) -> str:
        return self._question.ask.in_language(self._language)

    @Property(str, notify=wordsChanged)
    def text(self) -> str:
        return self._question.text.in_language(self._language)

    @Property(str, notify=wordsChanged)
    def kept(self) -> str:
        return self._question.kept.in_language(self._language)

    @Property(int, notify=answerChanged)
    def answer(self) -> int:
        """1 yes, 0 no, -1 not asked yet."""
        return -1 if self._answer is None else int(self._answer)

    @Property(str, notify=answerChanged)
    def channel(self) -> str:
        """By which channel contact was agreed to; empty without."""
        return self._terms.channel if self._terms is not None and self._answer else ""

    @Property(str, notify=answerChanged)
    def content(self) -> str:
        """About what, as a key of the consent texts; empty without."""
        return self._terms.content if self._terms is not None and self._answer else ""

    @Property(int, notify=answerChanged)
    def perMonth(self) -> int:
        """How often a month at most; 0 without."""
        return self._terms.per_month if self._terms is not None and self._answer else 0


@QmlElement
@QmlUncreatable("The privacy page makes it.")
class ReceiptLine(QObject):  # type: ignore[operator]
    """One answer on the receipt."""

    def __init__(self, parent: QObject, title: str, granted: bool, at: datetime, version: str) -> None:
        super().__init__(parent)
        self._title = title
        self._granted = granted
        self._at = at
        self._version = version

    @Property(str, constant=True)
    def title(self) -> str:
        return self._title

    @Property(bool, constant=True)
    def granted(self) -> bool:
        return self._granted

    @Property("QDateTime", constant=True)  # type: ignore[arg-type]
    def at(self) -> datetime:
        return self._at

    @Property(str, constant=True)
    def version(self) -> str:
        return self._version


@QmlElement
@QmlUncreatable("The staff pages make it.")
class Fact(QObject):  # type: ignore[operator]
    """A line of a staff page: what (a key), and its value."""

    def __init__(self, parent: QObject, key: str, value: str, state: str) -> None:
        super().__init__(parent)
        self._key = key
        self._value = value
        self._state = state

    def says(self, value: str, state: str) -> bool:
        return (self._value, self._state) == (value, state)

    @Property(str, constant=True)
    def key(self) -> str:
        return self._key

    @Property(str, constant=True)
    def value(self) -> str:
        return self._value

    @Property(str, constant=True)
    def state(self) -> str:
        """``good``, ``so-so``, ``bad``, or empty where that means nothing."""
        return self._state

"""What the shopper allows: the questions, the receipt, and how to be forgotten. A thin object over the session."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from kiosk.identity import consent
from kiosk.identity.exposure import Field, Place
from kiosk.session.session import Session
from kiosk.session.visit import Screen
from kiosk.view.entries import ConsentView, ReceiptLine
from kiosk.view.rows import Rows
from sync.records import ContactTerms, Purpose

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlSingleton
class PrivacyView(QObject):
    """The one place on the screen for consent: asked, looked at and taken back with the same buttons."""

    receiptChanged = Signal()
    made: PrivacyView | None = None

    def __init__(self, parent: QObject, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._consents = Rows(self)
        self._lines = Rows(self)
        self._receipt_open = False
        self._code = self._number = ""
        session.follow(self._follow)

    @staticmethod
    def create(_engine: QQmlEngine) -> PrivacyView | None:
        """Called by QML for the singleton: the one that the application made."""
        return PrivacyView.made

    # Read by QML

    @Property(Rows, constant=True)
    def consents(self) -> Rows:
        """The questions that are on the screen, each with its answer."""
        return self._consents

    @Property(bool, notify=receiptChanged)
    def receiptOpen(self) -> bool:
        return self._receipt_open

    @Property(Rows, constant=True)
    def receiptLines(self) -> Rows:
        """The receipt in words, a line for each answer, while it is open."""
        return self._lines

    @Property(str, notify=receiptChanged)
    def receiptCode(self) -> str:
        """The receipt as the text of a QR code: JSON-LD in the shape of ISO/IEC TS 27560."""
        return self._code

    @Property(str, notify=receiptChanged)
    def receiptNumber(self) -> str:
        return self._number

    # Done by the shopper

    @Slot(str, bool)
    def answer(self, purpose: str, granted: bool) -> None:
        """Any answer but a yes to being contacted, which takes :meth:`answerContact`."""
        self._session.answer_consent(Purpose(purpose), granted)

    @Slot(str, str, int)
    def answerContact(self, channel: str, content: str, per_month: int) -> None:
        """A yes to being contacted, by ``channel``, about ``content`` and no more often than so a month."""
        terms = ContactTerms(channel=channel, content=content, per_month=per_month)
        self._session.answer_consent(Purpose.CONTACT, True, terms)

    @Slot()
    def review(self) -> None:
        self._session.review_consents()

    @Slot()
    def keep(self) -> None:
        self._session.keep_consents()

    @Slot()
    def openReceipt(self) -> None:
        self._session.touched()
        self._tell_receipt(self._session.may_show(Field.CONSENTS, Place.PRIVACY))

    @Slot()
    def closeReceipt(self) -> None:
        self._session.touched()
        self._tell_receipt(False)

    @Slot()
    def eraseMe(self) -> None:
        self._session.erase_me()

    # Inside

    def _follow(self, parts: frozenset[str]) -> None:
        if parts & {"consent", "person", "language"}:
            self._tell_consents()
        if self._receipt_open and ("screen" in parts or parts & {"consent", "language", "person"}):
            self._tell_receipt(self._session.screen is Screen.PRIVACY and "consent" not in parts)

    def _tell_consents(self) -> None:
        visit = self._session.visit
        asked = visit.to_ask if visit is not None and visit.person is not None else ()
        on_file = {given.purpose: given for given in self._session.answers.on_file()}
        rows: list[tuple[str, QObject]] = []
        for purpose in asked:
            entry = self._consents.find(purpose.value)
            if not isinstance(entry, ConsentView):
                entry = ConsentView(self._consents, purpose)
            answer = visit.answers.get(purpose) if visit is not None else None
            given = on_file.get(purpose)
            if answer is None and given is not None and visit is not None and visit.profile is not None:
                answer = given.granted
            entry.tell(answer, self._session.language, given.terms if given is not None else None)
            rows.append((purpose.value, entry))
        self._consents.show(rows)

    def _tell_receipt(self, open_now: bool) -> None:
        receipt = self._session.answers.receipt() if open_now else {}
        self._receipt_open = bool(receipt)
        self._code = consent.compact(receipt) if receipt else ""
        self._number = str(receipt["dct:identifier"])[:12].upper() if receipt else ""
        language = self._session.language
        rows: list[tuple[str, QObject]] = []
        for given in self._session.answers.on_file() if receipt else ():
            title = consent.QUESTIONS[given.purpose].title.in_language(language)
            key = f"{given.purpose.value}-{given.at.isoformat()}-{given.granted}-{language}"
            rows.append((key, ReceiptLine(self._lines, title, given.granted, given.at, given.text_version)))
        self._lines.show(rows)
        self.receiptChanged.emit()

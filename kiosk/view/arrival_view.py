"""Coming in without a code: a number and its proof, "is it you?", and joining. A thin object over the session."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

import kiosk.view.qr_picture
import kiosk.view.text_entry  # noqa: F401  both register the types that its pages use
from kiosk.session.draft import ASKED, Benefit, Draft
from kiosk.session.session import Session
from kiosk.view.entries import ConsentView
from kiosk.view.rows import Rows
from sync.records import Address, Purpose

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlSingleton
class ArrivalView(QObject):
    """Nothing of a person is held here: what was typed is the page's, what was given is the visit's."""

    questionChanged = Signal()
    joiningChanged = Signal()
    pinChanged = Signal()
    made: ArrivalView | None = None

    def __init__(self, parent: QObject, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._asked = Rows(self)
        session.follow(self._follow)

    @staticmethod
    def create(_engine: QQmlEngine) -> ArrivalView | None:
        """Called by QML for the singleton: the one that the application made."""
        return ArrivalView.made

    # Read by QML

    @Property(str, notify=questionChanged)
    def question(self) -> str:
        """What is asked as a second factor: ``phone_ending``, ``birthday`` or empty."""
        visit = self._session.visit
        return visit.question.factor.value if visit is not None and visit.question is not None else ""

    @Property(str, notify=joiningChanged)
    def step(self) -> str:
        """``benefit``, ``name``, ``phone`` or ``consent``; empty when nobody joins."""
        draft = self._draft()
        return draft.step.value if draft is not None else ""

    @Property(str, notify=joiningChanged)
    def benefit(self) -> str:
        draft = self._draft()
        return draft.benefit.value if draft is not None and draft.benefit is not None else ""

    @Property(bool, notify=joiningChanged)
    def needsPhone(self) -> bool:
        """Whether the benefit that was chosen cannot do without a telephone number."""
        draft = self._draft()
        return draft is not None and draft.benefit is Benefit.E_RECEIPT

    @Property(Rows, constant=True)
    def asked(self) -> Rows:
        """The purposes that joining asks about."""
        return self._asked

    @Property(bool, notify=pinChanged)
    def mayChoosePin(self) -> bool:
        return self._session.pin_choice.allowed

    @Property(bool, notify=pinChanged)
    def hasPin(self) -> bool:
        return self._session.pin_choice.has_one

    @Property(bool, notify=pinChanged)
    def pinTypedOnce(self) -> bool:
        """The PIN is to be typed a second time."""
        return self._session.pin_choice.typed_once

    @Property(str, notify=pinChanged)
    def pinSaid(self) -> str:
        """What the last typing came to: ``weak``, ``again``, ``different``, ``chosen`` or empty."""
        said = self._session.pin_choice.said
        return said.value if said is not None else ""

    # Done by the shopper

    @Slot()
    def openNumber(self) -> None:
        self._session.entrance.open_number()

    @Slot(str)
    def giveNumber(self, text: str) -> None:
        self._session.entrance.number_given(text)

    @Slot(str)
    def giveProof(self, text: str) -> None:
        self._session.entrance.proof_given(text)

    @Slot()
    def confirm(self) -> None:
        self._session.entrance.confirm()

    @Slot()
    def decline(self) -> None:
        self._session.entrance.decline()

    @Slot()
    def openJoin(self) -> None:
        self._session.joining.open()

    @Slot(str)
    def chooseBenefit(self, benefit: str) -> None:
        self._session.joining.choose(Benefit(benefit))

    @Slot(str, str, result=bool)
    def giveName(self, text: str, address: str) -> bool:
        """``False`` for a text that holds no name."""
        return self._session.joining.give_name(text, Address(address))

    @Slot(str, result=bool)
    def givePhone(self, text: str) -> bool:
        """``False`` for what is no telephone number."""
        return self._session.joining.give_phone(text)

    @Slot(str, bool)
    def answer(self, purpose: str, granted: bool) -> None:
        self._session.joining.answer(Purpose(purpose), granted)

    @Slot()
    def openPin(self) -> None:
        self._session.pin_choice.open()

    @Slot(str)
    def givePin(self, digits: str) -> None:
        self._session.pin_choice.give(digits)

    @Slot()
    def goOn(self) -> None:
        """From the new card into the shop."""
        self._session.joining.go_on()

    # Inside

    def _draft(self) -> Draft | None:
        return self._session.visit.draft if self._session.visit is not None else None

    def _follow(self, parts: frozenset[str]) -> None:
        if "question" in parts:
            self.questionChanged.emit()
        if parts & {"pin", "person", "consent"}:
            self.pinChanged.emit()
        if parts & {"joining", "language"}:
            self._tell_asked()
        if "joining" in parts:
            self.joiningChanged.emit()

    def _tell_asked(self) -> None:
        draft = self._draft()
        rows: list[tuple[str, QObject]] = []
        for purpose in ASKED if draft is not None else ():
            entry = self._asked.find(purpose.value)
            if not isinstance(entry, ConsentView):
                entry = ConsentView(self._asked, purpose)
            entry.tell(draft.answers.get(purpose) if draft is not None else None, self._session.language)
            rows.append((purpose.value, entry))
        self._asked.show(rows)

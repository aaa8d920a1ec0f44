"""Whoever is at the screen, as one place may show them."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.identity.exposure import Field, Place
from kiosk.session.session import Session
from kiosk.view.visit_view import NAMELESS, VisitView

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class Person(QObject):
    """Every page makes its own and says where it stands: ``place``. What the exposure table does not allow there
    is empty, whatever the visit knows."""

    changed = Signal()
    session: ClassVar[Session | None] = None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place: Place | None = None
        if VisitView.made is not None:
            VisitView.made.personChanged.connect(self.changed)

    def _may(self, field: Field) -> bool:
        return self.session is not None and self._place is not None and self.session.may_show(field, self._place)

    @Property(str, notify=changed)
    def place(self) -> str:
        """A key of :class:`~kiosk.identity.exposure.Place`."""
        return self._place.value if self._place is not None else ""

    @place.setter  # type: ignore[no-redef]
    def place(self, place: str) -> None:
        self._place = Place(place)
        self.changed.emit()

    @Property(bool, notify=changed)
    def served(self) -> bool:
        """Whether the visit is a customer's own: told apart, proved and agreed."""
        return self.session is not None and self.session.visit is not None and self.session.visit.profile is not None

    @Property(str, notify=changed)
    def name(self) -> str:
        """First name; empty for a guest."""
        visit = self.session.visit if self.session is not None else None
        someone = (visit.nearby or visit.person) if visit is not None else None
        if someone is None or not self._may(Field.FIRST_NAME) or someone.first_name == NAMELESS:
            return ""
        return someone.first_name

    @Property(str, notify=changed)
    def address(self) -> str:
        """How Vietnamese addresses the person: chi, anh, co, chu or ban."""
        visit = self.session.visit if self.session is not None else None
        someone = (visit.nearby or visit.person) if visit is not None else None
        return someone.address.value if someone is not None and self._may(Field.FIRST_NAME) else "ban"

    @Property(str, notify=changed)
    def occasion(self) -> str:
        """``birthday``, ``anniversary`` or empty."""
        visit = self.session.visit if self.session is not None else None
        if visit is None or visit.occasion is None or not self._may(Field.OCCASION):
            return ""
        return visit.occasion.kind.value

    @Property(int, notify=changed)
    def occasionDays(self) -> int:
        """Days to the occasion: 0 today, negative if it has been."""
        visit = self.session.visit if self.session is not None else None
        if visit is None or visit.occasion is None or not self._may(Field.OCCASION):
            return 0
        return visit.occasion.days

    @Property(str, notify=changed)
    def tier(self) -> str:
        profile = self.session.visit.profile if self.session is not None and self.session.visit is not None else None
        return profile.tier.value if profile is not None and self._may(Field.TIER) else ""

    @Property(int, notify=changed)
    def points(self) -> int:
        """Loyalty points; -1 where they may not be shown."""
        profile = self.session.visit.profile if self.session is not None and self.session.visit is not None else None
        return profile.points if profile is not None and self._may(Field.POINTS) else -1

    @Property(str, notify=changed)
    def cardNumber(self) -> str:
        """Of the card that was made a moment ago; empty anywhere else."""
        visit = self.session.visit if self.session is not None else None
        person = visit.person if visit is not None else None
        if person is None or not self._may(Field.CARD_NUMBER):
            return ""
        return person.card_number or ""

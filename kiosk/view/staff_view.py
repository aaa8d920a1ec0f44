"""The staff door, the associate's panel and the technician's page. A thin object over the session."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from kiosk.associate.panel import facts
from kiosk.session.session import Session
from kiosk.session.visit import Screen
from kiosk.view.entries import Fact
from kiosk.view.rows import Rows

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One line of the technician's page. ``what`` and ``state`` are keys; ``says`` is plain English, as logs are."""

    what: str
    state: str
    says: str


@QmlElement
@QmlSingleton
class StaffView(QObject):
    """Who may see what is decided by the session and the exposure table; this only carries it to the screen."""

    changed = Signal()
    refusedChanged = Signal()
    made: StaffView | None = None

    def __init__(self, parent: QObject, session: Session, devices: Callable[[], list[DeviceLine]]) -> None:
        super().__init__(parent)
        self._session = session
        self._devices = devices
        self._facts = Rows(self)
        self._refused = False
        self._wait = 0
        session.follow(self._follow)

    @staticmethod
    def create(_engine: QQmlEngine) -> StaffView | None:
        """Called by QML for the singleton: the one that the application made."""
        return StaffView.made

    @Property(Rows, constant=True)
    def facts(self) -> Rows:
        """Lines of the page that is on: of the customer for an associate, of the devices for a technician."""
        return self._facts

    @Property(bool, notify=refusedChanged)
    def refused(self) -> bool:
        """The last PIN was not right."""
        return self._refused

    @Property(int, notify=refusedChanged)
    def wait(self) -> int:
        """Seconds until another try is looked at; 0 when it may come now."""
        return self._wait

    @Property(str, notify=changed)
    def member(self) -> str:
        """The id of who is in; empty for nobody."""
        member = self._session.backstage.member
        return member.id if member is not None else ""

    @Property(bool, notify=changed)
    def customerHere(self) -> bool:
        visit = self._session.visit
        return visit is not None and visit.profile is not None

    @Slot()
    def knock(self) -> None:
        self._session.backstage.knock()

    @Slot(str, str)
    def enter(self, member: str, pin: str) -> None:
        entry = self._session.backstage.enter(member, pin)
        self._refuse(entry.member is None, math.ceil(entry.wait))

    @Slot()
    def leave(self) -> None:
        self._session.leave_staff()

    @Slot()
    def refresh(self) -> None:
        """Looks at the devices again."""
        self._session.touched()
        self._tell()

    def _refuse(self, refused: bool, wait: int) -> None:
        self._refused, self._wait = refused, wait
        self.refusedChanged.emit()

    def _follow(self, parts: frozenset[str]) -> None:
        if "screen" in parts and self._session.screen is not Screen.STAFF and self._refused:
            self._refuse(False, 0)
        if parts & {"staff", "screen", "language"}:
            self._tell()

    def _tell(self) -> None:
        lines: list[tuple[str, str, str]] = []
        if self._session.screen is Screen.ASSOCIATE:
            lines = facts(self._session)
        elif self._session.screen is Screen.TECHNICIAN:
            lines = [(line.what, line.says, line.state) for line in self._devices()]
        rows: list[tuple[str, QObject]] = []
        for key, value, state in lines:
            entry = self._facts.find(key)
            if not (isinstance(entry, Fact) and entry.says(value, state)):
                entry = Fact(self._facts, key, value, state)
            rows.append((key, entry))
        self._facts.show(rows)
        self.changed.emit()

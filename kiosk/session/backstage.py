"""Staff at the screen: in by a PIN, to a panel that shows what the exposure table allows, and back to the shopper."""

from __future__ import annotations

from kiosk.identity.staff import Entry, Member, Role, StaffDoor
from kiosk.session.core import Core
from kiosk.session.visit import Screen


class Backstage:
    """The visit that is on goes on behind it, and is there again when the staff member leaves."""

    def __init__(self, core: Core, door: StaffDoor | None) -> None:
        """Without ``door`` nobody of the staff is known and every PIN is refused."""
        self._core = core
        self._door = door
        self._from = Screen.ATTRACT

    def knock(self) -> None:
        """The hidden corner was held: ask for the PIN."""
        core = self._core
        core.touched()
        if core.screen in (Screen.STAFF, Screen.ASSOCIATE, Screen.TECHNICIAN):
            return
        self._from = Screen.ATTRACT if core.screen in (Screen.GOODBYE, Screen.CONFIRM) else core.screen
        core.begin()
        core.go(Screen.STAFF, keep_trail=False)

    def enter(self, member: str, pin: str) -> Entry:
        core = self._core
        core.touched()
        if core.screen is not Screen.STAFF or core.visit is None or self._door is None:
            return Entry(None)
        entry = self._door.enter(member, pin)
        if entry.member is not None:
            core.visit.staff = entry.member
            technician = entry.member.role is Role.TECHNICIAN
            core.go(Screen.TECHNICIAN if technician else Screen.ASSOCIATE, "staff", keep_trail=False)
        return entry

    @property
    def member(self) -> Member | None:
        return self._core.visit.staff if self._core.visit is not None else None

    @property
    def from_nobody(self) -> bool:
        """Whether no shopper was at the screen when staff came."""
        return self._from is Screen.ATTRACT

    def leave(self) -> None:
        """Hands the screen back to where it was. The caller ends a visit that was staff's alone."""
        if self._core.visit is not None:
            self._core.visit.staff = None
        self._core.touched()
        self._core.go(self._from, "staff", keep_trail=False)

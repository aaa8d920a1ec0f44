"""Staff and technicians: a PIN, checked slowly (argon2id), held off after five wrong tries, and audited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.identity.backoff import Backoff
from sync.pins import NOBODY, pin_matches

UNKNOWN = "unknown"
"""Who tried, where no such member of the staff is known."""


class Role(StrEnum):
    ASSOCIATE = "associate"
    MANAGER = "manager"
    TECHNICIAN = "technician"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff. ``id`` is what the audit names; ``pin`` is an argon2 hash."""

    id: str
    role: Role
    pin: str


@dataclass(frozen=True, slots=True)
class Entry:
    """``member`` is who came in; else ``wait`` says in how many seconds one may try again (0: now)."""

    member: Member | None
    wait: float = 0.0


class Audit(Protocol):
    """The ledger, as staff access is noted in it."""

    def audit(self, actor: str, action: str, detail: str = "") -> None: ...


class StaffDoor:
    """Lets staff in. ``members`` gives those of this store by id, as the platform last told them."""

    def __init__(self, members: Callable[[], Mapping[str, Member]], audit: Audit, backoff: Backoff) -> None:
        self._members = members
        self._audit = audit
        self._backoff = backoff

    def enter(self, member_id: str, pin: str) -> Entry:
        """Every try is audited by id, never with the PIN. Takes the same time whether the id exists or not."""
        wait, member = self._backoff.wait(member_id), self._members().get(member_id)
        # What was typed as an id may be a shopper's name or telephone number: only ids of staff are noted.
        actor = UNKNOWN if member is None else member.id
        if wait > 0:
            self._audit.audit(actor, "staff.held_off")
            return Entry(None, wait)
        if not pin_matches(NOBODY if member is None else member.pin, pin) or member is None:
            self._backoff.wrong(member_id)
            self._audit.audit(actor, "staff.refused")
            return Entry(None, self._backoff.wait(member_id))
        self._backoff.right(member_id)
        self._audit.audit(member.id, "staff.entered", member.role.value)
        return Entry(member)

"""Staff and technicians: a PIN, checked slowly (argon2id), held off after five wrong tries, and audited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.identity.backoff import Backoff
from sync.pins import NOBODY, pin_matches


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
        wait = self._backoff.wait(member_id)
        if wait > 0:
            self._audit.audit(_actor(member_id), "staff.held_off")
            return Entry(None, wait)
        member = self._members().get(member_id)
        if not pin_matches(NOBODY if member is None else member.pin, pin) or member is None:
            self._backoff.wrong(member_id)
            self._audit.audit(_actor(member_id), "staff.refused")
            return Entry(None, self._backoff.wait(member_id))
        self._backoff.right(member_id)
        self._audit.audit(member.id, "staff.entered", member.role.value)
        return Entry(member)


def _actor(member_id: str) -> str:
    """What was typed as an id may be anything; the audit keeps only what an id looks like."""
    return member_id if member_id.isascii() and member_id.isalnum() and len(member_id) <= 32 else "unknown"

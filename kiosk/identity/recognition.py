"""What comes of a code, a number or a beacon: who it is, how sure, or why nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from sync.records import Consent, Profile, Purpose


class Assurance(IntEnum):
    """How sure we are that the person in front is the customer."""

    NOBODY = 0
    PRESENCE = 1
    """Near, or in possession of a number anyone may know: nothing personal yet."""
    POSSESSION = 2
    """Proved to hold what only the customer holds."""


class Outcome(StrEnum):
    """What became of one attempt; each has its own words on the screen."""

    ACCEPTED = "accepted"
    CLAIMED = "claimed"
    """A card or phone number of a customer: a second factor must prove it."""
    NOT_OURS = "not_ours"
    DAMAGED = "damaged"
    UNREAD = "unread"
    """A card was taken away before it was read."""
    OVERSIZED = "oversized"
    FOREIGN = "foreign"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REPLAYED = "replayed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    STALE = "stale"
    WRONG = "wrong"
    """The second factor was not right."""
    LOCKED = "locked"
    """Too many wrong answers; nothing is tried until a time has passed."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """``profile`` is set only for :attr:`Outcome.ACCEPTED`; ``consents`` are the purposes agreed to."""

    outcome: Outcome
    profile: Profile | None = None
    assurance: Assurance = Assurance.NOBODY
    consents: frozenset[Purpose] = frozenset()


def latest(answers: Iterable[Consent]) -> dict[Purpose, Consent]:
    """The answer to each purpose that counts: the last one."""
    found: dict[Purpose, Consent] = {}
    for answer in answers:
        known = found.get(answer.purpose)
        if known is None or answer.at >= known.at:
            found[answer.purpose] = answer
    return found


def granted(profile: Profile, local: Iterable[Consent] = ()) -> frozenset[Purpose]:
    """The purposes agreed to, by the latest answer to each; ``local`` are answers the platform may not know yet."""
    answers = latest((*profile.consents, *local))
    return frozenset(purpose for purpose, answer in answers.items() if answer.granted)

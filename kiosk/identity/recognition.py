"""What comes of a code, a number or a beacon: who it is, how sure, or why nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from sync.records import Profile


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
    NOT_OURS = "not_ours"
    DAMAGED = "damaged"
    OVERSIZED = "oversized"
    FOREIGN = "foreign"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REPLAYED = "replayed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Recognition:
    """``profile`` is set only for :attr:`Outcome.ACCEPTED`."""

    outcome: Outcome
    profile: Profile | None = None
    assurance: Assurance = Assurance.NOBODY

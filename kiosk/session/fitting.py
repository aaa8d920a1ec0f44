"""What is tried on together: one piece of a kind, how each is worn, and what is compared with what."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.records import Kind, Metal

FINGERS = ("thumb", "index", "middle", "ring", "little")
HANDS = ("left", "right")
LENGTHS_CM = (40, 45, 50, 55, 60)
"""The lengths that chains are made in, cm."""
LONGEST_ENGRAVING = 24
"""Letters."""
ON_A_HAND = frozenset({Kind.RING, Kind.BRACELET, Kind.WATCH})


@dataclass(slots=True)
class Spell:
    """One stretch of time for which one piece was on in the mirror."""

    sku: str
    since: float
    """Seconds of the session's clock."""
    shown_seconds: float = 0.0
    grades: float = 0.0
    """Sum over the seconds watched of the mirror's grade of drawing, 0 the finest."""
    watched_seconds: float = 0.0

    def watch(self, seconds: float, share: float, grade: int) -> None:
        """The mirror ran for ``seconds`` more, in which ``share`` (0..1) of the piece was shown."""
        self.shown_seconds += seconds * min(1.0, max(0.0, share))
        self.watched_seconds += seconds
        self.grades += seconds * grade

    def told(self, now: float) -> dict[str, object]:
        """What the event says of it: seconds, the share of them in which the piece was shown, and how finely."""
        seconds = now - self.since
        share = min(1.0, self.shown_seconds / seconds) if seconds > 0 else 0.0
        grade = round(self.grades / self.watched_seconds, 1) if self.watched_seconds > 0 else None
        return {"sku": self.sku, "seconds": round(seconds, 1), "shown_share": round(share, 3), "quality": grade}


@dataclass(slots=True)
class Worn:
    """One piece of the set. Empty texts, 0 and ``None`` stand for: as it usually is."""

    sku: str
    on: bool = True
    """Taken off it keeps its place in the set."""
    finger: str = ""
    hand: str = ""
    length_cm: int = 0
    metal: Metal | None = None
    """Another metal that it is made in, on order."""
    engraving: str = field(default="", repr=False)
    """A text to be cut into the piece, for those that have a face for it. The person's own: in no event, in no log."""
    spell: Spell | None = None


@dataclass(slots=True)
class Comparison:
    """Two pieces of one kind, side by side."""

    kind: Kind
    skus: list[str]
    since: float
    active: int = 0
    """Which of the two is changed by a swipe or a key."""
    frozen: bool = False
    """Whether they were looked at on a frozen picture."""


@dataclass(slots=True)
class Fitting:
    """The set of one visit. It stays when the shopper leaves the mirror for the shelf and comes back."""

    worn: dict[Kind, Worn] = field(default_factory=dict)
    focus: Kind | None = None
    """The kind that swipes and keys change."""
    comparison: Comparison | None = None

    @property
    def focused(self) -> Worn | None:
        return self.worn.get(self.focus) if self.focus is not None else None

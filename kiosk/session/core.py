"""What all parts of a session share: the visit that is on, the screen, the way back, and the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.identity.recognition import Outcome
from kiosk.session.ports import EventSink, Shelves
from kiosk.session.visit import Screen, Visit
from sync.records import EventType

TRYON_EVENTS = frozenset({EventType.TRYON_STARTED, EventType.TRYON_ENDED, EventType.TRYON_COMPARED})
"""Carry a pseudonym only with the consent to keep the try-on history."""

_WAYPOINTS = frozenset(
    {
        *(Screen.HOME, Screen.BROWSE, Screen.PIECE, Screen.TRYON, Screen.MODELS, Screen.SHORTLIST),
        *(Screen.WELCOME, Screen.SCAN),
    }
)
"""Screens that 'back' leads to."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where this kiosk stands: on every consent."""

    store: str
    device: str


class Core:
    """The state that is common. Its parts change it through :meth:`go`, :meth:`event` and :meth:`tell`."""

    def __init__(
        self,
        ledger: EventSink,
        shelves: Shelves,
        place: Place,
        *,
        language: str,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self.ledger = ledger
        self.shelves = shelves
        self.place = place
        self.house_language = language
        self.now = now
        self.monotonic = monotonic
        self.screen = Screen.ATTRACT
        self.language = language
        self.visit: Visit | None = None
        self.message: Outcome | None = None
        """Why the last code, number or answer let nobody in; the screen owns the words."""
        self.trail: list[Screen] = []
        self.touched_at = self.watched_at = monotonic()
        self.warned = False
        self.tell: Callable[[frozenset[str]], None] = lambda _parts: None
        self.crossed: Callable[[bool], None] = lambda _there: None
        """Told when the shopper steps up to the mirror, and when away from it."""

    def touched(self) -> None:
        """Any sign of life by hand: restarts the idle clock, and takes back a warning."""
        self.touched_at = self.monotonic()
        if self.warned:
            self.warned = False
            self.tell(frozenset({"idle"}))

    def begin(self) -> Visit:
        if self.visit is None:
            self.visit = Visit.begin(self.monotonic())
            self.trail.clear()
            self.touched_at = self.watched_at = self.monotonic()
            self.event(EventType.VISIT_STARTED, {"language": self.language})
        return self.visit

    def go(self, screen: Screen, *parts: str, keep_trail: bool = True) -> None:
        if keep_trail and self.screen is not screen and self.screen in _WAYPOINTS:
            if screen in self.trail:
                del self.trail[self.trail.index(screen) :]
            else:
                self.trail.append(self.screen)
        was, self.screen = self.screen, screen
        if (was is Screen.TRYON) != (screen is Screen.TRYON):
            self.crossed(screen is Screen.TRYON)
        self.tell(frozenset({"screen", *parts}))

    def event(self, event_type: EventType, data: dict[str, Any]) -> None:
        visit = self.visit
        if visit is None:
            self.ledger.append(event_type, data=data)
            return
        self.ledger.append(
            event_type,
            visit=visit.id,
            subject=visit.subject if visit.keeps_history or event_type not in TRYON_EVENTS else None,
            decision=visit.decision,
            policy=visit.policy,
            arm=visit.arm.value,
            consents=sorted(visit.consents) if visit.profile is not None else (),
            data=data,
        )

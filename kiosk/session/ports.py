"""What a session needs from the other rooms, as small protocols; :mod:`kiosk.app` brings the real ones."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, Unpack

from sync.records import Consent, Event, EventContext, EventType, Kind, Manifest, Offer, Piece, Reward, Topic


class EventSink(Protocol):
    """The ledger, as the visit writes to it."""

    def append(self, event_type: EventType, **context: Unpack[EventContext]) -> Event: ...

    def promise(self, event_type: EventType, **context: Unpack[EventContext]) -> Event: ...

    def record_consent(self, consent: Consent) -> None: ...

    def consents_of(self, customer: str) -> list[Consent]: ...

    def note_shown(self, subject: str, offer: str, visit: str) -> None: ...

    def visits_shown(self, subject: str) -> dict[str, int]: ...


class Shelves(Protocol):
    """The cache, as the visit reads it."""

    def piece(self, sku: str) -> Piece | None: ...

    def pieces(self, kind: Kind | None = None) -> list[Piece]: ...

    def offers(self, now: datetime) -> list[Offer]: ...

    def manifests(self, topic: Topic) -> dict[str, Manifest]: ...

    def rewards(self, newest: int = ...) -> list[Reward]: ...

    def generation(self) -> int: ...

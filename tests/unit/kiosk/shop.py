"""A small shop for tests of the kiosk's thinking parts, with ports that keep everything in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sync.records import (
    Address,
    Consent,
    Event,
    EventType,
    Kind,
    Manifest,
    Metal,
    Offer,
    Piece,
    Profile,
    Purpose,
    Reward,
    Stock,
    Taste,
    Tier,
    Topic,
    Words,
)

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)


def words(text: str) -> Words:
    return Words(vi=text, en=text)


def piece(sku: str, kind: Kind = Kind.EARRING, metal: Metal = Metal.GOLD_18K, **more: Any) -> Piece:
    values: dict[str, Any] = {
        "sku": sku,
        "kind": kind,
        "name": words(sku),
        "story": words("story"),
        "metal": metal,
        "weight_g": 3.75,
        "price_vnd": 12_500_000,
        "price_at": NOW,
        "stock": Stock(count=2, at=NOW - timedelta(hours=3)),
    }
    return Piece(**(values | more))


def consent(customer: str, purpose: Purpose, granted: bool, at: datetime = NOW - timedelta(days=9)) -> Consent:
    return Consent(
        customer=customer,
        purpose=purpose,
        granted=granted,
        text_version="2026-11",
        language="vi",
        at=at,
        store="hcm-1",
        method="app",
    )


def lan(*granted: Purpose, **more: Any) -> Profile:
    values: dict[str, Any] = {
        "id": "c-lan",
        "pseudonym": "p-lan",
        "first_name": "Lan",
        "full_name": "Trần Ngọc Lan",
        "address": Address.CHI,
        "birthday": date(1990, 11, 28),
        "tier": Tier.GOLD,
        "taste": Taste(metals={"rose_gold_18k": 1.0}),
        "consents": tuple(consent("c-lan", purpose, True) for purpose in granted),
        "updated_at": NOW,
    }
    return Profile(**(values | more))


def offer(key: str, **more: Any) -> Offer:
    values: dict[str, Any] = {
        "id": key,
        "title": words(key),
        "text": words(key),
        "valid_from": NOW - timedelta(days=1),
        "valid_until": NOW + timedelta(days=7),
    }
    return Offer(**(values | more))


class ListLedger:
    """Keeps events in a list, in the order they were written."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.promised: list[Event] = []
        self.consents: list[Consent] = []
        self.notes: list[tuple[str, str, str]] = []
        self.shown: dict[tuple[str, str], set[str]] = {}

    def append(
        self,
        event_type: EventType,
        *,
        visit: str | None = None,
        subject: str | None = None,
        decision: str | None = None,
        policy: str | None = None,
        arm: str | None = None,
        consents: Iterable[Purpose] = (),
        data: Mapping[str, Any] | None = None,
    ) -> Event:
        event = Event(
            id=uuid4().hex,
            type=event_type,
            device="d-1",
            store="hcm-1",
            sequence=len(self.events) + 1,
            at=NOW,
            monotonic_ns=len(self.events),
            visit=visit,
            subject=subject,
            decision=decision,
            policy=policy,
            arm=arm,
            consents=tuple(consents),
            data=dict(data or {}),
        )
        self.events.append(event)
        return event

    def promise(self, event_type: EventType, **fields: Any) -> Event:
        event = self.append(event_type, **fields)
        self.promised.append(event)
        return event

    def record_consent(self, consent: Consent) -> None:
        self.consents.append(consent)

    def consents_of(self, customer: str) -> list[Consent]:
        return [c for c in self.consents if c.customer == customer]

    def note_shown(self, subject: str, offer: str, visit: str) -> None:
        self.shown.setdefault((subject, offer), set()).add(visit)

    def visits_shown(self, subject: str) -> dict[str, int]:
        return {key: len(visits) for (who, key), visits in self.shown.items() if who == subject}

    def audit(self, actor: str, action: str, detail: str = "") -> None:
        self.notes.append((actor, action, detail))

    def types(self) -> list[str]:
        return [event.type.value for event in self.events]


class ListShelves:
    def __init__(self, pieces: list[Piece], offers: list[Offer]) -> None:
        self._pieces = pieces
        self._offers = offers
        self.published: dict[Topic, dict[str, Manifest]] = {}

    def piece(self, sku: str) -> Piece | None:
        return next((p for p in self._pieces if p.sku == sku), None)

    def pieces(self, kind: Kind | None = None) -> list[Piece]:
        return [p for p in self._pieces if kind is None or p.kind is kind]

    def offers(self, now: datetime) -> list[Offer]:
        return list(self._offers)

    def manifests(self, topic: Topic) -> dict[str, Manifest]:
        return self.published.get(topic, {})

    def rewards(self, newest: int = 500) -> list[Reward]:
        return []

    def generation(self) -> int:
        return 0

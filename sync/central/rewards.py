"""Delayed reward: what was bought is laid to the decisions of the visit, and told to the store's devices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pydantic_core
from pydantic import ValidationError
from sqlalchemy import Connection, select

from sync.central import schema
from sync.central import schema_trade as trade
from sync.central.feed import Feed
from sync.records import EventType, Reward, RewardChoice, RewardLine, Topic


@dataclass(slots=True)
class Decision:
    """What a visit was shown at one time."""

    id: str
    policy: str | None
    arm: str | None
    at: datetime
    choices: tuple[RewardChoice, ...] = ()
    skus: set[str] = field(default_factory=set)
    offers: set[str] = field(default_factory=set)

    def showed(self, sku: str, offer: str | None) -> bool:
        return sku in self.skus or (offer is not None and offer in self.offers)


def decisions_of(connection: Connection, visit: str | None) -> list[Decision]:
    """The visit's decisions, the newest first."""
    if visit is None:
        return []
    events = schema.events
    rows = connection.execute(
        select(events)
        .where(events.c.visit == visit, events.c.type == EventType.DECISION_MADE.value, events.c.decision.is_not(None))
        .order_by(events.c.sequence.desc())
    ).all()
    found = []
    for row in rows:
        data = pydantic_core.from_json(row.data)
        choices = data.get("choices")
        chosen = [c.get("sku") for c in choices if isinstance(c, dict)] if isinstance(choices, list) else []
        offers = data.get("offers")
        found.append(
            Decision(
                choices=_choices(choices),
                id=row.decision,
                policy=row.policy,
                arm=row.arm,
                at=row.at,
                skus={sku for sku in chosen if isinstance(sku, str)},
                offers={o for o in offers if isinstance(o, str)} if isinstance(offers, list) else set(),
            )
        )
    return found


def _choices(logged: object) -> tuple[RewardChoice, ...]:
    """All of them, or none: a decision that is known in part would teach something wrong."""
    try:
        return tuple(
            RewardChoice(sku=choice["sku"], reason=choice["reason"], propensity=choice["propensity"])
            for choice in (logged if isinstance(logged, list) else [])
        )
    except (KeyError, TypeError, ValidationError):
        return ()


def responsible(decisions: list[Decision], sku: str, offer: str | None) -> str | None:
    """The decision that a bought piece is a reward of: the newest that showed it, else the visit's last."""
    for decision in decisions:
        if decision.showed(sku, offer):
            return decision.id
    return decisions[0].id if decisions else None


def tell(feed: Feed, store: str, visit: str | None, decisions: Iterable[str]) -> None:
    """Sends the store the reward of these decisions as it stands now, sales and returns together."""
    connection = feed.connection
    known = {decision.id: decision for decision in decisions_of(connection, visit)}
    rows: list[tuple[Topic, str, dict[str, Any] | None]] = []
    for key in sorted(set(decisions)):
        decision = known.get(key)
        if decision is None or visit is None:
            continue
        reward = _reward(connection, decision, visit)
        rows.append((Topic.REWARD, key, reward.model_dump(mode="json")))
    feed.to(store, rows)


def _reward(connection: Connection, decision: Decision, visit: str) -> Reward:
    sales, lines = trade.sales, trade.sale_lines
    query = (
        select(lines, lines.c.count.label("pieces"), sales.c.kind, sales.c.at)
        .join(sales, sales.c.id == lines.c.sale)
        .where(lines.c.decision == decision.id)
        .order_by(sales.c.at, lines.c.line)
    )
    net: dict[str, dict[str, Any]] = {}
    at = decision.at
    for row in connection.execute(query):
        at = max(at, row.at)
        line = net.setdefault(row.sku, {"count": 0, "value_vnd": 0, "shown": False, "tried_on": False})
        line["count"] += row.pieces if row.kind == "sale" else -row.pieces
        line["value_vnd"] += row.price_vnd  # a return's is negative
        line["shown"] = line["shown"] or decision.showed(row.sku, row.offer)
        line["tried_on"] = line["tried_on"] or bool(row.tried_on)
    told = tuple(
        RewardLine(
            sku=sku,
            count=max(0, line["count"]),
            value_vnd=max(0, line["value_vnd"]),
            shown=line["shown"],
            tried_on=line["tried_on"],
        )
        for sku, line in sorted(net.items())
    )
    return Reward(
        decision=decision.id,
        visit=visit,
        policy=decision.policy,
        arm=decision.arm,
        at=at,
        value_vnd=sum(line.value_vnd for line in told),
        lines=told,
        choices=decision.choices,
    )

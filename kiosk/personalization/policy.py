"""A choice: candidates -> eligibility, consent, frequency cap, stock -> policy -> what to show, and why.

The policy draws without replacement from a softmax over scores (Plackett-Luce), mixed with a uniform floor,
so that every candidate keeps a chance and the propensity of each draw is known exactly. What was drawn is
logged with its propensity, so that another policy can be judged on the same visits later.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.personalization.experiment import Arm
from kiosk.personalization.learning import Learnt
from kiosk.personalization.occasion import Occasion
from kiosk.personalization.settings import PolicySettings
from sync.records import Offer, Piece, Profile, Purpose


class Reason(StrEnum):
    """Why something is shown; the screen owns the words."""

    WISHED = "wished"
    OCCASION = "occasion"
    METAL = "metal"
    KIND = "kind"
    STYLE = "style"
    MATCHES_OWNED = "matches_owned"
    NEW = "new"
    IN_STORE = "in_store"
    CHOICE_OF_HOUSE = "choice_of_house"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing chosen. ``detail`` completes the reason: a metal, a kind, a style, an occasion."""

    key: str
    reason: Reason
    detail: str
    score: float
    propensity: float
    """Chance of this draw, given the draws before it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as it is logged."""

    id: str
    policy: str
    arm: Arm
    choices: tuple[Choice, ...]
    candidates: int


@dataclass(frozen=True, slots=True)
class Context:
    """What a choice may look at. ``profile`` is ``None`` for a guest and without the consent to be recognised."""

    now: datetime
    profile: Profile | None
    consents: frozenset[Purpose]
    occasion: Occasion | None
    arm: Arm

    @property
    def personal(self) -> bool:
        return self.profile is not None and Purpose.OFFERS in self.consents and self.arm is Arm.PERSONAL


def score(piece: Piece, context: Context) -> tuple[float, Reason, str]:
    """How well a piece suits, 0..about 3, with the strongest reason and its detail."""
    parts: list[tuple[float, Reason, str]] = [(0.15, Reason.CHOICE_OF_HOUSE, "")]
    if piece.stock is not None and piece.stock.count > 0:
        parts.append((0.25, Reason.IN_STORE, ""))
    if piece.new_from is not None and piece.new_from <= context.now and (context.now - piece.new_from).days <= 60:
        parts.append((0.3, Reason.NEW, ""))
    profile = context.profile
    if profile is not None and context.personal:
        if piece.sku in profile.wishes:
            parts.append((1.2, Reason.WISHED, ""))
        if context.occasion is not None and context.occasion.kind in piece.occasions:
            parts.append((0.6, Reason.OCCASION, context.occasion.kind))
        parts.append((0.8 * profile.taste.metals.get(piece.metal, 0.0), Reason.METAL, piece.metal))
        parts.append((0.5 * profile.taste.kinds.get(piece.kind, 0.0), Reason.KIND, piece.kind))
        for style in piece.styles:
            parts.append((0.6 * profile.taste.styles.get(style, 0.0), Reason.STYLE, style))
    strongest = max(parts, key=lambda part: part[0])
    return sum(part[0] for part in parts), strongest[1], strongest[2]


_BUILT_IN = PolicySettings()
_NOTHING = Learnt()


def choose_pieces(
    pieces: Sequence[Piece], context: Context, *, count: int, decision: str, seed: str,
    settings: PolicySettings = _BUILT_IN, learnt: Learnt = _NOTHING,
) -> Decision:  # fmt: skip
    """Chooses up to ``count`` pieces. The same ``seed`` and input give the same choice.

    ``learnt`` moves no score in the holdout, which stays what everything else is compared with.
    """
    owned = context.profile.owned if context.profile is not None else ()
    bonus = learnt.bonus if context.arm is Arm.PERSONAL else {}
    left = []
    for piece in sorted((piece for piece in pieces if piece.sku not in owned), key=lambda piece: piece.sku):
        points, reason, detail = score(piece, context)
        left.append((piece, points + bonus.get(reason, 0.0), reason, detail))
    candidates = len(left)
    rng = random.Random(seed)
    choices: list[Choice] = []
    while left and len(choices) < count:
        top = max(item[1] for item in left)
        weights = [math.exp((item[1] - top) / settings.temperature) for item in left]
        total = sum(weights)
        floor = settings.exploration
        chances = [(1 - floor) * w / total + floor / len(left) for w in weights]
        index = rng.choices(range(len(left)), weights=chances)[0]
        piece, points, reason, detail = left.pop(index)
        choices.append(Choice(piece.sku, reason, detail, round(points, 4), round(chances[index], 6)))
    return Decision(decision, settings.version, context.arm, tuple(choices), candidates)


def eligible_offers(offers: Sequence[Offer], context: Context, *, visits_shown: Mapping[str, int]) -> tuple[Offer, ...]:
    """The offers this visit may show, private ones first, then those that end soonest.

    ``visits_shown`` counts the visits in which an offer was shown to this customer before.
    """
    return tuple(
        sorted(
            (offer for offer in offers if _eligible(offer, context, visits_shown)),
            key=lambda offer: (not offer.private, offer.valid_until, offer.id),
        )
    )


def _eligible(offer: Offer, context: Context, visits_shown: Mapping[str, int]) -> bool:
    if not offer.valid_from <= context.now < offer.valid_until:
        return False
    targeted = offer.private or bool(offer.customers or offer.tiers or offer.occasions)
    if not targeted:
        return True
    profile = context.profile
    if profile is None or not context.personal:
        return False
    if visits_shown.get(offer.id, 0) >= offer.cap_per_customer:
        return False
    occasion = context.occasion.kind if context.occasion is not None else None
    return (
        (not offer.customers or profile.id in offer.customers)
        and (not offer.tiers or profile.tier in offer.tiers)
        and (not offer.occasions or occasion in offer.occasions)
    )

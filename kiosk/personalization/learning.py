"""What this store's sales say of the reasons that pieces were suggested for.

A reward (:class:`sync.records.Reward`) tells, days later, which of a decision's choices was bought. Each reason is an
arm with a Beta posterior of "was bought, given that it was shown and that the visit bought something": choices
that were not bought come from the same decisions, so shops and seasons cancel out and nothing else need be known.
A choice weighs the inverse of the chance that it was drawn with, within its decision and clipped (self-normalised
inverse propensity; Swaminathan and Joachims, "The self-normalized estimator for counterfactual learning", 2015):
what the policy likes to show does not count for more because it was shown more often.

The posterior moves a score by little and only for who is not in the holdout; the reason a person reads stays that of
the piece itself. What was learnt is logged with each decision, and the logged propensities include it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sync.records import Reward

NEWEST = 500
"""Rewards that are looked at: what people like changes."""
HEAVIEST = 10.0
"""A choice's weight at most, however small its chance was."""
PRIOR_SHOWN = 20.0
"""The prior counts as so many shown choices of the average rate: a few sales move nothing."""
ENOUGH_SHOWN = 30.0
"""Choices, of all reasons together, before anything is learnt."""
STEP = 0.3
"""Score for a reason that sells e times as often as the average."""
LARGEST = 0.3
"""Score at most, either way: less than any taste of the customer's own."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """Weighted counts of one reason, the prior included."""

    bought: float
    shown: float

    @property
    def mean(self) -> float:
        return self.bought / self.shown


@dataclass(frozen=True, slots=True)
class Learnt:
    """What ``rewards`` rewards say; ``bonus`` is added to the scores of pieces with that strongest reason."""

    rewards: int = 0
    posteriors: Mapping[str, Posterior] = field(default_factory=dict)
    bonus: Mapping[str, float] = field(default_factory=dict)


def learn(rewards: Iterable[Reward], *, strength: float = 1.0) -> Learnt:
    """``strength`` 0 (nothing is used) to 1 scales the bonus."""
    shown: defaultdict[str, float] = defaultdict(float)
    bought: defaultdict[str, float] = defaultdict(float)
    used = 0
    for reward in rewards:
        sold = {line.sku for line in reward.lines if line.count > 0}
        if not sold or not reward.choices:
            continue
        used += 1
        weights = [min(HEAVIEST, 1 / choice.propensity) for choice in reward.choices]
        scale = len(weights) / sum(weights)
        for choice, weight in zip(reward.choices, weights, strict=True):
            shown[choice.reason] += weight * scale
            bought[choice.reason] += weight * scale * (choice.sku in sold)
    every, hits = sum(shown.values()), sum(bought.values())
    if every < ENOUGH_SHOWN or not hits:
        return Learnt(used)
    average = hits / every
    posteriors = {
        reason: Posterior(bought[reason] + PRIOR_SHOWN * average, count + PRIOR_SHOWN)
        for reason, count in sorted(shown.items())
    }
    bonus = {
        reason: round(max(-LARGEST, min(LARGEST, strength * STEP * math.log(posterior.mean / average))), 4)
        for reason, posterior in posteriors.items()
    }
    return Learnt(used, posteriors, bonus)


class Rewarded(Protocol):
    """The cache, as far as there is something to learn from."""

    def generation(self) -> int: ...

    def rewards(self, newest: int = ...) -> list[Reward]: ...


class Lessons:
    """What was learnt so far; looked at anew only when the cache shows something new."""

    def __init__(self, shelves: Rewarded) -> None:
        self._shelves = shelves
        self._of: tuple[int, float] | None = None
        self._learnt = Learnt()

    def learnt(self, strength: float) -> Learnt:
        now = (self._shelves.generation(), strength)
        if now != self._of:
            self._learnt = learn(self._shelves.rewards(NEWEST), strength=strength)
            self._of = now
        return self._learnt

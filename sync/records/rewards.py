"""What came of a decision, days later: told by the tills, joined by the platform, learnt from by the devices."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sync.records.base import Identifier, Moment, Record


class RewardLine(Record):
    """One piece that was bought after the decision, net of what was brought back."""

    sku: Identifier
    count: Annotated[int, Field(ge=0)]
    value_vnd: Annotated[int, Field(ge=0)]
    shown: bool
    """Whether the decision had chosen this piece, or the offer that it was bought with."""
    tried_on: bool
    """Whether it was tried on in the visit."""


class RewardChoice(Record):
    """One piece that the decision had shown, bought or not."""

    sku: Identifier
    reason: Identifier
    propensity: Annotated[float, Field(gt=0, le=1)]
    """Chance that it was drawn with."""


class Reward(Record):
    """The delayed reward of one decision so far; a later sale or return replaces it. Names no person."""

    decision: Identifier
    visit: Identifier
    policy: Identifier | None = None
    arm: Identifier | None = None
    at: Moment
    """The newest sale or return in it."""
    value_vnd: Annotated[int, Field(ge=0)]
    """Net of returns; 0 when everything was brought back."""
    lines: tuple[RewardLine, ...] = ()
    choices: tuple[RewardChoice, ...] = ()
    """What the decision had chosen, as the kiosk logged it; empty where the log does not tell."""

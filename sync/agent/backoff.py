"""How long to wait after a failure."""

from __future__ import annotations

import random


class Backoff:
    """Doubles from ``first`` to ``longest`` seconds; each wait is drawn from its upper half, so that a thousand
    kiosks do not come back in the same second."""

    def __init__(self, first: float, longest: float, chance: random.Random | None = None) -> None:
        self._first = first
        self._longest = longest
        self._failures = 0
        self._chance = chance or random.Random()

    def failed(self) -> float:
        """Seconds to wait now."""
        most = min(self._longest, self._first * 2 ** min(self._failures, 30))
        self._failures += 1
        return self._chance.uniform(most / 2, most) if self._failures > 1 else most

    def worked(self) -> None:
        self._failures = 0

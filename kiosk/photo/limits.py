"""How many wrong links one phone, and all of them, may try: token buckets."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable


class Buckets:
    """A bucket of ``burst`` tries for each key, filled up at ``per_second``. Not thread-safe."""

    def __init__(
        self, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic, most: int = 256
    ) -> None:
        """``most`` keys are remembered; the one not seen for longest is forgotten first."""
        self._burst, self._rate, self._clock, self._most = burst, per_second, clock, most
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def empty(self, key: str) -> bool:
        """Whether the next try would not be allowed; nothing is counted."""
        level, at = self._levels.get(key, (self._burst, 0.0))
        return level + (self._clock() - at) * self._rate < 1

    def take(self, key: str) -> bool:
        """Whether one more try is allowed; it is counted either way."""
        now = self._clock()
        level, at = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return allowed

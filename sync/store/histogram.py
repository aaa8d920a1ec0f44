"""How long writes took: counts by upper bound, so that runs and processes can be added up."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

BOUNDS_MS = (*range(1, 21), 25, 30, 40, 50, 75, 100, 200, 500, 1000)


@dataclass
class Histogram:
    """``counts[i]``: how many took at most ``BOUNDS_MS[i]`` milliseconds (the last: longer than all)."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_MS) + 1))
    longest_ms: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS_MS, seconds * 1e3)] += 1
        self.longest_ms = max(self.longest_ms, seconds * 1e3)

    def add_all(self, other: Histogram) -> None:
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        self.longest_ms = max(self.longest_ms, other.longest_ms)

    @property
    def number(self) -> int:
        return sum(self.counts)

    def at_most_ms(self, share: float) -> float:
        """The bound under which at least ``share`` (0 to 1) of all lie."""
        seen = 0
        for bound, count in zip((*BOUNDS_MS, self.longest_ms), self.counts, strict=True):
            seen += count
            if seen >= share * self.number:
                return float(min(bound, self.longest_ms))
        return 0.0

    def __str__(self) -> str:
        """One line that :meth:`parse` reads."""
        return f"{','.join(map(str, self.counts))};{self.longest_ms:.2f}"

    @classmethod
    def parse(cls, text: str) -> Histogram:
        counts, _, longest = text.partition(";")
        return cls([int(count) for count in counts.split(",")], float(longest))

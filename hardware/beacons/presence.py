"""Who stands in front: strong enough, for long enough, and heard a moment ago."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

NEAR_DBM = -62.0
"""About one metre for usual beacons; walls, bodies and pockets take 5 to 20 dB."""
DWELL = 2.0
"""Seconds that someone must stay near."""
TTL = 8.0
"""Seconds without an advert after which a beacon is gone; BlueZ never says so."""


@dataclass(slots=True)
class _Track:
    heard: float
    strengths: deque[int] = field(default_factory=lambda: deque(maxlen=5))
    near_since: float | None = None


class Presence:
    """Follows enrolled customers alone; strangers are never kept. Times are monotonic seconds."""

    def __init__(self, *, near_dbm: float = NEAR_DBM, dwell: float = DWELL, ttl: float = TTL) -> None:
        self._near_dbm = near_dbm
        self._dwell = dwell
        self._ttl = ttl
        self._tracks: dict[str, _Track] = {}

    def heard(self, customer: str, dbm: int, at: float) -> None:
        """One advert. -127 and 0 or above are what adapters say when they do not know: ignored."""
        if not -120 < dbm < 0:
            return
        track = self._tracks.get(customer)
        if track is None or at - track.heard > self._ttl:
            track = self._tracks[customer] = _Track(at)
        track.heard = at
        track.strengths.append(dbm)
        if median(track.strengths) < self._near_dbm:
            track.near_since = None
        elif track.near_since is None:
            track.near_since = at

    def near(self, at: float) -> list[str]:
        """The customers in front, the strongest first."""
        self._tracks = {who: track for who, track in self._tracks.items() if at - track.heard <= self._ttl}
        close = [
            (median(track.strengths), who)
            for who, track in self._tracks.items()
            if track.near_since is not None and track.heard - track.near_since >= self._dwell
        ]
        return [who for _, who in sorted(close, reverse=True)]

    def forget(self) -> None:
        """The visit ended, or someone said no: they must come near anew."""
        self._tracks.clear()

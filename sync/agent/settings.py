"""What the agent needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class AgentSettings:
    """Seconds and bytes, unless a name says otherwise."""

    data: Path
    platform: str
    code: str = ""
    """One-time code; needed until the device is enrolled."""
    name: str = "kiosk"
    authority: Path | None = None
    """PEM file of the platform's own certificate authority: no other is trusted then."""
    poll: float = 30.0
    """How often to ask for changes when the event stream is silent or blocked."""
    look: float = 1.0
    """How often to look for events to send when nobody rings."""
    first_wait: float = 1.0
    """Back-off begins here and doubles, with jitter, up to :attr:`longest_wait`."""
    longest_wait: float = 60.0
    total: float = 45.0
    """The longest that one request may take, from name look-up to last byte."""
    media_quota: int = 4_000_000_000
    stalled_after: float = 600.0
    """Events waiting this long although the platform answers count as a stall."""
    alone: bool = True
    """Refuse to start beside another agent on the same data. Off only to prove that two do no harm."""
    niceness: int = 10
    """How far the agent steps back behind the screen (see nice(2)); 0 where it has a machine of its own."""
    cache_quota: int = 2_000_000_000
    """Bytes of the cache; above it the profiles that changed longest ago go. Events are never counted or touched."""
    reserve: int = 500_000_000
    """Bytes of the disk that media leave free, so that events always find room."""
    device_key_days: float = 90.0
    """The device gives itself a new key after so long (0: never)."""
    store_key_days: float = 365.0
    """The databases get a new key after so long (0: never)."""
    page: int = 1000
    batch: int = 500

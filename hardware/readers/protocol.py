"""What all ways in share: a reader is started and stopped, tells what it read, and tells how it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from foundation.errors import EnvironmentFailed


class Source(StrEnum):
    """By which way something was read."""

    CAMERA = "camera"
    KEYBOARD = "keyboard"
    """A scanner that types."""
    SERIAL = "serial"
    CARD = "card"
    """A card by NFC."""
    BEACON = "beacon"


@dataclass(frozen=True, slots=True)
class Read:
    """One text that was read. ``at_ns`` is ``time.monotonic_ns`` of its instant."""

    text: str
    source: Source
    at_ns: int


@dataclass(frozen=True, slots=True)
class Unread:
    """Something was there and was taken away before it could be read."""

    source: Source


@dataclass(frozen=True, slots=True)
class Near:
    """Who is in front by their beacons, the strongest first; told on each change."""

    customers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """How a reader is. ``error`` is ``None`` while it works."""

    source: Source
    error: EnvironmentFailed | None = None

    @property
    def working(self) -> bool:
        return self.error is None


OnRead = Callable[[Read | Unread | Near], None]
OnState = Callable[[State], None]


class Reader(Protocol):
    """A way in. Both callbacks come from any thread. An unplug is told as a state, and a replug mends it."""

    @property
    def source(self) -> Source: ...

    def start(self, on_read: OnRead, on_state: OnState) -> None: ...

    def stop(self, timeout: float = 3.0) -> None: ...

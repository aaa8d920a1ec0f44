"""Heartbeats: a long-lived thread shows that it lives by beating, never by a flag that stays set."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pulse:
    """How one thread is doing. ``age`` and ``limit`` are seconds."""

    name: str
    age: float
    limit: float

    @property
    def silent(self) -> bool:
        return self.age > self.limit


class Heart:
    """One thread's heart. ``beat`` is cheap and may be called from any thread."""

    def __init__(self, name: str, limit: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self.limit = limit
        self._clock = clock
        self._last = clock()

    def beat(self) -> None:
        self._last = self._clock()

    def pulse(self) -> Pulse:
        return Pulse(self.name, self._clock() - self._last, self.limit)


class Hearts:
    """All hearts of a process: threads register, the watchdog looks."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._hearts: dict[str, Heart] = {}
        self._lock = threading.Lock()

    def new(self, name: str, limit: float) -> Heart:
        """A heart that counts as silent after ``limit`` seconds without a beat."""
        heart = Heart(name, limit, self._clock)
        with self._lock:
            self._hearts[name] = heart
        return heart

    def stop(self, name: str) -> None:
        """The thread ended on purpose: nobody waits for its beat any more."""
        with self._lock:
            self._hearts.pop(name, None)

    def pulses(self) -> list[Pulse]:
        with self._lock:
            hearts = list(self._hearts.values())
        return [heart.pulse() for heart in hearts]

    def silent(self) -> list[Pulse]:
        return [pulse for pulse in self.pulses() if pulse.silent]

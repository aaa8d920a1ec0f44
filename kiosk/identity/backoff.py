"""Holding off guesses: five wrong answers are free, then each waits twice as long as the one before."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FREE_TRIES = 5
FIRST_WAIT = 30.0
LONGEST_WAIT = 3600.0
FORGIVEN_AFTER = 24 * 3600.0
"""Seconds without a try after which the count starts anew."""


@dataclass(slots=True)
class _Count:
    wrong: int = 0
    last: float = 0.0


class Backoff:
    """Counts wrong answers per subject. ``clock`` is wall time in seconds, so that a restart forgives nothing.

    With ``file`` the counts survive a restart; subjects are kept as hashes. A file that cannot be written leaves
    them in memory. A clock that was set back counts as no time passed.
    """

    def __init__(self, clock: Callable[[], float], file: Path | None = None) -> None:
        self._clock = clock
        self._file = file
        self._lock = threading.Lock()
        self._counts = self._load()

    def wait(self, subject: str) -> float:
        """Seconds until the next answer is looked at; 0 when it may come now."""
        with self._lock:
            count = self._counts.get(_key(subject))
            if count is None or count.wrong < FREE_TRIES:
                return 0.0
            pause = min(FIRST_WAIT * 2.0 ** (count.wrong - FREE_TRIES), LONGEST_WAIT)
            return max(0.0, pause - max(0.0, self._clock() - count.last))

    def wrong(self, subject: str) -> None:
        with self._lock:
            now = self._clock()
            count = self._counts.setdefault(_key(subject), _Count())
            if now - count.last > FORGIVEN_AFTER:
                count.wrong = 0
            count.wrong += 1
            count.last = now
            self._save()

    def right(self, subject: str) -> None:
        with self._lock:
            if self._counts.pop(_key(subject), None) is not None:
                self._save()

    def _load(self) -> dict[str, _Count]:
        if self._file is None:
            return {}
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            return {str(key): _Count(int(wrong), float(last)) for key, (wrong, last) in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _save(self) -> None:
        if self._file is None:
            return
        # What is forgiven is forgotten: even as hashes, numbers that were tried are nothing to keep.
        now = self._clock()
        self._counts = {key: count for key, count in self._counts.items() if now - count.last <= FORGIVEN_AFTER}
        kept = {key: [count.wrong, count.last] for key, count in self._counts.items()}
        fresh = self._file.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(kept), encoding="utf-8")
            fresh.replace(self._file)
        except OSError:
            return  # the counts in memory still hold guesses off


class Budget:
    """Wrong answers that a whole kiosk may hear in a time, so that nobody tries one guess on everyone."""

    def __init__(self, clock: Callable[[], float], *, count: int = 20, seconds: float = 600.0) -> None:
        self._clock = clock
        self._seconds = seconds
        self._wrong: deque[float] = deque(maxlen=count)

    def spend(self) -> None:
        self._wrong.append(self._clock())

    @property
    def spent(self) -> bool:
        full = len(self._wrong) == self._wrong.maxlen
        return full and 0 <= self._clock() - self._wrong[0] < self._seconds


def _key(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()[:32]

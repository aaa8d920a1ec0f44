"""Real time for sources that could deliver as fast as they are asked."""

from __future__ import annotations

import time


class Pace:
    """Says which picture of a running film is due, and waits for it.

    Picture ``n`` is due ``n / fps`` seconds after ``start``. A reader that comes late skips pictures, as it
    would with a camera.
    """

    def __init__(self, fps: float) -> None:
        self.fps = fps
        self._start = 0.0
        self._next = 0

    def start(self) -> None:
        self._start = time.monotonic()
        self._next = 0

    def wait(self) -> int:
        """Sleep until the next picture is due; its index, counted from the start without end."""
        now = time.monotonic() - self._start
        self._next = max(self._next, int(now * self.fps))
        due = self._next
        self._next += 1
        ahead = due / self.fps - now
        if ahead > 0:
            time.sleep(ahead)
        return due


def turn(index: int, count: int, forth_and_back: bool) -> int:
    """The place of picture ``index`` of an endless loop over ``count`` pictures."""
    if count == 1:
        return 0
    if not forth_and_back:
        return index % count
    place = index % (2 * count - 2)
    return place if place < count else 2 * count - 2 - place

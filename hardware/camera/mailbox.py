"""A place for one frame between two threads."""

from __future__ import annotations

import threading

from hardware.frame import Frame


class Mailbox:
    """One slot; the newest frame wins and nothing queues. ``dropped`` counts frames nobody took in time."""

    def __init__(self) -> None:
        self._filled = threading.Condition()
        self._frame: Frame | None = None
        self._dropped = 0

    def put(self, frame: Frame) -> None:
        with self._filled:
            if self._frame is not None:
                self._dropped += 1
            self._frame = frame
            self._filled.notify()

    def take(self, timeout: float) -> Frame | None:
        """The newest frame not yet taken; ``None`` after ``timeout`` seconds without one."""
        with self._filled:
            if self._frame is None:
                self._filled.wait(timeout)
            frame, self._frame = self._frame, None
            return frame

    def clear(self) -> None:
        """Forget the waiting frame (the visit ended, or nobody watches any more)."""
        with self._filled:
            self._frame = None

    @property
    def dropped(self) -> int:
        with self._filled:
            return self._dropped

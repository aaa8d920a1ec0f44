"""The camera's own thread: it opens, reads, and opens again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Heart, Hearts
from hardware.camera.mailbox import Mailbox
from hardware.camera.protocol import Camera

log = logging.getLogger(__name__)

FIRST_WAIT = 0.25
LONGEST_WAIT = 4.0
HEART_LIMIT = 12.0
"""Seconds: longer than opening a slow camera and a timed-out read together."""


@dataclass(frozen=True, slots=True)
class CameraState:
    """``error`` says why it does not work; it holds nothing personal."""

    working: bool
    error: EnvironmentFailed | None = None


class CameraThread:
    """Feeds ``mailboxes`` from ``source`` until stopped.

    A camera that is gone or refuses is tried again after 0.25 s, then twice as long each time up to 4 s.
    ``on_state`` is called from this thread: once when the first frame came, and on each change after that.
    """

    def __init__(
        self,
        source: Camera,
        mailboxes: Sequence[Mailbox],
        hearts: Hearts,
        on_state: Callable[[CameraState], None],
        *,
        first_wait: float = FIRST_WAIT,
        longest_wait: float = LONGEST_WAIT,
    ) -> None:
        self._source = source
        self._mailboxes = tuple(mailboxes)
        self._hearts = hearts
        self._on_state = on_state
        self._first_wait = first_wait
        self._longest_wait = longest_wait
        self._stop = threading.Event()
        self._last: tuple[bool, str] | None = None
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End and let go of the camera; waits at most ``timeout`` seconds."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        heart = self._hearts.new("camera", HEART_LIMIT)
        wait = self._first_wait
        try:
            while not self._stop.is_set():
                heart.beat()
                try:
                    self._source.open()
                    while not self._stop.is_set():
                        frame = self._source.read()
                        heart.beat()
                        for mailbox in self._mailboxes:
                            mailbox.put(frame)
                        self._tell(CameraState(True))
                        wait = self._first_wait
                except EnvironmentFailed as error:
                    self._source.close()
                    for mailbox in self._mailboxes:
                        mailbox.clear()
                    self._tell(CameraState(False, error))
                    self._pause(wait, heart)
                    wait = min(2 * wait, self._longest_wait)
        finally:
            self._source.close()
            self._hearts.stop("camera")

    def _pause(self, seconds: float, heart: Heart) -> None:
        self._stop.wait(seconds)
        heart.beat()

    def _tell(self, state: CameraState) -> None:
        key = (state.working, str(state.error or ""))
        if key == self._last:
            return
        self._last = key
        if state.working:
            log.info("camera works", extra={"camera": self._source.name})
        else:
            log.warning("camera does not work: %s", state.error)
        self._on_state(state)

"""The other ways in as readers: the camera's codes, a scanner that types, one on a serial line; and a simulator."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from hardware.errors import DeviceGone
from hardware.readers.protocol import Near, OnRead, OnState, Read, Source, State, Unread
from hardware.wedge import Heard, KeyboardWedge

if TYPE_CHECKING:
    from hardware.camera.mailbox import Mailbox
    from hardware.codes import CodeWatcher, Sighting


class CameraReader:
    """Codes in the camera's pictures. Whether the camera itself works its own thread tells."""

    source = Source.CAMERA

    def __init__(self, mailbox: Mailbox, hearts: Hearts, on_sighting: Callable[[Sighting], None] | None = None) -> None:
        """``on_sighting`` hears, besides, where in the picture a code was, and in which picture."""
        self._mailbox = mailbox
        self._hearts = hearts
        self._on_sighting = on_sighting
        self._watcher: CodeWatcher | None = None
        self._paused = False

    @property
    def paused(self) -> bool:
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._paused = paused
        if self._watcher is not None:
            self._watcher.paused = paused

    def start(self, on_read: OnRead, on_state: OnState) -> None:
        # The reading library takes its time to load: nothing is read before the first screen shows.
        from hardware.codes import CodeWatcher

        def sighted(sighting: Sighting) -> None:
            if self._on_sighting is not None:
                self._on_sighting(sighting)
            on_read(Read(sighting.code.text, Source.CAMERA, sighting.captured_ns))

        self._watcher = CodeWatcher(self._mailbox, self._hearts, sighted)
        self._watcher.paused = self._paused
        self._watcher.start()
        on_state(State(Source.CAMERA))

    def stop(self, timeout: float = 3.0) -> None:
        if self._watcher is not None:
            self._watcher.stop(timeout)

    def forget(self) -> None:
        """The visit ended: the texts that were read are forgotten."""
        if self._watcher is not None:
            self._watcher.forget()


class KeyboardReader:
    """A scanner that types. The window's key filter feeds it; see :class:`~hardware.wedge.KeyboardWedge`."""

    source = Source.KEYBOARD

    def __init__(self) -> None:
        self._wedge = KeyboardWedge()
        self._on_read: OnRead | None = None

    def start(self, on_read: OnRead, on_state: OnState) -> None:
        self._on_read = on_read
        on_state(State(Source.KEYBOARD))

    def stop(self, timeout: float = 3.0) -> None:  # noqa: ARG002  every reader has it
        self._on_read = None

    def key(self, character: str, at: float) -> Heard:
        """One key at ``at`` monotonic seconds; a whole scan is told as read."""
        heard = self._wedge.key(character, at)
        if heard.scan is not None and self._on_read is not None:
            self._on_read(Read(heard.scan, Source.KEYBOARD, time.monotonic_ns()))
        return heard

    def idle(self, at: float) -> str:
        """Keys held back that turned out to be typing."""
        return self._wedge.idle(at)

    def forget(self) -> None:
        """The visit ended: keys that are held are dropped."""
        self._wedge = KeyboardWedge()


class SerialReader:
    """A scanner at a serial port."""

    source = Source.SERIAL

    def __init__(self, port: str, hearts: Hearts, *, longest_wait: float = 4.0) -> None:
        self._port = port
        self._hearts = hearts
        self._longest_wait = longest_wait
        self._stop: Callable[[float], None] | None = None

    def start(self, on_read: OnRead, on_state: OnState) -> None:
        from hardware.scanner import SerialScanner

        scanner = SerialScanner(
            self._port,
            self._hearts,
            lambda text, at: on_read(Read(text, Source.SERIAL, at)),
            lambda error: on_state(State(Source.SERIAL, error)),
            longest_wait=self._longest_wait,
        )
        scanner.start()
        self._stop = scanner.stop

    def stop(self, timeout: float = 3.0) -> None:
        if self._stop is not None:
            self._stop(timeout)


class SimulatedReader:
    """Any way in, driven by hand: for tests and demonstrations."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._on_read: OnRead | None = None
        self._on_state: OnState | None = None
        self._plugged = True

    def start(self, on_read: OnRead, on_state: OnState) -> None:
        self._on_read, self._on_state = on_read, on_state
        on_state(State(self.source))

    def stop(self, timeout: float = 3.0) -> None:  # noqa: ARG002  every reader has it
        self._on_read = self._on_state = None

    def show(self, text: str) -> None:
        """Something to read; nothing is heard of it while unplugged."""
        if self._on_read is not None and self._plugged:
            self._on_read(Read(text, self.source, time.monotonic_ns()))

    def tear(self) -> None:
        """Something that was taken away too soon."""
        if self._on_read is not None and self._plugged:
            self._on_read(Unread(self.source))

    def near(self, *customers: str) -> None:
        if self._on_read is not None and self._plugged:
            self._on_read(Near(customers))

    def unplug(self) -> None:
        self._plug(DeviceGone("The simulated reader is unplugged.", "Plug it in."))

    def plug(self) -> None:
        self._plug(None)

    def _plug(self, error: EnvironmentFailed | None) -> None:
        self._plugged = error is None
        if self._on_state is not None:
            self._on_state(State(self.source, error))

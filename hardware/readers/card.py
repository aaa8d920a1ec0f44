"""Cards by NFC through PC/SC. A reader may come, go and come back; a card may be pulled away half-way."""

from __future__ import annotations

import logging
import threading
import time

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from hardware.pcsc import CardAway, Pcsc
from hardware.readers.ndef import NotACustomersCard, read_text
from hardware.readers.protocol import OnRead, OnState, Read, Source, State, Unread

log = logging.getLogger(__name__)

LOOK_MS = 500


class CardReader:
    """Every reader that PC/SC knows, on one thread."""

    source = Source.CARD

    def __init__(self, hearts: Hearts, *, longest_wait: float = 4.0) -> None:
        self._hearts = hearts
        self._longest_wait = longest_wait
        self._stop = threading.Event()
        self._told: str | None = None
        self._thread: threading.Thread | None = None

    def start(self, on_read: OnRead, on_state: OnState) -> None:
        self._thread = threading.Thread(target=self._run, args=(on_read, on_state), name="cards", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self, on_read: OnRead, on_state: OnState) -> None:
        heart = self._hearts.new("cards", 15.0)
        wait = 0.25
        try:
            while not self._stop.is_set():
                heart.beat()
                try:
                    with Pcsc() as pcsc:
                        while not self._stop.is_set():
                            heart.beat()
                            readers = pcsc.readers()
                            self._tell(on_state, None)
                            wait = 0.25
                            for reader in pcsc.arrivals(readers, LOOK_MS):
                                self._read(pcsc, reader, on_read)
                except EnvironmentFailed as error:
                    self._tell(on_state, error)
                except CardAway:
                    continue  # it left between two looks
                self._stop.wait(min(wait, self._longest_wait))
                wait = min(2 * wait, self._longest_wait)
        finally:
            self._hearts.stop("cards")

    def _read(self, pcsc: Pcsc, reader: str, on_read: OnRead) -> None:
        try:
            with pcsc.connect(reader) as card:
                text = read_text(card.transmit)
        except CardAway:
            on_read(Unread(Source.CARD))
        except NotACustomersCard:
            log.info("a card without a customer's text was shown")
            on_read(Read("", Source.CARD, time.monotonic_ns()))
        else:
            on_read(Read(text, Source.CARD, time.monotonic_ns()))

    def _tell(self, on_state: OnState, error: EnvironmentFailed | None) -> None:
        key = str(error or "")
        if key != self._told:
            self._told = key
            if error is not None:
                log.warning("cards: %s", error)
            on_state(State(Source.CARD, error))

"""One-time links: which photo a link stands for, until it was saved once, ten minutes are over, or the visit ends."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

TOKEN_BYTES = 24
"""192 random bits: nobody guesses one."""
REMEMBERED = 32
"""Links that ended, of which the next visitor is told why; a digest each."""
REMEMBERED_SECONDS = 3600.0


class Photo:
    """One picture, JPEG. :meth:`forget` overwrites it."""

    __slots__ = ("__weakref__", "jpeg")

    def __init__(self, jpeg: bytearray) -> None:
        self.jpeg = jpeg

    def forget(self) -> None:
        """Overwrites the picture in place: whoever still reads it reads nothing."""
        self.jpeg[:] = bytes(len(self.jpeg))

    @property
    def forgotten(self) -> bool:
        return not any(self.jpeg[:4])


class LinkState(StrEnum):
    """What a link leads to."""

    WAITING = "waiting"
    SENDING = "sending"
    """One phone is being sent the picture; a second has to wait for how that ends."""
    SAVED = "saved"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """The visit ended, the shopper deleted the photo, or took another."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Link:
    """What was offered. ``token`` is for the shopper's eyes, and kept nowhere else."""

    number: int
    token: str


@dataclass(slots=True)
class _Open:
    number: int
    digest: bytes
    photo: Photo
    language: str
    until: float
    state: LinkState = LinkState.WAITING
    opened: bool = False


@dataclass(frozen=True, slots=True)
class _Ended:
    digest: bytes
    state: LinkState
    language: str
    at: float


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to say about a link. ``language`` is empty for an unknown one."""

    state: LinkState
    language: str = ""
    seconds_left: float = 0.0


class Links:
    """Holds at most one open link. Any thread may call; ``told`` is called without the lock, from that thread."""

    def __init__(
        self,
        *,
        lifetime: float = 600.0,
        clock: Callable[[], float] = time.monotonic,
        told: Callable[[int, LinkState, bool], None] = lambda _number, _state, _opened: None,
    ) -> None:
        """``lifetime`` in seconds. ``told(number, state, opened)`` hears whatever happens to the link of a number."""
        self._lifetime = lifetime
        self._clock = clock
        self.told = told
        self._lock = threading.Lock()
        self._open: _Open | None = None
        self._count = 0
        self._ended: deque[_Ended] = deque(maxlen=REMEMBERED)

    def offer(self, photo: Photo, language: str) -> Link:
        """A new link; the one before it ends. Its token is URL-safe, and only its digest stays here."""
        self.withdraw()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._lock:
            self._count += 1
            self._open = _Open(self._count, _digest(token), photo, language, self._clock() + self._lifetime)
            return Link(self._count, token)

    def find(self, token: str, *, opens: bool = False) -> Found:
        """What ``token`` stands for. ``opens``: somebody looks at its page; ``told`` hears of the first."""
        first = 0
        with self._lock:
            gone = self._expire()
            found = self._match(token)
            if isinstance(found, _Open):
                first = found.number if opens and not found.opened else 0
                found.opened = found.opened or opens
                told = Found(found.state, found.language, max(0.0, found.until - self._clock()))
            elif found is not None:
                told = Found(found.state, found.language)
            else:
                told = Found(LinkState.UNKNOWN)
        self._tell_expired(gone)
        if first:
            self.told(first, told.state, True)
        return told

    def begin(self, token: str) -> Photo | None:
        """The photo, for one phone; ``None`` unless the link waits. :meth:`finish` must follow."""
        with self._lock:
            if self._open is not None and self._clock() >= self._open.until:
                return None  # the next look at the clock tells so
            found = self._match(token)
            if not isinstance(found, _Open) or found.state is not LinkState.WAITING:
                return None
            found.state = LinkState.SENDING
            photo, number = found.photo, found.number
        self.told(number, LinkState.SENDING, True)
        return photo

    def finish(self, token: str, complete: bool) -> None:
        """The sending ended. A complete one ends the link; after a broken one the phone may try again."""
        state = LinkState.SAVED if complete else LinkState.WAITING
        with self._lock:
            found = self._match(token)
            if not isinstance(found, _Open) or found.state is not LinkState.SENDING:
                return
            found.state = state
            number = found.number
            if complete:
                self._end(state)
        self.told(number, state, True)

    def withdraw(self) -> None:
        """Ends the open link, and a sending in its middle: the photo is overwritten."""
        with self._lock:
            number = self._end(LinkState.WITHDRAWN)
        if number:
            self.told(number, LinkState.WITHDRAWN, False)

    def tick(self) -> None:
        """Looks at the clock."""
        with self._lock:
            gone = self._expire()
        self._tell_expired(gone)

    @property
    def seconds_left(self) -> float:
        """Of the open link; 0 without one."""
        with self._lock:
            return 0.0 if self._open is None else max(0.0, self._open.until - self._clock())

    def _tell_expired(self, number: int) -> None:
        if number:
            self.told(number, LinkState.EXPIRED, False)

    def _expire(self) -> int:
        """The number of the link that just expired, else 0."""
        now = self._clock()
        while self._ended and now - self._ended[0].at > REMEMBERED_SECONDS:
            self._ended.popleft()
        # A sending that began in time may end.
        if self._open is None or now < self._open.until or self._open.state is LinkState.SENDING:
            return 0
        return self._end(LinkState.EXPIRED)

    def _end(self, state: LinkState) -> int:
        """Ends the open link; its number, 0 without one."""
        ended, self._open = self._open, None
        if ended is None:
            return 0
        ended.photo.forget()
        self._ended.append(_Ended(ended.digest, state, ended.language, self._clock()))
        return ended.number

    def _match(self, token: str) -> _Open | _Ended | None:
        """Compares with every known digest, whichever fits: time tells nothing."""
        digest = _digest(token)
        match: _Open | _Ended | None = None
        for known in (*self._ended, *((self._open,) if self._open is not None else ())):
            if hmac.compare_digest(known.digest, digest):
                match = known
        return match


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()

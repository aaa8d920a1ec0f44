"""Speaks to the platform over HTTPS, and is sure that what answers is the platform.

A shop's network lies: captive portals answer everything with a page, proxies cut bodies, redirects lead to a
login. So every answer must have the right status, content type and whole JSON body, redirects are never followed,
and whatever else comes is :class:`PlatformUnreachable`: nothing is taken for delivered.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pydantic_core
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from httpx_sse import EventSource, SSEError
from pydantic import ValidationError

from sync.errors import (
    BatchTooLarge,
    CursorAhead,
    DeviceRevoked,
    NotEnrolled,
    PlatformRefused,
    PlatformUnreachable,
    StoreFull,
)
from sync.protocol import (
    CLOUDEVENTS_BATCH,
    EVENT_STREAM,
    JSON,
    MAX_BATCH_BYTES,
    PROBLEM,
    Answers,
    Code,
    DeviceStatus,
    Enrol,
    Enrolled,
    ErasureAck,
    ErasureAcked,
    Head,
    Health,
    KeyChanged,
    NewKey,
    Problem,
    TokenAnswer,
    build_assertion,
    encode_batch,
    paths,
    public_key_hex,
    token_form,
)
from sync.records import Answer, Event, Page, Record, Topic

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
TOTAL_SECONDS = 45.0
"""From the name look-up to the last byte; httpx alone would wait for a stuck DNS server for ever."""
SILENCE_SECONDS = 45.0
"""The event stream says something at least every 15 s."""
_EARLY = timedelta(seconds=30)
_WORTH_PACKING = 1024
_PACKING = 1
"""gzip's fastest level: events pack to a tenth with it, and to a fourteenth with the slowest."""

log = logging.getLogger(__name__)
R = TypeVar("R", bound=Record)


@dataclass
class _Token:
    text: str
    until: float
    """By the event loop's clock: no one can set it back."""


class Platform:
    """One device's line to the platform. Used from one event loop."""

    def __init__(
        self,
        address: str,
        *,
        authority: Path | None = None,
        total_seconds: float = TOTAL_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        """``authority``: PEM file of the only certificate authority that is trusted, instead of the system's."""
        self._total = total_seconds
        self._read = read_seconds
        # Reading the system's authorities takes a tenth of a second, and plain http (tests, a shop's own network)
        # has no use for them.
        verify: ssl.SSLContext | bool = not address.startswith("http://")
        if authority is not None:
            verify = ssl.create_default_context(cafile=str(authority))
        self._http = httpx.AsyncClient(
            base_url=address,
            timeout=httpx.Timeout(read_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            verify=verify,
            # A store's proxy is a setting of the machine (HTTPS_PROXY); httpx reads it.
            limits=httpx.Limits(max_connections=8, keepalive_expiry=30),
        )
        self._device: str | None = None
        self._key: Ed25519PrivateKey | None = None
        self._other: Ed25519PrivateKey | None = None
        self._packs = True
        self._token: _Token | None = None
        self._skew = timedelta(0)
        self._signing = asyncio.Lock()
        self._coming: tuple[int, int, asyncio.Task[httpx.Response]] | None = None
        """The answer to the next page of a catching-up, from where and how many."""

    def be(self, device: str, key: Ed25519PrivateKey, other: Ed25519PrivateKey | None = None) -> None:
        """From now on speak as this device. ``other``: the key that counts if ``key`` does not any more."""
        self._device, self._key, self._other, self._token = device, key, other, None

    async def speaks_with(self, key: Ed25519PrivateKey) -> bool:
        """Whether the platform takes ``key`` for this device's (and not the one it had before)."""
        self._token = None
        await self._authorization()
        return self._key is not None and public_key_hex(self._key) == public_key_hex(key)

    async def change_key(self, key: Ed25519PrivateKey) -> None:
        """Tell the platform that this device signs with ``key`` from now on. May be repeated."""
        if self._device is None:
            raise NotEnrolled("This device is not enrolled.", "Give it a one-time code.")
        await self._authorization()  # learns by how much the clock is off
        proof = build_assertion(self._device, key, datetime.now(UTC) + self._skew)
        body = NewKey(public_key=public_key_hex(key), proof=proof).model_dump_json()
        answer = await self._signed("POST", paths.DEVICE_KEY, content=body, headers={"Content-Type": JSON})
        if self._read_as(KeyChanged, answer).public_key != public_key_hex(key):
            raise PlatformUnreachable(*_NOT_THE_PLATFORM)
        self._key, self._other, self._token = key, None, None

    async def me(self) -> DeviceStatus:
        """What the platform has of this device."""
        return self._read_as(DeviceStatus, await self._signed("GET", paths.ME))

    async def close(self) -> None:
        if self._coming is not None:
            self._coming[2].cancel()
            await asyncio.wait([self._coming[2]])
        await self._http.aclose()

    async def health(self) -> Health:
        return self._read_as(Health, await self._call("GET", paths.HEALTH))

    async def enrol(self, code: str, key: Ed25519PrivateKey, name: str) -> Enrolled:
        """Exchange a one-time code for an identity. Repeating it after a lost answer costs nothing."""
        body = Enrol(code=code, public_key=public_key_hex(key), name=name).model_dump_json()
        answer = await self._call("POST", paths.ENROL, content=body, headers={"Content-Type": JSON}, good=(200, 201))
        return self._read_as(Enrolled, answer)

    async def send(self, events: Sequence[Event]) -> list[Answer]:
        """Deliver a batch; one answer for each event the platform dealt with.

        Raises :class:`BatchTooLarge` when it must be smaller; one event alone that is too large is answered here.
        """
        body = encode_batch(events)
        if len(body) > MAX_BATCH_BYTES:
            raise BatchTooLarge("The batch is larger than the platform takes.")
        answer = await self._delivered(body)
        asked = {event.id for event in events}
        answers = self._read_as(Answers, answer).answers
        # Only what was asked counts: an answer from a cache of some proxy must not prune anything else.
        return [one for one in answers if one.id in asked]

    async def _delivered(self, body: bytes) -> httpx.Response:
        """Events packed with gzip (a tenth of the bytes); as they are to a platform that does not unpack."""
        headers = {"Content-Type": CLOUDEVENTS_BATCH}
        if self._packs and len(body) >= _WORTH_PACKING:
            packed = gzip.compress(body, _PACKING, mtime=0)
            try:
                return await self._signed(
                    "POST", paths.EVENTS, content=packed, headers={**headers, "Content-Encoding": "gzip"}
                )
            except PlatformRefused:
                self._packs = False
                log.warning("the platform does not take packed events; they go as they are")
        return await self._signed("POST", paths.EVENTS, content=body, headers=headers)

    async def page(self, after: int, limit: int, topic: Topic | None = None) -> Page:
        """The feed from ``after`` on. Raises :class:`CursorAhead` if the platform never gave that cursor.

        When there is more, the next page is already on its way while this one is put away.
        """
        answer = await self._page_answer(after, limit, topic)
        page = await asyncio.to_thread(_read_page, answer.content)
        cursors = [change.cursor for change in page.changes]
        if page.next < after or any(c <= after or c > page.next for c in cursors) or cursors != sorted(set(cursors)):
            raise PlatformUnreachable("The feed's answer does not fit the question.", "Look at the network's proxies.")
        if page.more and topic is None:
            task = asyncio.create_task(self._ask_page(page.next, limit))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())  # it may not be asked for
            self._coming = (page.next, limit, task)
        return page

    async def _page_answer(self, after: int, limit: int, topic: Topic | None) -> httpx.Response:
        if topic is not None:
            return await self._ask_page(after, limit, topic)
        coming, self._coming = self._coming, None
        if coming is not None and coming[:2] == (after, limit):
            return await coming[2]
        if coming is not None:
            coming[2].cancel()
        return await self._ask_page(after, limit)

    async def _ask_page(self, after: int, limit: int, topic: Topic | None = None) -> httpx.Response:
        asked = {"after": str(after), "limit": str(limit)} | ({} if topic is None else {"topic": topic.value})
        return await self._signed("GET", paths.FEED, params=asked)

    async def tombstones(self, after: int, limit: int) -> Page:
        """Who is to be forgotten, of all that the feed has after ``after``: asked ahead of a long catching-up.

        A platform of an older version answers with whatever comes next; then nothing more is to be had this way.
        """
        page = await self.page(after, limit, Topic.TOMBSTONE)
        stones = tuple(change for change in page.changes if change.topic is Topic.TOMBSTONE)
        if len(stones) < len(page.changes):
            return page.model_copy(update={"changes": stones, "more": False})
        return page

    async def heads(self, after: int) -> AsyncIterator[int]:
        """The newest cursor, each time it moves, for as long as the stream lasts. Ends quietly when it is over."""
        headers = {**await self._authorization(), "Accept": EVENT_STREAM}
        timeout = httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
        with self._network():
            async with self._http.stream(
                "GET", paths.FEED_WAIT, params={"after": str(after)}, headers=headers, timeout=timeout
            ) as answer:
                if answer.status_code != 200:
                    await answer.aread()
                    self._refuse(answer)
                source = EventSource(answer)
                async for event in source.aiter_sse():
                    if event.event == "head":
                        yield Head.model_validate_json(event.data).head

    async def fetch(self, sha256: str, size: int, part: Path) -> None:
        """Download a file into ``part``, going on where an earlier try broke off; whole and verified on return.

        A body that is not the file is thrown away, so that the next try begins afresh.
        """
        have = part.stat().st_size if part.exists() else 0
        if have > size:
            part.unlink()
            have = 0
        headers = await self._authorization()
        if have:
            headers["Range"] = f"bytes={have}-"
        if have < size or size == 0:
            with self._network():
                async with self._http.stream("GET", paths.media(sha256), headers=headers) as answer:
                    if answer.status_code not in (200, 206):
                        await answer.aread()
                        self._refuse(answer)
                    await self._save(answer, part, have if answer.status_code == 206 else 0, size)
        if part.stat().st_size < size:
            raise PlatformUnreachable("A file broke off.", "It goes on from there at the next try.")
        if await asyncio.to_thread(_sha256_of, part) != sha256:
            part.unlink()
            raise PlatformUnreachable("A file arrived damaged; it is fetched again.", "Look at the network's proxies.")

    async def _save(self, answer: httpx.Response, part: Path, start: int, size: int) -> None:
        with part.open("r+b" if start else "wb") as file:
            file.seek(start)
            async for chunk in answer.aiter_bytes():
                if file.tell() + len(chunk) > size:
                    raise PlatformUnreachable("A file is longer than it should be.", "Look at the network's proxies.")
                try:
                    file.write(chunk)
                except OSError as error:
                    raise StoreFull("The disk has no room for media.", "Free some space.") from error

    async def acknowledge_erasures(self, customers: Sequence[str]) -> ErasureAcked:
        """Tell that these customers are forgotten here."""
        body = ErasureAck(customers=tuple(customers)).model_dump_json()
        answer = await self._signed("POST", paths.ERASURE_ACK, content=body, headers={"Content-Type": JSON})
        return self._read_as(ErasureAcked, answer)

    async def ask_whether_revoked(self) -> None:
        """Ask for a fresh token: raises :class:`DeviceRevoked` if the platform still says so."""
        self._token = None
        await self._authorization()

    async def _signed(self, method: str, path: str, **request: Any) -> httpx.Response:
        """A call with the access token; once more with a fresh one if the platform wants that."""
        headers = dict(request.pop("headers", {}))
        try:
            return await self._call(method, path, headers=headers | await self._authorization(), **request)
        except _Unauthenticated:
            self._token = None
        try:
            return await self._call(method, path, headers=headers | await self._authorization(), **request)
        except _Unauthenticated as error:
            raise PlatformRefused("The platform does not accept its own token.", "Look at its log.") from error

    async def _authorization(self) -> dict[str, str]:
        if self._device is None or self._key is None:
            raise NotEnrolled("This device is not enrolled.", "Give it a one-time code.")
        loop = asyncio.get_running_loop()
        async with self._signing:
            if self._token is None or self._token.until < loop.time():
                token = await self._token_by_either_key(self._device, self._key)
                life = max(token.expires_in - _EARLY.total_seconds(), token.expires_in / 2)
                self._token = _Token(token.access_token, loop.time() + life)
            return {"Authorization": f"Bearer {self._token.text}"}

    async def _token_by_either_key(self, device: str, key: Ed25519PrivateKey) -> TokenAnswer:
        try:
            return await self._new_token(device, key)
        except PlatformRefused:
            if self._other is None:
                raise
        # The answer to a change of the key was lost: the platform knows the other one.
        token = await self._new_token(device, self._other)
        self._key, self._other = self._other, key
        return token

    async def _new_token(self, device: str, key: Ed25519PrivateKey) -> TokenAnswer:
        for attempt in (1, 2):
            form = token_form(device, key, datetime.now(UTC) + self._skew)
            try:
                return self._read_as(TokenAnswer, await self._call("POST", paths.TOKEN, data=form))
            except _ClockSkewed as error:
                self._skew = error.now - datetime.now(UTC)
                log.warning("this device's clock is off by %.0f s", -self._skew.total_seconds())
                if attempt == 2:
                    break
            except _Unauthenticated as error:
                raise PlatformRefused(str(error), "Enrol the device anew.") from error
        raise PlatformRefused("The platform does not accept this device's clock.", "Set the clock.")

    async def _call(
        self, method: str, path: str, *, good: tuple[int, ...] = (200,), headers: dict[str, str] | None = None,
        **request: Any,
    ) -> httpx.Response:  # fmt: skip
        with self._network():
            async with asyncio.timeout(self._total):
                answer = await self._http.request(method, path, headers=headers, **request)
        if answer.status_code not in good:
            self._refuse(answer)
        if not _is(answer, JSON):
            raise PlatformUnreachable(*_NOT_THE_PLATFORM)
        return answer

    @contextmanager
    def _network(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise PlatformUnreachable("The platform did not answer in time.", "Check the network.") from error
        except (httpx.HTTPError, httpx.InvalidURL, SSEError, ValidationError) as error:
            kind = type(error).__name__
            raise PlatformUnreachable(f"The platform cannot be reached ({kind}).", "Check the network.") from error

    def _read_as(self, record_type: type[R], answer: httpx.Response) -> R:
        try:
            return record_type.model_validate_json(answer.content)
        except ValidationError as error:
            raise PlatformUnreachable(*_NOT_THE_PLATFORM) from error

    def _refuse(self, answer: httpx.Response) -> None:
        """Raise what an answer other than success means. Only the platform's own problems say anything."""
        if not _is(answer, PROBLEM):
            raise PlatformUnreachable(*_NOT_THE_PLATFORM)
        try:
            problem = Problem.model_validate_json(answer.content)
        except ValidationError as error:
            raise PlatformUnreachable(*_NOT_THE_PLATFORM) from error
        said = problem.detail or problem.title
        match problem.code:
            case Code.REVOKED:
                raise DeviceRevoked("The platform revoked this device.", "Enrol it anew with a new code.")
            case Code.CLOCK_SKEW if problem.now is not None:
                raise _ClockSkewed(problem.now)
            case Code.UNAUTHENTICATED | Code.BAD_ASSERTION | Code.ASSERTION_REPLAYED:
                raise _Unauthenticated(said)
            case Code.BAD_CODE | Code.KEY_TAKEN:
                raise NotEnrolled(said, problem.remedy or "Ask for a new one-time code.")
            case Code.TOO_LARGE:
                raise BatchTooLarge(said)
            case Code.CURSOR_AHEAD:
                raise CursorAhead(said)
        if answer.status_code >= 500 or answer.status_code == 429:
            raise PlatformUnreachable(f"The platform is not well: {said}", problem.remedy)
        raise PlatformRefused(f"The platform refused: {said}", problem.remedy)


class _Unauthenticated(Exception):
    """The token or the assertion did not count."""


class _ClockSkewed(Exception):
    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now


_NOT_THE_PLATFORM = (
    "What answers is not the platform.",
    "A captive portal or a proxy may be in the way: open a browser on this network and sign in.",
)


def _read_page(content: bytes) -> Page:
    try:
        # Twice as fast as reading the text into models in one go, and pages are most of a first sync.
        return Page.model_validate(pydantic_core.from_json(content))
    except ValueError as error:
        raise PlatformUnreachable(*_NOT_THE_PLATFORM) from error


def _is(answer: httpx.Response, media_type: str) -> bool:
    said: str = answer.headers.get("content-type", "")
    return said.partition(";")[0].strip().lower() == media_type


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

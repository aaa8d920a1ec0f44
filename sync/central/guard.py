"""Before any endpoint: limits on rate, size and nesting, and the headers that every answer carries."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.central.bodies import unpack
from sync.central.problems import problem_bytes
from sync.protocol import MAX_BATCH_BYTES, MAX_BODY_BYTES, MAX_NESTING, PROBLEM, Code, paths

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        b"frame-ancestors 'none'; base-uri 'none'",
    ),
]
# The customer's app runs a script of its own, asks the API and shows a picture that it was sent.
_APP_HEADERS = [
    *_HEADERS[:-1],
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        b"form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    ),
]
_JSON = (b"content-type", b"application/json")
Quick = Callable[[Scope, dict[bytes, bytes]], bytes | None]
_BODIED = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Buckets:
    """A token bucket per caller; the callers longest silent are forgotten first."""

    def __init__(self, per_second: float, burst: float, callers: int = 100_000) -> None:
        self._rate, self._burst, self._callers = per_second, burst, callers
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str, cost: float = 1.0) -> float:
        """0 if the caller may go on; else the seconds to wait."""
        now = time.monotonic()
        level, at = self._levels.pop(caller, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        allowed = level >= cost
        self._levels[caller] = (level - cost if allowed else level, now)
        if len(self._levels) > self._callers:
            self._levels.popitem(last=False)
        return 0.0 if allowed else (cost - level) / self._rate


class Guard:
    """Plain ASGI, outermost. A caller is the one behind a credential, else an address.

    ``quick`` may answer a GET at once, without the web framework: the body as JSON, or ``None`` to pass it on.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        per_second: float,
        burst: float,
        trust_forwarded: bool = False,
        quick: Quick | None = None,
    ) -> None:
        self._app = app
        self._quick = quick
        self._callers = Buckets(per_second, burst)
        self._strangers = Buckets(per_second, burst)
        self._knocking = Buckets(0.5, 20)
        self._trust_forwarded = trust_forwarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        more = _APP_HEADERS if scope["path"] == "/app" else _HEADERS

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *more]
            await send(message)

        wait = self._wait(scope, headers)
        if wait > 0:
            await _refuse(guarded, 429, Code.TOO_MANY, "Too many requests.", int(wait) + 1)
            return
        if scope["method"] not in _BODIED:
            if self._quick is not None and (body := self._quick(scope, headers)) is not None:
                length = (b"content-length", str(len(body)).encode())
                await send({"type": "http.response.start", "status": 200, "headers": [_JSON, length, *_HEADERS]})
                await send({"type": "http.response.body", "body": body})
                return
            await self._app(scope, receive, guarded)
            return
        limit = MAX_BATCH_BYTES if scope["path"] == paths.EVENTS else MAX_BODY_BYTES
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > limit:
            await _refuse(guarded, 413, Code.TOO_LARGE, f"A body here is at most {limit} bytes.")
            return
        body = await _read(receive, limit)
        if body is None:
            await _refuse(guarded, 413, Code.TOO_LARGE, f"A body here is at most {limit} bytes.")
            return
        if (packing := headers.get(b"content-encoding", b"identity").strip().lower()) != b"identity":
            if packing != b"gzip":
                await _refuse(guarded, 415, Code.BAD_REQUEST, "A body may be packed with gzip, or not at all.")
                return
            try:
                body = unpack(body, limit)
            except ValueError as error:
                await _refuse(guarded, 400, Code.BAD_REQUEST, str(error))
                return
            if body is None:
                await _refuse(guarded, 413, Code.TOO_LARGE, f"A body here is at most {limit} bytes.")
                return
        # Events are counted where they are decoded: a level deeper for the batch and its elements.
        if scope["path"] != paths.EVENTS and nesting(body) > MAX_NESTING:
            await _refuse(guarded, 400, Code.BAD_REQUEST, f"The body is nested deeper than {MAX_NESTING} levels.")
            return
        await self._app(scope, _replay(body, receive), guarded)

    def _wait(self, scope: Scope, headers: dict[bytes, bytes]) -> float:
        if scope["path"] == paths.HEALTH:
            return 0.0
        address = scope["client"][0] if scope.get("client") else "?"
        if self._trust_forwarded and b"x-forwarded-for" in headers:
            address = headers[b"x-forwarded-for"].decode("latin-1").rpartition(",")[2].strip()
        if scope["path"] in (paths.ENROL, "/login", "/v1/app/activate") and scope["method"] == "POST":
            return self._knocking.wait(address)  # guessing codes and passwords is slow
        credential = headers.get(b"authorization") or headers.get(b"cookie")
        if credential is None:
            return self._strangers.wait(address)
        return self._callers.wait(f"{address} {credential[-64:].decode('latin-1')}")


def nesting(body: bytes) -> int:
    """Levels of brackets in a JSON text, strings left out. Good enough for what is no JSON too."""
    level = deepest = 0
    if b"[" not in body and b"{" not in body:
        return 0
    in_string = escaped = False
    for byte in body:
        if in_string:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_string = False
        elif byte == 0x22:
            in_string = True
        elif byte in (0x5B, 0x7B):
            level += 1
            deepest = max(deepest, level)
        elif byte in (0x5D, 0x7D):
            level -= 1
    return deepest


async def _read(receive: Receive, limit: int) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _refuse(send: Send, status: int, code: str, detail: str, retry_after: int = 0) -> None:
    headers = [(b"content-type", PROBLEM.encode())]
    if retry_after:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": problem_bytes(status, code, detail)})

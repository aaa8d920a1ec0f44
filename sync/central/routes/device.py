"""What devices call."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import select
from starlette.types import Scope

from sync.central import erasure, feed, manifests, media, schema, stores, visits
from sync.central.access import CHANNEL, TILL, Caller, Door, Needs, caller_of
from sync.central.bodies import packed
from sync.central.examples import BATCH_EXAMPLE, ENROL_EXAMPLE, PAGE_EXAMPLE
from sync.central.guard import Quick
from sync.central.ingest import Ingest
from sync.central.platform import Platform
from sync.central.problems import Refused, not_found, problem_responses
from sync.protocol import (
    ASSERTION_TYPE,
    CLOUDEVENTS_BATCH,
    EVENT_STREAM,
    GRANT_TYPE,
    MAX_BATCH_EVENTS,
    MAX_PAGE_ROWS,
    Answers,
    BatchUnreadable,
    Code,
    DeviceStatus,
    Enrol,
    Enrolled,
    ErasureAck,
    ErasureAcked,
    TokenAnswer,
    VisitsOfDay,
    decode_batch,
    paths,
)
from sync.records import Page, Topic

router = APIRouter(tags=["devices"])
SSE_LIFE_S = 300.0
SSE_BEAT_S = 15.0
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_CHUNK = 256 * 1024


def platform_of(request: Request) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


Here = Annotated[Platform, Depends(platform_of)]
Device = Annotated[Caller, Depends(Needs("device"))]


@router.post(
    paths.ENROL,
    response_model=Enrolled,
    status_code=201,
    responses={200: {"model": Enrolled, "description": "Enrolled before."}, **problem_responses(403, 409, 422)},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": ENROL_EXAMPLE}}}},
)
def enrol(asked: Enrol, here: Here, response: Response) -> Enrolled:
    """Exchanges a one-time code for an identity. The device keeps its key to itself and sends the public half."""
    with feed.change(here.db, here.hub) as change:
        enrolled, new = stores.enrol(change, asked, here.now())
        enrolled = enrolled.model_copy(update={"manifest_keys": manifests.prepare(change)})
    if not new:
        response.status_code = 200
    return enrolled


@router.post(paths.TOKEN, response_model=TokenAnswer, responses=problem_responses(400, 401, 403))
def token(
    request: Request,
    grant_type: Annotated[str, Form()],
    client_assertion_type: Annotated[str, Form()],
    client_assertion: Annotated[str, Form(max_length=4096)],
) -> TokenAnswer:
    """A short access token for a device that signs with its own key (private_key_jwt, RFC 7523)."""
    if grant_type != GRANT_TYPE or client_assertion_type != ASSERTION_TYPE:
        raise Refused(400, Code.BAD_REQUEST, "grant_type or client_assertion_type is not supported.")
    door: Door = request.app.state.door
    access_token, life = door.issue(client_assertion)
    return TokenAnswer(access_token=access_token, expires_in=life)


@router.post(
    paths.EVENTS,
    response_model=Answers,
    responses=problem_responses(400, 401, 403, 413, 415, 503),
    openapi_extra={
        "security": [{"HTTPBearer": []}],
        "requestBody": {
            "required": True,
            "content": {
                CLOUDEVENTS_BATCH: {
                    "schema": {"type": "array", "items": {"type": "object"}, "maxItems": MAX_BATCH_EVENTS},
                    "example": BATCH_EXAMPLE,
                }
            },
        },
    },
)
async def events(request: Request) -> Response:
    """Takes a batch of CloudEvents. An event is answered only when it is on the disk; repeating costs nothing."""
    caller = await caller_of(request, "device")
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != CLOUDEVENTS_BATCH:
        raise Refused(415, Code.BAD_REQUEST, f"The content type must be {CLOUDEVENTS_BATCH}.")
    try:
        elements = decode_batch(await request.body())
    except BatchUnreadable as error:
        raise Refused(400, Code.BAD_REQUEST, str(error)[:300]) from error
    if len(elements) > MAX_BATCH_EVENTS:
        raise Refused(413, Code.TOO_LARGE, f"A batch holds at most {MAX_BATCH_EVENTS} events.")
    ingest: Ingest = request.app.state.ingest
    assert caller.store is not None
    answers = await ingest.take(caller.id, caller.store, elements)
    return Response(answers, media_type="application/json")


@router.get(
    paths.FEED,
    response_model=Page,
    responses={200: {"content": {"application/json": {"example": PAGE_EXAMPLE}}}, **problem_responses(401, 403, 409)},
    openapi_extra={
        "security": [{"HTTPBearer": []}],
        "parameters": [
            {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}},
            {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_ROWS, "default": 500},
            },
            {
                "name": "topic",
                "in": "query",
                "schema": {"type": "string", "enum": [topic.value for topic in Topic]},
                "description": "Only what is about this: tombstones are asked for ahead of a long catching-up.",
            },
        ],
    },
)
async def changes(request: Request) -> Response:
    """The store's changes after a cursor, the latest of each thing, in the order in which they changed."""
    caller = await caller_of(request, "device")
    platform: Platform = request.app.state.platform
    after = _number(request, "after", 0, 0, 2**63 - 1)
    limit = _number(request, "limit", 500, 1, MAX_PAGE_ROWS)
    topic = _topic(request)
    assert caller.store is not None
    head = platform.hub.known(caller.store)
    if head is None or after > head:
        head = await asyncio.to_thread(_fresh_head, platform, caller.store)
    if after > head:
        raise Refused(409, Code.CURSOR_AHEAD, f"The newest cursor is {head}.", "Fetch everything anew from 0.")
    if after == head:
        _note_cursor(request, caller.id, after)
        return Response(feed.empty_page(head), media_type="application/json")
    body = await asyncio.to_thread(_page, platform, caller.store, after, limit, topic)
    body, headers = await asyncio.to_thread(packed, body, request.headers.get("accept-encoding", ""))
    return Response(body, media_type="application/json", headers=headers)


_POLL = re.compile(rb"after=(\d{1,18})(?:&limit=[1-9]\d{0,2})?|limit=[1-9]\d{0,2}&after=(\d{1,18})")


def quick_poll(platform: Platform, door: Door, cursors: Callable[[], dict[str, int]]) -> Quick:
    """Answers ``GET FEED`` where there is nothing new and nothing to look up: what most kiosks ask most of the time.

    Whatever is out of the ordinary is passed on to :func:`changes`.
    """

    def answer(scope: Scope, headers: dict[bytes, bytes]) -> bytes | None:
        if scope["path"] != paths.FEED or scope["method"] != "GET":
            return None
        scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
        asked = _POLL.fullmatch(scope["query_string"])
        if scheme.lower() != b"bearer" or asked is None:
            return None
        caller = door.known(token.decode("latin-1"))
        if caller is None or caller.role != "device" or caller.store is None:
            return None
        after = int(asked[1] or asked[2])
        if platform.hub.known(caller.store) != after:
            return None
        cursors()[caller.id] = after
        return feed.empty_page(after)

    return answer


def _fresh_head(platform: Platform, store: str) -> int:
    platform.hub.refresh()
    return platform.hub.head(store)


def _page(platform: Platform, store: str, after: int, limit: int, topic: Topic | None) -> bytes:
    with platform.db.read_feed() as connection:
        return feed.page(connection, store, after, limit, topic)


def _topic(request: Request) -> Topic | None:
    text = request.query_params.get("topic")
    if text is not None and text not in list(Topic):
        raise Refused(422, Code.BAD_REQUEST, "query.topic: there is no such topic.")
    return None if text is None else Topic(text)


def _number(request: Request, name: str, default: int, lowest: int, highest: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 20 and lowest <= int(text) <= highest):
        raise Refused(422, Code.BAD_REQUEST, f"query.{name}: must be a whole number from {lowest} to {highest}.")
    return int(text)


def _note_cursor(request: Request, device: str, cursor: int) -> None:
    """Who is up to date is written down now and then, not at every poll."""
    request.app.state.cursors[device] = cursor


_CURSORS_POSTGRES = """
UPDATE devices SET cursor = new.cursor, seen_at = %s FROM unnest(%s::text[], %s::bigint[]) AS new(device, cursor)
WHERE devices.id = new.device"""


def write_cursors(platform: Platform, cursors: dict[str, int]) -> None:
    """Writes what :func:`changes` noted: how far each device has come, and that it was here."""
    now = schema.to_micros(platform.now())
    devices = schema.devices
    with platform.db.write() as connection:
        if platform.db.is_sqlite:
            rows = [(cursor, now, device) for device, cursor in cursors.items()]
            connection.exec_driver_sql("UPDATE devices SET cursor = ?, seen_at = ? WHERE id = ?", rows)
        else:
            # Locked in the order in which everybody locks them.
            connection.execute(
                select(devices.c.id).where(devices.c.id.in_(cursors)).order_by(devices.c.id).with_for_update()
            )
            connection.exec_driver_sql(_CURSORS_POSTGRES, (now, list(cursors), list(cursors.values())))


@router.get(
    paths.FEED_WAIT,
    response_class=StreamingResponse,
    responses={
        200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}, "description": "`event: head` messages."},
        **problem_responses(401, 403),
    },
    openapi_extra={
        "security": [{"HTTPBearer": []}],
        "parameters": [
            {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}},
            {
                "name": "seconds",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": int(SSE_LIFE_S), "default": int(SSE_LIFE_S)},
            },
        ],
    },
)
async def wait(request: Request) -> StreamingResponse:
    """Server-sent events: one `head` message whenever the store's feed has moved beyond what was told last.

    The stream ends after `seconds`; the device then asks again, with a fresh token.
    """
    caller = await caller_of(request, "device")
    platform: Platform = request.app.state.platform
    after = _number(request, "after", 0, 0, 2**63 - 1)
    seconds = _number(request, "seconds", int(SSE_LIFE_S), 1, int(SSE_LIFE_S))
    assert caller.store is not None
    stream = _heads(request, platform, caller.store, after, seconds)
    return StreamingResponse(stream, media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})


async def _heads(request: Request, platform: Platform, store: str, after: int, seconds: float) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    yield "retry: 3000\n\n"
    while (left := end - loop.time()) > 0 and not request.app.state.stopping:
        head = await platform.hub.wait_beyond(store, after, min(SSE_BEAT_S, left))
        if head is None:
            yield ": still here\n\n"
        else:
            after = head
            yield f'id: {head}\nevent: head\ndata: {{"head":{head}}}\n\n'


@router.get(
    paths.MEDIA,
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/octet-stream": {}}, "description": "The file."},
        206: {"content": {"application/octet-stream": {}}, "description": "The part of the file that Range asks for."},
        **problem_responses(401, 403, 404, 416, 422),
    },
)
def one_file(sha256: str, here: Here, _device: Device, request: Request) -> Response:
    """A file by its content; `Range: bytes=N-` takes up a download where it broke off."""
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise Refused(422, Code.BAD_REQUEST, "path.sha256: must be 64 lower-case hex digits.")
    with here.db.read() as connection:
        row = connection.execute(select(schema.media).where(schema.media.c.sha256 == sha256)).first()
    path = media.path_of(here.media_folder, sha256)
    if row is None or not path.is_file():
        raise not_found("file")
    size = path.stat().st_size
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": f'"{sha256}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": "attachment",
    }
    asked = request.headers.get("range")
    current = request.headers.get("if-range", f'"{sha256}"') == f'"{sha256}"'
    if request.headers.get("if-none-match") == f'"{sha256}"':
        return Response(status_code=304, headers=headers)
    start, end, status = 0, size - 1, 200
    if asked is not None and current and (found := _RANGE.fullmatch(asked)) is not None and any(found.groups()):
        first, last = found.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(int(last), size - 1) if first and last else size - 1
        if start >= size or start > end:
            raise Refused(416, Code.BAD_REQUEST, f"The file has {size} bytes.")
        status = 206
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    headers["Content-Length"] = str(end - start + 1)
    return StreamingResponse(_part(path, start, end - start + 1), status, headers, media_type=row.media_type)


def _part(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(_CHUNK, length))):
            length -= len(chunk)
            yield chunk


@router.post(paths.ERASURE_ACK, response_model=ErasureAcked, responses=problem_responses(401, 403, 422))
def erasure_ack(asked: ErasureAck, here: Here, device: Device) -> ErasureAcked:
    """The device says that it has forgotten these customers: no row, no index, no free page holds them."""
    with feed.change(here.db, here.hub) as change:
        known, unknown = erasure.acknowledge(change, device.id, asked.customers, here.now())
    return ErasureAcked(acknowledged=tuple(known), unknown=tuple(unknown))


@router.get(paths.ME, response_model=DeviceStatus, responses=problem_responses(401, 403))
def me(here: Here, device: Device) -> DeviceStatus:
    """What the platform has of this device."""
    with here.db.read() as connection:
        row = connection.execute(select(schema.devices).where(schema.devices.c.id == device.id)).one()
        keys = manifests.public_keys(connection)
    return DeviceStatus(
        device=row.id,
        store=row.store,
        name=row.name,
        events=row.events,
        last_sequence=row.last_sequence,
        cursor=row.cursor,
        manifest_keys=keys,
    )


@router.get(paths.VISITS, response_model=VisitsOfDay, tags=["visits"], responses=problem_responses(401, 403, 422))
def visits_of_day(
    here: Here,
    caller: Annotated[Caller, Depends(Needs("device", TILL, CHANNEL))],
    day: Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-03-01"])] = None,
) -> VisitsOfDay:
    """The visits of a day (Vietnam's; today if left out) and what was tried on; of the caller's own store."""
    try:
        wanted = date.fromisoformat(day) if day else visits.day_of(here.now())
        visits.bounds(wanted)
    except (ValueError, OverflowError) as error:
        raise Refused(422, Code.BAD_REQUEST, "query.day: there is no such day.") from error
    with here.db.read() as connection:
        found = visits.of_day(connection, wanted, caller.store)
    return VisitsOfDay(day=wanted.isoformat(), visits=tuple(found))

"""Requests and answers. Bodies are JSON in UTF-8, except the token request, which is a form (RFC 6749)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from sync.records import Answer, ManifestKey, Moment, Record
from sync.records.base import Identifier, Name

JSON = "application/json"
PROBLEM = "application/problem+json"
CLOUDEVENTS_BATCH = "application/cloudevents-batch+json"
EVENT_STREAM = "text/event-stream"

MAX_BATCH_EVENTS = 500
"""Events in one batch, at most."""
MAX_BATCH_BYTES = 2 * 1024 * 1024
"""Unpacked. A body may be packed with gzip (Content-Encoding)."""
MAX_BODY_BYTES = 256 * 1024
"""Any other body, at most."""
MAX_NESTING = 16
"""Levels of arrays and objects in a body, at most."""
MAX_PAGE_ROWS = 1000
"""Rows in one page of the feed, at most."""


class Enrol(Record):
    """``POST ENROL``: exchanges a one-time code for an identity.

    Asking again with the same code and the same key gives the same answer, so a lost answer costs nothing.
    """

    code: Annotated[str, Field(min_length=4, max_length=64)]
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Ed25519, 32 bytes, hex. A key belongs to one device only."""
    name: Name


class Enrolled(Record):
    """201 on the first time, 200 on a repetition."""

    device: Identifier
    store: Identifier
    manifest_keys: tuple[ManifestKey, ...] = ()
    """Whose manifests this device may trust from now on; later keys are told by manifests under these."""


class NewKey(Record):
    """``POST DEVICE_KEY``: the device signs with another key from now on. Repeating it costs nothing."""

    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Ed25519, 32 bytes, hex."""
    proof: Annotated[str, Field(max_length=4096)]
    """An assertion (:func:`sync.protocol.build_assertion`) signed with the new key: the device has both halves."""


class KeyChanged(Record):
    """The key that counts now."""

    device: Identifier
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class TokenAnswer(Record):
    """``POST TOKEN`` (form :func:`sync.protocol.token_form`): a short access token."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: Annotated[int, Field(gt=0)]
    """Seconds."""


class Answers(Record):
    """``POST EVENTS``: one answer per event, in the order of the batch."""

    answers: tuple[Answer, ...]


class Head(Record):
    """The data of each ``head`` message of ``GET FEED_WAIT``: the newest cursor of this store."""

    head: Annotated[int, Field(ge=0)]


class ErasureAck(Record):
    """``POST ERASURE_ACK``: this device has forgotten these customers."""

    customers: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=1000)]


class ErasureAcked(Record):
    """``unknown`` are customers that have no tombstone at the platform; a repetition is no error."""

    acknowledged: tuple[Identifier, ...]
    unknown: tuple[Identifier, ...] = ()


class TriedOn(Record):
    """One piece that was tried on in a visit."""

    sku: str
    name: str = ""
    times: Annotated[int, Field(ge=1)] = 1
    seconds: Annotated[float, Field(ge=0)] = 0


class VisitOfDay(Record):
    """One visit as the platform tells it."""

    visit: Identifier
    store: Identifier
    device: Identifier
    device_name: str = ""
    started_at: Moment
    ended_at: Moment | None = None
    language: str | None = None
    subject: Identifier | None = None
    """The customer's pseudonym; ``None`` for a guest."""
    events: Annotated[int, Field(ge=1)]
    tried_on: tuple[TriedOn, ...] = ()
    shortlist: tuple[str, ...] = ()
    sales_vnd: int = 0


class VisitsOfDay(Record):
    """``GET VISITS?day=YYYY-MM-DD`` (Vietnam's day)."""

    day: str
    visits: tuple[VisitOfDay, ...]


class DeviceStatus(Record):
    """``GET ME``: what the platform has of the device that asks."""

    device: Identifier
    store: Identifier
    name: str
    events: Annotated[int, Field(ge=0)]
    """Different events taken from this device so far."""
    last_sequence: Annotated[int, Field(ge=0)]
    cursor: Annotated[int, Field(ge=0)]
    """The newest cursor at which the device was seen up to date."""
    manifest_keys: tuple[ManifestKey, ...] = ()
    """As in :class:`Enrolled`, for devices that enrolled before there were any."""


class Health(Record):
    """``GET HEALTH``: needs no token. ``status`` is ``ok``, or ``degraded`` with code 503."""

    status: Literal["ok", "degraded"]
    database: str
    version: str
    now: Moment


class Problem(Record):
    """Every error body (RFC 9457). ``code`` is for programs, ``detail`` and ``remedy`` for a technician."""

    type: str = "about:blank"
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: str
    detail: str = ""
    remedy: str = ""
    now: datetime | None = None
    """The platform's clock; given with ``clock_skew``, so that a device can sign by it."""


class Code:
    """The values of :attr:`Problem.code` that a device acts on."""

    BAD_REQUEST = "bad_request"
    BAD_CODE = "bad_code"
    """The enrolment code is unknown, used up or too old."""
    KEY_TAKEN = "key_taken"
    """The key belongs to another device."""
    BAD_ASSERTION = "bad_assertion"
    """The signature, or a claim of the assertion, is wrong."""
    ASSERTION_REPLAYED = "assertion_replayed"
    CLOCK_SKEW = "clock_skew"
    """The device's clock is off: sign again by :attr:`Problem.now`."""
    REVOKED = "revoked"
    """The device may not speak to the platform any more; it must enrol anew."""
    UNAUTHENTICATED = "unauthenticated"
    """No access token, or an old one: ask for another."""
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    TOO_LARGE = "too_large"
    """Send less at a time."""
    TOO_MANY = "too_many_requests"
    """Wait for ``Retry-After`` seconds."""
    UNAVAILABLE = "unavailable"
    """The platform's database is away; nothing was taken: send again later."""
    CURSOR_AHEAD = "cursor_ahead"
    """The cursor is from another life of the platform: fetch everything anew from 0."""

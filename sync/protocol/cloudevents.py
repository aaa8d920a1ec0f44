"""CloudEvents 1.0, JSON batch format, of :class:`sync.records.Event` and back.

The mapping: ``id``, ``type`` (``vn.guong.`` + type), ``source`` (``urn:guong:device:`` + device), ``time``,
``subject`` (the pseudonym) and ``data`` are CloudEvents' own; ``sequence`` is its sequence extension (a string
that sorts as it counts, so it is padded to 19 digits); ``store``, ``visit``, ``decision``, ``policy``, ``arm``,
``consents`` (joined by commas) and ``monotonicns`` (a string: CloudEvents' integers end at 32 bits) are extensions.
Written by hand because a batch is encoded and decoded on the hot path; tests hold it to the official package.
A batch in the form that our own devices write is checked as a whole, in one pass; only a batch with anything else
in it is looked at element by element. Tests hold the two ways to the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, NotRequired

import pydantic_core
from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from sync.protocol.payloads import MAX_NESTING
from sync.records import Event, EventType, Purpose
from sync.records.base import Identifier

TYPE_PREFIX = "vn.guong."
SOURCE_PREFIX = "urn:guong:device:"
_LARGEST = 2**63 - 1
_IDENTIFIER = TypeAdapter(Identifier)
_TYPES = {TYPE_PREFIX + type_.value: type_ for type_ in EventType}
_FIELDS = set(Event.model_fields)
_PURPOSES = "|".join(purpose.value for purpose in Purpose)
_Digits = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]


class _OwnForm(TypedDict):
    """An element as :func:`encode_event` writes it: narrower than what CloudEvents allows."""

    specversion: Annotated[str, Field(pattern=r"^1\.0$")]
    id: Identifier
    source: Annotated[str, Field(pattern=f"^{SOURCE_PREFIX}[A-Za-z0-9][A-Za-z0-9._:-]{{0,63}}$")]
    type: str
    time: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)$")]
    datacontenttype: Annotated[str, Field(pattern="^application/json$")]
    store: Identifier
    sequence: _Digits
    monotonicns: _Digits
    subject: NotRequired[Identifier | None]
    visit: NotRequired[Identifier | None]
    decision: NotRequired[Identifier | None]
    policy: NotRequired[Identifier | None]
    arm: NotRequired[Identifier | None]
    consents: NotRequired[Annotated[str, Field(pattern=f"^({_PURPOSES})(,({_PURPOSES}))*$")]]
    data: dict[str, Any]


_OWN_FORM = TypeAdapter(list[_OwnForm])


class BatchUnreadable(ValueError):
    """The body is no JSON array of objects; the message says why."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An element that is no event of ours. ``id`` is its own where it has a usable one."""

    id: str
    reason: str


def encode_event(event: Event) -> dict[str, Any]:
    """One event as a CloudEvent: a JSON-ready object; absent attributes are left out."""
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": SOURCE_PREFIX + event.device,
        "type": TYPE_PREFIX + event.type.value,
        "time": event.at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "store": event.store,
        "sequence": f"{event.sequence:019d}",
        "monotonicns": str(event.monotonic_ns),
    }
    for name in ("subject", "visit", "decision", "policy", "arm"):
        value = getattr(event, name)
        if value is not None:
            envelope[name] = value
    if event.consents:
        envelope["consents"] = ",".join(purpose.value for purpose in event.consents)
    envelope["data"] = event.data
    return envelope


def encode_batch(events: Iterable[Event]) -> bytes:
    """A body for ``POST EVENTS``, of content type ``CLOUDEVENTS_BATCH``."""
    return pydantic_core.to_json([encode_event(event) for event in events], inf_nan_mode="null")


def decode_batch(body: bytes) -> list[Event | Unreadable]:
    """The events of a body, in order; what is no event of ours is told apart, and spoils no other.

    Raises :class:`BatchUnreadable` if the body as a whole is no batch.
    """
    try:
        elements = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise BatchUnreadable(f"The body is not valid JSON: {error}.") from error
    if not isinstance(elements, list):
        raise BatchUnreadable("The body must be a JSON array of CloudEvents.")
    try:
        return [_build(own) for own in _OWN_FORM.validate_python(elements)]
    except (ValueError, KeyError):  # something is not in our own form: it may still be a good event
        return [_decode(element, place) for place, element in enumerate(elements)]


def _build(own: _OwnForm) -> Event:
    """The event of an element whose parts were all checked. Raises ``ValueError`` or ``KeyError`` for the rest."""
    sequence, monotonic_ns, data = int(own["sequence"]), int(own["monotonicns"]), own["data"]
    if not 1 <= sequence <= _LARGEST or monotonic_ns > _LARGEST:
        raise ValueError("out of range")
    for value in data.values():
        if isinstance(value, dict | list) and depth(data) > MAX_NESTING:
            raise ValueError("nested too deep")
    consents = own.get("consents")
    # What pydantic's model_construct does, without its walk over the fields: this runs ten thousand times a second.
    event = Event.__new__(Event)
    fields = {
        "id": own["id"],
        "type": _TYPES[own["type"]],
        "device": own["source"][len(SOURCE_PREFIX) :],
        "store": own["store"],
        "sequence": sequence,
        "at": datetime.fromisoformat(own["time"]),
        "monotonic_ns": monotonic_ns,
        "visit": own.get("visit"),
        "subject": own.get("subject"),
        "decision": own.get("decision"),
        "policy": own.get("policy"),
        "arm": own.get("arm"),
        "consents": tuple(map(Purpose, consents.split(","))) if consents else (),
        "data": data,
    }
    object.__setattr__(event, "__dict__", fields)
    object.__setattr__(event, "__pydantic_fields_set__", _FIELDS)
    object.__setattr__(event, "__pydantic_extra__", None)
    object.__setattr__(event, "__pydantic_private__", None)
    return event


def _decode(element: object, place: int) -> Event | Unreadable:
    if not isinstance(element, dict):
        return Unreadable(f"unreadable-{place}", "not an object")
    try:
        identifier = _IDENTIFIER.validate_python(element.get("id"))
    except ValidationError:
        return Unreadable(f"unreadable-{place}", "id is missing or malformed")
    try:
        return decode_event(element)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        return Unreadable(identifier, f"{field}: {first['msg']}"[:200])
    except ValueError as error:
        return Unreadable(identifier, str(error)[:200])


def decode_event(element: dict[str, Any]) -> Event:
    """The event in a CloudEvent.

    Raises ``ValueError`` (pydantic's ``ValidationError`` is one) that names what is wrong.
    """
    if element.get("specversion") != "1.0":
        raise ValueError("specversion must be 1.0")
    if element.get("datacontenttype", "application/json") != "application/json":
        raise ValueError("datacontenttype must be application/json")
    data = element.get("data")
    data = {} if data is None else data
    if depth(data) > MAX_NESTING:
        raise ValueError(f"data is nested deeper than {MAX_NESTING} levels")
    return Event.model_validate(
        {
            "id": element["id"],
            "type": _without(TYPE_PREFIX, element.get("type"), "type"),
            "device": _without(SOURCE_PREFIX, element.get("source"), "source"),
            "store": element.get("store"),
            "sequence": _number(element.get("sequence"), "sequence"),
            "at": _text(element.get("time"), "time"),
            "monotonic_ns": _number(element.get("monotonicns"), "monotonicns"),
            "visit": element.get("visit"),
            "subject": element.get("subject"),
            "decision": element.get("decision"),
            "policy": element.get("policy"),
            "arm": element.get("arm"),
            "consents": tuple(_text(element["consents"], "consents").split(",")) if element.get("consents") else (),
            "data": data,
        }
    )


def depth(value: object) -> int:
    """Levels of arrays and objects in a JSON value; 0 for a scalar."""
    deepest = 0
    waiting = [(value, 0)]
    while waiting:
        item, level = waiting.pop()
        if isinstance(item, dict):
            waiting.extend((inner, level + 1) for inner in item.values())
        elif isinstance(item, list):
            waiting.extend((inner, level + 1) for inner in item)
        else:
            continue
        deepest = max(deepest, level + 1)
    return deepest


def _without(prefix: str, value: object, name: str) -> str:
    text = _text(value, name)
    if not text.startswith(prefix):
        raise ValueError(f"{name} must start with {prefix}")
    return text[len(prefix) :]


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a string")
    return value


def _number(value: object, name: str) -> int:
    text = _text(value, name)
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= _LARGEST):
        raise ValueError(f"{name} must be a string of up to 19 digits, below 2^63")
    return int(text)

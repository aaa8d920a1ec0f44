"""Events travel as CloudEvents 1.0 and come back whole; the official package agrees."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings import http as official
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.protocol import (
    CLOUDEVENTS_BATCH,
    MAX_NESTING,
    BatchUnreadable,
    Unreadable,
    cloudevents,
    decode_batch,
    encode_batch,
    encode_event,
)
from sync.records import Event, EventType, Purpose

identifiers = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._:-]{0,40}\Z")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
events = st.builds(
    Event,
    id=identifiers,
    type=st.sampled_from(EventType),
    device=identifiers,
    store=identifiers,
    sequence=st.integers(1, 2**63 - 1),
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    monotonic_ns=st.integers(0, 2**63 - 1),
    visit=st.none() | identifiers,
    subject=st.none() | identifiers,
    decision=st.none() | identifiers,
    policy=st.none() | identifiers,
    arm=st.none() | identifiers,
    consents=st.lists(st.sampled_from(Purpose), unique=True).map(tuple),
    data=st.dictionaries(st.text(max_size=8), json_values, max_size=4),
)


def one_event(**changes: object) -> Event:
    fields: dict[str, object] = {
        "id": "e1",
        "type": EventType.TRYON_STARTED,
        "device": "kiosk-1",
        "store": "store-1",
        "sequence": 7,
        "at": datetime(2026, 3, 1, 8, 30, 0, 250_000, UTC),
        "monotonic_ns": 5_000_000_000,
        "visit": "v1",
        "consents": (Purpose.RECOGNISE, Purpose.OFFERS),
        "data": {"sku": "EAR-1", "name": "Hoa tai Sen"},
    }
    return Event.model_validate(fields | changes)


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=4))
def test_what_is_encoded_comes_back_equal(batch: list[Event]) -> None:
    assert decode_batch(encode_batch(batch)) == batch


@settings(max_examples=60, deadline=None)
@given(st.lists(events, min_size=1, max_size=3))
def test_the_official_package_reads_our_batch_and_sees_the_same(batch: list[Event]) -> None:
    body = encode_batch(batch)
    for ours, element in zip(batch, json.loads(body), strict=True):
        theirs = JSONFormat().read(None, json.dumps(element))
        assert theirs.get_id() == ours.id
        assert theirs.get_source() == "urn:guong:device:" + ours.device
        assert theirs.get_type() == "vn.guong." + ours.type
        assert theirs.get_time() == ours.at
        assert theirs.get_subject() == ours.subject
        assert theirs.get_data() == ours.data
        assert int(theirs.get_extension("sequence")) == ours.sequence


@settings(max_examples=60, deadline=None)
@given(events)
def test_we_read_what_the_official_package_writes(event: Event) -> None:
    theirs = JSONFormat().read(None, json.dumps(json.loads(encode_batch([event]))[0]))
    written = official.to_structured_event(theirs, JSONFormat()).body
    assert decode_batch(b"[" + written + b"]") == [event]


def test_the_batch_has_its_registered_content_type() -> None:
    assert CLOUDEVENTS_BATCH == "application/cloudevents-batch+json"


def test_sequences_sort_as_strings_as_they_count() -> None:
    first, second = json.loads(encode_batch([one_event(sequence=9), one_event(sequence=10)]))
    assert first["sequence"] < second["sequence"]


def test_absent_attributes_are_left_out_not_null() -> None:
    (element,) = json.loads(encode_batch([one_event(visit=None, consents=())]))
    assert not {"subject", "visit", "decision", "policy", "arm", "consents"} & set(element)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[", b"null", b"<html>", b"[NaN]", b"\xff\xfe", b"[" * 5000 + b"]" * 5000]
)
def test_a_body_that_is_no_batch_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(BatchUnreadable):
        decode_batch(body)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"type": "com.other.thing"}, "type"),
        ({"type": "vn.guong.no.such"}, "type"),
        ({"source": "kiosk-1"}, "source"),
        ({"time": 5}, "time"),
        ({"time": "2026-03-01T08:30:00"}, "at"),
        ({"sequence": 7}, "sequence"),
        ({"sequence": "0"}, "sequence"),
        ({"sequence": "9" * 19}, "sequence"),
        ({"sequence": "-1"}, "sequence"),
        ({"sequence": "٣"}, "sequence"),
        ({"monotonicns": None}, "monotonicns"),
        ({"consents": "everything"}, "consents"),
        ({"consents": ["offers"]}, "consents"),
        ({"visit": "a b"}, "visit"),
        ({"visit": "'; DROP TABLE events; --"}, "visit"),
        ({"store": "../../etc"}, "store"),
        ({"data": [1]}, "data"),
        ({"datacontenttype": "text/xml"}, "datacontenttype"),
    ],
)
def test_one_bad_event_is_named_and_spoils_no_other(change: dict[str, object], names: str) -> None:
    good, bad = json.loads(encode_batch([one_event(), one_event(id="e2")]))
    read = decode_batch(json.dumps([good, bad | change, good]).encode())
    assert read[0] == read[2] == one_event()
    assert isinstance(read[1], Unreadable)
    assert read[1].id == "e2"
    assert names in read[1].reason


@pytest.mark.parametrize("element", [5, None, "x", [], {}, {"id": ""}, {"id": "a/b"}, {"id": {"$ne": 1}}])
def test_an_event_without_a_usable_id_is_told_by_its_place(element: object) -> None:
    read = decode_batch(json.dumps([element]).encode())
    assert read[0].id == "unreadable-0"


def test_data_nested_too_deeply_is_refused() -> None:
    deep: object = 1
    for _ in range(MAX_NESTING):
        deep = [deep]
    (read,) = decode_batch(encode_batch([one_event(data={"a": deep})]))
    assert isinstance(read, Unreadable)
    assert "nested" in read.reason


ODD_TEXT = (
    *("1", "0", "007", "9" * 19, "1.0", "1.0\n", "a\n", "offers", "offers,,photos", "application/json"),
    *("2026-03-01T08:30:00Z", "2026-13-01T08:30:00Z", "2026-03-01T08:30:00.1234567Z", "2026-03-01T08:30:00+07:00"),
    *("urn:guong:device:a", "urn:guong:device:", "vn.guong.piece.viewed", "vn.guong."),
)
NAMES = (
    *("specversion", "id", "source", "type", "time", "datacontenttype", "store", "sequence", "monotonicns"),
    *("subject", "visit", "decision", "policy", "arm", "consents", "data", "extra"),
)
odd = st.none() | st.integers() | st.text(max_size=5) | st.sampled_from([*ODD_TEXT, [], {}, {"a": [1]}, True])
names = st.sampled_from(NAMES)


@settings(max_examples=400, deadline=None)
@given(events, st.dictionaries(names, odd, max_size=3), st.sets(names, max_size=2))
def test_the_quick_way_and_the_careful_way_say_the_same(
    event: Event, change: dict[str, object], without: set[str]
) -> None:
    element = {name: value for name, value in (encode_event(event) | change).items() if name not in without}
    (read,) = decode_batch(json.dumps([element]).encode())
    careful = cloudevents._decode(json.loads(json.dumps(element)), 0)
    assert read == careful
    assert type(read) is type(careful)
    if isinstance(read, Event):
        assert (read.at.utcoffset(), read.model_dump_json()) == (careful.at.utcoffset(), careful.model_dump_json())

"""Events are taken once, answered one by one, and only from whom they come."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from sync.central import schema
from sync.central.platform import Platform
from sync.protocol import CLOUDEVENTS_BATCH, encode_batch, paths
from tests.unit.sync.central.conftest import Kiosk


def stored(platform: Platform) -> int:
    with platform.db.read() as connection:
        return connection.execute(select(func.count()).select_from(schema.events)).scalar_one()


def test_a_new_event_is_accepted_and_a_repetition_is_told(kiosk: Kiosk, platform: Platform) -> None:
    first, second, third = (kiosk.event() for _ in range(3))
    assert kiosk.send(first, second) == ["accepted", "accepted"]
    assert kiosk.send(second, third) == ["duplicate", "accepted"]
    assert kiosk.send(third, third) == ["duplicate", "duplicate"]
    assert stored(platform) == 3


def test_the_same_event_twice_in_one_batch_is_kept_once(kiosk: Kiosk, platform: Platform) -> None:
    event = kiosk.event()
    assert kiosk.send(event, event) == ["accepted", "duplicate"]
    assert stored(platform) == 1


def test_a_bad_event_spoils_no_other(kiosk: Kiosk) -> None:
    good, foreign = kiosk.event(), kiosk.event(device="dev-other")
    elsewhere, future = kiosk.event(store="store-2"), kiosk.event(at=kiosk.platform.now() + timedelta(days=3))
    assert kiosk.send(foreign, good, elsewhere, future) == ["refused", "accepted", "refused", "refused"]


def test_many_batches_at_once_are_each_answered_rightly(kiosk: Kiosk, platform: Platform) -> None:
    batches = [[kiosk.event() for _ in range(20)] for _ in range(12)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda batch: kiosk.send(*batch), batches * 2))
    flat = [verdict for answer in answers for verdict in answer]
    assert flat.count("accepted") == flat.count("duplicate") == 240
    assert stored(platform) == 240


def test_odd_text_is_kept_as_it_is(kiosk: Kiosk, platform: Platform) -> None:
    data = {"a": "\x00", "b": "'; DROP TABLE events; --", "c": "<script>", "sku": "x\x00y", "d": 2**70, "e": "Nhẫn 💍"}
    assert kiosk.send(kiosk.event(data=data)) == ["accepted"]
    with platform.db.read() as connection:
        row = connection.execute(select(schema.events)).one()
    assert row.sku is None
    assert "DROP TABLE" in row.data


def test_text_that_looks_like_the_databases_own_signs_is_text(kiosk: Kiosk, platform: Platform) -> None:
    """Tabs, line ends, backslashes and ``\\N`` mean something to COPY."""
    odd = ["\\N", "a\tb", "a\nb\r", "\\", "\\.", "q\"'", "\\t", "é\u2028"]
    events = [kiosk.event(data={"sku": text, "said": text}, visit="v1") for text in odd]
    assert set(kiosk.send(*events)) == {"accepted"}
    with platform.db.read() as connection:
        rows = connection.execute(select(schema.events).order_by(schema.events.c.sequence)).all()
    assert [row.sku for row in rows] == odd
    assert [json.loads(row.data)["said"] for row in rows] == odd
    assert {row.visit for row in rows} == {"v1"}


def test_the_device_sees_what_the_platform_has(kiosk: Kiosk) -> None:
    kiosk.send(*(kiosk.event() for _ in range(7)))
    answer = kiosk.client.get(paths.ME, headers=kiosk.headers).json()
    assert (answer["events"], answer["last_sequence"]) == (7, 7)


def test_a_sequence_under_a_second_id_is_kept_and_counted(kiosk: Kiosk, platform: Platform) -> None:
    kiosk.send(kiosk.event(), kiosk.event())
    kiosk.sequence = 0
    assert kiosk.send(kiosk.event(id="copy-1")) == ["accepted"]
    with platform.db.read() as connection:
        assert connection.execute(select(schema.devices.c.repeats)).scalar_one() == 1


def test_what_is_no_batch_is_refused(kiosk: Kiosk) -> None:
    def post(content: bytes, content_type: str = CLOUDEVENTS_BATCH) -> int:
        return kiosk.client.post(
            paths.EVENTS, content=content, headers=kiosk.headers | {"Content-Type": content_type}
        ).status_code

    assert post(b"<html>") == 400
    assert post(b"{}") == 400
    assert post(b"[" * 100_000) == 400
    assert post(encode_batch([kiosk.event()]), "application/json") == 415
    assert post(b"[" + b",".join([b"{}"] * 501) + b"]") == 413
    assert post(b" " * (2 * 1024 * 1024 + 1)) == 413
    assert kiosk.client.post(paths.EVENTS, content=b"[]").status_code == 401

"""After an erasure nothing of the person is on the disk: every page of every file is decrypted and searched."""

from __future__ import annotations

from pathlib import Path

from sync.records import Consent, EventType, Purpose, Tombstone, Topic
from sync.store import Cache, Keys, Ledger, Outbox, Staging
from sync.store.pages import all_pages
from tests.unit.sync.store.conftest import NOW, change, profile

CANARIES = [b"canaryfirst", b"canaryfull", b"0987654321", b"canarycard", b"canarysku", b"canaryguest", b"cnryp"]


def found_on_disk(directory: Path, keys: Keys) -> set[bytes]:
    found = set()
    for name in ("ledger.db", "cache.db"):
        for page in all_pages(directory / name, keys.candidates(name)[0]):
            found |= {canary for canary in CANARIES if canary in page.lower()}
    for path in directory.rglob("*"):
        if path.is_file():
            found |= {canary for canary in CANARIES if canary in path.read_bytes().lower()}
    return found


def test_no_canary_is_left_on_any_page(tmp_path: Path, keys: Keys, ledger: Ledger, staging: Staging) -> None:
    person = profile(
        1, pseudonym="cnryp", first_name="Canaryfirst", full_name="Canaryfull Lan", phone="0987654321",
        card_number="canarycard",
    )  # fmt: skip
    others = [change(n, Topic.PROFILE, f"c{n}", profile(n)) for n in range(2, 200)]
    staging.stage([change(1, Topic.PROFILE, "c1", person), *others], 199, 199)
    staging.flip()
    staging.stage([change(200, Topic.PROFILE, "c1", {**person, "points": 3})], 200, 200)
    ledger.append(EventType.GUEST_CHOSEN, visit="v1", data={"before": "canaryguest"})
    ledger.append(EventType.PIECE_VIEWED, visit="v1", subject="cnryp", data={"sku": "canarysku"})
    other = ledger.append(EventType.PIECE_VIEWED, visit="v2", subject="p2", data={"sku": "R-1"})
    ledger.record_consent(
        Consent(
            customer="c1", purpose=Purpose.RECOGNISE, granted=True, text_version="canarycard", language="vi", at=NOW,
            store="s1", method="kiosk",
        )
    )  # fmt: skip
    ledger.flush()
    assert found_on_disk(tmp_path, keys) == set(CANARIES)

    stone = Tombstone(customer="c1", at=NOW)
    outbox = Outbox(ledger)
    assert staging.pseudonym_of("c1") == "cnryp"
    outbox.forget(201, stone, staging.pseudonym_of("c1"))
    staging.erase([(201, stone)])
    assert outbox._ledger.checkpoint()
    # The pseudonym alone stays, so that late events are recognised; it means nothing without the platform.
    assert found_on_disk(tmp_path, keys) == {b"cnryp"}

    waiting = outbox.waiting(10)
    assert [event.type for event in waiting] == [
        EventType.GUEST_CHOSEN, EventType.PIECE_VIEWED, EventType.PIECE_VIEWED, EventType.PAYLOAD_REDACTED,
    ]  # fmt: skip
    assert waiting[2] == other
    assert waiting[1].subject is None
    assert waiting[1].data == {}
    assert waiting[3].data == {"events": 2, "reason": "erasure"}
    assert ledger.counts().written == 4


def test_what_comes_later_of_an_erased_person_is_redacted_too(ledger: Ledger) -> None:
    outbox = Outbox(ledger)
    outbox.forget(1, Tombstone(customer="c1", pseudonym="p1", at=NOW), None)
    ledger.promise(EventType.PIECE_VIEWED, subject="p1", data={"sku": "R-1"})
    (event,) = outbox.waiting(10)
    assert (event.subject, event.data) == (None, {})


def test_a_withdrawal_hides_the_profile_and_leaves_what_was_agreed_to(ledger: Ledger, staging: Staging) -> None:
    kept = ledger.promise(EventType.PIECE_VIEWED, subject="p1", data={"sku": "R-1"})
    outbox = Outbox(ledger)
    assert outbox.forget(1, Tombstone(customer="c1", pseudonym="p1", at=NOW, reason="withdrawal"), None) == 0
    assert outbox.waiting(10) == [kept]


def test_an_erasure_is_acknowledged_once(ledger: Ledger) -> None:
    outbox = Outbox(ledger)
    stone = Tombstone(customer="c1", pseudonym="p1", at=NOW)
    outbox.forget(1, stone, None)
    assert outbox.erasures_to_acknowledge() == ["c1"]
    outbox.erasures_acknowledged(["c1"])
    outbox.forget(1, stone, None)
    assert outbox.erasures_to_acknowledge() == []


def test_the_cache_forgets_across_a_rebuild(tmp_path: Path, keys: Keys, ledger: Ledger) -> None:
    from sync.agent.down import bury_again

    outbox = Outbox(ledger)
    outbox.forget(9, Tombstone(customer="c1", pseudonym="p1", at=NOW), None)
    staging = Staging(tmp_path / "cache.db", keys)
    staging.contacted()
    bury_again(staging, outbox)
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1)), change(2, Topic.PROFILE, "c2", profile(2))], 2, 2)
    staging.flip()
    cache = Cache.open(tmp_path / "cache.db", keys)
    assert cache.profile("c1") is None
    assert cache.profile("c2") is not None
    cache.close()
    staging.close()

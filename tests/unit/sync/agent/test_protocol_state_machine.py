"""Any order of visits, deliveries, lost answers, changes, erasures and restarts ends with both sides the same."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sync.agent.down import bury_again, bury_ahead, take
from sync.agent.trust import Trust
from sync.protocol import decode_batch, encode_batch, manifest_key, sign_manifest
from sync.records import Answer, Change, Event, EventType, Manifest, Page, Topic, Verdict
from sync.store import Cache, Keys, Ledger, Outbox, Staging, rotate
from tests.unit.sync.store.conftest import NOW, profile

PLATFORM = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
CUSTOMERS = st.integers(1, 6)


class Sync(RuleBasedStateMachine):
    """A device with real files, and a platform reduced to what the protocol promises."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        self.acknowledged: set[str] = set()
        self.taken: dict[str, Event] = {}
        self.feed: dict[tuple[Topic, str], tuple[int, dict[str, Any] | None]] = {}
        self.head = 0
        self.erased: set[str] = set()
        self.snapshots: list[set[tuple[int, str]]] = [set()]
        self.cursor = (0, 0)
        self.issued = 0
        self.signed: set[int] = set()
        self.shown_issue = 0
        self.open()

    def open(self) -> None:
        keys = Keys.load(self.folder)
        self.ledger = Ledger.open(self.folder / "ledger.db", keys)
        self.ledger.enrolled("d1", "s1")
        self.trust = Trust(self.ledger)
        self.trust.begin([manifest_key(PLATFORM)])
        self.outbox = Outbox(self.ledger)
        self.staging = Staging(self.folder / "cache.db", keys)
        self.staging.contacted()
        self.cache = Cache.open(self.folder / "cache.db", keys)
        bury_again(self.staging, self.outbox)

    def close(self) -> None:
        for handle in (self.cache, self.staging, self.ledger):
            handle.close()

    @rule(customer=st.none() | CUSTOMERS)
    def something_happens(self, customer: int | None) -> None:
        subject = f"p{customer}" if customer else None
        self.ledger.append(EventType.PIECE_VIEWED, subject=subject, data={"sku": "R-1"})
        self.acknowledged.add(self.ledger.promise(EventType.CONSENT_ANSWERED, subject=subject).id)

    @rule(limit=st.integers(1, 5), fate=st.sampled_from(["answered", "lost before", "lost after", "half answered"]))
    def a_batch_is_sent(self, limit: int, fate: str) -> None:
        events = self.outbox.waiting(limit)
        if not events or fate == "lost before":
            return
        answers = []
        for event in decode_batch(encode_batch(events)):
            assert isinstance(event, Event)
            known = event.id in self.taken
            self.taken.setdefault(event.id, event)
            answers.append(Answer(id=event.id, verdict=Verdict.DUPLICATE if known else Verdict.ACCEPTED))
        if fate != "lost after":
            self.outbox.settle(answers[: len(answers) // 2] if fate == "half answered" else answers)

    @rule(customer=CUSTOMERS, points=st.integers(0, 9))
    def the_platform_learns(self, customer: int, points: int) -> None:
        key = f"c{customer}"
        if key not in self.erased:
            self.publish(Topic.PROFILE, key, profile(customer, points=points))

    @rule(customer=CUSTOMERS)
    def somebody_is_erased(self, customer: int) -> None:
        key = f"c{customer}"
        self.erased.add(key)
        stone = {"customer": key, "pseudonym": f"p{customer}", "at": NOW.isoformat()}
        self.publish(Topic.TOMBSTONE, key, stone)
        self.publish(Topic.PROFILE, key, None)

    def publish(self, topic: Topic, key: str, record: dict[str, Any] | None) -> None:
        self.head += 1
        self.feed[topic, key] = (self.head, record)
        self.snapshots.append(self.live())

    def live(self) -> set[tuple[int, str]]:
        rows = self.feed.items()
        return {(cursor, key) for (topic, key), (cursor, record) in rows if record and topic is Topic.PROFILE}

    @rule(limit=st.integers(1, 4))
    def a_page_comes(self, limit: int) -> None:
        after = self.staging.staged()
        rows = sorted((cursor, *key, record) for key, (cursor, record) in self.feed.items() if cursor > after)
        changes = tuple(Change(cursor=c, topic=topic, key=key, record=record) for c, topic, key, record in rows[:limit])
        more = len(rows) > limit
        take(
            Page(changes=changes, next=changes[-1].cursor if more else self.head, head=self.head, more=more),
            self.staging,
            self.outbox,
            self.trust,
        )

    @rule()
    def tombstones_come_ahead(self) -> None:
        after = self.staging.staged()
        rows = sorted((cursor, *key, record) for key, (cursor, record) in self.feed.items() if cursor > after)
        stones = tuple(
            Change(cursor=c, topic=topic, key=key, record=record)
            for c, topic, key, record in rows if topic is Topic.TOMBSTONE
        )  # fmt: skip
        bury_ahead(Page(changes=stones, next=self.head, head=self.head, more=False), self.staging, self.outbox)
        for stone in stones:
            assert self.cache.profile(stone.key) is None

    @rule(forged=st.booleans())
    def a_playlist_is_issued(self, forged: bool) -> None:
        self.issued += 1
        body = {"issue": self.issued}
        manifest = Manifest(topic="playlist", key="main", version=self.issued, issued_at=NOW, body=body)
        signed = sign_manifest(manifest, STRANGER if forged else PLATFORM)
        if not forged:
            self.signed.add(self.issued)
        self.publish(Topic.PLAYLIST, "main", signed.model_dump(mode="json"))

    @rule(customer=CUSTOMERS)
    def somebody_withdraws(self, customer: int) -> None:
        key = f"c{customer}"
        if key not in self.erased:
            self.publish(Topic.PROFILE, key, None)

    @rule()
    def the_keys_change(self) -> None:
        rotate(self.folder, self.staging)

    @rule()
    def a_key_change_is_cut_off(self) -> None:
        keys = Keys.load(self.folder)
        if len(keys.secrets) == 1:
            keys.begin_rotation()

    @rule()
    def rubbish_is_collected(self) -> None:
        self.staging.collect()

    @rule()
    def the_device_restarts(self) -> None:
        self.close()
        self.open()

    @rule()
    @precondition(lambda self: self.head > 3)
    def the_cache_is_lost(self) -> None:
        self.staging.discard("a test")
        self.cursor = (0, 0)
        bury_again(self.staging, self.outbox)
        self.staging.contacted()

    @invariant()
    def only_signed_playlists_are_shown_and_never_an_older_one(self) -> None:
        shown = self.cache.manifests(Topic.PLAYLIST).get("main")
        if shown is not None:
            assert shown.version in self.signed
            assert shown.version >= self.shown_issue
            self.shown_issue = shown.version

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        waiting = {event.id for event in self.outbox.waiting(10_000)}
        assert self.acknowledged <= waiting | set(self.taken)
        assert not self.outbox.quarantined()

    @invariant()
    def the_cursor_never_goes_back(self) -> None:
        status = self.cache.status()
        assert (status.cursor, status.staged) >= self.cursor
        assert status.cursor >= self.cursor[0]
        self.cursor = (status.cursor, status.staged)

    @invariant()
    def what_is_shown_is_one_instant_less_the_erased(self) -> None:
        known = {stone.customer for stone in self.ledger.tombstones()}
        shown = {row for row in self.cache.versions() if row[1] != "main"}
        assert any(shown == {row for row in snapshot if row[1] not in known} for snapshot in self.snapshots)
        for customer in known:
            assert self.cache.profile(customer) is None

    def teardown(self) -> None:
        while self.staging.visible() < self.head:
            self.a_page_comes(100)
        while self.outbox.waiting(1):
            self.a_batch_is_sent(100, "answered")
        assert {row for row in self.cache.versions() if row[1] != "main"} == self.live()
        assert self.acknowledged <= set(self.taken)
        counts = self.ledger.counts()
        assert counts.written == counts.acknowledged == len(self.taken)
        assert len({event.sequence for event in self.taken.values()}) == len(self.taken)
        self.close()
        shutil.rmtree(self.folder)


TestSync = Sync.TestCase
TestSync.settings = settings(
    max_examples=int(os.environ.get("MACHINE_EXAMPLES", "5")),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)

"""The whole way of a delayed reward: a kiosk's decision, a till's sale, the feed, and what the kiosk learns of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from fastapi.testclient import TestClient

from kiosk.personalization.experiment import Arm
from kiosk.session.core import Core, Place
from kiosk.session.shopping import Shopping
from sync.central import catalogue, feed
from sync.central.platform import Platform
from sync.protocol import paths
from sync.records import Answer, EventType, Page, Piece, Verdict
from sync.store import Cache, Keys, Ledger, Outbox
from sync.store.staging import Staging
from tests.unit.sync.central.conftest import STORE, Clock, Kiosk
from tests.unit.sync.central.test_rewards import line, sell

VISITS = 12
NEW, PLAIN = [f"N{n}" for n in range(4)], [f"P{n}" for n in range(8)]


def stock(platform: Platform) -> None:
    now = platform.now()
    with feed.change(platform.db, platform.hub) as change:
        for sku in NEW + PLAIN:
            words = {"vi": sku, "en": sku}
            piece = Piece.model_validate(
                {"sku": sku, "kind": "ring", "name": words, "story": words, "metal": "gold_18k", "weight_g": 3}
                | {"price_vnd": 5_000_000, "price_at": now, "new_from": now - timedelta(days=3) if sku in NEW else None}
            )
            catalogue.put_pieces(change, [piece], {sku: 1_000_000})
            catalogue.set_stock(change, STORE, {sku: 9}, now)


def test_what_the_till_sells_moves_the_next_choice(
    client: TestClient, platform: Platform, clock: Clock, tmp_path: Path
) -> None:
    clock.value = datetime.now(UTC)
    stock(platform)
    wire = Kiosk(client, platform)
    keys = Keys.load(tmp_path)
    ledger, staging = Ledger.open(tmp_path / "ledger.db", keys), Staging(tmp_path / "cache.db", keys)
    cache = Cache.open(tmp_path / "cache.db", keys)
    ledger.enrolled(wire.device, STORE)
    core = Core(
        ledger, cache, Place(STORE, wire.device), language="vi", now=lambda: datetime.now(UTC), monotonic=monotonic
    )
    shopping = Shopping(core)

    def fetch() -> None:
        wire.sign_in()
        asked = client.get(paths.FEED, params={"after": staging.staged(), "limit": 1000}, headers=wire.headers)
        page = Page.model_validate_json(asked.text)
        staging.stage(page.changes, page.next, page.head)
        staging.flip()

    def visit(number: int) -> None:
        core.visit = None
        begun = core.begin()
        begun.arm = Arm.PERSONAL
        shopping.open_home()
        ledger.flush()
        events = Outbox(ledger).waiting(500)
        assert set(wire.send(*events)) == {"accepted"}
        decided = next(event for event in events if event.type is EventType.DECISION_MADE)
        Outbox(ledger).settle([Answer(id=event.id, verdict=Verdict.ACCEPTED) for event in events])
        logged.append(decided.data)
        bought = next((choice.key for choice in begun.choices if choice.key in NEW), None)
        if bought is not None:
            sell(client, platform, f"S{number}", line(bought, 5_000_000), visit=begun.id)

    logged: list[dict[str, object]] = []
    fetch()
    for number in range(VISITS):
        visit(number)
    fetch()
    visit(VISITS)
    first, last = logged[0]["learnt"], logged[-1]["learnt"]
    assert first == {"rewards": 0, "bonus": {}}
    assert isinstance(last, dict)
    assert last["rewards"] >= VISITS // 2
    assert last["bonus"]["new"] > 0 > last["bonus"]["in_store"]
    assert {choice["reason"] for choice in logged[-1]["choices"]} <= {"new", "in_store", "choice_of_house"}  # type: ignore[attr-defined]
    cache.close()
    staging.close()
    ledger.close()

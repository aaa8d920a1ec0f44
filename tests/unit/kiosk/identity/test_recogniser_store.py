"""The recogniser on the real encrypted store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.identity import Outcome, Recogniser
from sync.central.codes import sign
from sync.records import Change, Purpose, Tombstone, Topic
from sync.store import Cache, Keys, Ledger, Staging
from tests.unit.kiosk.identity.minting import Signer, person


class Stored:
    def __init__(self, directory: Path) -> None:
        keys = Keys.load(directory)
        self.staging = Staging(directory / "cache.db", keys)
        self.staging.contacted()
        self.ledger = Ledger.open(directory / "ledger.db", keys)
        self.cache = Cache.open(directory / "cache.db", keys)
        self.platform = Signer()
        self.now = datetime.now(UTC)
        self.recogniser = Recogniser(self.cache, self.ledger, lambda: self.now)
        key, profile = self.platform.record(self.now), person(1, Purpose.RECOGNISE)
        self.staging.stage(
            [
                Change(cursor=1, topic=Topic.TOKEN_KEY, key=key.kid, record=key.model_dump(mode="json")),
                Change(cursor=2, topic=Topic.PROFILE, key="c1", record=profile.model_dump(mode="json")),
            ],
            2,
            2,
        )
        self.staging.flip()

    def close(self) -> None:
        self.cache.close()
        self.ledger.close()
        self.staging.close()


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Stored]:
    stored = Stored(tmp_path)
    yield stored
    stored.close()


def test_a_code_is_taken_once_and_its_owner_is_known(stored: Stored) -> None:
    code = stored.platform.code("c1", at=stored.now)
    recognition = stored.recogniser.recognise(code)
    assert recognition.profile
    assert recognition.profile.full_name == "Nguyễn Thị Lan"
    assert recognition.consents == {Purpose.RECOGNISE}
    assert stored.recogniser.recognise(code).outcome is Outcome.REPLAYED


def test_a_code_that_the_platform_itself_made(stored: Stored) -> None:
    code = sign("c1", stored.platform.kid, stored.platform.private.private_bytes_raw(), stored.now)
    assert stored.recogniser.recognise(code.text).outcome is Outcome.ACCEPTED
    assert stored.recogniser.recognise(code.text).outcome is Outcome.REPLAYED


def test_an_unknown_customer(stored: Stored) -> None:
    assert stored.recogniser.recognise(stored.platform.code("c9", at=stored.now)).outcome is Outcome.UNKNOWN


def test_without_contact_nobody_is_recognised(stored: Stored, tmp_path: Path) -> None:
    impatient = Cache.open(tmp_path / "cache.db", Keys.load(tmp_path), stale_hours=1e-9)
    recogniser = Recogniser(impatient, stored.ledger, lambda: stored.now)
    assert recogniser.recognise(stored.platform.code("c1", at=stored.now)).outcome is Outcome.STALE
    impatient.close()


def test_a_tombstone_wins(stored: Stored) -> None:
    stone = Tombstone(customer="c1", pseudonym="p1", at=stored.now + timedelta(seconds=1))
    stored.staging.erase([(3, stone)])
    stored.ledger.write(
        lambda c: (
            c.execute(
                "INSERT INTO tombstone (cursor, customer, pseudonym, at, reason) VALUES (3, 'c1', 'p1', ?, 'erasure')",
                (stone.at.isoformat(),),
            )
            and None
        )
    )
    assert stored.recogniser.recognise(stored.platform.code("c1", at=stored.now)).outcome is Outcome.WITHDRAWN

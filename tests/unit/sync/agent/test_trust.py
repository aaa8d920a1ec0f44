"""Policies, models and playlists: taken when signed for here and newer than before, refused otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.agent.down import take
from sync.agent.trust import Trust
from sync.protocol import manifest_key, sign_manifest
from sync.records import Change, Manifest, ManifestFile, Page, SignedManifest, Topic
from sync.store import Cache, Ledger, Outbox, Staging
from tests.unit.sync.store.conftest import NOW, cache, keys, ledger, open_ledger, staging  # noqa: F401

PLATFORM = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


@pytest.fixture
def trust(ledger: Ledger) -> Trust:  # noqa: F811
    ledger.enrolled("d1", "s1")
    trust = Trust(ledger)
    trust.begin([manifest_key(PLATFORM)])
    return trust


def playlist(version: int = 1, signer: Ed25519PrivateKey = PLATFORM, **changes: object) -> SignedManifest:
    told = {"topic": "playlist", "key": "main", "version": version, "issued_at": NOW, "body": {"v": version}}
    return sign_manifest(Manifest.model_validate(told | changes), signer)


def change(signed: SignedManifest | None, cursor: int = 1, topic: Topic = Topic.PLAYLIST, key: str = "main") -> Change:
    return Change(cursor=cursor, topic=topic, key=key, record=signed and signed.model_dump(mode="json"))


def test_what_is_signed_for_here_is_shown_and_its_files_are_wanted(
    trust: Trust, ledger: Ledger, staging: Staging, cache: Cache  # noqa: F811
) -> None:  # fmt: skip
    film = ManifestFile(name="film.mp4", sha256="ab" * 32, size=5)
    page = Page(changes=(change(playlist(files=(film,), store="s1")),), next=1, head=1, more=False)
    take(page, staging, Outbox(ledger), trust)
    assert cache.manifests(Topic.PLAYLIST)["main"].body == {"v": 1}
    assert staging.media_wanted() == [("ab" * 32, 5)]


def tampered(signed: SignedManifest) -> SignedManifest:
    return signed.model_copy(update={"payload": signed.payload.replace('"v":1', '"v":9')})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (change(playlist(signer=STRANGER)), "not known here"),
        (change(tampered(playlist())), "signature is wrong"),
        (change(playlist().model_copy(update={"kid": "other"})), "not known here"),
        (change(playlist(store="s2")), "signed for the store s2"),
        (change(playlist(), key="other"), "signed as playlist main"),
        (change(playlist(), topic=Topic.POLICY), "signed as playlist main"),
        (change(None), "without a signature"),
        (Change(cursor=1, topic=Topic.PLAYLIST, key="main", record={"items": []}), "not signed"),
    ],
)
def test_what_proves_nothing_leaves_what_was_there(
    trust: Trust, ledger: Ledger, staging: Staging, cache: Cache, wrong: Change, told: str  # noqa: F811
) -> None:  # fmt: skip
    outbox = Outbox(ledger)
    take(Page(changes=(change(playlist(), 1),), next=1, head=1, more=False), staging, outbox, trust)
    later = wrong.model_copy(update={"cursor": 2})
    take(Page(changes=(later,), next=2, head=2, more=False), staging, outbox, trust)
    assert told in trust.refused
    assert cache.manifests(Topic.PLAYLIST)["main"].version == 1
    assert staging.staged() == 2


def test_no_older_version_and_no_second_one_of_a_number_comes_back_even_with_a_new_cache(
    trust: Trust, ledger: Ledger, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    assert len(trust.sift([change(playlist(5))])) == 1
    again = Trust(ledger)  # the cache may be lost; this is in the ledger
    assert again.sift([change(playlist(4))]) == []
    assert "older" in again.refused
    assert again.sift([change(playlist(5, body={"v": "else"}))]) == []
    assert len(again.sift([change(playlist(5))])) == 1
    assert len(again.sift([change(playlist(6))])) == 1


def test_a_signed_withdrawal_takes_it_away_for_good(trust: Trust) -> None:
    (gone,) = trust.sift([change(playlist(5, withdrawn=True))])
    assert gone.record is None
    assert trust.sift([change(playlist(4))]) == []


def test_a_new_key_is_learnt_from_the_one_that_is_known_and_from_nobody_else(trust: Trust) -> None:
    fresh = manifest_key(STRANGER)
    told = {"topic": "manifest_key", "key": fresh.kid, "body": fresh.model_dump()}
    itself = playlist(signer=STRANGER, **told)
    assert trust.sift([change(itself, 1, Topic.MANIFEST_KEY, fresh.kid)]) == []
    trust.begin([fresh])  # a second enrolment answer does not count
    assert trust.sift([change(playlist(2, signer=STRANGER))]) == []
    endorsed = playlist(**told)
    assert len(trust.sift([change(endorsed, 2, Topic.MANIFEST_KEY, fresh.kid)])) == 1
    assert len(trust.sift([change(playlist(2, signer=STRANGER))])) == 1

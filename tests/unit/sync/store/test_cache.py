"""What readers see, and when."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from foundation.errors import Bug
from sync.records import Kind, Tombstone, Topic
from sync.store import Cache, Keys, Staging
from sync.store import cache as cache_module
from tests.unit.sync.store.conftest import NOW, change, piece, profile


def test_staged_records_are_unseen_until_the_flip(cache: Cache, staging: Staging) -> None:
    before = cache.generation()
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 2)
    assert cache.profile("c1") is None
    staging.stage([change(2, Topic.PIECE, "R-1", piece("R-1", "Nhẫn", "Ring"))], 2, 9)
    assert cache.generation() == before
    staging.flip()
    assert cache.generation() != before
    found = cache.profile("c1")
    assert found is not None
    assert found.pseudonym == "p1"
    assert [p.sku for p in cache.pieces(Kind.RING)] == ["R-1"]
    assert cache.pieces(Kind.WATCH) == []


def test_a_profile_is_found_by_card_and_by_phone_however_written(cache: Cache, staging: Staging) -> None:
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    staging.flip()
    for found in (
        cache.profile_by_card("893800000001"),
        cache.profile_by_phone("+84 91 000 0001"),
        cache.profile_by_phone("0910000001"),
    ):
        assert found is not None
        assert found.id == "c1"
    assert cache.profile_by_card("893800000002") is None


def test_a_change_shows_the_new_card_and_forgets_the_old(cache: Cache, staging: Staging) -> None:
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    staging.flip()
    staging.stage([change(2, Topic.PROFILE, "c1", profile(1, card_number="777"))], 2, 2)
    assert cache.profile_by_card("777") is None
    assert cache.profile_by_card("893800000001") is not None
    staging.flip()
    assert cache.profile_by_card("777") is not None
    assert cache.profile_by_card("893800000001") is None
    assert staging.collect() == 1
    assert staging.collect() == 0
    assert cache.profile("c1") is not None


def test_a_record_that_is_gone_is_gone_and_collected(cache: Cache, staging: Staging) -> None:
    staging.stage([change(1, Topic.PIECE, "R-1", piece("R-1", "Nhẫn", "Ring"))], 1, 1)
    staging.flip()
    staging.stage([change(2, Topic.PIECE, "R-1", None)], 2, 2)
    assert cache.piece("R-1") is not None
    staging.flip()
    assert cache.piece("R-1") is None
    assert cache.search("nhẫn") == []
    assert staging.collect() == 2
    assert staging.connection.execute("SELECT count(*) FROM known").fetchone() == (0,)
    assert staging.connection.execute("SELECT count(*) FROM superseded").fetchone() == (0,)


def test_a_tombstone_wins_at_once_over_seen_and_staged_versions(cache: Cache, staging: Staging) -> None:
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    staging.flip()
    staging.stage([change(2, Topic.PROFILE, "c1", profile(1, points=5))], 2, 3)
    staging.erase([(3, Tombstone(customer="c1", at=NOW))])
    assert cache.profile("c1") is None
    assert cache.search_customers("đặng lan") == []
    staging.flip()
    assert cache.profile("c1") is None
    # Nothing brings an erased person back, whatever comes later.
    staging.stage([change(4, Topic.PROFILE, "c1", profile(1))], 4, 4)
    staging.flip()
    assert cache.profile("c1") is None
    assert cache.profile_by_card("893800000001") is None


def test_who_withdrew_may_come_back_with_a_later_profile(cache: Cache, staging: Staging) -> None:
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    staging.flip()
    staging.erase([(2, Tombstone(customer="c1", at=NOW, reason="withdrawal"))])
    assert cache.profile("c1") is None
    staging.stage([change(3, Topic.PROFILE, "c1", profile(1))], 3, 3)
    staging.flip()
    assert cache.profile("c1") is not None


def test_staging_goes_on_after_a_stop_and_never_back(tmp_path: Path, keys: Keys, staging: Staging) -> None:
    page = [change(n, Topic.PROFILE, f"c{n}", profile(n)) for n in range(1, 251)]
    staging.stage(page, 250, 400)
    staging.close()
    again = Staging(tmp_path / "cache.db", keys)
    assert (again.staged(), again.visible()) == (250, 0)
    again.stage(page[-10:], 250, 400)  # the same rows once more change nothing
    assert again.connection.execute("SELECT count(*) FROM known").fetchone() == (250,)
    with pytest.raises(Bug, match="went back"):
        again.stage(page[:10], 10, 400)
    again.close()


def test_without_contact_for_72_hours_nobody_is_recognised(
    cache: Cache, staging: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    staging.stage([change(2, Topic.PIECE, "R-1", piece("R-1", "Nhẫn", "Ring"))], 2, 2)
    staging.flip()
    uptime = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    monkeypatch.setattr(cache_module, "boot_ns", lambda: uptime + int(71.9 * 3600e9))
    assert cache.profile("c1") is not None
    monkeypatch.setattr(cache_module, "boot_ns", lambda: uptime + int(72.1 * 3600e9))
    assert cache.contact().stale
    assert cache.profile("c1") is None
    assert cache.profile_by_card("893800000001") is None
    assert cache.search_customers("lan") == []
    assert cache.piece("R-1") is not None


def test_a_clock_set_back_before_the_last_contact_counts_as_stale(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "boot_id", lambda: "another run of the machine")
    assert not cache.contact().stale

    class Earlier(cache_module.datetime):  # type: ignore[name-defined, misc]
        @classmethod
        def now(cls, tz: object = None) -> object:
            return super().now(tz) - timedelta(days=30)

    monkeypatch.setattr(cache_module, "datetime", Earlier)
    assert cache.contact().stale


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nhẫn đính hôn", "R-1"),
        ("nhan dinh hon", "R-1"),
        ("NHAN DINH", "R-1"),
        ("engagement ri", "R-1"),
        ("engagment", "R-1"),
        ("bong tai ngoc", "E-1"),
        ("bông tai ngọk trai", "E-1"),
        ("perl earings", "E-1"),
        ("e-1", "E-1"),
    ],
)
def test_search_forgives_marks_case_and_slips(cache: Cache, staging: Staging, typed: str, found: str) -> None:
    pieces = [
        piece("R-1", "Nhẫn đính hôn kim cương", "Diamond engagement ring"),
        piece("E-1", "Bông tai ngọc trai", "Pearl earrings", kind="earring"),
        piece("N-1", "Dây chuyền vàng", "Gold necklace", kind="necklace"),
    ]
    staging.stage([change(n, Topic.PIECE, p["sku"], p) for n, p in enumerate(pieces, 1)], 3, 3)
    staging.flip()
    assert [p.sku for p in cache.search(typed)][:1] == [found]


@pytest.mark.parametrize("typed", ["", '"', "AND", "* ( ) NEAR", "zzzzqqq", "'; DROP TABLE known; --"])
def test_search_takes_anything_somebody_types(cache: Cache, staging: Staging, typed: str) -> None:
    staging.stage([change(1, Topic.PIECE, "R-1", piece("R-1", "Nhẫn", "Ring"))], 1, 1)
    staging.flip()
    assert cache.search(typed) == []


def test_staff_find_customers_by_name_card_and_phone(cache: Cache, staging: Staging) -> None:
    staging.stage([change(n, Topic.PROFILE, f"c{n}", profile(n)) for n in (1, 2)], 2, 2)
    staging.flip()
    assert [p.id for p in cache.search_customers("dang lan 2")] == ["c2"]
    assert [p.id for p in cache.search_customers("0910000001")] == ["c1"]
    assert [p.id for p in cache.search_customers("893800000002")] == ["c2"]


def test_a_record_this_version_cannot_read_counts_as_gone(
    cache: Cache, staging: Staging, caplog: pytest.LogCaptureFixture
) -> None:
    staging.stage([change(1, Topic.PIECE, "R-1", piece("R-1", "Nhẫn", "Ring"))], 1, 1)
    staging.stage([change(2, Topic.PIECE, "R-1", {"sku": "R-1", "price": "?"})], 2, 2)
    staging.flip()
    assert cache.piece("R-1") is None
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize("typed", ["nguyne thi", "Nguyễn Thị Đặgn", "dagn lan", "nguyen lann", "nguyên thi dang lna"])
def test_staff_find_customers_in_spite_of_slips(cache: Cache, staging: Staging, typed: str) -> None:
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    staging.stage([change(2, Topic.PROFILE, "c2", profile(2, full_name="Trần Văn Bình"))], 2, 2)
    staging.flip()
    assert [found.id for found in cache.search_customers(typed)] == ["c1"]
    assert cache.search_customers("Zzyx") == []

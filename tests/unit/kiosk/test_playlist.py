"""What an idle screen plays: order, hours, what is not here yet, and playlists with mistakes."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.signage.playlist import Item, Programme, published_items
from sync.records import Manifest, ManifestFile, Topic

A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def playlist(key: str, items: list[dict[str, Any]]) -> Manifest:
    files = tuple(ManifestFile(name=f"{i}.webp", sha256=one["sha256"], size=1) for i, one in enumerate(items)
                  if len(one.get("sha256", "")) == 64)  # fmt: skip
    return Manifest(
        topic=Topic.PLAYLIST, key=key, version=1, issued_at=datetime(2026, 11, 28, tzinfo=UTC), files=files,
        body={"items": items},
    )  # fmt: skip


class Shop:
    def __init__(self, *manifests: Manifest) -> None:
        self._manifests = manifests

    def manifests(self, topic: Topic) -> dict[str, Manifest]:
        return {one.key: one for one in self._manifests if one.topic == topic}


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 28, hour, minute)


def played(programme: Programme, now: datetime, times: int, there: set[str] | None = None) -> list[str | None]:
    found = []
    for _ in range(times):
        item = programme.advance(now, lambda item: there is None or item.sha256 in there or item.sku in there)
        found.append(item and (item.sha256 or item.sku))
    return found


def test_playlists_go_round_in_order_one_after_the_other() -> None:
    programme = Programme()
    programme.set(
        published_items(Shop(playlist("tet", [{"sku": "R-1"}]), playlist("main", [{"sha256": B}, {"sha256": A}])))
    )
    assert played(programme, at(12), 4) == [B, A, "R-1", B]


def test_items_keep_their_hours_also_over_midnight() -> None:
    day = Item(sha256=A, **{"from": "09:00", "until": "21:30"})
    night = Item(sha256=B, **{"from": "21:30", "until": "09:00"})
    assert [day.keeps(at(hour).time()) for hour in (8, 9, 21, 22)] == [False, True, True, False]
    assert [night.keeps(at(hour).time()) for hour in (8, 9, 21, 22)] == [True, False, False, True]
    programme = Programme()
    programme.set((day, night))
    assert played(programme, at(10), 2) == [A, A]
    assert played(programme, at(23), 2) == [B, B]


def test_what_was_not_fetched_is_passed_over_until_it_is_there() -> None:
    programme = Programme()
    programme.set((Item(sha256=A), Item(sha256=B), Item(sku="R-1")))
    assert played(programme, at(12), 3, {B}) == [B, B, B]
    assert played(programme, at(12), 3, {A, B, "R-1"}) == ["R-1", A, B]
    assert played(programme, at(12), 1, set()) == [None]


def test_the_same_playlist_again_goes_on_and_another_begins_anew() -> None:
    items = (Item(sha256=A), Item(sha256=B), Item(sha256=C))
    programme = Programme()
    programme.set(items)
    assert played(programme, at(12), 1) == [A]
    programme.set(items)
    assert played(programme, at(12), 1) == [B]
    programme.set((Item(sha256=C), Item(sha256=A)))
    assert played(programme, at(12), 1) == [C]


@pytest.mark.parametrize(
    "items",
    [
        [],
        [1],
        [{}],
        [{"sha256": A, "sku": "R-1"}],
        [{"sha256": "no"}],
        [{"sha256": A, "seconds": 0}],
        [{"sha256": A, "seconds": 1e9}],
        [{"sha256": A, "from": "25:00"}],
        [{"sha256": A, "surprise": 1}],
        [{"sku": "x" * 65}],
        [{"sku": "R-1"}] * 501,
    ],
)
def test_a_playlist_with_a_mistake_is_left_out_whole_and_the_rest_plays(
    items: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    wrong = playlist("broken", [])
    wrong = wrong.model_copy(update={"body": {"items": items}, "files": playlist("x", [{"sha256": A}]).files})
    with caplog.at_level(logging.ERROR):
        found = published_items(Shop(wrong, playlist("good", [{"sha256": B}])))
    assert [item.sha256 for item in found] == [B]
    assert "broken is not played" in caplog.text


def test_a_picture_that_the_manifest_does_not_name_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    """Only named files were fetched and verified for this playlist."""
    manifest = playlist("main", [{"sha256": A}]).model_copy(update={"files": ()})
    with caplog.at_level(logging.ERROR):
        assert published_items(Shop(manifest)) == ()
    assert "does not name" in caplog.text

"""After goodbye nothing of a visit is left: on the screen, in view-models and other objects, in caches, on the disk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journey.scenes import told_by

pytestmark = [pytest.mark.screen, pytest.mark.timeout(420)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return told_by("tests.journey.wipe_scene", tmp_path_factory.mktemp("wipe"))


def test_the_search_finds_people_while_they_are_there(told: dict[str, Any]) -> None:
    for visit in ("known", "typed", "joined"):
        assert all(count > 0 for count in told[visit].values()), (visit, told[visit])
    assert told["promised"], "whoever joins is in the encrypted ledger until the platform has heard of it"


@pytest.mark.parametrize("visit", ["known", "typed", "joined"])
def test_nothing_of_a_visit_is_left_after_goodbye(told: dict[str, Any], visit: str) -> None:
    left = told[f"after_{visit}"]
    assert left.pop("records") == {"Profile": 0, "Visit": 0, "Consent": 0}
    assert {name: found for name, found in left.items() if found} == {}


def test_nothing_that_was_typed_is_on_the_disk_even_decrypted(told: dict[str, Any]) -> None:
    assert told["typed_on_disk"] == []


def test_nothing_readable_is_on_the_disk_or_in_temporary_files(told: dict[str, Any]) -> None:
    assert (told["plain_on_disk"], told["temp"]) == ([], [])

"""To be forgotten: by a touch at one kiosk, or by the office; everywhere, provably, with nothing left on any disk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journey.scenes import told_by

pytestmark = [pytest.mark.screen, pytest.mark.timeout(420)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("erasure")
    return told_by("tests.journey.erasure_scene", folder)


def test_the_search_finds_them_while_they_are_known(told: dict[str, Any]) -> None:
    assert {"Zqkanary", "912345670", "ZQ-CANARY-SKU"} <= {line.split(": ")[1] for line in told["before_b"]}
    assert any(line.startswith("cache.db (decrypted)") for line in told["before_a"])
    assert any(line.startswith("ledger.db (decrypted)") for line in told["before_b"])
    assert len(told["before_b"]) >= 6 and told["other_before_b"]
    assert not [line for line in (*told["before_a"], *told["before_b"]) if "decrypted" not in line], (
        "as the files lie there, nothing is readable at any time"
    )


def test_nothing_of_them_is_left_on_any_page_of_any_file(told: dict[str, Any]) -> None:
    assert (told["after_a"], told["after_b"], told["platform_log"]) == ([], [], [])
    assert told["media_untouched"]
    assert told["known_b"] == [False, False] and told["others_b"], "the others are known as before"
    assert told["beacons_b"] == 0


def test_what_was_unsent_is_redacted_and_still_counted(told: dict[str, Any]) -> None:
    assert told["redacted_a"] and told["redacted_a"][0]["reason"] == "erasure"
    assert told["redacted_a"][0]["events"] >= 1
    assert told["asked_a"] == ["erasure.requested"]
    assert told["named_a"] == [], "nothing that waits names them"
    assert told["counted_a"]


def test_the_desk_names_who_has_not_forgotten_yet_and_since_when(told: dict[str, Any]) -> None:
    ((name, since),) = told["not_yet"]
    assert name == "Second"
    assert since.startswith("since ") and "Last seen:" in since
    assert told["not_yet_other"] >= 1


def test_forgetting_takes_three_touches(told: dict[str, Any]) -> None:
    assert told["taps_to_be_forgotten"] == 3


def test_a_pin_chosen_at_one_kiosk_opens_at_another(told: dict[str, Any]) -> None:
    assert (told["by_pin_elsewhere"], told["by_wrong_pin_elsewhere"]) == ("accepted", "wrong")


def test_staff_and_beacons_are_the_platforms(told: dict[str, Any]) -> None:
    assert told["staff"] and told["staff_wrong_pin"] and told["beacon_resolves"]

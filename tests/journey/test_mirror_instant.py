"""The picture and what is worn in it are of one instant, and the test can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journey.test_mirror import played

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(240)]


def test_picture_and_jewellery_are_of_one_instant_in_300_frames(tmp_path: Path) -> None:
    told = played("instant", tmp_path)
    assert (told["equal"], told["different"]) == (300, 0)


def test_poses_that_come_one_frame_late_are_found_out(tmp_path: Path) -> None:
    told = played("late", tmp_path)
    assert told["different"] > 95

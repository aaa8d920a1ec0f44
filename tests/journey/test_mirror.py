"""The mirror's real pixels: occlusion, sides, fades, and a picture left alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = "tests.journey.mirror_scenes"
ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(240)]


def played(scene: str, out: Path) -> dict[str, Any]:
    """Runs one scene in a virtual display of its own and reads what it measured."""
    if shutil.which("xvfb-run") is None:
        pytest.skip("xvfb-run is not installed")
    environment = os.environ | {"QT_QPA_PLATFORM": "xcb", "LIBGL_ALWAYS_SOFTWARE": "1", "QSG_RHI_BACKEND": "opengl"}
    run = subprocess.run(
        [
            "xvfb-run",
            "-a",
            "-s",
            "-screen 0 1280x800x24",
            sys.executable,
            "-m",
            "tests.journey.mirror_scenes",
            scene,
            out,
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told: dict[str, Any] = json.loads((out / f"{scene}.json").read_text())
    assert told["warnings"] == []
    return told


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return played("pixels", tmp_path_factory.mktemp("pixels"))


def test_without_jewellery_every_pixel_is_the_cameras(drawn: dict[str, Any]) -> None:
    assert drawn["nothing"] == 0 and drawn["gone"] == 0


def test_an_earring_is_drawn_where_the_pose_says_and_nowhere_else(drawn: dict[str, Any]) -> None:
    # The piercing is at pixel (640 + 900 * 60 / 600, 360); the piece hangs 25 mm, at 1.5 px/mm.
    top, left, bottom, right = drawn["left_box"]
    assert drawn["left"] > 300
    assert top >= 353 and bottom <= 405 and left >= 712 and right <= 748


def test_behind_the_head_it_is_hidden_and_in_front_it_is_not(drawn: dict[str, Any]) -> None:
    assert drawn["behind"] == 0
    assert drawn["before"] == drawn["left"]


def test_both_ears_are_worn(drawn: dict[str, Any]) -> None:
    _, left, _, right = drawn["both_box"]
    assert left < 560 and right > 720
    assert drawn["both"] > 1.8 * drawn["left"]


def test_the_mirror_shows_the_same_picture_the_other_way_round(drawn: dict[str, Any]) -> None:
    assert drawn["mirror_picture_differs"] == 0
    assert drawn["mirror_differs"] < 0.05 * drawn["left"]


def test_pieces_fade_in_and_out_in_a_fifth_of_a_second(drawn: dict[str, Any]) -> None:
    fade_in, fade_out = drawn["fade_in"], drawn["fade_out"]
    assert fade_in[3] < 0.8 and fade_in[7] == 1.0 and fade_in == sorted(fade_in)
    assert fade_out[3] > 0.2 and fade_out[7] == 0.0 and fade_out == sorted(fade_out, reverse=True)


def test_nothing_of_the_last_picture_is_left_when_the_mirror_rests(drawn: dict[str, Any]) -> None:
    assert drawn["left_over"] == 0

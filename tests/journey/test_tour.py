"""The whole visit, by touch, against a platform that is killed in the middle and comes back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import av
import cv2
import pytest

WHOLE = (
    "attract",
    "welcome",
    "code-refused",
    "consent",
    "home-new",
    "home",
    "browse",
    "piece",
    "model",
    "mirror",
    "mirror-turned",
    "mirror-set",
    "mirror-compare",
    "mirror-close",
    "photo-count",
    "photo",
    "photo-saved",
    "shortlist",
    "goodbye",
    "home-guest-other-language",
    "still-there",
    *(f"{face}--1280x800-text2-en-keys" for face in ("add", "set", "chain", "compare", "closer")),
)


@pytest.mark.screen
@pytest.mark.slow
@pytest.mark.timeout(420)
def test_the_tour_walks_every_screen_and_no_event_is_lost_or_doubled(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk", "tour", "--out", str(tmp_path), "--size", "1280x800", "--json"]

    done = subprocess.run(
        command, capture_output=True, text=True, timeout=400, check=False, cwd=Path(__file__).parents[2]
    )
    report = json.loads((tmp_path / "tour.json").read_text(encoding="utf-8"))
    assert report["problems"] == [], done.stderr[-2000:]
    assert done.returncode == 0
    assert [step["name"] for step in report["steps"]] == list(WHOLE)
    written, acknowledged, found = (report["events"][key] for key in ("written", "acknowledged", "found_on_platform"))
    assert written == acknowledged == found
    assert written > 20
    for step in report["steps"]:
        picture = cv2.imread(str(tmp_path / step["picture"]))
        assert picture is not None and picture.shape == (800, 1280, 3)
        assert picture.std() > 3, f"{step['name']} is a blank screen"
    with av.open(str(tmp_path / "mirror.mp4")) as film:
        assert film.streams.video[0].frames > 10
    assert "code_to_name_ms" in report["measures"]
    for measure in ("mirror_frames_per_second", "tap_to_live_s", "tap_to_earring_s", "switch_ms", "touch_answer_ms"):
        assert measure in report["measures"]
    # Loose: a machine that is busy with other tests passes, a mirror that is broken does not. Goals: docs/tryon.md.
    live, earring = (report["measures"][f"tap_to_{what}_s"] for what in ("live", "earring"))
    assert 0 < live < 3
    assert 0 <= earring - live < 3

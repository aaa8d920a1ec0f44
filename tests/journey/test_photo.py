"""A photo in the real kiosk: the very frame, home to a phone once, and nothing of it left."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(480)]
ROOT = Path(__file__).parents[2]


@contextmanager
def scene(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.journey.photo_scene", str(folder), *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def told_by(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None and process.stderr is not None
    for line in process.stdout:
        if line.startswith("{"):
            found: dict[str, Any] = json.loads(line)
            return found
    raise AssertionError(process.stderr.read()[-3000:])


def times_in_memory(process: int, needle: bytes) -> int:
    """How often ``needle`` stands in what a process has written in memory (proc(5))."""
    count = 0
    for line in Path(f"/proc/{process}/maps").read_text().splitlines():
        place, rights = line.split()[:2]
        if not rights.startswith("rw"):
            continue
        start, end = (int(part, 16) for part in place.split("-"))
        with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
            try:
                memory.seek(start)
                count += len(re.findall(re.escape(needle), memory.read(end - start)))
            except (OSError, ValueError, OverflowError):
                continue  # a device's pages cannot be read
    return count


def test_a_photo_goes_home_once(tmp_path: Path) -> None:
    with scene(tmp_path) as process:
        told = told_by(process)
    assert told["lost"] == [False, True, "idle"], "a camera that is lost in the middle takes no photo, and says so"
    assert max(told["size"]) >= 1920
    assert told["off_by"] < 4, "the photo is the frame that was on the screen"
    assert told["buttons_off_by"] > 4, "and has none of the screen's buttons"
    assert told["link_on_screen"], "the code on the glass is the link"
    assert told["during"] == 1
    assert told["page"] == [200, False], "looking at the page costs nothing and shows nothing"
    assert told["saved"] == [200, True]
    assert told["words"]
    assert told["second"] == 410
    assert (told["after"], told["on_disk"]) == (0, [])
    taken, handed = told["events"]
    assert taken == ["photo.taken", {"skus": [told["worn"]], "leave": "tap"}]
    assert handed[0] == "photo.handed_over" and set(handed[1]) == {"seconds", "secure"}
    assert told["complaints"] == []


def test_goodbye_leaves_nothing_of_a_photo_in_our_hands_or_on_the_disk(tmp_path: Path) -> None:
    with scene(tmp_path, "stops") as process:
        assert process.stdin is not None
        first = told_by(process)
        needle = bytes(byte ^ first["mask"] for byte in bytes.fromhex(first["needle"]))
        coded = base64.b64encode(needle)
        during = times_in_memory(process.pid, needle)
        assert during > 0, "the search must be able to find a photo that is there"
        process.stdin.write("\n")
        process.stdin.flush()
        told_by(process)
        after = times_in_memory(process.pid, needle)
        spread = times_in_memory(process.pid, coded)
        process.stdin.write("\n")
        process.stdin.flush()
        told = told_by(process)
    assert told["after_goodbye"] == [410, False, ""]
    assert (told["after"], told["on_disk"]) == (0, [])
    assert [event[0] for event in told["events"]] == ["photo.taken"]
    print(f"in memory during the visit: {during}, after goodbye: {after}, as base64: {spread}")
    assert after == 0, f"{after} copies of {during} were left"
    assert spread == 0

"""A start that fails tells the technician why, rests calmly, and ends so that the service manager tries again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.cli.screen import virtual_display
from sync.store import Keys, Ledger

ROOT = Path(__file__).parents[2]


def run(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GUONG_DATA": str(data), "GUONG_CAMERA": "none", "GUONG_RESTING_SECONDS": "1", **more}
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        cwd=ROOT,
        env=environment,
    )


@pytest.mark.screen
def test_a_kiosk_starts_and_shows_its_first_screen(tmp_path: Path) -> None:
    with virtual_display(1280, 800):
        done = run(tmp_path, "run", "--until-shown", "--size", "1280x800")
    assert done.returncode == 0, done.stderr
    assert "shown after" in done.stdout


@pytest.mark.screen
def test_a_torn_key_is_told_and_the_start_ends_with_one(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "ledger.db", Keys.load(tmp_path)).close()
    for file in tmp_path.iterdir():
        if file.name.startswith("key"):
            file.write_text("not a key\n", encoding="utf-8")
    with virtual_display(1280, 800):
        done = run(tmp_path, "run", "--size", "1280x800")
    assert done.returncode == 1
    assert "key" in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "settings", GUONG_TEXT_SCALE="huge")
    assert done.returncode == 1
    assert "text_scale" in done.stderr


def test_without_a_display_the_way_out_is_told(tmp_path: Path) -> None:
    done = run(tmp_path, "run", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "kiosk tour" in done.stderr


def test_the_doctor_speaks_plainly_and_for_machines(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--json", DISPLAY="", WAYLAND_DISPLAY="", GUONG_PLATFORM="http://127.0.0.1:9")
    findings = {finding["what"]: finding for finding in json.loads(done.stdout)}
    assert set(findings) >= {"display", "graphics", "camera", "vision networks", "database", "platform", "clock"}
    assert findings["vision networks"]["state"] == "good"
    assert findings["camera"]["state"] == "bad" and findings["camera"]["remedy"]
    assert findings["platform"]["state"] == "so-so"


@pytest.mark.screen
def test_a_camera_that_is_not_there_does_not_keep_the_shop_closed(tmp_path: Path) -> None:
    with virtual_display(1280, 800):
        done = run(tmp_path, "run", "--until-shown", "--size", "1280x800", GUONG_CAMERA="no-such-film.mp4")
    assert done.returncode == 0, done.stderr
    assert "shown after" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.screen
def test_an_idle_screen_starts_anew_when_it_is_old_enough(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "GUONG_DATA": str(tmp_path),
        "GUONG_CAMERA": "none",
        "GUONG_RESTART_HOURS": "0.0005",
    }
    with virtual_display(1280, 800) as display:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", "--size", "1280x800"],
            cwd=ROOT,
            env={**environment, "DISPLAY": display},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            end = time.monotonic() + 60
            times = 0
            while times < 2 and time.monotonic() < end and process.poll() is None:
                time.sleep(0.2)
                times = sum(
                    file.read_text(encoding="utf-8").count("the screen starts anew")
                    for file in (tmp_path / "logs").glob("*")
                )
            assert process.poll() is None, "the fresh process must live"
            assert times >= 2
        finally:
            process.kill()
            process.wait()


def test_the_doctor_tells_of_a_reader_that_went_away(tmp_path: Path) -> None:
    states = {
        "scanner": {"working": False, "says": "The scanner is unplugged."},
        "camera": {"working": True, "says": ""},
    }
    (tmp_path / "readers.json").write_text(
        json.dumps({"at": "2026-11-28T09:00:00+00:00", "readers": states}), encoding="utf-8"
    )
    done = run(tmp_path, "doctor", "--json", DISPLAY="", WAYLAND_DISPLAY="", GUONG_PLATFORM="http://127.0.0.1:9")
    findings = {finding["what"]: finding for finding in json.loads(done.stdout)}
    assert findings["readers"]["state"] == "bad"
    assert "unplugged" in findings["readers"]["says"]
    (tmp_path / "readers.json").write_text("{", encoding="utf-8")
    done = run(tmp_path, "doctor", "--json", DISPLAY="", WAYLAND_DISPLAY="", GUONG_PLATFORM="http://127.0.0.1:9")
    assert {f["what"]: f["state"] for f in json.loads(done.stdout)}["readers"] == "so-so"

"""Something breaks in the middle of a visit: the shopper is told in plain words, the visit goes on, nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from kiosk.cli.screen import virtual_display
from sync.store import Keys, Ledger
from tests.journey.test_start_in_trouble import run

pytestmark = [pytest.mark.screen, pytest.mark.timeout(360)]


def scene(name: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journey.trouble_scene", name, str(folder)],
        capture_output=True,
        text=True,
        timeout=330,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(lines[-1])
    return told


def test_a_camera_unplugged_in_the_mirror_is_told_and_comes_back_by_itself(tmp_path: Path) -> None:
    assert scene("unplugged", tmp_path) == {"kept": 1, "screen": "tryon", "complaints": []}


def test_a_network_that_was_changed_is_not_looked_through_and_the_rest_of_the_shop_works(tmp_path: Path) -> None:
    assert scene("wrong_network", tmp_path) == {"screen": "home", "complaints": []}


def test_a_torn_cache_is_set_aside_and_filled_anew_while_a_guest_is_served(tmp_path: Path) -> None:
    told = scene("torn", tmp_path)
    assert told["complaints"] == []
    assert told["before"] == 0, "the torn file must have been unreadable"
    assert told["pieces"] > 0, "the agent sets the file aside and fills a new one"
    assert told["written"] > 0


def test_what_happens_on_a_full_disk_is_written_when_there_is_room(tmp_path: Path) -> None:
    told = scene("full_disk", tmp_path)
    if "skipped" in told:
        pytest.skip(told["skipped"])
    assert told["screen"] == "home"
    assert told["unsaved"] > 0, "the disk must have been full"
    assert told["left"] == 0
    assert told["written"] >= told["unsaved"]


def test_a_database_of_a_newer_version_is_left_alone_and_told(tmp_path: Path) -> None:
    keys = Keys.load(tmp_path)
    Ledger.open(tmp_path / "ledger.db", keys).close()
    connection = dbapi2.connect(str(tmp_path / "ledger.db"))
    connection.execute(f"PRAGMA key = {keys.candidates('ledger.db')[0].pragma}")
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('ledger', '9999_tomorrow', '2099')"
    )
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = (tmp_path / "ledger.db").read_bytes()
    with virtual_display(1280, 800):
        done = run(tmp_path, "run", "--size", "1280x800")
    assert done.returncode == 1
    assert "newer version" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "ledger.db").read_bytes() == before

"""Advisories that were carried over are held against the locked versions, by OSV's own rules."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[3] / "packaging" / "advisories.py"
LOCK = "starlette==1.10.0 \\\n    --hash=sha256:00\nPyJWT==2.15.1\n# a comment\n"


def record(name: str, *events: dict[str, str], **more: Any) -> dict[str, Any]:
    affected: dict[str, Any] = {"package": {"ecosystem": "PyPI", "name": name}}
    affected["ranges"] = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    affected["versions"] = more.pop("versions", [])
    return {"id": "PYSEC-1", "modified": "2026-11-01T00:00:00Z", "affected": [affected]} | more


def audit(tmp_path: Path, *records: dict[str, Any]) -> tuple[int, str]:
    lock, archive = tmp_path / "lock.txt", tmp_path / "all.zip"
    lock.write_text(LOCK, encoding="utf-8")
    with zipfile.ZipFile(archive, "w") as file:
        for number, one in enumerate(records):
            file.writestr(f"{number}.json", json.dumps(one))
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(archive), str(lock)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "named",
    [
        record("starlette", {"introduced": "0"}),
        record("Starlette", {"introduced": "1.9"}, {"fixed": "1.10.1"}),
        record("starlette", {"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "1.10"}),
        record("starlette", {"introduced": "0"}, {"last_affected": "1.10.0"}),
        record("pyjwt", versions=["2.15.1"]),
    ],
)
def test_a_locked_version_that_is_named_is_told(tmp_path: Path, named: dict[str, Any]) -> None:
    status, said = audit(tmp_path, named)
    assert status == 1
    assert "PYSEC-1" in said


@pytest.mark.parametrize(
    "other",
    [
        record("starlette", {"introduced": "0"}, {"fixed": "1.10.0"}),
        record("starlette", {"introduced": "0"}, {"last_affected": "1.9"}),
        record("starlette", {"introduced": "1.11"}),
        record("starlette", {"introduced": "0"}, withdrawn="2026-01-01T00:00:00Z"),
        record("somebody-else", {"introduced": "0"}),
        record("pyjwt", versions=["2.15.0"]),
    ],
)
def test_what_is_mended_withdrawn_or_of_others_is_not(tmp_path: Path, other: dict[str, Any]) -> None:
    status, said = audit(tmp_path, other)
    assert (status, "0 known" in said, "2026-11-01" in said) == (0, True, True)


def test_no_records_are_no_clean_bill(tmp_path: Path) -> None:
    assert audit(tmp_path)[0] == 2

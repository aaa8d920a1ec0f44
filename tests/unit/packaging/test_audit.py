"""`make audit`: a bill of materials for each lock, advisories that were carried over, and honesty without any."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.packaging.test_advisories import record

ROOT = Path(__file__).parents[3]
PACKAGES = {"device": ["httpx==0.28.1", "anyio==4.9.0"], "central": ["starlette==1.10.0"]}


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """As much of the product as the audit reads, with small locks and this environment's programs."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "requirements").mkdir()
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for name in ("audit.sh", "advisories.py"):
        shutil.copy(ROOT / "packaging" / name, tmp_path / "packaging" / name)
    for lock, lines in PACKAGES.items():
        text = "".join(f"{line} \\\n    --hash=sha256:{'0' * 64}\n" for line in lines)
        (tmp_path / "requirements" / f"{lock}.txt").write_text(text)
    return tmp_path


def audit(product: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "packaging/audit.sh"], cwd=product, env=os.environ | variables, capture_output=True, text=True,
        check=False, timeout=240,
    )  # fmt: skip


def carried(product: Path, *records: dict[str, object]) -> str:
    folder = product / "records"
    folder.mkdir()
    for number, one in enumerate(records):
        (folder / f"{number}.json").write_text(json.dumps(one))
    return str(folder)


def test_each_lock_has_its_bill_and_nothing_known_is_a_clean_end(product: Path) -> None:
    done = audit(product, ADVISORIES=carried(product, record("flask", {"introduced": "0"})))
    assert done.returncode == 0, done.stdout + done.stderr
    for lock, lines in PACKAGES.items():
        bill = json.loads((product / "build" / "sbom" / f"{lock}.json").read_text())
        assert bill["bomFormat"] == "CycloneDX"
        assert sorted(f"{one['name']}=={one['version']}" for one in bill["components"]) == sorted(lines)
        assert all(one["purl"].startswith("pkg:pypi/") for one in bill["components"])


def test_a_known_fault_is_told_and_ends_with_one(product: Path) -> None:
    done = audit(product, ADVISORIES=carried(product, record("starlette", {"introduced": "0"})))
    assert done.returncode == 1
    assert "PYSEC-1" in done.stdout and "starlette" in done.stdout
    assert (product / "build" / "sbom" / "central.json").exists()


def test_without_an_advisory_service_it_says_not_checked(product: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    done = audit(product, HTTPS_PROXY=nowhere, HTTP_PROXY=nowhere, https_proxy=nowhere, http_proxy=nowhere, NO_PROXY="")
    assert done.returncode == 2
    assert done.stdout.count("NOT CHECKED") == 2
    assert (product / "build" / "sbom" / "device.json").exists()

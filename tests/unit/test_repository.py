"""The repository stays small enough to be handed on, and names no machine and no registry."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WHOLE = 40_000_000
"""Bytes of all files together."""
ONE = 9_000_000
"""Bytes of one: the regions network has 8.2 million of them."""
HOSTS = re.compile(
    rb"files\.python" rb"hosted\.org|py" rb"pi\.org/simple|registry\.np" rb"mjs\.org|deb\.deb" rb"ian\.org"
)


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_it_is_small() -> None:
    sizes = {file.relative_to(ROOT).as_posix(): file.stat().st_size for file in tracked()}
    assert sum(sizes.values()) < WHOLE
    assert [name for name, size in sizes.items() if size > ONE] == []


def test_it_names_no_registry() -> None:
    named = [str(file) for file in tracked() if HOSTS.search(file.read_bytes())]
    assert named == []


def test_every_shipped_font_and_network_is_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for file in (*ROOT.glob("assets/fonts/*.ttf"), *ROOT.glob("models/weights/*.onnx")):
        assert file.stem in notice, f"{file.name} is not in NOTICE"

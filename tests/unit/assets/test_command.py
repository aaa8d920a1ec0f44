"""``kiosk piece add`` reaches the checks, and its exit status says whether the file was taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli.main import main

RING = Path(__file__).parents[3] / "assets" / "pieces" / "GR-002.glb"


def test_a_good_file_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["piece", "--no-pictures", "add", str(RING), "--kind", "ring", "--sku", "GX-2", "--out", str(tmp_path)]
    assert main(arguments) == 0
    assert (tmp_path / "GX-2.glb").is_file()
    assert "2304 triangles" in capsys.readouterr().out


def test_a_bad_file_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page.glb"
    file.write_text("<html>")
    assert main(["piece", "add", str(file), "--kind", "ring"]) == 1
    assert "not a binary glTF" in capsys.readouterr().err

"""Khronos' own validator finds no error and no warning in any piece."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROGRAM = """
const validator = require('gltf-validator'); const fs = require('fs');
(async () => { const out = {};
for (const file of process.argv.slice(1)) {
  const report = await validator.validateBytes(new Uint8Array(fs.readFileSync(file)), {uri: file});
  out[file] = [report.issues.numErrors, report.issues.numWarnings];
} console.log(JSON.stringify(out)); })();
"""


def found_in(files: list[Path]) -> dict[str, list[int]]:
    """Errors and warnings by file. ``make setup-test`` puts the validator where it is looked for."""
    node, home = shutil.which("node"), ROOT / "build" / "validator"
    assert node is not None and (home / "node_modules").is_dir(), "no validator: run `make setup-test`"
    command = [node, "-e", PROGRAM, *map(str, files)]
    run = subprocess.run(command, cwd=home, capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, list[int]] = json.loads(run.stdout)
    return found


def test_every_piece_is_valid_gltf() -> None:
    files = sorted((ROOT / "assets" / "pieces").glob("*.glb"))
    found = found_in(files)
    assert len(found) == len(files) >= 36
    assert {file: issues for file, issues in found.items() if issues != [0, 0]} == {}


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    """It really looks: one number in a good piece's description is changed."""
    data = (ROOT / "assets" / "pieces" / "GR-001.glb").read_bytes()
    spoilt = data.replace(b'"componentType":5126', b'"componentType":5125', 1)
    assert spoilt != data
    (tmp_path / "spoilt.glb").write_bytes(spoilt)
    assert found_in([tmp_path / "spoilt.glb"])[str(tmp_path / "spoilt.glb")][0] > 0

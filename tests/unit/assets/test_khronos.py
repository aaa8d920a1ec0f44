"""Khronos' own validator finds no error and no warning in any piece."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
const validator = require('gltf-validator'); const fs = require('fs');
(async () => { const out = {};
for (const file of process.argv.slice(1)) {
  const report = await validator.validateBytes(new Uint8Array(fs.readFileSync(file)), {uri: file});
  out[file] = [report.issues.numErrors, report.issues.numWarnings];
} console.log(JSON.stringify(out)); })();
"""


def test_every_piece_is_valid_gltf() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if subprocess.run([node, "-e", "require.resolve('gltf-validator')"], cwd=ROOT, capture_output=True).returncode:
        pytest.skip("npm's gltf-validator is not installed (npm install --no-save gltf-validator)")
    files = sorted(str(file) for file in (ROOT / "assets" / "pieces").glob("*.glb"))
    run = subprocess.run([node, "-e", PROGRAM, *files], cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)
    assert len(found) == len(files) >= 36
    assert {file: issues for file, issues in found.items() if issues != [0, 0]} == {}

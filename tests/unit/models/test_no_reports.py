"""The networks' library reports nothing to its maker, and keeps no identifier of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LOADS_A_NETWORK = """
import onnxruntime
session = onnxruntime.InferenceSession({file!r}, providers=["CPUExecutionProvider"])
"""
WEIGHTS = Path(__file__).resolve().parents[3] / "models" / "weights"


def _left_in(home: Path, program: str) -> list[Path]:
    # What stops its reports in checks (CI, its own unit tests) must not be what stops them here.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ORT_") and k not in ("CI", "TF_BUILD")}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60, cwd=WEIGHTS.parents[1])
    return [path for path in home.rglob("*") if path.is_file()]


def test_a_network_is_loaded_and_nothing_is_written_at_home(tmp_path: Path) -> None:
    assert _left_in(tmp_path, "from models.runtime import load; load('face_detector').run()") == []


def test_the_room_alone_switches_it_off(tmp_path: Path) -> None:
    file = str(WEIGHTS / "face_detector.onnx")
    assert _left_in(tmp_path, "import models" + LOADS_A_NETWORK.format(file=file)) == []

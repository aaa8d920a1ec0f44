"""Our tracked face against its peers: same frames, same run, taking turns.

The peers live in an environment of their own (see :mod:`models.peers`). Runs are interleaved in short blocks, so
that a machine that slows down slows all of them down.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from models.errors import RecordingWrong
from models.face.tracker import FaceTracker
from models.mirror import MirrorSource
from models.placement.types import Site
from models.runtime import load
from models.tracking import Picture

PEERS_PYTHON = "GUONG_PEERS_PYTHON"
"""Environment variable: python of the peers' environment."""
GOALS = {"face_landmarker": 0.5, "legacy_face_mesh": 1.0}
"""Our median over the peer's, at most."""
_BLOCK = 20
_ROUNDS = 6


def run(frames: Path, threads: int = 1, peers_python: Path | None = None) -> dict[str, Any]:
    """Times in ms and ratios.

    ``frames`` is a folder of consecutive ``*.jpg``. Without a peers' environment (argument or ``GUONG_PEERS_PYTHON``)
    the ratios are absent and ``peers`` says so. ``threads`` is for our network; MediaPipe chooses its own.
    """
    pictures = [np.asarray(cv2.imread(str(p)), np.uint8) for p in sorted(frames.glob("*.jpg"))]
    if len(pictures) < 2:
        raise RecordingWrong(
            f"{frames.name} holds fewer than two pictures.", "Give a folder of consecutive .jpg frames."
        )
    python = peers_python or (Path(os.environ[PEERS_PYTHON]) if PEERS_PYTHON in os.environ else None)
    peers = _Peers(python, frames) if python else None
    tracker = FaceTracker(load("face_detector"), load("face_mesh", threads=threads))
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in GOALS} if peers else {}
    found = dict.fromkeys(theirs, 0)
    blocks = [(k, min(k + _BLOCK, len(pictures))) for k in range(0, len(pictures), _BLOCK)]
    for number in range(_ROUNDS * len(blocks)):
        first, last = blocks[number % len(blocks)]
        ours += _track(tracker, pictures[first:last])
        for name, times in theirs.items():
            answer = peers.times(name, first, last) if peers else {}
            times += answer["ms"][1:]
            found[name] += answer["found"]
    if peers:
        peers.close()
    result: dict[str, Any] = {"frames": len(ours), "threads": threads, "tracked_ms": _summary(ours)}
    result["peers"] = {name: _summary(times) | {"found": found[name]} for name, times in theirs.items()}
    if not theirs:
        result["peers_missing"] = f"set {PEERS_PYTHON} to the python of an environment with requirements/peers.txt"
    result["ratios"] = {name: _ratio(ours, times) for name, times in theirs.items()}
    result["goals"] = GOALS
    result["mirror_ms"] = _summary(_mirror(pictures))
    return result


def _track(tracker: FaceTracker, pictures: list[Picture]) -> list[float]:
    times = []
    for picture in pictures:
        began = time.perf_counter()
        tracker.see(picture)
        times.append((time.perf_counter() - began) * 1e3)
    # The first frame of a block may have to find the face anew.
    return times[1:]


def _mirror(pictures: list[Picture]) -> list[float]:
    """The whole way from a picture to earlobes and occluders."""
    mirror = MirrorSource()
    height, width = pictures[0].shape[:2]
    camera = np.array([[width * 0.8, 0, width / 2], [0, width * 0.8, height / 2], [0, 0, 1.0]])
    times = []
    for number, picture in enumerate(pictures):
        began = time.perf_counter()
        mirror.see(
            picture,
            camera,
            number=number,
            captured_ns=number * 33_333_333,
            calibrated=False,
            wanted=frozenset({Site.EARLOBE}),
        )
        times.append((time.perf_counter() - began) * 1e3)
    return times[1:]


def _summary(times: list[float]) -> dict[str, float]:
    return {
        "median": round(float(np.median(times)), 3),
        "p95": round(float(np.percentile(times, 95)), 3),
        "least": round(min(times), 3),
    }


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return round(float(np.median(ours) / np.median(theirs)), 3)


class _Peers:
    """The peers' process; it loads its trackers once and times blocks on demand."""

    def __init__(self, python: Path, frames: Path) -> None:
        # -P: this folder has modules named like packages of that environment.
        program = Path(__file__).with_name("peers.py")
        self._process = subprocess.Popen(
            [python, "-P", program, frames.resolve()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if self._line().strip() != "ready":
            raise RecordingWrong("The peers' environment doesn't start.", "Install requirements/peers.txt in it.")

    def _line(self) -> str:
        return self._process.stdout.readline() if self._process.stdout else ""

    def times(self, name: str, first: int, last: int) -> dict[str, Any]:
        if self._process.stdin:
            self._process.stdin.write(f"{name} {first} {last}\n")
            self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._line())
        return answer

    def close(self) -> None:
        self._process.communicate(timeout=60)

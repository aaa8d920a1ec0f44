"""Our trackers against their peers, and the budget of whole frames: same frames, same run, taking turns.

The peers live in an environment of their own (see :mod:`models.peers`). Runs are interleaved in short blocks, so
that a machine that slows down slows all of them down. Whole frames go through the mirror itself, in a process of its
own that also tells its memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.backends import Tracker
from models.errors import RecordingWrong
from models.face.tracker import FaceTracker
from models.hand.tracker import HandTracker
from models.mediapipe_backend import PEERS_PYTHON
from models.runtime import load
from models.tracking import Picture

GOALS = {"face_landmarker": 0.5, "legacy_face_mesh": 1.0, "hand_landmarker": 0.85}
"""Our median over the peer's, at most."""
BUDGET = {"face_neck_ms": 12.0, "hand_ms": 10.0, "both_p95_ms": 33.0, "memory_mb": 250.0}
"""Means of whole frames in processor time of all threads (what isn't looked at in every frame, or is looked at in the
background, counts with its share), the 95th percentile of what a frame takes with all six sites, and the process's
memory."""
_BLOCK = 20
_ROUNDS = 5
_MOST_FRAMES = 60
_FRAME_SECONDS = 1 / 30
_FIRST = 12
"""Pictures of each kind after which all of vision is in memory."""
_HANDS = Path(__file__).parents[1] / "tests" / "data" / "recorded" / "hand_000.jpg"


def run(frames: Path, threads: int = 1, peers_python: Path | None = None, hands: Path | None = None) -> dict[str, Any]:
    """Times in ms, ratios and budgets.

    ``frames`` shows a face, ``hands`` a hand: each a folder of consecutive ``*.jpg`` or a film. Without ``hands`` a
    recorded hand is moved about. Without a peers' environment (argument or ``GUONG_PEERS_PYTHON``) the ratios are
    absent and ``peers_missing`` says so. ``threads`` is for our networks; MediaPipe chooses its own.
    """
    python = peers_python or (Path(os.environ[PEERS_PYTHON]) if PEERS_PYTHON in os.environ else None)
    with tempfile.TemporaryDirectory() as folder:
        faces = _unpacked(frames, Path(folder) / "faces")
        palms = _unpacked(hands, Path(folder) / "hands") if hands else _moving_hand(Path(folder) / "hands")
        pictures = {"face": _pictures(faces), "hand": _pictures(palms)}
        trackers: dict[str, Tracker[object]] = {
            "face": FaceTracker(load("face_detector"), load("face_mesh", threads=threads)),
            "hand": HandTracker(load("palm_detector"), load("hand_mesh", threads=threads)),
        }
        peers = _Peers(python, faces, palms) if python else None
        ours: dict[str, list[float]] = {"face": [], "hand": []}
        theirs: dict[str, list[float]] = {name: [] for name in GOALS} if peers else {}
        found = dict.fromkeys(theirs, 0)
        for turn in range(_ROUNDS):
            for kind, tracker in trackers.items():
                for first in range(0, len(pictures[kind]), _BLOCK):
                    last = min(first + _BLOCK, len(pictures[kind]))
                    ours[kind] += _track(tracker, pictures[kind][first:last])
                    for name in theirs:
                        if peers and _kind(name) == kind and last - first > 1:
                            answer = peers.times(name, first, last)
                            theirs[name] += answer["ms"][1:]
                            found[name] += answer["found"] if turn else 0
        if peers:
            peers.close()
        result: dict[str, Any] = {"threads": threads}
        result["tracked_ms"] = {kind: _summary(times) for kind, times in ours.items()}
        result["peers"] = {name: _summary(times) | {"found": found[name]} for name, times in theirs.items()}
        if not theirs:
            result["peers_missing"] = f"set {PEERS_PYTHON} to the python of an environment with requirements/peers.txt"
        result["ratios"] = {name: _ratio(ours[_kind(name)], times) for name, times in theirs.items()}
        result["goals"] = GOALS
        result["budget"] = _whole_frames(faces, palms)
        result["budget_goals"] = BUDGET
    return result


def _kind(peer: str) -> str:
    return "hand" if peer == "hand_landmarker" else "face"


def _pictures(folder: Path) -> list[Picture]:
    return [np.asarray(cv2.imread(str(p)), np.uint8) for p in sorted(folder.glob("*.jpg"))]


def _unpacked(frames: Path, folder: Path) -> Path:
    """``frames`` itself if it is a folder, else the film's first pictures in ``folder``."""
    if frames.is_dir():
        folder = frames
    else:
        folder.mkdir()
        film = cv2.VideoCapture(str(frames))
        for number in range(_MOST_FRAMES):
            done, picture = film.read()
            if not done:
                break
            cv2.imwrite(str(folder / f"{number:03d}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
        film.release()
    if len(list(folder.glob("*.jpg"))) < 2:
        raise RecordingWrong(
            f"{frames.name} holds fewer than two pictures.", "Give a film, or a folder of consecutive .jpg frames."
        )
    return folder


def _moving_hand(folder: Path) -> Path:
    """A recorded hand that wanders over the picture."""
    folder.mkdir()
    picture = cv2.imread(str(_HANDS))
    if picture is None:
        raise RecordingWrong("The recorded hand is not there.", "Give pictures of a hand with --hands.")
    for number in range(40):
        angle = number * 2 * np.pi / 40
        shift = np.array([[1, 0, 60 * np.sin(angle)], [0, 1, 25 * np.cos(angle)]], np.float32)
        moved = cv2.warpAffine(picture, shift, picture.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        cv2.imwrite(str(folder / f"{number:03d}.jpg"), moved, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return folder


def _track(tracker: Tracker[object], pictures: list[Picture]) -> list[float]:
    times = []
    for picture in pictures:
        began = time.perf_counter()
        tracker.see(picture)
        times.append((time.perf_counter() - began) * 1e3)
    # The first frame of a block may have to find the face or hand anew.
    return times[1:]


def _whole_frames(faces: Path, hands: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "models.bench", faces.resolve(), hands.resolve()],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    if done.returncode:
        raise RecordingWrong("The mirror's frames could not be timed.", done.stderr[-300:])
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _budget(faces: Path, hands: Path) -> dict[str, float]:
    """The whole way from a picture to placements and occluders, in this process."""
    from models.mirror import MirrorSource
    from models.placement.types import Site

    head_sites = frozenset({Site.EARLOBE, Site.NOSTRIL, Site.NECKLINE, Site.PENDANT})
    hand_sites = frozenset({Site.FINGER, Site.WRIST})
    mirror = MirrorSource(live=True)
    # One core for all threads: what runs beside the frames has to find its time between them.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    number = 0

    def times(pictures: Iterable[Picture], wanted: frozenset[Site]) -> NDArray[np.float64]:
        """(n, 2) ms: how long each frame took, and how much of the processor the process took for it."""
        nonlocal number
        mirror.reset()
        taken = []
        for pixels in pictures:
            width, height = pixels.shape[1], pixels.shape[0]
            camera = np.array([[width * 0.8, 0, width / 2], [0, width * 0.8, height / 2], [0, 0, 1.0]])
            number += 1
            began = time.perf_counter(), time.process_time()
            due = began[0] + _FRAME_SECONDS
            mirror.see(pixels, camera, number=number, captured_ns=number * 33_333_333, calibrated=False, wanted=wanted)
            took = time.perf_counter() - began[0]
            # What runs beside the frames has until the next one comes.
            time.sleep(max(due - time.perf_counter(), 0.0))
            taken.append((took, time.process_time() - began[1]))
        return np.array(taken[1:]) * 1e3

    # All networks once, with one picture at a time in memory; later all are, so that none is decoded between frames.
    for folder in (faces, hands):
        first = sorted(folder.glob("*.jpg"))[:_FIRST]
        times((np.asarray(cv2.imread(str(path)), np.uint8) for path in first), head_sites | hand_sites)
    memory = next(
        int(line.split()[1]) / 1024
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )
    face, hand = times(_pictures(faces), head_sites), times(_pictures(hands), hand_sites)
    # With all six sites the mirror keeps looking for what is not there: the dearest frames.
    both = np.concatenate([times(_pictures(each), head_sites | hand_sites) for each in (faces, hands)])
    return {
        "face_neck_ms": round(float(face[:, 1].mean()), 2),
        "face_neck_p95_ms": round(float(np.percentile(face[:, 0], 95)), 2),
        "hand_ms": round(float(hand[:, 1].mean()), 2),
        "both_p95_ms": round(float(np.percentile(both[:, 0], 95)), 2),
        "memory_mb": round(memory, 1),
    }


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

    def __init__(self, python: Path, faces: Path, hands: Path) -> None:
        # -P: this folder has modules named like packages of that environment.
        program = Path(__file__).with_name("peers.py")
        self._process = subprocess.Popen(
            [python, "-P", program, faces.resolve(), hands.resolve()],
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


if __name__ == "__main__":
    print(json.dumps(_budget(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201

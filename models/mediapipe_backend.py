"""MediaPipe's FaceLandmarker and HandLandmarker as a second backend, in a process of their own environment.

They want an older numpy, so they run beside this program and pictures go to them through a pipe
(:mod:`models.peers` is the other end). Answers are what our own trackers give: the same points, units and sides.
"""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.backends import Trackers
from models.errors import BackendMissing
from models.face.tracker import Face
from models.hand.landmarks import Box, Hand
from models.placement.types import Side
from models.tracking import Picture

PEERS_PYTHON = "GUONG_PEERS_PYTHON"
"""Environment variable: python of the peers' environment."""
_MESH = 468
_RIGHT_IRIS, _LEFT_IRIS = slice(468, 473), slice(473, 478)
_HAND_DEPTH = 0.4
"""HandLandmarker gives depths divided by this."""
_REMEDY = f"Make it with 'make peers', and set {PEERS_PYTHON} to the python in it."
_WAIT = 10.0
"""Seconds in which the process ends after its pipe was closed."""


def peers_python(given: Path | None = None) -> Path:
    """The python of MediaPipe's environment; :class:`BackendMissing` if none is known."""
    python = given or (Path(os.environ[PEERS_PYTHON]) if os.environ.get(PEERS_PYTHON) else None)
    if python is None or not python.exists():
        raise BackendMissing("MediaPipe's environment isn't there.", _REMEDY)
    return python


class MediaPipe:
    """The process with both trackers; close it, or use it as a context."""

    def __init__(self, python: Path | None = None) -> None:
        # -P: this folder has modules named like packages of that environment.
        self._process = subprocess.Popen(
            [peers_python(python), "-P", Path(__file__).with_name("peers.py"), "--track"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.trackers = Trackers(MediaPipeFaces(self), MediaPipeHands(self))
        try:
            self._line()
        except BackendMissing:
            self.close()
            raise

    def __enter__(self) -> MediaPipe:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process."""
        # What it had not read any more is of no use to anybody.
        with suppress(OSError):
            self._process.communicate(timeout=_WAIT)

    def ask(self, what: str, picture: Picture | None = None) -> Any:
        """The process's answer to ``what`` with one picture."""
        assert self._process.stdin is not None
        height, width = picture.shape[:2] if picture is not None else (0, 0)
        try:
            self._process.stdin.write(f"{what} {height} {width}\n".encode())
            if picture is not None:
                self._process.stdin.write(np.ascontiguousarray(picture).data)
            self._process.stdin.flush()
        except OSError as error:
            raise BackendMissing("MediaPipe's process has ended.", _REMEDY) from error
        return self._line()

    def _line(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise BackendMissing("MediaPipe's process has ended.", _REMEDY)
        return json.loads(line)


class MediaPipeFaces:
    """As :class:`models.face.tracker.FaceTracker`, for one face; it counts nobody else."""

    def __init__(self, process: MediaPipe) -> None:
        self._process = process
        self.people = 0
        self.found_anew = False

    def reset(self) -> None:
        self._process.ask("reset_face")
        self.people = 0

    def see(self, picture: Picture) -> Face | None:
        """The followed face, or a newly found one, or ``None``."""
        before, answer = self.people, self._process.ask("face", picture)
        self.people = len(answer)
        self.found_anew = bool(self.people) and not before
        if not answer:
            return None
        points = _in_pixels(answer[0], picture)
        # MediaPipe keeps the presence to itself; what it gives has passed its own threshold.
        return Face(points[:_MESH], points[_LEFT_IRIS, :2].copy(), points[_RIGHT_IRIS, :2].copy(), 1.0)


class MediaPipeHands:
    """As :class:`models.hand.tracker.HandTracker`; it looks at every hand in every picture."""

    def __init__(self, process: MediaPipe) -> None:
        self._process = process

    def reset(self) -> None:
        self._process.ask("reset_hands")

    def see(self, picture: Picture, face: Box | None = None, *, busy: bool = False) -> list[Hand]:
        """The hands in the picture."""
        del face, busy  # HandLandmarker can be told neither.
        hands = []
        for shares, side, sureness in self._process.ask("hands", picture):
            points = _in_pixels(shares, picture) * (1.0, 1.0, _HAND_DEPTH)
            hands.append(Hand(points, Side(side), sureness, 1.0))
        return hands


def _in_pixels(points: list[list[float]], picture: Picture) -> NDArray[np.float64]:
    """Points (n, 3) in shares of the picture -> pixels, whose middles are whole numbers here."""
    height, width = picture.shape[:2]
    return np.asarray(points, np.float64) * (width, height, width) - (0.5, 0.5, 0.0)

"""MediaPipe's own trackers in an environment of their own: timed for a bench, or the mirror's second backend.

``python3.11 -m venv DIR && DIR/bin/pip install --require-hashes -r requirements/peers.txt`` makes the environment;
:mod:`models.bench` and :mod:`models.mediapipe_backend` start this file with its python as a program, which needs
nothing of this project.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LANDMARKER_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
"""FaceLandmarker's bundle as its maker published it; the package tracking-py brings it."""


HAND_LANDMARKER_SHA256 = "fbc2a30080c3c557093b5ddfc334698132eb341044ccee322ccf8bcf3607cde1"
"""HandLandmarker's bundle (its full networks), likewise."""


def _bundle(name: str, sha256: str) -> Path:
    spec = find_spec("tracking")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("tracking-py is missing: install requirements/peers.txt in this environment")
    path = Path(next(iter(spec.submodule_search_locations)), "tasks", name)
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise SystemExit(f"{name} is not the published one")
    return path


def _face_landmarker_itself() -> Any:
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(_bundle("face_landmarker.task", LANDMARKER_SHA256))),
        running_mode=vision.RunningMode.VIDEO,
        output_face_blendshapes=False,
    )
    return vision.FaceLandmarker.create_from_options(options)


def _hand_landmarker_itself(hands: int) -> Any:
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.HandLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(_bundle("hand_landmarker.task", HAND_LANDMARKER_SHA256))),
        running_mode=vision.RunningMode.VIDEO,
        num_hands=hands,
    )
    return vision.HandLandmarker.create_from_options(options)


def _seen(landmarker: Any, picture: Any, number: int) -> Any:
    """``picture`` is RGB; a thirtieth of a second lies between two numbers."""
    import mediapipe

    image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)
    return landmarker.detect_for_video(image, number * 33)


def _face_landmarker() -> Callable[[Any, int], bool]:
    landmarker = _face_landmarker_itself()
    return lambda picture, number: bool(_seen(landmarker, picture, number).face_landmarks)


def _legacy_face_mesh() -> Callable[[Any, int], bool]:
    from mediapipe.python.solutions.face_mesh import FaceMesh

    mesh = FaceMesh(max_num_faces=1, refine_landmarks=True)
    return lambda picture, _: bool(mesh.process(picture).multi_face_landmarks)


def _hand_landmarker() -> Callable[[Any, int], bool]:
    landmarker = _hand_landmarker_itself(1)
    return lambda picture, number: bool(_seen(landmarker, picture, number).hand_landmarks)


PEERS = {
    "face_landmarker": _face_landmarker,
    "legacy_face_mesh": _legacy_face_mesh,
    "hand_landmarker": _hand_landmarker,
}


def _serve() -> None:
    """Reads "NAME FIRST LAST" a line, answers the milliseconds of those frames: the runs can be interleaved."""
    import cv2

    read: Any = cv2.imread
    faces, hands = (
        [cv2.cvtColor(read(str(p)), cv2.COLOR_BGR2RGB) for p in sorted(Path(folder).glob("*.jpg"))]
        for folder in sys.argv[1:3]
    )
    made = {name: make() for name, make in PEERS.items()}
    numbers = dict.fromkeys(PEERS, 0)
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        name, first, last = line.split()
        times, found = [], 0
        pictures = hands if name == "hand_landmarker" else faces
        for k in range(int(first), int(last)):
            began = time.perf_counter()
            found += made[name](pictures[k], numbers[name])
            times.append((time.perf_counter() - began) * 1e3)
            numbers[name] += 1
        print(json.dumps({"ms": times, "found": found}), flush=True)  # noqa: T201


def _points(landmarks: Any) -> list[list[float]]:
    """x and y in shares of the picture's width and height, z in shares of its width."""
    return [[point.x, point.y, point.z] for point in landmarks]


def _faces(answer: Any) -> list[Any]:
    return [_points(face) for face in answer.face_landmarks]


def _hands(answer: Any) -> list[Any]:
    """(points, the person's own side, how sure of it) each."""
    sides = [(named[0].category_name.lower(), named[0].score) for named in answer.handedness]
    return [(_points(hand), *side) for hand, side in zip(answer.hand_landmarks, sides, strict=True)]


def _track() -> None:
    """Reads "WHAT HEIGHT WIDTH" a line and that picture's BGR bytes, answers one line of JSON; WHAT is "face" or
    "hands", or either with "reset_" before it and no picture."""
    import numpy as np

    make = {"face": (_face_landmarker_itself, _faces), "hands": (lambda: _hand_landmarker_itself(2), _hands)}
    # A landmarker can't be told to forget: a new one takes its place.
    followed: dict[str, tuple[Any, int]] = {}
    print(json.dumps("ready"), flush=True)  # noqa: T201
    while line := sys.stdin.buffer.readline():
        what, height, width = line.decode().split()
        answer: list[Any] = []
        if what.startswith("reset_"):
            landmarker, _ = followed.pop(what.removeprefix("reset_"), (None, 0))
            if landmarker is not None:
                landmarker.close()
        else:
            raw = np.frombuffer(sys.stdin.buffer.read(int(height) * int(width) * 3), np.uint8)
            picture = np.ascontiguousarray(raw.reshape(int(height), int(width), 3)[..., ::-1])
            new, read = make[what]
            landmarker, number = followed.get(what) or (new(), 0)
            followed[what] = (landmarker, number + 1)
            answer = read(_seen(landmarker, picture, number))
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    _track() if sys.argv[1:] == ["--track"] else _serve()

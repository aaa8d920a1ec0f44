"""MediaPipe's own trackers, timed in an environment of their own.

``python3.11 -m venv DIR && DIR/bin/pip install --require-hashes -r requirements/peers.txt`` makes the environment;
:mod:`models.bench` starts this file with its python as a program, which needs nothing of this project.
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


def _face_landmarker() -> Callable[[Any, int], bool]:
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(_bundle("face_landmarker.task", LANDMARKER_SHA256))),
        running_mode=vision.RunningMode.VIDEO,
        output_face_blendshapes=False,
    )
    landmarker = vision.FaceLandmarker.create_from_options(options)

    def see(picture: Any, number: int) -> bool:
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)
        return bool(landmarker.detect_for_video(image, number * 33).face_landmarks)

    return see


def _legacy_face_mesh() -> Callable[[Any, int], bool]:
    from mediapipe.python.solutions.face_mesh import FaceMesh

    mesh = FaceMesh(max_num_faces=1, refine_landmarks=True)
    return lambda picture, _: bool(mesh.process(picture).multi_face_landmarks)


def _hand_landmarker() -> Callable[[Any, int], bool]:
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.HandLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(_bundle("hand_landmarker.task", HAND_LANDMARKER_SHA256))),
        running_mode=vision.RunningMode.VIDEO,
        num_hands=1,
    )
    landmarker = vision.HandLandmarker.create_from_options(options)

    def see(picture: Any, number: int) -> bool:
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)
        return bool(landmarker.detect_for_video(image, number * 33).hand_landmarks)

    return see


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


if __name__ == "__main__":
    _serve()

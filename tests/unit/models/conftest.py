"""Shared parts of vision's tests: the recorded sample and one mirror that loads its networks once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.geometry import Matrix, Vector, project
from models.mirror import MirrorSource
from models.placement import Scene, Site
from models.placement.reading import PointReader, Read

RECORDED = Path(__file__).parents[2] / "data" / "recorded"
ALL = frozenset(Site)
STEP_NS = 33_333_333


@dataclass(frozen=True)
class Sample:
    name: str
    pixels: NDArray[np.uint8]
    camera: NDArray[np.float64]
    truth: dict[str, Any]


def sample(name: str) -> Sample:
    path = RECORDED / name
    camera = json.loads(path.with_suffix(".camera.json").read_text())["camera_matrix"]
    pixels = cv2.imread(str(path.with_suffix(".jpg")))
    return Sample(name, pixels, np.array(camera, float), json.loads(path.with_suffix(".json").read_text()))


def read_as_average(monkeypatch: pytest.MonkeyPatch, shows: float) -> None:
    """Every ear is read where the average one is, and shows so likely."""

    def read(_: PointReader, __: object, start: Vector, ___: object, camera: Matrix, *____: object) -> Read:
        return Read(np.tile(project(start[None], camera), (2, 1)), shows)

    monkeypatch.setattr(PointReader, "read", read)


@pytest.fixture(scope="session")
def head() -> Sample:
    return sample("head_000")


@pytest.fixture(scope="session")
def _loaded() -> MirrorSource:
    return MirrorSource()


@pytest.fixture
def mirror(_loaded: MirrorSource) -> MirrorSource:
    _loaded.reset()
    return _loaded


See = Callable[..., Scene]


@pytest.fixture
def see(mirror: MirrorSource) -> See:
    """Shows the mirror the next frame; frames are 1/30 s apart."""
    count = 0

    def show(pixels: NDArray[np.uint8], camera: NDArray[np.float64], wanted: frozenset[Site] = ALL) -> Scene:
        nonlocal count
        count += 1
        return mirror.see(pixels, camera, number=count, captured_ns=count * STEP_NS, calibrated=True, wanted=wanted)

    return show

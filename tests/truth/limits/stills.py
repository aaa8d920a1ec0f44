"""The recorded truth's stills, what the mirror sees in each, and how far that is off across the line of sight."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector, project
from models.mirror import MirrorSource
from models.placement import Scene, Site
from models.placement.chain import CLOSE_CM

TRUTH = Path(__file__).resolve().parents[4] / "shared" / "truth"
SETS = ("dev", "dev_b")
SIDES = ("left", "right")
FRONTAL = 45.0
"""Degrees of yaw up to which the evaluator scores lobes and wings."""
MISSED = 99.0
"""mm that the evaluator counts for a place that is not there."""
_STEP_NS = 10**10


@dataclass(frozen=True)
class Still:
    """One picture of the truth."""

    path: Path
    record: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def camera(self) -> Matrix:
        return np.asarray(self.record["camera_matrix"], np.float64)

    @property
    def anchors(self) -> dict[str, Any]:
        told: dict[str, Any] = self.record["anchors"]
        return told

    @property
    def picture(self) -> NDArray[np.uint8]:
        return np.asarray(cv2.imread(str(self.path)), np.uint8)

    def place(self, anchor: str, what: str = "position") -> Vector:
        return np.asarray(self.anchors[anchor][what], np.float64)

    @property
    def head(self) -> Matrix:
        """Columns to the person's left, down and to the back of the head: the sets' own frames differ."""
        turned = np.asarray(self.record["head_rotation"], np.float64)
        return turned * (1.0, np.sign(turned[1, 1]), np.sign(turned[1, 1]))

    def off(self, anchor: str, seen: Vector) -> Vector:
        """From the truth's place to ``seen``, both mm in the camera's frame: (2,) mm across, at the true depth."""
        true = self.place(anchor)
        pixels = project(np.stack([true, seen]), self.camera)
        return np.asarray((pixels[1] - pixels[0]) * true[2] / self.camera[0, 0])


@cache
def stills(split: str, kind: str) -> tuple[Still, ...]:
    """All of ``heads`` or ``hands``."""
    files = sorted((TRUTH / split / kind).glob("*.jpg"))
    return tuple(Still(file, json.loads(file.with_suffix(".json").read_text())) for file in files)


def scenes(split: str, kind: str, wanted: frozenset[Site]) -> Iterator[tuple[Still, Scene]]:
    """Every still as the mirror sees it alone."""
    # The recorded truth's chains go closely around the neck.
    mirror = MirrorSource(chain_cm=CLOSE_CM)
    for number, still in enumerate(stills(split, kind)):
        mirror.reset()
        yield (
            still,
            mirror.see(
                still.picture,
                still.camera,
                number=number,
                captured_ns=number * _STEP_NS,
                calibrated=True,
                wanted=wanted,
            ),
        )


@contextmanager
def changed(module: ModuleType, **values: object) -> Iterator[None]:
    """One module's constants at other values."""
    before = {name: getattr(module, name) for name in values}
    for name, value in values.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(module, name, value)


def spread(errors: NDArray[np.float64] | list[float]) -> tuple[float, float]:
    """Median and worst tenth."""
    middle, worst = np.percentile(errors, [50, 90])
    return float(middle), float(worst)


def lengths(off: Matrix) -> Vector:
    return np.asarray(np.linalg.norm(off, axis=-1))


def said(name: str, *pairs: tuple[float, float]) -> str:
    """One row of a table: median / worst tenth for each set."""
    return f"  {name:58s}" + "".join(f"{middle:7.1f} /{worst:5.1f}" for middle, worst in pairs)


def least(off: Matrix, moves: NDArray[np.float64], rounds: int = 40) -> Vector:
    """The one offset (k,) that leaves least of ``off`` (n, 2), where it shifts each by ``moves`` (n, 2, k): by the sum
    of lengths, which medians follow, and not of squares."""
    weights = np.ones(len(off))
    offset: Vector = np.zeros(moves.shape[2])
    for _ in range(rounds):
        rows = (moves * weights[:, None, None]).reshape(-1, moves.shape[2])
        offset = np.asarray(np.linalg.lstsq(rows, (off * weights[:, None]).ravel(), rcond=None)[0], np.float64)
        weights = 1 / np.sqrt(np.maximum(lengths(off - moves @ offset), 0.1))
    return offset


def shift(still: Still, anchor: str, frame: Matrix) -> Matrix:
    """How a place moves across the view, (2, 3) mm per mm along the axes of ``frame`` (its columns)."""
    true = still.place(anchor)
    flat = np.array([[1.0, 0.0, -true[0] / true[2]], [0.0, 1.0, -true[1] / true[2]]])
    return np.asarray(flat @ frame)


Measure = Callable[[], list[str]]
